// The timeline: playhead, ruler that can be dragged and keyed, the zone between in and out, zoom.

import { EXACT, timecode } from "../core/timecode.js";
import { word } from "../core/dictionary.js";
import { Scale } from "./scale.js";

const ZOOMS = [1, 2, 4, 8, 16];
const LABEL_WIDTH = 72;
/** Free ground on a track that nobody may change is for going there. */
const READ_ONLY = ".bars:not([data-editable])";
/** A reader that speaks is told the time this often at most (ms). */
const SPOKEN_MS = 400;

export class Timeline {
  #element;
  #player;
  #scale;
  #ruler;
  #head;
  #zone;
  #zoom = 0;
  #spoken = 0;
  #scrolls = false;
  #resize;
  #stop = new AbortController();
  #offs = [];

  constructor(element, player) {
    this.#element = element;
    this.#player = player;
    this.#ruler = element.querySelector("[data-part~=ruler]");
    this.#head = element.querySelector(".playhead");
    this.#zone = element.querySelector(".zone");
  }

  start() {
    const { clock, stream, store, commands } = this.#player;
    this.#scale = new Scale(stream.from, stream.to);
    commands.add({
      "zoom-timeline-in": () => this.#zoomBy(1), "zoom-timeline-out": () => this.#zoomBy(-1),
    });
    this.#offs = [
      clock.subscribe((time) => this.#show(time)),
      store.subscribe((name) => name === "zone" && this.#showZone()),
    ];
    this.#scrub();
    this.#resize = new ResizeObserver(() => this.#measure());
    this.#resize.observe(this.#ruler);
    this.#show(clock.now());
    this.#showZone();
  }

  dispose() {
    this.#resize?.disconnect();
    this.#stop.abort();
    for (const off of this.#offs) off();
  }

  #show(time) {
    this.#head.style.left = this.#scale.percent(time);
    if (this.#scrolls && this.#player.clock.playing) this.#keepInSight(time);
    const now = performance.now();
    if (this.#player.clock.playing && now - this.#spoken < SPOKEN_MS) return;
    this.#spoken = now;
    this.#ruler.setAttribute("aria-valuenow", time.toFixed(3));
    this.#ruler.setAttribute("aria-valuetext", timecode(time - this.#scale.from, EXACT));
  }

  #showZone() {
    const { start, end } = this.#player.store.get("zone");
    this.#zone.hidden = start === null && end === null;
    const from = this.#scale.place(start ?? this.#scale.from);
    this.#zone.style.left = `${from * 100}%`;
    this.#zone.style.width = `${(this.#scale.place(end ?? this.#scale.to) - from) * 100}%`;
  }

  #measure() {
    const { width } = this.#ruler.getBoundingClientRect();
    this.#scrolls = this.#element.scrollWidth > this.#element.clientWidth + 1;
    const apart = width ? LABEL_WIDTH / width : 1;
    const digits = this.#scale.digits(apart);
    const labels = this.#scale.ticks(apart).map((time) => {
      const label = document.createElement("span");
      label.className = "tick num";
      label.textContent = timecode(time - this.#scale.from, digits);
      label.style.left = this.#scale.percent(time);
      return label;
    });
    for (const old of this.#ruler.querySelectorAll(".tick")) old.remove();
    this.#ruler.prepend(...labels);
    this.#ruler.setAttribute("aria-valuemin", this.#scale.from.toFixed(3));
    this.#ruler.setAttribute("aria-valuemax", this.#scale.to.toFixed(3));
  }

  #scrub() {
    const { signal } = this.#stop;
    const go = (event) => this.#player.clock.seek(this.#scale.time(event.clientX, this.#ruler));
    this.#ruler.addEventListener("pointerdown", (event) => {
      this.#ruler.setPointerCapture(event.pointerId);
      go(event);
    }, { signal });
    this.#ruler.addEventListener("pointermove", (event) => {
      if (this.#ruler.hasPointerCapture(event.pointerId)) go(event);
    }, { signal });
    this.#element.addEventListener("click", (event) => {
      if (event.target.closest(".track.lane") || event.target.matches(READ_ONLY)) go(event);
    }, { signal });
  }

  #zoomBy(step) {
    this.#zoom = Math.min(ZOOMS.length - 1, Math.max(0, this.#zoom + step));
    const times = ZOOMS[this.#zoom];
    this.#element.style.setProperty("--zoom", times);
    this.#element.setAttribute("aria-description", word("timeline-zoom", { times }));
    this.#keepInSight(this.#player.clock.now());
  }

  #keepInSight(time) {
    const { offsetLeft, clientWidth } = this.#ruler;
    const x = offsetLeft + this.#scale.place(time) * clientWidth;
    const { scrollLeft, clientWidth: seen } = this.#element;
    if (x < scrollLeft + offsetLeft || x > scrollLeft + seen) {
      this.#element.scrollLeft = x - offsetLeft - (seen - offsetLeft) / 4;
    }
  }
}
