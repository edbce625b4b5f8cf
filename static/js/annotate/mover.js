// Handles on the joints of a figure that stands still: dragged by mouse, finger or pen, or moved by
// arrow keys, in the plane that faces the viewer. The figure is turned to move a joint in depth.

import { word } from "../core/dictionary.js";
import { MOVABLE, facing } from "../figure/reach.js";
import { add } from "../figure/vector.js";
import { farness, isMove, moved, placeOf } from "./moves.js";

const STEP = 0.01;
const LARGE_STEP = 0.05;
const ARROWS = Object.freeze({
  ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1],
});
const FARTHEST = -1e4;

export class Mover {
  #element;
  #player;
  #handles = new Map();
  #seen = null;
  #drag = null;
  #stop = new AbortController();

  constructor(element, player) {
    this.#element = element;
    this.#player = player;
    for (const handle of element.querySelectorAll("[data-joint]")) {
      this.#handles.set(handle.dataset.joint, handle);
    }
  }

  start() {
    const { signal } = this.#stop;
    const on = (name, act) => this.#element.addEventListener(name, act, { signal });
    on("pointerdown", (event) => this.#down(event));
    on("pointermove", (event) => this.#move(event));
    for (const name of ["pointerup", "pointercancel"]) on(name, () => { this.#drag = null; });
    on("keydown", (event) => this.#key(event));
  }

  dispose() {
    this.#stop.abort();
  }

  /** Puts the handles where the figure was drawn; takes them away while it runs. */
  drawn(camera, pose) {
    const { store, clock } = this.#player;
    const shown = store.get("moving") && !clock.playing;
    this.#element.hidden = !shown;
    if (!shown) return;
    this.#seen = { camera, pose };
    for (const [what, handle] of this.#handles) {
      const known = pose.knows(MOVABLE[what]);
      handle.disabled = !known;
      const { x, y } = known ? camera.project(this.#at(what)) : { x: FARTHEST, y: FARTHEST };
      handle.style.transform = `translate(${x.toFixed(1)}px, ${y.toFixed(1)}px)`;
      handle.toggleAttribute("data-moved", store.get("moves").some((one) => isMove(one, what, pose.time)));
    }
  }

  #at(what) {
    const { points } = this.#seen.pose;
    return [...points.subarray(MOVABLE[what] * 3, MOVABLE[what] * 3 + 3)];
  }

  #down(event) {
    const handle = event.target.closest("[data-joint]");
    if (!handle || handle.disabled) return;
    event.preventDefault();
    handle.focus({ preventScroll: true });
    handle.setPointerCapture(event.pointerId);
    const what = handle.dataset.joint;
    const from = this.#at(what);
    const { camera, pose } = this.#seen;
    const { z } = camera.project(from);
    const near = camera.ppm * camera.distance / (camera.distance - z);
    const { clientX: x, clientY: y } = event;
    this.#drag = { what, from, x, y, metres: 1 / near, plane: facing(camera), time: pose.time };
  }

  #move(event) {
    if (!this.#drag) return;
    const { what, from, x, y, metres, plane, time } = this.#drag;
    const side = add(from, plane.right, (event.clientX - x) * metres);
    this.#put(what, time, add(side, plane.up, (y - event.clientY) * metres));
  }

  #key(event) {
    const handle = event.target.closest("[data-joint]");
    const way = ARROWS[event.key];
    if (!handle || (!way && event.key !== "Escape")) return;
    // The same keys go from frame to frame elsewhere in the player.
    event.preventDefault();
    event.stopPropagation();
    const { store } = this.#player;
    const what = handle.dataset.joint;
    const { camera, pose } = this.#seen;
    if (!way) {
      store.set("moves", store.get("moves").filter((one) => !isMove(one, what, pose.time)));
      this.#say(what, pose.time);
      return;
    }
    const step = event.shiftKey ? LARGE_STEP : STEP;
    // Keys may come faster than the figure is drawn: each goes on from where the last one led.
    const from = placeOf(this.#player.stream, store.get("moves"), what, pose.time);
    if (!from) return;
    const { right, up } = facing(camera);
    this.#put(what, pose.time, add(add(from, right, way[0] * step), up, way[1] * step));
  }

  #put(what, time, to) {
    const { store, stream } = this.#player;
    store.set("moves", moved(stream, store.get("moves"), { what, time, to }));
    this.#say(what, time);
  }

  #say(what, time) {
    const { store, stream } = this.#player;
    const far = Math.round(100 * farness(stream, store.get("moves"), what, time));
    const sentence = word("moved-by", { joint: word(`joint-${what}`), cm: far });
    this.#element.querySelector("[data-field=moved]").textContent = sentence;
  }
}
