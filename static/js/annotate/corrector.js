// What a person puts right in a motion: a list that grows and shrinks on the page, and becomes a
// new version on the server. The list holds everything, so that anything can be taken back.

import { EXACT, microseconds, span } from "../core/timecode.js";
import { word } from "../core/dictionary.js";
import { fetchJson, send } from "../net/api.js";
import { middleOf } from "../figure/reach.js";
import { asCorrections } from "./moves.js";

const ASK_MS = 700;
const SAME_MOMENT = 1e-4;
const [LOWEST, TALLEST] = [0.5, 2.6];

// Whether a joint was moved by nobody, but by bones that keep their length when its neighbour was.
const wentAlong = (one, other) => one.along === other.what && other.kind === "moved"
  && Math.abs(one.start - other.start) < SAME_MOMENT;

export class Corrector {
  #element;
  #player;
  #list = [];
  #saved = "";
  #busy = false;
  #off;
  #stop = new AbortController();

  constructor(element, player) {
    this.#element = element;
    this.#player = player;
  }

  start() {
    this.#list = JSON.parse(document.getElementById("corrections-data").textContent);
    this.#saved = this.#told();
    const { signal } = this.#stop;
    this.#element.addEventListener("click", (event) => this.#click(event), { signal });
    this.#place("height")?.addEventListener("input", () => this.#show(), { signal });
    const off = [
      this.#player.store.subscribe((name) => this.#heard(name)),
      this.#player.clock.subscribe(() => this.#showRange()),
    ];
    this.#off = () => off.forEach((one) => one());
    this.#showRange();
    this.#show();
  }

  dispose() {
    this.#off?.();
    this.#stop.abort();
  }

  #heard(name) {
    if (name === "zone") this.#showRange();
    if (name === "moves") this.#show();
    if (name !== "moving") return;
    const moving = this.#player.store.get("moving");
    this.#element.querySelector("[data-act=move]").setAttribute("aria-pressed", String(moving));
    if (moving) this.#player.element.querySelector("[data-part~=stage]").scrollIntoView({ block: "nearest" });
  }

  #place(name) {
    return this.#element.querySelector(`[data-field=${name}]`);
  }

  #range() {
    const { clock, store } = this.#player;
    const { start, end } = store.get("zone");
    const now = clock.now();
    const from = start ?? (end === null ? now : clock.from);
    const to = end ?? (start === null ? now : clock.to);
    return { start: microseconds(from), stop: microseconds(Math.max(from, to)) };
  }

  #when({ start, stop }) {
    return span(start, stop, EXACT);
  }

  #click(event) {
    const button = event.target.closest("[data-act]");
    if (!button || this.#busy) return;
    const { act, what, index } = button.dataset;
    if (act === "apply") this.#apply();
    else if (act === "move") this.#player.store.toggle("moving");
    else if (act === "remove") this.#remove(this.#all()[Number(index)]);
    else this.#add({ kind: act, ...this.#range(), what });
    this.#show();
  }

  // The same said twice is said once: two presses of “exchanged” would exchange nothing.
  #add(said) {
    const same = (one) => ["kind", "what", "start", "stop"].every((name) => one[name] === said[name]);
    this.#list = [...this.#list.filter((one) => !same(one)), said];
  }

  // What was put right before, but for joints that were moved anew in the same moment; then those.
  #all() {
    const { store, stream } = this.#player;
    const fresh = asCorrections(stream, store.get("moves"));
    const again = (one) => fresh.some((made) => one.kind === "moved" && one.what === made.what
      && Math.abs(one.start - made.start) < SAME_MOMENT);
    return [...this.#list.filter((one) => !again(one)), ...fresh];
  }

  #remove(one) {
    const { store } = this.#player;
    this.#list = this.#list.filter((other) => other !== one && !wentAlong(other, one));
    if (one.kind !== "moved") return;
    const moves = store.get("moves");
    // Taking back an elbow that went along with its wrist is taking back the wrist.
    const gone = (move) => Math.abs(move.time - one.start) < SAME_MOMENT
      && (move.what === one.what || middleOf(move.what) === one.what);
    store.set("moves", moves.filter((move) => !gone(move)));
  }

  #showRange() {
    const text = this.#when(this.#range());
    const place = this.#place("range");
    if (place.textContent !== text) place.textContent = text;
  }

  #show() {
    const all = this.#all();
    const rows = all.flatMap((one, index) =>
      (all.some((other) => wentAlong(one, other)) ? [] : [this.#row(one, index)]));
    this.#element.querySelector("[data-part~=corrections]").replaceChildren(...rows);
    const changed = this.#told() !== this.#saved;
    const height = this.#height();
    this.#place("height")?.setAttribute("aria-invalid", String(height === undefined));
    const apply = this.#element.querySelector("[data-act=apply]");
    apply.disabled = this.#busy || !changed || height === undefined;
    if (!this.#busy) this.#say(height === undefined ? word("correct-height") : "");
  }

  #row(one, index) {
    const template = this.#element.querySelector("template[data-part~=correction]");
    const row = template.content.cloneNode(true).firstElementChild;
    const name = one.kind === "moved"
      ? word("correct-moved", { joint: word(`joint-${one.what}`) })
      : word(`correct-${one.kind}-${one.what}`);
    row.querySelector("[data-field=what]").textContent = name;
    row.querySelector("[data-field=when]").textContent = this.#when(one);
    const remove = row.querySelector("[data-act=remove]");
    remove.dataset.index = index;
    remove.setAttribute("aria-label", word("correct-remove", { name }));
    return row;
  }

  // null: nobody knows; undefined: nobody can be so tall.
  #height() {
    const text = (this.#place("height")?.value ?? "").trim().replace(",", ".");
    if (!text) return null;
    const metres = Number(text);
    return metres >= LOWEST && metres <= TALLEST ? metres : undefined;
  }

  #told() {
    return JSON.stringify({ corrections: this.#all(), height: this.#height() ?? null });
  }

  async #apply() {
    this.#busy = true;
    this.#say(word("correct-working"));
    try {
      const { job } = await send("POST", this.#element.dataset.correctUrl, JSON.parse(this.#told()));
      await this.#until(job);
      location.reload();
    } catch (error) {
      if (this.#stop.signal.aborted) return;
      this.#busy = false;
      this.#show();
      this.#say(error.message);
    }
  }

  async #until(job) {
    for (;;) {
      await new Promise((resolve) => { setTimeout(resolve, ASK_MS); });
      const now = await fetchJson(job, { signal: this.#stop.signal });
      if (now.state === "done") return;
      if (now.state === "failed" || now.state === "cancelled") throw new Error(now.message || now.word);
    }
  }

  #say(sentence) {
    const place = this.#element.querySelector("[data-part~=correct-status]");
    if (place.textContent !== sentence) place.textContent = sentence;
  }
}
