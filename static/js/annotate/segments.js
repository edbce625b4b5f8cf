// The segments of a take: what they are, how they change, and how to take a change back.
// A change counts once the server has it; every change leaves its opposite on the way back.

import { FRAME_TOLERANCE } from "../core/search.js";

const ordered = (items) => [...items].sort((a, b) => a.start - b.start || a.end - b.end);

function segmentOf({ id, start, end, name, editable = true }) {
  return { id: String(id), start: Number(start), end: Number(end), name: name ?? "", editable };
}

export class Segments {
  #items;
  #remote;
  #back = [];
  #queue = Promise.resolve();
  #listeners = new Set();

  /** remote: { create(values), change(id, values), remove(id), restore(id) }, all promises. */
  constructor(items, remote) {
    this.#items = items.map(segmentOf);
    this.#remote = remote;
  }

  /** All segments in order of time. */
  get list() {
    return ordered(this.#items);
  }

  get undoable() {
    return this.#back.length > 0;
  }

  get(id) {
    return this.#items.find((segment) => segment.id === id) ?? null;
  }

  /** The shortest segment that holds a time, or null. */
  at(time) {
    const inside = this.#items.filter(({ start, end }) =>
      start <= time + FRAME_TOLERANCE && time + FRAME_TOLERANCE < end);
    return inside.sort((a, b) => (a.end - a.start) - (b.end - b.start))[0] ?? null;
  }

  /** The segment with just these borders, or null. */
  with({ start, end }) {
    const near = (a, b) => Math.abs(a - b) < FRAME_TOLERANCE;
    return this.#items.find((one) => near(one.start, start) && near(one.end, end)) ?? null;
  }

  /** Calls listener(kind, segment) after each change; returns how to stop that. */
  subscribe(listener) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  add(values) {
    return this.#inTurn(async () => {
      const made = segmentOf({ ...values, ...(await this.#remote.create(values)) });
      this.#items.push(made);
      this.#back.push(() => this.#take(made.id));
      this.#tell("added", made);
      return made;
    });
  }

  change(id, values) {
    return this.#inTurn(async () => {
      const before = this.get(id);
      const old = Object.fromEntries(Object.keys(values).map((name) => [name, before[name]]));
      const after = await this.#put(id, values);
      this.#back.push(() => this.#put(id, old));
      return after;
    });
  }

  remove(id) {
    return this.#inTurn(async () => {
      const gone = await this.#take(id);
      this.#back.push(async () => {
        await this.#remote.restore(id);
        this.#items.push(gone);
        this.#tell("added", gone);
      });
      return gone;
    });
  }

  /** Takes the last change back; false when there is none. */
  undo() {
    return this.#inTurn(async () => {
      const step = this.#back.pop();
      if (!step) return false;
      await step();
      this.#tell("undone", null);
      return true;
    });
  }

  async #put(id, values) {
    await this.#remote.change(id, values);
    const after = { ...this.get(id), ...values };
    this.#items = this.#items.map((segment) => (segment.id === id ? after : segment));
    this.#tell("changed", after);
    return after;
  }

  async #take(id) {
    await this.#remote.remove(id);
    const gone = this.get(id);
    this.#items = this.#items.filter((segment) => segment.id !== id);
    this.#tell("removed", gone);
    return gone;
  }

  // Changes go to the server one after another, in the order they were made.
  #inTurn(work) {
    const done = this.#queue.then(work);
    this.#queue = done.catch(() => {});
    return done;
  }

  #tell(kind, segment) {
    for (const listener of [...this.#listeners]) listener(kind, segment);
  }
}
