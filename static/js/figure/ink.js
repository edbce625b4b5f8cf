// Ink: colours come from the CSS tokens, so day, night and print need no code; the marks say how
// a shape is filled, and how much ink a shape has says how much evidence there is.

import { MARK } from "../core/points.js";
import { penOf } from "./surface.js";

const TOKENS = Object.freeze({
  ground: "--fig-ground", ink: "--fig-ink", inkLeft: "--fig-ink-left", face: "--fig-face",
  hair: "--fig-hair", sash: "--fig-sash", sashB: "--fig-sash-b", made: "--fig-made",
  doubt: "--fig-doubt", trail: "--fig-trail", shadow: "--fig-shadow", floor: "--fig-floor",
  letter: "--serif-zh",
});

/** The inks that hold for an element, by name. */
export function readInk(element) {
  const style = getComputedStyle(element);
  return Object.fromEntries(
    Object.entries(TOKENS).map(([name, token]) => [name, style.getPropertyValue(token).trim()]),
  );
}

/** The mark of a body that is still to come: an empty outline. No stream carries it. */
export const AWAITED = 6;

/** Drawn in full ink: what was seen, and what was seen and then put right, by a rule or by hand. */
export const solid = (mark) => mark < MARK.doubt;

const patterns = new Map();

function rule(g, size, slope) {
  for (const step of [-1, 0, 1]) {
    g.moveTo(step * size - 1, slope > 0 ? size + 1 : -1);
    g.lineTo(step * size + size + 1, slope > 0 ? -1 : size + 1);
  }
}

function tile(kind, colour, size) {
  const canvas = new OffscreenCanvas(size, size);
  const g = penOf(canvas);
  g.strokeStyle = colour;
  g.lineWidth = Math.max(1, size * (kind === "dry" ? 0.2 : 0.24));
  g.lineCap = "square";
  g.beginPath();
  if (kind !== "dry") rule(g, size, 1);
  if (kind === "cross") rule(g, size, -1);
  if (kind === "dry") {
    g.moveTo(size / 2, 0);
    g.lineTo(size / 2, size * 0.8);
  }
  g.stroke();
  return canvas;
}

function pattern(ctx, kind, colour, cell) {
  const scale = ctx.getTransform().a;
  const size = Math.max(4, Math.round(cell * scale));
  const key = `${kind} ${colour} ${size}`;
  if (!patterns.has(key)) patterns.set(key, ctx.createPattern(tile(kind, colour, size), "repeat"));
  const made = patterns.get(key);
  made.setTransform(new DOMMatrix([1 / scale, 0, 0, 1 / scale, 0, 0]));
  return made;
}

const STYLES = {
  [MARK.doubt]: { colour: "doubt", kind: "dry", tint: 0, dash: [4, 2.4] },
  [MARK.fill]: { colour: "made", kind: "hatch", tint: 0, dash: [] },
  [MARK.made]: { colour: "made", kind: "cross", tint: 0.42, dash: [] },
  [AWAITED]: { colour: "doubt", kind: null, tint: 0, dash: [3, 3] },
};

/** Fills a path as its mark asks; px: pixels per metre, which sets the size of the strokes. */
export function paint(ctx, path, { fill, mark, ink, px }) {
  if (solid(mark)) {
    ctx.fillStyle = fill;
    ctx.fill(path);
    return;
  }
  const style = STYLES[mark];
  const colour = ink[style.colour];
  const line = Math.max(1, px * 0.012);
  outline(ctx, path, { colour, ground: ink.ground, line, dash: style.dash });
  if (style.tint) {
    ctx.globalAlpha = style.tint;
    ctx.fillStyle = colour;
    ctx.fill(path);
    ctx.globalAlpha = 1;
  }
  if (!style.kind) return;
  ctx.fillStyle = pattern(ctx, style.kind, colour, Math.max(3.2, px * 0.034));
  ctx.fill(path);
}

// An empty shape with an edge, dashed in multiples of its line.
function outline(ctx, path, { colour, ground, line, dash }) {
  ctx.save();
  ctx.lineJoin = "round";
  ctx.lineWidth = line * 2;
  ctx.strokeStyle = colour;
  ctx.setLineDash(dash.map((part) => part * line));
  ctx.stroke(path);
  ctx.fillStyle = ground;
  ctx.fill(path);
  ctx.restore();
}

/** The sign of what is missing: a small dashed ring with nothing in it. */
export function ring(ctx, { x, y, radius, ink, line }) {
  ctx.save();
  ctx.beginPath();
  ctx.arc(x, y, radius, 0, 7);
  ctx.fillStyle = ink.ground;
  ctx.fill();
  ctx.lineWidth = line;
  ctx.strokeStyle = ink.doubt;
  ctx.setLineDash([line * 2.2, line * 1.8]);
  ctx.stroke();
  ctx.restore();
}
