// One job in a list: asks the server how far it is, politely, and stops asking when nobody looks
// or nothing more will happen. Its forms (cancel, retry) work without any of this.

import { JOB_ENDED } from "../core/events.js";
import { minutes } from "../core/timecode.js";
import { word } from "../core/dictionary.js";
import { fetchJson } from "../net/api.js";

const SOON_MS = 1000;
const LATE_MS = 10000;
const SLOWER = 1.4;
/** Whoever listens hears a new percentage at most so often (ms); a new state at once. */
const SPOKEN_MS = 15000;
const FINISHED = new Set(["done", "failed", "cancelled"]);

export class Job {
  #element;
  #wait = SOON_MS;
  #timer = 0;
  #last = "";
  #spoken = 0;
  #stop = new AbortController();

  constructor(element) {
    this.#element = element;
  }

  start() {
    const { state } = this.#element.dataset;
    if (FINISHED.has(state)) return;
    const { signal } = this.#stop;
    document.addEventListener("visibilitychange", () => this.#wake(), { signal });
    this.#wake();
  }

  dispose() {
    this.#stop.abort();
    clearTimeout(this.#timer);
  }

  #wake() {
    clearTimeout(this.#timer);
    if (!document.hidden && !FINISHED.has(this.#element.dataset.state)) this.#ask();
  }

  async #ask() {
    try {
      const job = await fetchJson(this.#element.dataset.url, { signal: this.#stop.signal });
      const now = JSON.stringify(job);
      this.#wait = now === this.#last ? Math.min(LATE_MS, this.#wait * SLOWER) : SOON_MS;
      this.#last = now;
      this.#show(job);
    } catch (error) {
      if (this.#stop.signal.aborted) return;
      this.#wait = LATE_MS;
      this.#put("when", error.message);
    }
    if (FINISHED.has(this.#element.dataset.state)) this.#ended();
    else if (!document.hidden) this.#timer = setTimeout(() => this.#ask(), this.#wait);
  }

  #ended() {
    this.#stop.abort();
    this.#element.dispatchEvent(new CustomEvent(JOB_ENDED, { bubbles: true }));
  }

  #show(job) {
    const changed = this.#element.dataset.state !== job.state;
    this.#element.dataset.state = job.state;
    const bar = this.#element.querySelector("progress");
    if (bar) bar.value = job.progress * 100;
    this.#put("job-stage", job.stage ?? "");
    this.#put("message", job.message ?? "");
    this.#put("when", this.#when(job));
    const link = this.#element.querySelector("a[data-part~=next]");
    if (link && job.next_url) link.href = job.next_url;
    for (const part of this.#element.querySelectorAll("[data-when]")) {
      part.hidden = !part.dataset.when.split(" ").includes(job.state);
    }
    const again = this.#element.querySelector("[data-part~=again]");
    if (again) again.hidden = !job.again;
    this.#speak(job, changed);
  }

  #when({ state, word: told, progress, eta_seconds: eta, waiting }) {
    if (FINISHED.has(state)) return told;
    const place = waiting ? word("job-waiting", { count: waiting }) : word("job-first");
    const share = word("job-progress", { percent: Math.floor(progress * 100) });
    const first = state === "waiting" ? place : share;
    return eta ? `${first} ${word("job-eta", { minutes: minutes(eta) })}` : first;
  }

  #speak(job, changed) {
    const now = performance.now();
    if (!changed && now - this.#spoken < SPOKEN_MS) return;
    this.#spoken = now;
    const sentence = [this.#element.dataset.name, job.stage, this.#when(job), job.message];
    this.#put("spoken", sentence.filter(Boolean).join(" "));
  }

  #put(part, text) {
    const place = this.#element.querySelector(`[data-part~=${part}]`);
    if (place && place.textContent !== text) place.textContent = text;
  }
}
