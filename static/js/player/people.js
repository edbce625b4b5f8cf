// Everybody whom the first look found, as boxes on the film: pressing one has them followed as well.

import { letterbox } from "./overlay.js";

const USUAL_RATE = 30;
/** Seconds away from a box within which it is shown: boxes are known twice a second. */
const NEAR_SECONDS = 0.6;

/** The box [frame, left, top, width, height] nearest to a frame; null where none is near. */
export function boxAt(boxes, frame, near) {
  const away = ([at]) => Math.abs(at - frame);
  let best = null;
  for (const box of boxes) if (away(box) <= near && (!best || away(box) < away(best))) best = box;
  return best;
}

export class People {
  #form;
  #player;
  #boxes;
  #offs = [];

  constructor(form, player) {
    this.#form = form;
    this.#player = player;
    this.#boxes = JSON.parse(document.getElementById("people-data").textContent);
  }

  start() {
    const { clock, store } = this.#player;
    // The page that comes back shows the same moment.
    const keep = () => { this.#form.elements.t.value = clock.now().toFixed(3); };
    this.#form.addEventListener("submit", keep);
    this.#offs = [
      () => this.#form.removeEventListener("submit", keep),
      clock.subscribe(() => this.#show()),
      store.subscribe((name) => name === "people" && this.#show()),
    ];
  }

  dispose() {
    for (const off of this.#offs) off();
  }

  #show() {
    const { clock, store, stream } = this.#player;
    this.#form.hidden = !store.get("people");
    if (this.#form.hidden) return;
    const { picture, rate } = stream.head;
    const frame = stream.frameAt(clock.now())?.index ?? 0;
    const place = letterbox(picture, { width: this.#form.clientWidth, height: this.#form.clientHeight });
    for (const button of this.#form.querySelectorAll("button")) {
      const box = boxAt(this.#boxes[button.value] ?? [], frame, NEAR_SECONDS * (rate || USUAL_RATE));
      button.hidden = !box;
      if (box) this.#put(button, box, place);
    }
  }

  #put(button, [, left, top, width, height], { x, y, scale }) {
    button.style.left = `${x + left * scale}px`;
    button.style.top = `${y + top * scale}px`;
    button.style.width = `${width * scale}px`;
    button.style.height = `${height * scale}px`;
  }
}
