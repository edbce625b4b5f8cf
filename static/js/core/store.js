// A few named values that several parts of a page share and watch.

export class Store {
  #values;
  #listeners = new Set();

  constructor(values) {
    this.#values = { ...values };
  }

  get(name) {
    return this.#values[name];
  }

  /** Sets one value and tells everyone, if it is a new one. */
  set(name, value) {
    if (Object.is(this.#values[name], value)) return;
    this.#values[name] = value;
    for (const listener of [...this.#listeners]) listener(name, value);
  }

  toggle(name) {
    this.set(name, !this.#values[name]);
  }

  /** Calls listener(name, value) after each change; returns how to stop that. */
  subscribe(listener) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  dispose() {
    this.#listeners.clear();
  }
}
