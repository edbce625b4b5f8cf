// The body mirrored: what the right side did, the left side does.

import { MIRRORED_LIMBS, MIRRORED_POINTS } from "./points.js";

function swap(values, a, b) {
  const kept = values[a];
  values[a] = values[b];
  values[b] = kept;
}

/** Mirrors a pose in place: x turns round, left and right points and limbs change places. */
export function mirrorPose(pose) {
  const { points, marks, limbs } = pose;
  for (let i = 0; i < points.length; i += 3) points[i] = -points[i];
  for (const [left, right] of MIRRORED_POINTS) {
    for (let axis = 0; axis < 3; axis += 1) swap(points, left * 3 + axis, right * 3 + axis);
    swap(marks, left, right);
  }
  for (const [left, right] of MIRRORED_LIMBS) swap(limbs, left, right);
  return pose;
}
