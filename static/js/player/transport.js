// Buttons, speeds and times of a player. A button says by data-do what it does, by data-pressed
// which choice it shows.

import { EXACT, timecode } from "../core/timecode.js";
import { word } from "../core/dictionary.js";

export class Transport {
  #element;
  #player;
  #stop = new AbortController();
  #offs = [];

  constructor(element, player) {
    this.#element = element;
    this.#player = player;
  }

  start() {
    const { element, clock, store } = this.#player;
    const { signal } = this.#stop;
    element.addEventListener("click", (event) => this.#click(event), { signal });
    element.addEventListener("change", (event) => this.#change(event), { signal });
    this.#offs = [
      clock.subscribe((time) => this.#showTime(time)),
      clock.watch(() => this.#showState()),
      store.subscribe(() => this.#showChoices()),
    ];
    const bands = this.#element.querySelector("[data-do=bands]");
    if (bands) bands.hidden = !this.#player.stream.head.bands;
    this.#put("total", timecode(clock.to - clock.from, EXACT));
    this.#put("frames", String(this.#player.stream.head.frames));
    this.#showTime(clock.now());
    this.#showState();
    this.#showChoices();
  }

  dispose() {
    this.#stop.abort();
    for (const off of this.#offs) off();
  }

  #click(event) {
    const button = event.target.closest("button[data-do]");
    if (!button || button.disabled) return;
    const { commands } = this.#player;
    if (commands.has(button.dataset.do)) commands.run(button.dataset.do, button.dataset.value);
  }

  #change(event) {
    const select = event.target.closest("select[data-do]");
    if (select) this.#player.commands.run(select.dataset.do, select.value);
  }

  #put(part, text) {
    const place = this.#element.querySelector(`[data-part~=${part}]`);
    if (place && place.textContent !== text) place.textContent = text;
  }

  #showTime(time) {
    this.#put("time", timecode(time - this.#player.clock.from, EXACT));
  }

  #showState() {
    const { clock, element } = this.#player;
    element.dataset.playing = String(clock.playing);
    const button = this.#element.querySelector("[data-do=play]");
    button?.setAttribute("aria-label", word(clock.playing ? "pause" : "play"));
    const rates = this.#element.querySelector("select[data-do=rate]");
    if (rates) rates.value = String(Math.abs(clock.rate));
    this.#put("direction", clock.rate < 0 ? word("backwards") : "");
  }

  #showChoices() {
    for (const button of this.#player.element.querySelectorAll("[data-pressed]")) {
      const on = Boolean(this.#player.store.get(button.dataset.pressed));
      button.setAttribute("aria-pressed", String(on));
    }
  }
}
