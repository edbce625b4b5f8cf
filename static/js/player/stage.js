// The figure of a player: turns freely, shows exactly the frame that is on screen.

import { applyMoves } from "../annotate/moves.js";
import { Mover } from "../annotate/mover.js";
import { P } from "../core/points.js";
import { Figure } from "../figure/figure.js";

const TURN = Math.PI / 12;
const TILT = Math.PI / 18;
const ZOOM = 1.2;
const YAW_PER_PIXEL = 0.008;
const PITCH_PER_PIXEL = 0.005;
const LEVEL = 0.12;
const HANDS = [P.leftHand, P.rightHand];

/** Views in the order of the key: yaw from the body's front, pitch. */
const VIEWS = Object.freeze({
  front: [0, LEVEL], side: [Math.PI / 2, LEVEL], behind: [Math.PI, LEVEL], top: [0, Math.PI / 2],
});

export class Stage {
  #canvas;
  #player;
  #figure;
  #mover = null;
  #view = null;
  #pointers = new Map();
  #spread = 0;
  #stop = new AbortController();
  #offs = [];

  constructor(canvas, player) {
    this.#canvas = canvas;
    this.#player = player;
  }

  start() {
    const { yaw = "0.5", pitch = String(LEVEL) } = this.#canvas.dataset;
    const { stream, clock, store } = this.#player;
    const handles = this.#canvas.parentElement.querySelector("[data-part~=mover]");
    if (handles) this.#mover = new Mover(handles, this.#player);
    this.#mover?.start();
    this.#figure = new Figure(this.#canvas, stream, {
      yaw: Number(yaw), pitch: Number(pitch), floor: true, fit: true, fill: 0.86, centre: 0.5,
      shown: (index) => this.#number(index),
      edit: (pose) => applyMoves(pose, store.get("moves")),
      drawn: (camera, pose) => this.#mover?.drawn(camera, pose),
    });
    this.#figure.start();
    this.#offs = [
      clock.subscribe((time) => this.#figure.show(time)),
      clock.watch(() => this.#settle()),
      store.subscribe(() => this.#settle()),
      stream.subscribe(() => this.#figure.redraw()),
    ];
    this.#player.commands.add(this.#commands());
    this.#gestures();
    this.#settle();
  }

  dispose() {
    this.#stop.abort();
    for (const off of this.#offs) off();
    this.#mover?.dispose();
    this.#figure.dispose();
  }

  #number(index) {
    const place = this.#player.element.querySelector("[data-part~=frame]");
    if (place) place.textContent = String(index + 1);
  }

  #settle() {
    const { store } = this.#player;
    this.#figure.set({
      mirrored: store.get("mirror"),
      trails: store.get("trails") ? HANDS : [],
      bands: store.get("bands"),
    });
  }

  #commands() {
    const names = Object.keys(VIEWS);
    const go = (name) => {
      const [yaw, pitch] = VIEWS[name];
      this.#view = name;
      this.#figure.set({ yaw: this.#figure.facing() + yaw, pitch });
    };
    return {
      view: (name) => go(name ?? names[(names.indexOf(this.#view) + 1) % names.length]),
      "turn-left": () => this.#turn(-TURN, 0),
      "turn-right": () => this.#turn(TURN, 0),
      "tilt-up": () => this.#turn(0, TILT),
      "tilt-down": () => this.#turn(0, -TILT),
      "zoom-in": () => this.#figure.zoomBy(ZOOM),
      "zoom-out": () => this.#figure.zoomBy(1 / ZOOM),
    };
  }

  #turn(yaw, pitch) {
    this.#view = null;
    this.#figure.turn(yaw, pitch);
  }

  #gestures() {
    const { signal } = this.#stop;
    const on = (name, act, options) =>
      this.#canvas.addEventListener(name, act, { signal, ...options });
    on("pointerdown", (event) => this.#down(event));
    on("pointermove", (event) => this.#move(event));
    for (const name of ["pointerup", "pointercancel"]) on(name, (event) => this.#up(event));
    on("wheel", (event) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      this.#figure.zoomBy(Math.exp(-event.deltaY * 0.005));
    }, { passive: false });
  }

  #down(event) {
    this.#canvas.setPointerCapture(event.pointerId);
    this.#pointers.set(event.pointerId, event);
    this.#spread = this.#distance();
  }

  #move(event) {
    const before = this.#pointers.get(event.pointerId);
    if (!before) return;
    this.#pointers.set(event.pointerId, event);
    if (this.#pointers.size > 1) {
      const spread = this.#distance();
      if (this.#spread) this.#figure.zoomBy(spread / this.#spread);
      this.#spread = spread;
      return;
    }
    const down = event.clientY - before.clientY;
    this.#turn((event.clientX - before.clientX) * YAW_PER_PIXEL, down * PITCH_PER_PIXEL);
  }

  #up(event) {
    this.#pointers.delete(event.pointerId);
    this.#spread = 0;
  }

  #distance() {
    const [a, b] = [...this.#pointers.values()];
    return b ? Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY) : 0;
  }
}
