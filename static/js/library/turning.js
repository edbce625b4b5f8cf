// The page of a film that is being turned into motion: when a piece of the work has ended, the
// page is loaded again, for it then says something else. A film that is being watched is let be.

import { JOB_ENDED } from "../core/events.js";

export class Turning {
  #element;
  #stop = new AbortController();

  constructor(element) {
    this.#element = element;
  }

  start() {
    const { signal } = this.#stop;
    this.#element.addEventListener(JOB_ENDED, () => this.#renew(), { signal });
  }

  dispose() {
    this.#stop.abort();
  }

  #renew() {
    const film = this.#element.querySelector("video");
    if (!film || film.paused) location.reload();
    else film.addEventListener("pause", () => location.reload(), { once: true });
  }
}
