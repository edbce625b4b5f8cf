// The floor of an empty library.

import { THEME_CHANGED } from "../core/events.js";
import { drawAwaited } from "../figure/waiting.js";

export class Awaited {
  #canvas;
  #resize;
  #stop = new AbortController();

  constructor(canvas) {
    this.#canvas = canvas;
  }

  start() {
    const draw = () => drawAwaited(this.#canvas);
    const { signal } = this.#stop;
    this.#resize = new ResizeObserver(draw);
    this.#resize.observe(this.#canvas);
    document.addEventListener(THEME_CHANGED, draw, { signal });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw, { signal });
  }

  dispose() {
    this.#stop.abort();
    this.#resize?.disconnect();
  }
}
