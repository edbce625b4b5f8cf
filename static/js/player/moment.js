// The address of a moment: #t=12.345. Opening it goes there; citing copies it.

import { word } from "../core/dictionary.js";
import { toast } from "../page/toast.js";

const WRITTEN = /^#t=(\d+(?:\.\d+)?)$/;

/** Seconds named by the hash of an address, or null. */
export function momentOf(hash) {
  const match = WRITTEN.exec(hash);
  return match ? Number(match[1]) : null;
}

export class Moment {
  #element;
  #player;
  #stop = new AbortController();
  #offs = [];

  constructor(element, player) {
    this.#element = element;
    this.#player = player;
  }

  start() {
    const { signal } = this.#stop;
    addEventListener("hashchange", () => this.#go(), { signal });
    this.#player.commands.add({ cite: () => this.#cite() });
    const { clock } = this.#player;
    this.#offs = [
      clock.watch(() => this.#show()),
      clock.subscribe(() => !clock.playing && this.#show()),
    ];
    this.#go();
    this.#show();
  }

  dispose() {
    this.#stop.abort();
    for (const off of this.#offs) off();
  }

  #go() {
    const time = momentOf(location.hash);
    if (time === null) return;
    this.#player.clock.pause();
    this.#player.clock.seek(time);
    // Whoever followed a link from farther down the page wants to see that moment.
    this.#player.element.querySelector("[data-part~=stage]")?.scrollIntoView({ block: "nearest" });
  }

  #address() {
    const address = new URL(location.href);
    address.hash = `t=${this.#player.clock.now().toFixed(3)}`;
    return address.href;
  }

  #show() {
    const field = this.#element.querySelector("[data-field=address]");
    if (field) field.value = this.#address();
  }

  async #cite() {
    const address = this.#address();
    history.replaceState(null, "", address);
    this.#show();
    try {
      await navigator.clipboard.writeText(address);
      toast(word("copied", { address }));
    } catch {
      toast(word("copy-by-hand", { address }));
      this.#element.querySelector("[data-field=address]")?.select();
    }
  }
}
