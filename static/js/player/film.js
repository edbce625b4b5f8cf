// The film in step with the figure: it drives the clock. Its sound keeps its pitch at every speed.

import { FrameDriver } from "../core/frame-driver.js";
import { recall, remember } from "../core/remembered.js";
import { word } from "../core/dictionary.js";
import { FilmDriver } from "./film-driver.js";

export class Film {
  #element;
  #video;
  #player;
  #stop = new AbortController();
  #off;

  constructor(element, player) {
    this.#element = element;
    this.#player = player;
    this.#video = element.querySelector("video");
  }

  start() {
    const { store, clock } = this.#player;
    this.#off = store.subscribe(() => this.#show());
    this.#show();
    if (!this.#video) return;
    this.#video.preservesPitch = true;
    this.#shape();
    this.#failures();
    this.#volume();
    clock.drive(new FilmDriver(this.#video));
    store.set("step", true);
    if (this.#video.error) this.#fail();
  }

  dispose() {
    this.#off?.();
    this.#stop.abort();
  }

  #show() {
    const { store } = this.#player;
    this.#element.toggleAttribute("data-mirrored", store.get("mirror"));
    this.#element.toggleAttribute("data-away", !store.get("film"));
  }

  #shape() {
    const stage = this.#element.closest(".stage");
    const show = () => {
      const { videoWidth: width, videoHeight: height } = this.#video;
      if (stage && width) stage.dataset.shape = width >= height ? "wide" : "tall";
    };
    this.#video.addEventListener("loadedmetadata", show, { signal: this.#stop.signal });
    show();
  }

  // A film that will not play must not stop the motion: the figure goes on by itself.
  #failures() {
    const fail = () => this.#fail();
    const { signal } = this.#stop;
    this.#video.addEventListener("error", fail, { signal });
    this.#video.querySelector("source:last-of-type")?.addEventListener("error", fail, { signal });
  }

  #fail() {
    this.#player.clock.drive(new FrameDriver());
    this.#player.store.set("step", false);
    this.#player.say(word("film-failed"));
  }

  #volume() {
    const { element, commands } = this.#player;
    const slider = element.querySelector("[data-field=volume]");
    const kept = Number(recall("volume") ?? 1);
    this.#video.volume = Number.isFinite(kept) ? Math.min(1, Math.max(0, kept)) : 1;
    commands.add({ mute: () => { this.#video.muted = !this.#video.muted; } });
    const show = () => {
      const { muted, volume } = this.#video;
      if (slider) slider.value = muted ? 0 : volume;
      const button = element.querySelector("[data-do=mute]");
      button?.setAttribute("aria-pressed", String(muted || volume === 0));
    };
    const { signal } = this.#stop;
    slider?.addEventListener("input", () => {
      this.#video.volume = Number(slider.value);
      this.#video.muted = false;
      remember("volume", slider.value);
    }, { signal });
    this.#video.addEventListener("volumechange", show, { signal });
    show();
  }
}
