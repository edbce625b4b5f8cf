// A motion as it comes over the wire: a head that says what there is, and blocks of frames.
// Blocks are fetched around the playhead, kept while they are near, and let go when they are not.

import { decodeBlock } from "./block.js";
import { lastNotAfter, nearest } from "./search.js";
import { fetchBytes, fetchJson } from "../net/api.js";

const KEPT = 40;
const AHEAD = 2;
const REACH = 1.5;
const RETRY_MS = 4000;
/** Frames per second of a motion that has but one frame. */
const USUAL_RATE = 25;

export class Stream {
  #starts;
  #firsts;
  #entries = new Map();
  #listeners = new Set();
  #abort = new AbortController();
  #fetchBytes;

  /** Fetches the head at url; rejects with a sentence fit for the page. */
  static async open(url, { signal } = {}) {
    return new Stream(await fetchJson(url, { signal }));
  }

  constructor(head, { bytes = fetchBytes } = {}) {
    this.head = head;
    this.#fetchBytes = bytes;
    this.#starts = head.blocks.map((block) => block.from);
    this.#firsts = head.blocks.map((block) => block.start);
  }

  /** Time of the first frame, seconds. */
  get from() {
    return this.#starts[0] ?? 0;
  }

  /** Time at which the last frame ends, seconds. */
  get to() {
    return this.head.duration + 1 / (this.head.rate || USUAL_RATE);
  }

  /** Calls listener(error or null) whenever a block came or failed; returns how to stop that. */
  subscribe(listener) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Asks for what will be needed soon around time; direction is that of play. */
  attend(time, direction = 1) {
    const here = this.#blockAt(time);
    this.#ask(here);
    for (let step = 1; step <= AHEAD; step += 1) this.#ask(here + step * Math.sign(direction || 1));
    if (time - REACH < this.#starts[here]) this.#ask(here - 1);
  }

  /** The frame shown at time as { block, row, index, time }, or null while it is not here. */
  frameAt(time) {
    const entry = this.#entries.get(this.#blockAt(time));
    if (!entry?.block) return null;
    const row = Math.max(0, lastNotAfter(entry.block.times, time));
    return frameOf(entry.block, row);
  }

  /** The loaded frame with this index, or null. */
  frame(index) {
    const block = this.#entries.get(this.#blockOf(index))?.block;
    const row = block ? index - block.start : -1;
    return row >= 0 && row < block.frames ? frameOf(block, row) : null;
  }

  /** The frame shown at time, once it has come. */
  async ready(time) {
    await this.#ask(this.#blockAt(time), true);
    return this.frameAt(time);
  }

  /** The frame that lies step frames from the one shown at time, kept inside the motion. */
  async neighbour(time, step) {
    const here = await this.ready(time);
    const index = Math.min(this.head.frames - 1, Math.max(0, here.index + step));
    await this.#ask(this.#blockOf(index), true);
    return this.frame(index);
  }

  /** The real border nearest to time: the time of a frame, or the end of the last one. */
  async border(time) {
    await this.ready(time);
    return this.borderNow(time);
  }

  /** As border, from what is loaded; time itself where nothing is. */
  borderNow(time) {
    const number = this.#blockAt(time);
    const block = this.#entries.get(number)?.block;
    if (!block) return time;
    const next = this.#starts[number + 1] ?? this.to;
    const best = nearest(block.times, time);
    return Math.abs(next - time) < Math.abs(best - time) ? next : best;
  }

  dispose() {
    this.#abort.abort();
    this.#entries.clear();
    this.#listeners.clear();
  }

  #blockAt(time) {
    return Math.max(0, lastNotAfter(this.#starts, time));
  }

  #blockOf(index) {
    return Math.max(0, lastNotAfter(this.#firsts, index, 0));
  }

  #ask(number, insist = false) {
    if (!(number in this.head.blocks)) return null;
    const known = this.#entries.get(number);
    if (known) this.#entries.delete(number);
    const stale = known?.failed && (insist || Date.now() - known.failed > RETRY_MS);
    const entry = known && !stale ? known : { block: null, failed: 0, coming: null };
    this.#entries.set(number, entry);
    entry.coming ??= this.#fetch(number, entry);
    if (!insist) entry.coming.catch(() => {});
    return entry.coming;
  }

  async #fetch(number, entry) {
    try {
      const { url } = this.head.blocks[number];
      entry.block = decodeBlock(await this.#fetchBytes(url, { signal: this.#abort.signal }));
      this.#forget();
      this.#tell(null);
    } catch (error) {
      entry.failed = Date.now();
      if (!this.#abort.signal.aborted) this.#tell(error);
      throw error;
    }
  }

  #forget() {
    for (const number of this.#entries.keys()) {
      if (this.#entries.size <= KEPT) return;
      this.#entries.delete(number);
    }
  }

  #tell(error) {
    for (const listener of [...this.#listeners]) listener(error);
  }
}

function frameOf(block, row) {
  return { block, row, index: block.start + row, time: block.times[row] };
}
