// The body mirrored: what the right side did, the left side does.

import { LEVELS, MIRRORED_LIMBS, MIRRORED_POINTS } from "./points.js";

function swap(values, a, b) {
  const kept = values[a];
  values[a] = values[b];
  values[b] = kept;
}

/** Mirrors a pose in place: x turns round, left and right points and limbs change places. */
export function mirrorPose(pose) {
  const { points, marks, limbs, fingers, hands, bands } = pose;
  for (let i = 0; i < points.length; i += 3) points[i] = -points[i];
  for (const [left, right] of MIRRORED_POINTS) {
    for (let axis = 0; axis < 3; axis += 1) swap(points, left * 3 + axis, right * 3 + axis);
    swap(marks, left, right);
    for (let i = 0; i < LEVELS; i += 1) swap(bands, left * LEVELS + i, right * LEVELS + i);
  }
  for (const [left, right] of MIRRORED_LIMBS) swap(limbs, left, right);
  const half = fingers.length / 2;
  for (let i = 0; i < half; i += 1) swap(fingers, i, half + i);
  for (let i = 0; i < fingers.length; i += 3) fingers[i] = -fingers[i];
  swap(hands, 0, 1);
  return pose;
}
