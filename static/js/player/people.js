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

/** Share of a box's height by which the head stands out of it: boxes are of what landmarks show. */
const HEAD = 0.15;

/** A box [frame, left, top, width, height] of the film as { left, top, width, height } on the pane. */
export function placed([, left, top, width, height], { x, y, scale }) {
  const head = Math.min(top, height * HEAD);
  return {
    left: x + left * scale, top: y + (top - head) * scale,
    width: width * scale, height: (height + head) * scale,
  };
}

const meet = (a, b) => a.left < b.left + b.width && b.left < a.left + a.width
  && a.top < b.top + b.height && b.top < a.top + a.height;

/**
 * Where the label of a box stands, { left, top, width, height }: above it, below it, or beside it;
 * where it would leave the picture or hide somebody or a label everywhere, over the feet of its own.
 * box, pane { width, height }, label { width, height } and taken (other boxes, labels) are pixels.
 */
export function labelSpot(box, label, pane, taken) {
  const along = Math.max(0, Math.min(box.left, pane.width - label.width));
  const spots = [
    [along, box.top - label.height], [along, box.top + box.height],
    [box.left + box.width, box.top], [box.left - label.width, box.top],
  ].map(([left, top]) => ({ left, top, ...label }));
  const inside = ({ left, top, width, height }) =>
    left >= 0 && top >= 0 && left + width <= pane.width && top + height <= pane.height;
  const feet = { left: along, top: Math.min(box.top + box.height, pane.height) - label.height, ...label };
  return spots.find((spot) => inside(spot) && !taken.some((one) => meet(spot, one))) ?? feet;
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
    const shown = [];
    for (const button of this.#form.querySelectorAll("button")) {
      const box = boxAt(this.#boxes[button.value] ?? [], frame, NEAR_SECONDS * (rate || USUAL_RATE));
      button.hidden = !box;
      if (box) shown.push({ button, box: this.#put(button, box, place) });
    }
    this.#label(shown);
  }

  #put(button, seen, place) {
    const box = placed(seen, place);
    for (const [name, value] of Object.entries(box)) button.style[name] = `${value}px`;
    return box;
  }

  #label(shown) {
    const pane = { width: this.#form.clientWidth, height: this.#form.clientHeight };
    const taken = shown.map(({ box }) => box);
    for (const { button, box } of shown) {
      const span = button.firstElementChild;
      const label = { width: span.offsetWidth, height: span.offsetHeight };
      const spot = labelSpot(box, label, pane, taken);
      taken.push(spot);
      // Offsets count from inside the border of the box.
      span.style.left = `${spot.left - box.left - button.clientLeft}px`;
      span.style.top = `${spot.top - box.top - button.clientTop}px`;
    }
  }
}
