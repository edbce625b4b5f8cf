// Times on a line: where a time lies, and which times to write beside it.

const STEPS = [0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600];

export class Scale {
  constructor(from, to) {
    this.from = from;
    this.to = to;
  }

  /** Share of the line, 0..1, at which a time lies. */
  place(time) {
    return this.to > this.from ? (time - this.from) / (this.to - this.from) : 0;
  }

  /** As place, as a CSS length. */
  percent(time) {
    return `${this.place(time) * 100}%`;
  }

  /** The time at a horizontal place of an element on the screen, kept inside the line. */
  time(clientX, element) {
    const { left, width } = element.getBoundingClientRect();
    const share = width ? Math.min(1, Math.max(0, (clientX - left) / width)) : 0;
    return this.from + share * (this.to - this.from);
  }

  /** Decimals that ticks need, so that no two of them read alike. */
  digits(apart) {
    return this.#step(apart) < 1 ? 1 : 0;
  }

  #step(apart) {
    const length = this.to - this.from;
    return STEPS.find((size) => size >= length * apart) ?? STEPS.at(-1);
  }

  /** Round times to write, at least `apart` shares of the line from each other and from its end. */
  ticks(apart) {
    const length = this.to - this.from;
    const step = this.#step(apart);
    const count = Math.max(0, Math.floor(length * (1 - apart) / step));
    return Array.from({ length: count + 1 }, (_, i) => this.from + i * step);
  }
}
