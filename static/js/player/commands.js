// What a player can be told to do, by name. Buttons, keys and other parts speak these names; the
// parts that can do a thing add it here.

export class Commands {
  #table = new Map();

  /** Adds commands: { name: (value) => … }. */
  add(commands) {
    for (const [name, act] of Object.entries(commands)) this.#table.set(name, act);
  }

  has(name) {
    return this.#table.has(name);
  }

  /** Does the named thing; a name that no part on this page added does nothing. */
  run(name, value = null) {
    return this.#table.get(name)?.(value);
  }
}
