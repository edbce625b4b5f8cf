// The segments as rows: names and times as fields, and a button for everything a drag can do.
// The page holds a <template data-part="segment-row">; what it leaves out is not offered.

import { EXACT, parseTimecode, timecode } from "../core/timecode.js";
import { word } from "../core/dictionary.js";
import { snapSpan } from "./span.js";

const BORDERS = ["start", "end"];

export class SegmentTable {
  #element;
  #player;
  #template;
  #rows;
  #stop = new AbortController();
  #offs = [];

  constructor(element, player) {
    this.#element = element;
    this.#player = player;
    this.#template = element.querySelector("template[data-part~=segment-row]");
    this.#rows = element.querySelector("[data-part~=segment-rows]");
  }

  start() {
    const { segments, store, clock } = this.#player;
    const { signal } = this.#stop;
    this.#element.addEventListener("click", (event) => this.#click(event), { signal });
    this.#element.addEventListener("change", (event) => this.#change(event), { signal });
    this.#offs = [
      segments.subscribe(() => this.#draw()),
      store.subscribe((name) => name === "refused" && this.#draw()),
      store.subscribe((name) => name === "naming" && this.#name(store.get("naming").id)),
      clock.subscribe((time) => this.#mark(time)),
    ];
    this.#draw();
  }

  dispose() {
    this.#stop.abort();
    for (const off of this.#offs) off();
  }

  #draw() {
    const focus = this.#focus();
    const { list } = this.#player.segments;
    this.#rows.replaceChildren(...list.map((segment, i) => this.#row(segment, i + 1)));
    this.#rows.closest("table").hidden = !list.length;
    for (const hint of this.#element.querySelectorAll("[data-when=empty]")) {
      hint.hidden = list.length > 0;
    }
    this.#mark(this.#player.clock.now());
    if (focus) this.#rows.querySelector(focus)?.focus();
  }

  #name(id) {
    const field = this.#rows.querySelector(`[data-id="${CSS.escape(id)}"] [data-field=name]`);
    field?.focus();
    field?.select?.();
  }

  // Rows are made anew after each change; the field that had the focus gets it back.
  #focus() {
    const active = document.activeElement;
    if (!this.#rows.contains(active)) return null;
    const row = active.closest("[data-id]");
    const { field, act, border, step } = active.dataset;
    const parts = { field, act, border, step };
    const names = Object.entries(parts).filter(([, value]) => value !== undefined);
    const which = names.map(([name, value]) => `[data-${name}="${value}"]`).join("");
    return `[data-id="${CSS.escape(row.dataset.id)}"] ${which}`;
  }

  #row(segment, number) {
    const row = this.#template.content.firstElementChild.cloneNode(true);
    row.dataset.id = segment.id;
    const from = this.#player.clock.from;
    const values = {
      number: String(number), name: segment.name,
      start: timecode(segment.start - from, EXACT), end: timecode(segment.end - from, EXACT),
      length: timecode(segment.end - segment.start, EXACT),
    };
    for (const place of row.querySelectorAll("[data-field]")) this.#fill(place, values, segment);
    for (const button of row.querySelectorAll("[data-act]")) {
      const { act, border, step } = button.dataset;
      const back = act === "nudge" && Number(step) < 0 ? "-back" : "";
      const label = word(`act-${act}${back}`, {
        name: segment.name, border: border ? word(border) : "",
      });
      button.setAttribute("aria-label", label);
      button.title = label;
      if (button.dataset.act !== "loop") button.hidden = !segment.editable;
    }
    return row;
  }

  #fill(place, values, segment) {
    const text = values[place.dataset.field];
    if (!(place instanceof HTMLInputElement)) {
      place.textContent = text;
      return;
    }
    place.value = text;
    place.readOnly = !segment.editable;
    place.setAttribute("aria-label", word(`field-${place.dataset.field}`, { name: segment.name }));
  }

  #mark(time) {
    const current = this.#player.segments.at(time)?.id;
    for (const row of this.#rows.children) {
      const on = row.dataset.id === current;
      if (on !== row.hasAttribute("aria-current")) row.toggleAttribute("aria-current", on);
    }
  }

  #click(event) {
    const button = event.target.closest("[data-act]");
    if (!button) return;
    const { id } = button.closest("[data-id]").dataset;
    const { act, border, step } = button.dataset;
    const { commands, clock } = this.#player;
    if (act === "loop") commands.run("loop-segment", id);
    if (act === "delete") commands.run("delete-segment", id);
    if (act === "nudge") commands.run("nudge-segment", { id, border, step: Number(step) });
    if (act === "here") this.#put(id, border, clock.now());
  }

  #change(event) {
    const { field } = event.target.dataset;
    const id = event.target.closest("[data-id]")?.dataset.id;
    if (!id) return;
    if (field === "name") {
      const values = { name: event.target.value.trim() };
      this.#player.commands.run("change-segment", { id, values });
    }
    if (!BORDERS.includes(field)) return;
    const time = parseTimecode(event.target.value);
    event.target.setCustomValidity(time === null ? word("time-unreadable") : "");
    if (time === null) event.target.reportValidity();
    else this.#put(id, field, time + this.#player.clock.from);
  }

  async #put(id, border, time) {
    const { segments, stream, commands, clock } = this.#player;
    const asked = { ...segments.get(id), [border]: time };
    if (asked.end <= asked.start) {
      this.#player.say(word("border-crossed"));
      this.#draw();
      return;
    }
    const span = await snapSpan(stream, asked.start, asked.end);
    clock.seek(span[border]);
    await commands.run("change-segment", { id, values: { [border]: span[border] } });
  }
}
