// A body at rest, arms down, 1.70 m: drawn in dashed outline where the first body is still to come.

import { Pose } from "../core/pose.js";
import { MARK } from "../core/points.js";
import { AWAITED } from "./ink.js";

const POINTS = [
  [0, 0.93, 0], [0, 1.03, 0], [0, 1.15, 0], [0, 1.28, 0], [0, 1.42, 0], [0, 1.51, 0.01],
  [0.03, 1.39, 0], [0.16, 1.39, 0], [0.23, 1.13, -0.02], [0.25, 0.885, 0.03],
  [-0.03, 1.39, 0], [-0.16, 1.39, 0], [-0.23, 1.13, -0.02], [-0.25, 0.885, 0.03],
  [0.09, 0.88, 0], [0.11, 0.47, 0.02], [0.12, 0.075, -0.02], [0.14, 0.015, 0.11],
  [-0.09, 0.88, 0], [-0.11, 0.47, 0.02], [-0.12, 0.075, -0.02], [-0.14, 0.015, 0.11],
  [0, 1.56, 0.12], [0.255, 0.73, 0.06], [-0.255, 0.73, 0.06],
];

/** The pose of the awaited body, every point known, its limbs in outline. */
export function restingPose() {
  const pose = new Pose();
  pose.points.set(POINTS.flat());
  pose.marks.fill(MARK.seen);
  pose.limbs.fill(AWAITED);
  return pose;
}
