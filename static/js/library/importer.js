// The page that asks how a motion file is meant: each answer is tried out on a moving figure at once.
// What the server shows is what it would keep; nothing of it is worked out here.

import { Clock } from "../core/clock.js";
import { word } from "../core/dictionary.js";
import { STILL_CHANGED } from "../core/events.js";
import { still, stopped } from "../core/stillness.js";
import { Stream } from "../core/stream.js";
import { timecode } from "../core/timecode.js";
import { Figure } from "../figure/figure.js";
import { fetchJson } from "../net/api.js";

const WAIT_MS = 250;
const TURN = Math.PI / 8;

/** The bytes that a text in base64 stands for. */
export function bytesOf(text) {
  const characters = atob(text);
  return Uint8Array.from(characters, (one) => one.charCodeAt(0)).buffer;
}

/** The address of a preview for the answers of a form; tokens are left out. */
export function previewAddress(url, entries) {
  const asked = [...entries].filter(([name, value]) => value && name !== "csrfmiddlewaretoken");
  return `${url}?${new URLSearchParams(asked)}`;
}

export class Importer {
  #element;
  #form;
  #canvas;
  #clock = null;
  #figure = null;
  #stream = null;
  #timer = 0;
  #yaw = 0.5;
  #wanted = !still();
  #asked = new AbortController();
  #stop = new AbortController();

  constructor(element) {
    this.#element = element;
    this.#form = this.#part("answers");
    this.#canvas = this.#part("preview");
  }

  start() {
    const { signal } = this.#stop;
    this.#form.addEventListener("change", () => this.#later(), { signal });
    this.#form.addEventListener("input", (event) => {
      if (event.target.matches("input[type=number]")) this.#later();
    }, { signal });
    this.#element.addEventListener("click", (event) => {
      const name = event.target.closest("[data-do]")?.dataset.do;
      if (name) this.#do(name);
    }, { signal });
    document.addEventListener(STILL_CHANGED, () => this.#settle(), { signal });
    return this.#show();
  }

  dispose() {
    clearTimeout(this.#timer);
    this.#stop.abort();
    this.#asked.abort();
    this.#clear();
  }

  #part(name) {
    return this.#element.querySelector(`[data-part~=${name}]`);
  }

  #later() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#show(), WAIT_MS);
  }

  async #show() {
    this.#asked.abort();
    this.#asked = new AbortController();
    const { signal } = this.#asked;
    const url = previewAddress(this.#element.dataset.previewUrl, new FormData(this.#form));
    try {
      const told = await fetchJson(url, { signal });
      this.#draw(told);
      this.#say(told.note);
    } catch (error) {
      if (signal.aborted) return;
      // What was shown before was of other answers.
      this.#canvas.parentElement.toggleAttribute("data-stale", Boolean(this.#figure));
      this.#say(error.message);
    }
    this.#element.dataset.ready = "";
  }

  #draw({ head, block, height, seconds, rate }) {
    this.#clear();
    this.#canvas.parentElement.removeAttribute("data-stale");
    const bytes = bytesOf(block);
    this.#stream = new Stream(head, { bytes: async () => bytes });
    this.#clock = new Clock({ from: this.#stream.from, to: this.#stream.to });
    this.#clock.setLoop({ start: this.#clock.from, end: this.#clock.to });
    this.#figure = new Figure(this.#canvas, this.#stream, {
      yaw: this.#yaw, pitch: 0.12, fill: 0.86, fit: true, floor: true,
    });
    this.#figure.start();
    this.#clock.subscribe((time) => {
      this.#stream.attend(time);
      this.#figure.show(time);
    });
    this.#clock.watch(({ playing }) => this.#mark(playing));
    this.#mark(false);
    this.#part("size").textContent = word("import-size", { height, length: timecode(seconds), rate });
    this.#begin();
  }

  async #begin() {
    const { clock, stream } = { clock: this.#clock, stream: this.#stream };
    await stream.ready(clock.from);
    if (clock !== this.#clock) return;
    clock.seek(clock.from);
    this.#settle();
  }

  #settle() {
    if (!this.#clock) return;
    if (this.#wanted && !stopped()) this.#clock.play();
    else this.#clock.pause();
  }

  #mark(playing) {
    this.#element.dataset.playing = String(playing);
    const button = this.#element.querySelector("[data-do=play]");
    button.setAttribute("aria-label", word(playing ? "pause" : "play"));
  }

  #do(name) {
    if (name === "play") {
      this.#wanted = !this.#clock?.playing;
      this.#settle();
    }
    const way = { "turn-left": -TURN, "turn-right": TURN }[name];
    if (!way || !this.#figure) return;
    this.#yaw += way;
    this.#figure.turn(way);
  }

  #clear() {
    this.#clock?.dispose();
    this.#figure?.dispose();
    this.#stream?.dispose();
    this.#clock = this.#figure = this.#stream = null;
  }

  #say(sentence) {
    const place = this.#part("status");
    if (place.textContent !== sentence) place.textContent = sentence;
  }
}
