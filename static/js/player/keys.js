// Keys of a player. They work only while the focus is in it; keys of one character can be turned
// off, because people who speak to their computer would set them off by accident (WCAG 2.1.4).

import { recall, remember } from "../core/remembered.js";

const KEYS = Object.freeze({
  " ": "play", k: "play", ",": "back", ".": "forward", ArrowLeft: "back", ArrowRight: "forward",
  "Shift+ArrowLeft": "back-second", "Shift+ArrowRight": "forward-second",
  ArrowUp: "previous", ArrowDown: "next", "<": "slower", ">": "faster",
  j: "reverse", l: "onward", i: "mark-in", o: "mark-out", r: "loop", "/": "around",
  Enter: "new-segment", f: "fullscreen", "?": "help",
  b: "bands", x: "state", m: "mirror", v: "view", t: "trails", g: "figure", h: "film", "Ctrl+z": "undo",
});
const TYPING = "input, textarea, select, [contenteditable]";
const PRESSED_BY_KEY = "button, a, summary, [role=button]";
const CHOICE = "single-keys";

/** The name a key event goes by in the table. */
export function nameOf({ key, ctrlKey, metaKey, shiftKey }) {
  const plain = key.length === 1 ? key.toLowerCase() : key;
  if (ctrlKey || metaKey) return `Ctrl+${plain}`;
  return shiftKey && key.length > 1 ? `Shift+${plain}` : plain;
}

export class Keys {
  #element;
  #player;
  #single = recall(CHOICE) !== "off";
  #stop = new AbortController();

  constructor(element, player) {
    this.#element = element;
    this.#player = player;
  }

  start() {
    const { signal } = this.#stop;
    this.#element.addEventListener("keydown", (event) => this.#press(event), { signal });
    for (const box of this.#player.element.querySelectorAll("[data-field=single-keys]")) {
      box.checked = this.#single;
      box.addEventListener("change", () => this.#choose(box.checked), { signal });
    }
  }

  dispose() {
    this.#stop.abort();
  }

  #choose(on) {
    this.#single = on;
    remember(CHOICE, on ? "on" : "off");
  }

  #press(event) {
    if (event.defaultPrevented || event.isComposing || event.altKey) return;
    const command = this.#commandOf(event);
    if (!command || !this.#player.commands.has(command)) return;
    event.preventDefault();
    this.#player.commands.run(command);
  }

  #commandOf(event) {
    const name = nameOf(event);
    const { target } = event;
    if (name === "Ctrl+ ") return "play";
    if (target.closest(TYPING)) return null;
    if ((name === " " || name === "Enter") && target.closest(PRESSED_BY_KEY)) return null;
    if (name.length === 1 && name !== " " && !this.#single) return null;
    return KEYS[name] ?? null;
  }
}
