// The two switches in the header: day or night, and 動/靜, which stops every figure on the page.

import { announce, STILL_CHANGED, THEME_CHANGED } from "../core/events.js";
import { recall, remember, tellServer } from "../core/remembered.js";
import { word } from "../core/dictionary.js";

const root = () => document.documentElement;

function nightNow() {
  const { theme } = root().dataset;
  return theme ? theme === "night" : matchMedia("(prefers-color-scheme: dark)").matches;
}

export class Switches {
  #element;
  #stop = new AbortController();

  constructor(element) {
    this.#element = element;
  }

  start() {
    const { signal } = this.#stop;
    const theme = recall("theme");
    if (theme && root().dataset.theme !== theme) this.#setTheme(theme);
    if (recall("still") === "on") this.#setStill(true);
    this.#element.addEventListener("click", (event) => this.#click(event), { signal });
    this.#show();
  }

  dispose() {
    this.#stop.abort();
  }

  #click(event) {
    const does = event.target.closest("button[data-do]")?.dataset.do;
    if (does === "theme") this.#setTheme(nightNow() ? "day" : "night");
    if (does === "still") this.#setStill(root().dataset.still !== "on");
  }

  #setTheme(theme) {
    root().dataset.theme = theme;
    remember("theme", theme);
    tellServer("theme", theme);
    announce(THEME_CHANGED);
    this.#show();
  }

  #setStill(on) {
    root().dataset.still = on ? "on" : "off";
    remember("still", on ? "on" : "off");
    announce(STILL_CHANGED);
    this.#show();
  }

  #show() {
    const still = root().dataset.still === "on";
    const motion = this.#element.querySelector("[data-do=still]");
    motion?.setAttribute("aria-pressed", String(still));
    if (motion) motion.textContent = word(still ? "still-sign" : "moving-sign");
    const theme = this.#element.querySelector("[data-do=theme]");
    theme?.setAttribute("aria-pressed", String(nightNow()));
  }
}
