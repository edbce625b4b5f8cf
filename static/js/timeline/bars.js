// Segments as bars on the timeline. A click loops one; its two borders can be dragged or moved by
// arrow keys; a drag over free ground makes a new one.

import { EXACT, timecode } from "../core/timecode.js";
import { word } from "../core/dictionary.js";
import { Scale } from "./scale.js";

const BORDERS = ["start", "end"];
/** A pointer that moved less than this (pixels) was a click. */
const STILL_PX = 4;

export class Bars {
  #track;
  #player;
  #scale;
  #drag = null;
  #stop = new AbortController();
  #offs = [];

  constructor(track, player) {
    this.#track = track;
    this.#player = player;
  }

  start() {
    const { segments, store, clock, stream } = this.#player;
    const { signal } = this.#stop;
    this.#scale = new Scale(stream.from, stream.to);
    const on = (name, act) => this.#track.addEventListener(name, act, { signal });
    on("pointerdown", (event) => this.#down(event));
    on("pointermove", (event) => this.#move(event));
    on("pointerup", (event) => this.#up(event));
    on("pointercancel", () => this.#leave());
    on("keydown", (event) => this.#key(event));
    on("click", (event) => this.#click(event));
    this.#offs = [
      segments.subscribe(() => this.#draw()),
      store.subscribe((name) => (name === "selected" || name === "refused") && this.#draw()),
      clock.subscribe((time) => this.#mark(time)),
    ];
    this.#draw();
  }

  dispose() {
    this.#stop.abort();
    for (const off of this.#offs) off();
  }

  get #editable() {
    return "editable" in this.#track.dataset;
  }

  #draw() {
    const held = document.activeElement?.dataset;
    const focused = this.#track.contains(document.activeElement) ? { ...held } : null;
    const bars = this.#player.segments.list.map((segment) => this.#bar(segment));
    this.#track.replaceChildren(...bars);
    this.#mark(this.#player.clock.now());
    if (focused?.id) this.#find(focused.id, focused.border)?.focus();
  }

  #find(id, border) {
    const name = border ? `[data-border=${border}]` : ".seg";
    return this.#track.querySelector(`${name}[data-id="${CSS.escape(id)}"]`);
  }

  #bar(segment) {
    const holder = document.createElement("div");
    holder.className = "seg-holder";
    this.#place(holder, segment);
    const button = document.createElement("button");
    button.type = "button";
    button.className = "seg";
    button.dataset.id = segment.id;
    button.textContent = segment.name;
    button.dir = "auto";
    button.title = word("loop-segment", { name: segment.name });
    holder.append(button);
    const chosen = this.#player.store.get("selected") === segment.id;
    holder.toggleAttribute("data-chosen", chosen);
    if (chosen && this.#editable && segment.editable) holder.append(...this.#handles(segment));
    return holder;
  }

  #handles(segment) {
    return BORDERS.map((border) => {
      const handle = document.createElement("span");
      handle.className = "seg-edge";
      handle.tabIndex = 0;
      handle.dataset.id = segment.id;
      handle.dataset.border = border;
      handle.setAttribute("role", "slider");
      handle.setAttribute("aria-label", word(`border-${border}`, { name: segment.name }));
      handle.setAttribute("aria-valuemin", this.#scale.from.toFixed(3));
      handle.setAttribute("aria-valuemax", this.#scale.to.toFixed(3));
      handle.setAttribute("aria-valuenow", segment[border].toFixed(3));
      handle.setAttribute("aria-valuetext", timecode(segment[border] - this.#scale.from, EXACT));
      return handle;
    });
  }

  #place(holder, { start, end }) {
    holder.style.left = this.#scale.percent(start);
    holder.style.width = `${(this.#scale.place(end) - this.#scale.place(start)) * 100}%`;
  }

  #mark(time) {
    const current = this.#player.segments.at(time)?.id;
    for (const bar of this.#track.querySelectorAll(".seg")) {
      const on = bar.dataset.id === current;
      if (on !== bar.hasAttribute("aria-current")) bar.toggleAttribute("aria-current", on);
    }
  }

  #down(event) {
    if (!this.#editable || event.button !== 0) return;
    const handle = event.target.closest("[data-border]");
    if (!handle && event.target !== this.#track) return;
    this.#track.setPointerCapture(event.pointerId);
    const time = this.#scale.time(event.clientX, this.#track);
    this.#drag = handle
      ? { ...handle.dataset, x: event.clientX, moved: false }
      : { id: null, border: "end", from: time, x: event.clientX, moved: false };
    if (handle) handle.focus();
  }

  #move(event) {
    const drag = this.#drag;
    if (!drag) return;
    drag.moved ||= Math.abs(event.clientX - drag.x) >= STILL_PX;
    if (!drag.moved) return;
    const { stream, clock, store, segments } = this.#player;
    drag.to = stream.borderNow(this.#scale.time(event.clientX, this.#track));
    clock.seek(drag.to);
    if (drag.id) this.#preview({ ...segments.get(drag.id), [drag.border]: drag.to });
    else {
      const [start, end] = [drag.from, drag.to].sort((a, b) => a - b);
      store.set("zone", { start, end });
    }
  }

  #preview(segment) {
    const holder = this.#find(segment.id)?.parentElement;
    if (holder && segment.end > segment.start) this.#place(holder, segment);
  }

  async #up(event) {
    const drag = this.#drag;
    this.#drag = null;
    if (!drag) return;
    if (!drag.moved) {
      if (!drag.id) this.#player.clock.seek(this.#scale.time(event.clientX, this.#track));
      return;
    }
    if (drag.id) await this.#settle(drag);
    else await this.#player.commands.run("new-segment");
  }

  async #settle({ id, border, to }) {
    const { stream, segments, commands } = this.#player;
    const time = await stream.border(to);
    const { start, end } = { ...segments.get(id), [border]: time };
    if (end > start) await commands.run("change-segment", { id, values: { [border]: time } });
    else this.#draw();
  }

  #leave() {
    this.#drag = null;
    this.#player.store.set("zone", { start: null, end: null });
    this.#draw();
  }

  #key(event) {
    const { id, border } = event.target.dataset;
    if (event.key === "Escape" && this.#drag) this.#leave();
    if (event.key === "Delete" && id && this.#editable) {
      this.#player.commands.run("delete-segment", id);
    }
    const step = { ArrowLeft: -1, ArrowRight: 1, ArrowDown: -1, ArrowUp: 1 }[event.key];
    if (!border || !step) return;
    event.preventDefault();
    this.#player.commands.run("nudge-segment", { id, border, step });
  }

  #click(event) {
    const bar = event.target.closest(".seg");
    if (bar) this.#player.commands.run("loop-segment", bar.dataset.id);
  }
}
