// One motion in a list: its stillest pose, which moves while it is pointed at, has the focus, lies
// in the middle of a touch screen, or was told to by its own button. Needs the head and one block.

import { Clock } from "../core/clock.js";
import { STILL_CHANGED } from "../core/events.js";
import { P } from "../core/points.js";
import { still, stopped } from "../core/stillness.js";
import { Stream } from "../core/stream.js";
import { word } from "../core/dictionary.js";
import { Figure } from "../figure/figure.js";

const NEAR = "200px";
/** On touch screens a plate moves while it crosses this middle band of the screen. */
const CENTRE = "-42% 0px -42% 0px";
const IDLE_MS = 600;
const HANDS = [P.leftHand, P.rightHand];

/** The stillest moment that the first block holds. */
export function posterTime(head) {
  const [first, second] = head.blocks;
  const inside = (time) => time >= first.from && (!second || time < second.from);
  return [head.stillest, ...head.keyPoses].find(inside) ?? first.from;
}

/** Small plates let the page's large one go first; a browser that cannot say waits a moment. */
function whenIdle(act, signal) {
  const later = () => signal.aborted || act();
  if ("requestIdleCallback" in window) requestIdleCallback(later, { timeout: IDLE_MS });
  else setTimeout(later, 1);
}

export class Plate {
  /** The one plate that moves because it lies in the middle of a touch screen. */
  static #centred = null;

  #element;
  #canvas;
  #button;
  #stream = null;
  #clock = null;
  #figure = null;
  #asked = { pointer: false, button: false, centre: false };
  #seen = true;
  #watches = [];
  #stop = new AbortController();

  constructor(element) {
    this.#element = element;
    this.#canvas = element.querySelector("canvas");
    this.#button = element.querySelector("[data-do=play]");
  }

  start() {
    const begin = () => this.#observe(NEAR, (near) => near && !this.#stream && this.#load());
    if ("autoplay" in this.#element.dataset) begin();
    else whenIdle(begin, this.#stop.signal);
  }

  dispose() {
    this.#stop.abort();
    for (const watch of this.#watches) watch.disconnect();
    this.#clock?.dispose();
    this.#figure?.dispose();
    this.#stream?.dispose();
  }

  #observe(rootMargin, act) {
    const tell = (entries) => act(entries.at(-1).isIntersecting);
    const watch = new IntersectionObserver(tell, { rootMargin });
    watch.observe(this.#element);
    this.#watches.push(watch);
  }

  async #load() {
    try {
      this.#stream = await Stream.open(this.#element.dataset.streamUrl, this.#stop);
      const poster = posterTime(this.#stream.head);
      await this.#stream.ready(poster);
      this.#draw(poster);
      this.#listen();
    } catch (error) {
      if (!this.#stop.signal.aborted) this.#say(error.message);
    }
  }

  #say(sentence) {
    const place = this.#element.querySelector("[data-part~=status]");
    if (place) place.textContent = sentence;
  }

  #draw(poster) {
    const { yaw = "0.5", pitch = "0.12", fill = "0.86" } = this.#element.dataset;
    const has = (name) => name in this.#element.dataset;
    const [, second] = this.#stream.head.blocks;
    this.#clock = new Clock({ from: this.#stream.from, to: second?.from ?? this.#stream.to });
    this.#figure = new Figure(this.#canvas, this.#stream, {
      yaw: Number(yaw), pitch: Number(pitch), fill: Number(fill),
      fit: has("fit"), floor: has("floor"), trails: has("trails") ? HANDS : [],
    });
    this.#figure.start();
    this.#clock.setLoop({ start: this.#clock.from, end: this.#clock.to });
    this.#clock.subscribe((time) => this.#figure.show(time));
    this.#clock.seek(poster);
    this.#element.dataset.ready = "";
  }

  #listen() {
    const { signal } = this.#stop;
    const on = (name, act) => this.#element.addEventListener(name, act, { signal });
    on("pointerenter", (event) => event.pointerType === "mouse" && this.#ask("pointer", true));
    on("pointerleave", () => this.#ask("pointer", false));
    on("focusin", (event) => event.target.matches(":focus-visible") && this.#ask("pointer", true));
    on("focusout", () => this.#ask("pointer", false));
    this.#button?.addEventListener("click", () => this.#press(), { signal });
    document.addEventListener(STILL_CHANGED, () => this.#settle(), { signal });
    this.#clock.watch(() => this.#showButton());
    this.#observe("0px", (seen) => {
      this.#seen = seen;
      this.#settle();
    });
    if (matchMedia("(hover: none)").matches) {
      this.#observe(CENTRE, (inside) => this.#centre(inside));
    }
    if ("autoplay" in this.#element.dataset) this.#asked.button = !still();
    this.#settle();
    this.#showButton();
  }

  #ask(who, on) {
    this.#asked[who] = on;
    this.#settle();
  }

  #centre(inside) {
    if (inside && Plate.#centred !== this) Plate.#centred?.#ask("centre", false);
    if (inside) Plate.#centred = this;
    this.#ask("centre", inside);
  }

  #press() {
    const moving = this.#clock.playing;
    this.#asked = { pointer: false, centre: false, button: !moving };
    this.#settle();
  }

  // The reader's own press counts even where motion is reduced; what happens by itself does not.
  #settle() {
    const { pointer, centre, button } = this.#asked;
    const wanted = button || ((pointer || centre) && !still());
    if (wanted && this.#seen && !stopped()) this.#clock.play();
    else this.#clock.pause();
  }

  #showButton() {
    if (!this.#button) return;
    const { playing } = this.#clock;
    const { name = "" } = this.#element.dataset;
    this.#button.dataset.playing = String(playing);
    this.#button.setAttribute("aria-label", word(playing ? "still-plate" : "move-plate", { name }));
  }
}
