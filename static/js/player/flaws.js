// One row of findings under the player: each stretch is a button that goes there. The row is one
// stop of the Tab key; arrow keys, Home and End walk along it.

import { Scale } from "../timeline/scale.js";

/** Height of a stretch, by how bad it is. */
const LEVELS = Object.freeze([[0.6, "high"], [0.25, "middle"], [0, "low"]]);
const WALK = Object.freeze({
  ArrowLeft: (at) => at - 1, ArrowRight: (at) => at + 1, Home: () => 0, End: (at, last) => last,
});

/** "low", "middle" or "high" for a severity from 0 to 1. */
export function levelOf(severity) {
  return LEVELS.find(([least]) => severity >= least)[1];
}

export class Flaws {
  #element;
  #player;
  #stop = new AbortController();

  constructor(element, player) {
    this.#element = element;
    this.#player = player;
  }

  start() {
    const { signal } = this.#stop;
    const scale = new Scale(this.#player.stream.from, this.#player.stream.to);
    this.#stretches.forEach((button, at) => {
      const { start, stop, severity } = button.dataset;
      const from = scale.place(Number(start));
      button.style.left = `${from * 100}%`;
      button.style.width = `${Math.max(0, scale.place(Number(stop)) - from) * 100}%`;
      button.dataset.level = levelOf(Number(severity));
      button.tabIndex = at === 0 ? 0 : -1;
    });
    this.#element.addEventListener("click", (event) => this.#click(event), { signal });
    this.#element.addEventListener("keydown", (event) => this.#key(event), { signal });
  }

  dispose() {
    this.#stop.abort();
  }

  get #stretches() {
    return [...this.#element.querySelectorAll(".flaw")];
  }

  #click(event) {
    const button = event.target.closest(".flaw");
    if (!button) return;
    // Otherwise the timeline would go to the very place of the pointer.
    event.stopPropagation();
    this.#go(button);
  }

  #key(event) {
    const walk = WALK[event.key];
    const all = this.#stretches;
    const at = all.indexOf(event.target);
    if (!walk || at < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const next = all[Math.min(all.length - 1, Math.max(0, walk(at, all.length - 1)))];
    next.focus();
    this.#go(next);
  }

  #go(button) {
    for (const each of this.#stretches) each.tabIndex = each === button ? 0 : -1;
    this.#player.commands.run("pause");
    this.#player.commands.run("seek", button.dataset.start);
  }
}
