// Key poses of one motion in a row: for quick reading, reduced motion and print.

import { THEME_CHANGED } from "../core/events.js";
import { Stream } from "../core/stream.js";
import { drawPlate } from "../figure/plate.js";

const NEAR = "300px";

export class Kinogram {
  #canvas;
  #stream = null;
  #times = [];
  #watch;
  #resize;
  #stop = new AbortController();

  constructor(canvas) {
    this.#canvas = canvas;
  }

  start() {
    this.#watch = new IntersectionObserver((entries) => {
      if (entries.some((entry) => entry.isIntersecting)) this.#load();
    }, { rootMargin: NEAR });
    this.#watch.observe(this.#canvas);
  }

  dispose() {
    this.#stop.abort();
    this.#watch?.disconnect();
    this.#resize?.disconnect();
    this.#stream?.dispose();
  }

  async #load() {
    this.#watch.disconnect();
    try {
      this.#stream = await Stream.open(this.#canvas.dataset.streamUrl, this.#stop);
      const wanted = Number(this.#canvas.dataset.count ?? 9);
      this.#times = this.#stream.head.keyPoses.slice(0, wanted);
      await Promise.all(this.#times.map((time) => this.#stream.ready(time)));
    } catch (error) {
      if (!this.#stop.signal.aborted) this.#canvas.replaceWith(error.message);
      return;
    }
    this.#redrawOnChange();
  }

  #redrawOnChange() {
    const { signal } = this.#stop;
    const draw = () => this.#draw();
    this.#resize = new ResizeObserver(draw);
    this.#resize.observe(this.#canvas);
    document.addEventListener(THEME_CHANGED, draw, { signal });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw, { signal });
    matchMedia("print").addEventListener("change", draw, { signal });
    addEventListener("beforeprint", draw, { signal });
  }

  #draw() {
    const { yaw = "0.6" } = this.#canvas.dataset;
    drawPlate(this.#canvas, this.#stream, this.#times, { yaw: Number(yaw) });
    this.#canvas.dataset.ready = "";
  }
}
