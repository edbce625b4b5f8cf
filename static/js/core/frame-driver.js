// Moves a clock by the screen's own beat when no film gives the time.

/** Longest step taken at once, in seconds: after a sleep the motion goes on where it was. */
const LONGEST_BEAT = 0.25;

export class FrameDriver {
  #clock = null;
  #ask;
  #drop;
  #pending = 0;
  #last = null;

  constructor({ ask = (beat) => requestAnimationFrame(beat), drop = cancelAnimationFrame } = {}) {
    this.#ask = ask;
    this.#drop = drop;
  }

  attach(clock) {
    this.#clock = clock;
  }

  play() {
    this.#last = null;
    if (!this.#pending) this.#pending = this.#ask((now) => this.#beat(now));
  }

  pause() {
    if (this.#pending) this.#drop.call(null, this.#pending);
    this.#pending = 0;
  }

  /** There is nothing to wait for: the time asked for is the time shown. */
  seek(time) {
    this.#clock.report(time);
  }

  rateChanged() {}

  dispose() {
    this.pause();
    this.#clock = null;
  }

  #beat(now) {
    this.#pending = this.#ask((next) => this.#beat(next));
    const step = this.#last === null ? 0 : Math.min(LONGEST_BEAT, (now - this.#last) / 1000);
    this.#last = now;
    this.#clock.advance(step);
  }
}
