// THE clock of a page. Whatever moves or shows a time asks this clock and keeps no time of its own.
// A driver gives the time: the screen's beat, or a film whose presented frame is the truth.

import { FrameDriver } from "./frame-driver.js";
import { FRAME_TOLERANCE } from "./search.js";

/** So much before an end (seconds) lies inside the last frame. */
const LAST = FRAME_TOLERANCE * 2;

export class Clock {
  #from;
  #to;
  #time;
  #aim = null;
  #rate = 1;
  #playing = false;
  #loop = null;
  #driver;
  #timeListeners = new Set();
  #stateListeners = new Set();

  /** A clock that runs from `from` up to, and not including, `to` (seconds). */
  constructor({ from = 0, to, driver = new FrameDriver() }) {
    this.#from = from;
    this.#to = to;
    this.#time = from;
    this.drive(driver);
  }

  get from() { return this.#from; }
  get to() { return this.#to; }
  get playing() { return this.#playing; }
  get rate() { return this.#rate; }
  get loop() { return this.#loop; }

  /** The time on screen, seconds. */
  now() {
    return this.#time;
  }

  /** The time on screen, or the one on its way there. */
  aim() {
    return this.#aim ?? this.#time;
  }

  /** Hands the clock to another driver, which goes on from the time on screen. */
  drive(driver) {
    const playing = this.#playing;
    if (playing) this.pause();
    this.#driver?.dispose();
    this.#driver = driver;
    driver.attach(this);
    if (playing) this.play();
  }

  play() {
    if (this.#playing) return;
    const zone = this.#zone();
    const late = this.aim() >= zone.end - FRAME_TOLERANCE;
    const early = this.aim() < zone.start - FRAME_TOLERANCE;
    this.#playing = true;
    if (this.#rate > 0 && (late || (this.#loop && early))) this.seek(zone.start);
    if (this.#rate < 0 && this.aim() <= zone.start) this.seek(zone.end - LAST);
    this.#driver.play();
    this.#tellState();
  }

  pause() {
    if (!this.#playing) return;
    this.#playing = false;
    this.#driver.pause();
    this.#tellState();
  }

  toggle() {
    if (this.#playing) this.pause();
    else this.play();
  }

  /** Sets how fast time runs; below nought it runs backwards. */
  setRate(rate) {
    if (rate === this.#rate || !Number.isFinite(rate) || rate === 0) return;
    this.#rate = rate;
    this.#driver.rateChanged();
    this.#tellState();
  }

  /** Asks for a time; listeners hear of it when it is on screen. */
  seek(time) {
    this.#aim = Math.min(Math.max(time, this.#from), Math.max(this.#from, this.#to - 1e-6));
    this.#driver.seek(this.#aim);
  }

  /** Plays the half-open range [start, end) over and over; null goes on to the end. */
  setLoop(range) {
    this.#loop = range && range.end - range.start > FRAME_TOLERANCE ? { ...range } : null;
    this.#tellState();
  }

  /** Calls listener(seconds) whenever another time is on screen; returns how to stop that. */
  subscribe(listener) {
    this.#timeListeners.add(listener);
    return () => this.#timeListeners.delete(listener);
  }

  /** Calls listener(clock) when play, rate or loop change; returns how to stop that. */
  watch(listener) {
    this.#stateListeners.add(listener);
    return () => this.#stateListeners.delete(listener);
  }

  /** How many parts listen; nought after all have let go. */
  get listeners() {
    return this.#timeListeners.size + this.#stateListeners.size;
  }

  dispose() {
    this.pause();
    this.#driver.dispose();
    this.#timeListeners.clear();
    this.#stateListeners.clear();
  }

  /** For drivers: this time is now on screen. */
  report(time) {
    this.#time = time;
    this.#aim = null;
    for (const listener of [...this.#timeListeners]) listener(time);
  }

  /** For drivers: so much real time has passed, in seconds. */
  advance(seconds) {
    const zone = this.#zone();
    const next = this.#time + seconds * this.#rate;
    if (this.#rate > 0 && next >= zone.end) {
      this.#turn(zone.start + this.#over(next - zone.end), zone.end);
    } else if (this.#rate < 0 && next < zone.start) {
      this.#turn(zone.end - this.#over(zone.start - next) - LAST, zone.start);
    } else this.report(next);
  }

  /** For drivers: the end was reached; go round, or stop there. */
  finish() {
    const zone = this.#zone();
    if (this.#loop) this.seek(this.#rate > 0 ? zone.start : zone.end - LAST);
    else this.pause();
  }

  #turn(again, edge) {
    if (this.#loop) {
      this.report(again);
      return;
    }
    this.report(Math.min(edge, this.#to - 1e-6));
    this.pause();
  }

  #over(excess) {
    const { start, end } = this.#zone();
    return end > start ? excess % (end - start) : 0;
  }

  #zone() {
    return this.#loop ?? { start: this.#from, end: this.#to };
  }

  #tellState() {
    for (const listener of [...this.#stateListeners]) listener(this);
  }
}
