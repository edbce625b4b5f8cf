// Fading ink behind a hand: its width follows speed; four washes lie over each other, each begun
// later, so the ink is darkest at the hand. A missing stretch cuts the trail.

import { readPoint } from "../core/pose.js";
import { MARK } from "../core/points.js";
import { edges, ribbon } from "./brush.js";

const STEPS = 28;
/** Seconds of movement that stay visible. */
const TRAIL_SPAN = 0.9;
/** [from where along the trail, strength]. */
const WASHES = [[0, 0.13], [0.25, 0.16], [0.5, 0.2], [0.74, 0.26]];
const WIDEST = 0.072;

function sample(stream, time, point, { camera, mirrored, earliest }) {
  const from = Math.max(earliest, time - TRAIL_SPAN);
  const step = (time - from) / STEPS;
  const at = [0, 0, 0];
  let samples = [];
  for (let i = 0; i <= STEPS; i += 1) {
    if (readPoint(stream, from + step * i, point, at) === MARK.missing) {
      samples = [];
      continue;
    }
    const { x, y, s } = camera.project(mirrored ? [-at[0], at[1], at[2]] : at);
    samples.push(x, y, 0, s);
  }
  return { samples: Float32Array.from(samples), step };
}

function widen({ samples, step }, k) {
  const last = samples.length / 4 - 1;
  let eased = 0;
  for (let i = 0; i <= last; i += 1) {
    const before = Math.max(0, i - 1) * 4;
    const after = Math.min(last, i + 1) * 4;
    const dx = samples[after] - samples[before];
    const dy = samples[after + 1] - samples[before + 1];
    const way = Math.hypot(dx, dy);
    const speed = way / samples[i * 4 + 3] / (step * (after - before) / 4);
    eased = eased * 0.6 + 0.4 * Math.min(1, Math.max(0, speed - 0.25) / 3);
    const age = (i / last) ** 0.55;
    samples[i * 4 + 2] = Math.max(0.2, eased * WIDEST * k * samples[i * 4 + 3] * age);
  }
}

/** Draws the trail of one point up to time. */
export function drawTrail(scene, stream, time, point, options) {
  const { ctx, camera, ink, body } = scene;
  const trail = sample(stream, time, point, { camera, ...options });
  const count = trail.samples.length / 4;
  if (count < 5 || trail.step * STEPS < 0.1) return;
  widen(trail, body.k);
  ctx.fillStyle = ink.trail;
  for (const [start, strength] of WASHES) {
    const part = trail.samples.slice(Math.floor(start * (count - 1)) * 4);
    for (let i = 0; i < Math.min(5, part.length / 4); i += 1) part[i * 4 + 2] *= i / 5;
    const path = new Path2D();
    ribbon(path, ...edges(part));
    ctx.globalAlpha = strength;
    ctx.fill(path);
  }
  ctx.globalAlpha = 1;
}
