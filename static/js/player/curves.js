// Joint angles and speeds over time. Plotly draws the curves once; the cursor is a line of our own
// that only moves, so playing costs no new drawing.

import { THEME_CHANGED } from "../core/events.js";
import { lastNotAfter } from "../core/search.js";
import { word } from "../core/dictionary.js";
import { fetchJson } from "../net/api.js";
import { layoutOf, MARGIN, measured, tracesOf } from "./plot.js";

const NEAR = "300px";
/** Values beside the names change at most so often (ms). */
const READ_MS = 120;
const CLICK_PX = 4;
/** Plotly's own tips speak English only, and its bar of tools is not needed. */
const QUIET = Object.freeze({ displayModeBar: false, showTips: false });

function loadScript(url) {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = url;
    script.addEventListener("load", resolve);
    script.addEventListener("error", () => reject(new Error(word("curves-failed"))));
    document.head.append(script);
  });
}

export class Curves {
  #element;
  #player;
  #plot;
  #cursor;
  #data = null;
  #range = [0, 1];
  #read = 0;
  #pressed = null;
  #watch;
  #resize;
  #stop = new AbortController();
  #offs = [];

  constructor(element, player) {
    this.#element = element;
    this.#player = player;
    this.#plot = element.querySelector("[data-part~=plot]");
    this.#cursor = element.querySelector(".cursor");
  }

  start() {
    this.#watch = new IntersectionObserver((entries) => {
      if (entries.some((entry) => entry.isIntersecting)) this.#open();
    }, { rootMargin: NEAR });
    this.#watch.observe(this.#element);
  }

  dispose() {
    this.#watch?.disconnect();
    this.#resize?.disconnect();
    this.#stop.abort();
    for (const off of this.#offs) off();
    if (this.#data) window.Plotly.purge(this.#plot);
  }

  async #open() {
    this.#watch.disconnect();
    const { signal } = this.#stop;
    const { clock, stream, commands } = this.#player;
    this.#range = [stream.from, stream.to];
    this.#element.querySelector("[data-field=measure]")
      ?.addEventListener("change", () => this.#load(), { signal });
    document.addEventListener(THEME_CHANGED, () => this.#draw(), { signal });
    this.#pointer(signal);
    commands.add({ "whole-curve": () => this.#zoom([stream.from, stream.to]) });
    this.#offs = [clock.subscribe((time) => this.#show(time))];
    await this.#load();
    this.#resize = new ResizeObserver(() => this.#fit());
    this.#resize.observe(this.#plot);
  }

  async #load() {
    const measure = this.#element.querySelector("[data-field=measure]")?.value ?? "";
    this.#say(word("loading"));
    try {
      const { plotlyUrl, curvesUrl } = this.#element.dataset;
      if (!window.Plotly) await loadScript(plotlyUrl);
      const url = `${curvesUrl}?measure=${encodeURIComponent(measure)}`;
      this.#data = await fetchJson(url, { signal: this.#stop.signal });
    } catch (error) {
      if (!this.#stop.signal.aborted) this.#say(error.message);
      return;
    }
    const some = this.#data.series.some(({ values }) => values.some((value) => value !== null));
    const thinned = this.#data.step > 1 ? word("curves-thinned", { step: this.#data.step }) : "";
    this.#say(some ? thinned : word("curves-empty"));
    await this.#draw();
  }

  async #draw() {
    if (!this.#data) return;
    const traces = tracesOf(this.#data, this.#element);
    const layout = layoutOf(this.#data, this.#element, this.#range, word("seconds"));
    await window.Plotly.react(this.#plot, traces, layout, QUIET);
    this.#plot.removeAllListeners?.("plotly_relayout");
    this.#plot.on("plotly_relayout", () => {
      this.#range = [...this.#plot.layout.xaxis.range].map(Number);
      this.#show(this.#player.clock.now());
    });
    this.#element.dataset.ready = "";
    this.#names();
    this.#show(this.#player.clock.now());
  }

  #fit() {
    if (this.#data) window.Plotly.Plots.resize(this.#plot);
    this.#show(this.#player.clock.now());
  }

  #zoom(range) {
    this.#range = range;
    window.Plotly.relayout(this.#plot, { "xaxis.range": range });
  }

  #say(sentence) {
    const place = this.#element.querySelector("[data-part~=curves-status]");
    if (place) place.textContent = sentence;
    this.#plot.parentElement.hidden = !this.#data;
  }

  // One place for each curve's value at the cursor; the same words for those who see no curve.
  #names() {
    const list = this.#element.querySelector("[data-part~=reading]");
    list.replaceChildren(...this.#data.series.map((series, i) => {
      const item = document.createElement("li");
      const key = document.createElement("i");
      key.className = `curve-key curve-${i % 4}`;
      const value = document.createElement("b");
      value.className = "num";
      item.append(key, `${series.label} `, value);
      return item;
    }));
  }

  #show(time) {
    if (!this.#data) return;
    const [from, to] = this.#range;
    const share = (time - from) / (to - from);
    const width = this.#plot.clientWidth - MARGIN.left - MARGIN.right;
    this.#cursor.hidden = share < 0 || share > 1;
    this.#cursor.style.transform = `translateX(${MARGIN.left + share * width}px)`;
    const now = performance.now();
    if (this.#player.clock.playing && now - this.#read < READ_MS) return;
    this.#read = now;
    const places = this.#element.querySelectorAll("[data-part~=reading] b");
    this.#data.series.forEach((series, i) => {
      const row = lastNotAfter(series.times, time);
      const value = row < 0 ? null : series.values[row];
      const unit = series.unit ?? this.#data.unit;
      places[i].textContent = value === null ? word("no-value") : measured(value.toFixed(1), unit);
    });
  }

  #pointer(signal) {
    this.#plot.addEventListener("pointerdown", (event) => {
      this.#pressed = event.clientX;
    }, { signal, capture: true });
    // Plotly lays its own cover over the page while it drags, so the end is heard on the window.
    addEventListener("pointerup", (event) => {
      const pressed = this.#pressed;
      this.#pressed = null;
      if (pressed === null || Math.abs(event.clientX - pressed) > CLICK_PX) return;
      const { left } = this.#plot.getBoundingClientRect();
      const width = this.#plot.clientWidth - MARGIN.left - MARGIN.right;
      const share = (event.clientX - left - MARGIN.left) / width;
      if (share < 0 || share > 1) return;
      const [from, to] = this.#range;
      this.#player.clock.seek(from + share * (to - from));
    }, { signal, capture: true });
  }
}
