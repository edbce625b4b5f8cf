// Brush life, only where a figure is large: a wet edge on diluted ink, flying white (飛白) on
// full ink. It is fixed to the limb and never random, so it does not boil from frame to frame.

import { addStroke, direction, hullOf } from "./brush.js";

/** Dry streaks: [offset across the bone, from, to, width], in radii and lengths of the bone. */
const STREAKS = [[0.34, 0.46, 0.92, 0.055], [0.05, 0.6, 0.96, 0.04], [-0.3, 0.52, 0.84, 0.035]];

function thinner(samples, by) {
  const copy = samples.slice();
  for (let i = 2; i < copy.length; i += 4) copy[i] = Math.max(0.2, copy[i] - by);
  return copy;
}

// The limb in a darker tone, then the same limb a little thinner in its own.
function wetEdge(ctx, { strokes, foot, hull, ink, px }) {
  const edge = Math.max(0.9, px * 0.0085);
  const dark = new Path2D();
  const pale = new Path2D();
  strokes.forEach((samples, i) => {
    addStroke(dark, i ? samples : samples.slice(8));
    addStroke(pale, thinner(samples, edge));
  });
  if (foot) {
    dark.addPath(hull);
    const less = foot.map((value, i) => (i % 3 === 2 ? Math.max(0.2, value - edge) : value));
    pale.addPath(hullOf(less));
  }
  ctx.globalAlpha = 0.38;
  ctx.fillStyle = ink.ink;
  ctx.fill(dark);
  ctx.globalAlpha = 1;
  ctx.fillStyle = ink.inkLeft;
  ctx.fill(pale);
}

function along(samples, t) {
  const last = samples.length / 4 - 1;
  const i = Math.min(last - 1, Math.floor(t * last));
  const part = t * last - i;
  const at = (n) => samples[i * 4 + n] * (1 - part) + samples[i * 4 + 4 + n] * part;
  return [at(0), at(1), at(2)];
}

function streak(ctx, samples, [offset, from, to, width]) {
  const [ux, uy] = direction(samples);
  ctx.beginPath();
  for (let i = 0; i <= 6; i += 1) {
    const [x, y, radius] = along(samples, from + (to - from) * i / 6);
    ctx.lineTo(x - uy * radius * offset, y + ux * radius * offset);
  }
  ctx.lineWidth = Math.max(0.5, samples[6] * width * 2);
  ctx.stroke();
}

/** Draws the life of the brush over a limb that is already painted. */
export function texture(ctx, { path, strokes, foot, hull, left, ink, px }) {
  if (left) wetEdge(ctx, { strokes, foot, hull, ink, px });
  ctx.save();
  ctx.clip(path);
  ctx.strokeStyle = ink.ground;
  ctx.lineCap = "round";
  ctx.globalAlpha = left ? 0.2 : 0.3;
  for (const samples of strokes.slice(0, 2)) {
    for (const line of STREAKS) streak(ctx, samples, line);
  }
  ctx.restore();
}
