// Says, while it is so, that the way across the floor is unknown.

import { isAdrift } from "../core/adrift.js";

export class Adrift {
  #element;
  #player;
  #off;

  constructor(element, player) {
    this.#element = element;
    this.#player = player;
  }

  start() {
    const { clock, stream } = this.#player;
    this.#off = clock.subscribe((time) => { this.#element.hidden = !isAdrift(stream.head, time); });
  }

  dispose() {
    this.#off?.();
  }
}
