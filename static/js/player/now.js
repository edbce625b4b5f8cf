// The name of the segment that is on screen, hanging beside the figure like a scroll.

export class Now {
  #element;
  #player;
  #offs = [];

  constructor(element, player) {
    this.#element = element;
    this.#player = player;
  }

  start() {
    const { clock, segments } = this.#player;
    this.#offs = [clock.subscribe(() => this.#show()), segments.subscribe(() => this.#show())];
  }

  dispose() {
    for (const off of this.#offs) off();
  }

  #show() {
    const { clock, segments } = this.#player;
    const name = segments.at(clock.now())?.name ?? "";
    if (this.#element.textContent !== name) this.#element.textContent = name;
  }
}
