// Six lanes that say where every limb's motion comes from: pattern and word first, colour third.
// data-limb on an svg names its limb; data-share on an element names a mark whose share it shows.

import { MARKS } from "../core/points.js";
import { word } from "../core/dictionary.js";
import { span } from "../core/timecode.js";

const SVG = "http://www.w3.org/2000/svg";
const HEIGHT = 28;
const LINE = { y: 10, height: 8 };
const BOX = { y: 8, height: 12 };
/** Under the whole of what somebody set by hand, however short it is. */
const UNDERLINE = { y: 21, height: 2.5 };
const NARROWEST = 2;

function shape(name, attributes) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}

/** Joins neighbouring runs that look alike and widens what would be too narrow to see. */
export function placeRuns(runs, { from, to, width }) {
  const x = (time) => (time - from) / (to - from) * width;
  const placed = [];
  for (const [start, end, mark] of runs) {
    const last = placed.at(-1);
    if (last?.mark === mark && x(start) - last.end < 0.5) last.end = x(end);
    else placed.push({ start: x(start), end: x(end), mark, times: [start, end] });
  }
  for (const run of placed) {
    if (run.mark !== "seen") run.end = Math.max(run.end, run.start + NARROWEST);
  }
  return placed;
}

// Slanted strokes clipped to a box; down slants them the other way.
function hatch(x, width, gap, down) {
  const { y, height } = BOX;
  let path = "";
  for (let i = -height; i < width; i += gap) {
    const a = Math.max(0, i);
    const b = Math.min(width, i + height);
    if (b <= a) continue;
    const [p, q] = [a - i, b - i].map((part) => (down ? y + part : y + height - part));
    path += `M${x + a} ${p}L${x + b} ${q}`;
  }
  return path;
}

const dry = (x, width) => {
  let path = "";
  for (let i = 2; i < width; i += 5) path += `M${x + i} 9v${i % 2 ? 7 : 10}`;
  return path;
};

/** What is drawn for each mark of a run. */
export const DRAWERS = {
  seen: (x, width) => [shape("rect", { class: "seen", x, width, ...LINE })],
  tick: (x, width) => [
    shape("rect", { class: "seen", x, width, ...LINE }),
    shape("path", { class: "tick", d: `M${x + width / 2 - 5} 2h10l-5 6z` }),
  ],
  edited: (x, width) => [
    shape("rect", { class: "seen", x, width, ...LINE }),
    shape("rect", { class: "edited", x, width, ...UNDERLINE }),
  ],
  doubt: (x, width) => [shape("path", { class: "dry", d: dry(x, width) })],
  fill: (x, width) => [
    shape("path", { class: "hatch", d: hatch(x, width, 6, false) }),
    shape("rect", { class: "edge", x, width, ...BOX }),
  ],
  made: (x, width) => [
    shape("rect", { class: "tint", x, width, ...BOX }),
    shape("path", { class: "hatch", d: hatch(x, width, 5, false) + hatch(x, width, 5, true) }),
    shape("rect", { class: "edge", x, width, ...BOX }),
  ],
  missing: (x, width) => [shape("rect", { class: "missing", x, width, ...BOX })],
};

function group({ start, end, mark, times }) {
  const run = shape("g", {});
  const title = shape("title", {});
  title.textContent = word("lane-run", { mark: word(`mark-${mark}`), when: span(...times) });
  run.append(title, ...DRAWERS[mark](start, end - start));
  return run;
}

export class Lanes {
  #element;
  #player;
  #resize;

  constructor(element, player) {
    this.#element = element;
    this.#player = player;
  }

  start() {
    this.#resize = new ResizeObserver(() => this.#draw());
    for (const svg of this.#element.querySelectorAll("svg[data-limb]")) this.#resize.observe(svg);
    this.#share();
  }

  dispose() {
    this.#resize?.disconnect();
  }

  #draw() {
    const { head, from, to } = this.#player.stream;
    for (const svg of this.#element.querySelectorAll("svg[data-limb]")) {
      const { width } = svg.getBoundingClientRect();
      svg.setAttribute("viewBox", `0 0 ${Math.max(1, width)} ${HEIGHT}`);
      const runs = placeRuns(head.lanes[svg.dataset.limb] ?? [], { from, to, width });
      svg.replaceChildren(...runs.map(group));
    }
  }

  #share() {
    const { share } = this.#player.stream.head;
    const { lang } = document.documentElement;
    const format = new Intl.NumberFormat(lang, { style: "percent", maximumFractionDigits: 1 });
    for (const mark of MARKS) {
      const place = this.#player.element.querySelector(`[data-share=${mark}]`);
      if (place) place.textContent = format.format(share[mark] ?? 0);
    }
  }
}
