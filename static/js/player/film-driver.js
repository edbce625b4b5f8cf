// Lets a film move the clock. The time of the clock is always the presentation time of the frame
// that is on screen, as the browser reports it; frames are never counted.

/** Seconds inside a frame that a seek aims at, so that rounding cannot show the frame before. */
const INSET = 0.001;
/** A film that reports no frame for so long (ms) is asked for its time instead. */
const SILENT_MS = 250;
/** So long before the end of a loop (seconds) a timer waits for it, in case frames are late. */
const LOOP_WATCH = 0.5;
/** The timer goes off so much early (ms), because a seek takes effect a little later. */
const EARLY_MS = 4;
/** Longest single step backwards, in seconds. */
const LONGEST_STEP = 0.25;

export class FilmDriver {
  #video;
  #clock = null;
  #stop = new AbortController();
  #wanted = null;
  #shown = { time: 0, at: 0 };
  #wentAt = 0;
  #backAt = null;
  #callback = 0;
  #beat = 0;
  #wrap = 0;

  constructor(video) {
    this.#video = video;
  }

  attach(clock) {
    this.#clock = clock;
    const { signal } = this.#stop;
    const on = (name, listener) => this.#video.addEventListener(name, listener, { signal });
    on("seeked", () => this.#seeked());
    on("ended", () => this.#ended());
    on("pause", () => this.#stoppedByOthers());
    on("play", () => this.#startedByOthers());
    on("loadedmetadata", () => this.seek(clock.aim()));
    this.#listen();
    if (this.#video.readyState > 0) this.seek(clock.aim());
  }

  play() {
    this.#shown.at = performance.now();
    this.#backAt = null;
    this.rateChanged();
    this.#beat ||= requestAnimationFrame(() => this.#watch());
  }

  pause() {
    cancelAnimationFrame(this.#beat);
    clearTimeout(this.#wrap);
    this.#beat = 0;
    this.#video.pause();
  }

  /** Goes to a time; while one seek is under way only the last one asked for is kept. */
  seek(time) {
    clearTimeout(this.#wrap);
    this.#wanted = time;
    if (this.#video.readyState > 0 && !this.#video.seeking) this.#go();
  }

  rateChanged() {
    const { rate, playing } = this.#clock;
    if (rate > 0) this.#video.playbackRate = rate;
    if (!playing) return;
    if (rate < 0) this.#video.pause();
    else this.#video.play().catch((error) => error.name === "AbortError" || this.#clock.pause());
  }

  dispose() {
    this.#stop.abort();
    this.pause();
    if (this.#callback) this.#video.cancelVideoFrameCallback(this.#callback);
    this.#callback = 0;
  }

  #listen() {
    if (!("requestVideoFrameCallback" in this.#video)) return;
    this.#callback = this.#video.requestVideoFrameCallback((now, { mediaTime }) => {
      this.#listen();
      this.#present(mediaTime);
    });
  }

  #present(time) {
    this.#shown = { time, at: performance.now() };
    if (this.#wanted !== null) return;
    this.#clock.report(time);
    if (this.#clock.playing && this.#clock.rate > 0) this.#watchLoop(time);
  }

  // The last frame of a loop stays for its own length and no longer: [start, end) is half-open.
  #watchLoop(time) {
    const { loop, rate } = this.#clock;
    const left = loop ? (loop.end - time) / rate : Infinity;
    clearTimeout(this.#wrap);
    if (left <= 0) this.#clock.finish();
    else if (left < LOOP_WATCH) {
      this.#wrap = setTimeout(() => this.#clock.finish(), left * 1000 - EARLY_MS);
    }
  }

  #go() {
    this.#wentAt = performance.now();
    this.#video.currentTime = this.#wanted + INSET;
  }

  #seeked() {
    const landed = this.#wanted;
    if (landed === null) return;
    if (Math.abs(this.#video.currentTime - landed - INSET) > INSET) {
      this.#go();
      return;
    }
    this.#wanted = null;
    if (this.#shown.at > this.#wentAt) this.#clock.report(this.#shown.time);
    setTimeout(() => this.#shown.at > this.#wentAt || this.#askTime(), SILENT_MS);
  }

  // The film is not drawn (hidden, another tab), so no frame is reported: its own time must do.
  #askTime() {
    if (this.#stop.signal.aborted || this.#wanted !== null) return;
    this.#clock.report(this.#video.currentTime);
  }

  #ended() {
    if (!this.#clock.playing) return;
    this.#clock.finish();
    if (this.#clock.playing) this.rateChanged();
  }

  // Keys of the machine and other programs may stop and start a film too.
  #stoppedByOthers() {
    const { paused, ended, seeking } = this.#video;
    if (paused && !ended && !seeking && this.#clock.rate > 0) this.#clock.pause();
  }

  #startedByOthers() {
    if (!this.#video.paused && this.#clock.rate > 0) this.#clock.play();
  }

  #watch() {
    this.#beat = requestAnimationFrame(() => this.#watch());
    if (this.#clock.rate < 0) this.#stepBack();
    else if (performance.now() - this.#shown.at > SILENT_MS && !this.#video.paused) {
      this.#askTime();
      this.#watchLoop(this.#video.currentTime);
    }
  }

  // Browsers play no film backwards: frames are sought one after another, as fast as they come.
  #stepBack() {
    if (this.#wanted !== null || this.#video.seeking) return;
    const now = performance.now();
    const step = Math.min(LONGEST_STEP, (now - (this.#backAt ?? now)) / 1000);
    this.#backAt = now;
    const time = this.#clock.now() + step * this.#clock.rate;
    if (time <= (this.#clock.loop?.start ?? this.#clock.from)) this.#clock.finish();
    else if (step) this.seek(time);
  }
}
