// Copies a text that must be handed over as it is.

import { word } from "../core/dictionary.js";

export class Copy {
  #element;
  #stop = new AbortController();

  constructor(element) {
    this.#element = element;
  }

  start() {
    const button = this.#element.querySelector("[data-part~=copy]");
    button.addEventListener("click", () => this.#copy(), { signal: this.#stop.signal });
  }

  dispose() {
    this.#stop.abort();
  }

  // Without https a browser has no clipboard for pages: the text is marked, and copied the old way.
  async #copy() {
    const text = this.#element.querySelector("[data-part~=text]");
    text.select();
    let copied = true;
    try {
      await navigator.clipboard.writeText(text.value);
    } catch {
      copied = document.execCommand("copy");
    }
    const said = this.#element.querySelector("[data-part~=said]");
    said.textContent = word(copied ? "copy-done" : "copy-marked");
  }
}
