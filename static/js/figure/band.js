// How far off what was made may be: round every made point the room in which it lies half of the
// time, and nine times in ten. All points of a level are one shape, so that it does not darken where
// they overlap.

import { LEVELS, POINTS } from "../core/points.js";

/** Strength of each level's wash, the narrow one first; it lies over the wide one. */
const WASHES = [0.2, 0.16];
const THINNEST = 1;

function discs({ camera, body }, bands, level) {
  const path = new Path2D();
  for (let point = 0; point < POINTS; point += 1) {
    const radius = bands[point * LEVELS + level];
    if (!radius || !body.knows(point)) continue;
    const { x, y, s } = camera.project(body.at(point));
    const r = Math.max(THINNEST, radius * s);
    path.moveTo(x + r, y);
    path.arc(x, y, r, 0, 2 * Math.PI);
  }
  return path;
}

/** Draws the bands of a pose, behind the body. */
export function drawBands(scene, bands) {
  const { ctx, ink } = scene;
  ctx.fillStyle = ink.made;
  for (let level = LEVELS - 1; level >= 0; level -= 1) {
    ctx.globalAlpha = WASHES[level];
    ctx.fill(discs(scene, bands, level));
  }
  ctx.globalAlpha = 1;
}
