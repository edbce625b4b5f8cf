// Puts a joint somewhere else while every bone keeps its length: wrists and ankles take elbow and
// knee along; elbows and knees turn about the line between the ends of their limb.

import { FINGER_POINTS, MARK, P } from "../core/points.js";
import { across, add, cross, dot, subtract, unit } from "./vector.js";

/** What the archive calls the joints that can be moved, and the points that are drawn for them. */
export const MOVABLE = Object.freeze({
  leftElbow: P.leftLowerArm, rightElbow: P.rightLowerArm,
  leftWrist: P.leftHand, rightWrist: P.rightHand,
  leftKnee: P.leftLowerLeg, rightKnee: P.rightLowerLeg,
  leftAnkle: P.leftFoot, rightAnkle: P.rightFoot,
});

const LIMBS = [
  { root: P.leftUpperArm, middle: P.leftLowerArm, end: P.leftHand, tip: P.leftTip, limb: 2, hand: 0 },
  { root: P.rightUpperArm, middle: P.rightLowerArm, end: P.rightHand, tip: P.rightTip, limb: 3, hand: 1 },
  { root: P.leftUpperLeg, middle: P.leftLowerLeg, end: P.leftFoot, tip: P.leftToes, limb: 4 },
  { root: P.rightUpperLeg, middle: P.rightLowerLeg, end: P.rightFoot, tip: P.rightToes, limb: 5 },
];
/** Metres by which a limb stays short of its full length: quite straight, it could bend anywhere. */
const SLACK = 0.001;
/** Metres from the line through its ends within which a middle joint is on it. */
const STRAIGHT = 0.02;

const limbOf = (point) => LIMBS.find(({ middle, end }) => point === middle || point === end);
const at = ({ points }, point) => [...points.subarray(point * 3, point * 3 + 3)];
const length = (a) => Math.hypot(...a);

/** The name of the joint that moves along with one at the end of a limb, or null. */
export function middleOf(what) {
  const limb = limbOf(MOVABLE[what]);
  if (limb.end !== MOVABLE[what]) return null;
  return Object.keys(MOVABLE).find((name) => MOVABLE[name] === limb.middle);
}

/** Where a point of a pose lies from the middle between the hip joints, metres. */
export function fromHips(pose, point) {
  const [left, right] = [at(pose, P.leftUpperLeg), at(pose, P.rightUpperLeg)];
  return subtract(at(pose, point), [0, 1, 2].map((axis) => (left[axis] + right[axis]) / 2));
}

// Somewhere at right angles to a direction, when a limb itself does not say where it bends.
const anywhere = (n) => across(Math.abs(n[1]) < 0.9 ? [0, 1, 0] : [0, 0, 1], n);

function bent(root, middle, end, [upper, lower]) {
  const line = subtract(end, root);
  const farthest = upper + lower - SLACK;
  const apart = Math.min(farthest, Math.max(Math.abs(upper - lower) + SLACK, length(line)));
  const n = unit(line);
  const out = subtract(middle, add(root, n, dot(subtract(middle, root), n)));
  const side = length(out) > 1e-4 ? across(out, n) : anywhere(n);
  const along = (upper ** 2 - lower ** 2 + apart ** 2) / (2 * apart);
  const high = Math.sqrt(Math.max(0, upper ** 2 - along ** 2));
  return { middle: add(add(root, n, along), side, high), end: add(root, n, apart) };
}

function swivelled(root, middle, end, target, [upper, lower]) {
  const n = unit(subtract(end, root));
  const on = add(root, n, dot(subtract(middle, root), n));
  const high = length(subtract(middle, on));
  if (high < STRAIGHT) {
    // A straight limb has no circle to turn on: its middle goes, and its end comes after.
    const to = add(root, unit(subtract(target, root)), upper);
    return { middle: to, end: add(to, unit(subtract(end, to)), lower) };
  }
  const wish = subtract(target, on);
  const flat = add(wish, n, -dot(wish, n));
  return { middle: length(flat) > 1e-4 ? add(on, unit(flat), high) : middle, end };
}

/** Moves a joint of a pose to target (metres), as far as its bones reach. Its limb is set by hand. */
export function reach(pose, point, target) {
  const limb = limbOf(point);
  const [root, middle, end, tip] = [limb.root, limb.middle, limb.end, limb.tip].map((p) => at(pose, p));
  const bones = [length(subtract(middle, root)), length(subtract(end, middle))];
  const now = point === limb.end
    ? bent(root, middle, target, bones)
    : swivelled(root, middle, end, target, bones);
  const shift = subtract(now.end, end);
  pose.points.set(now.middle, limb.middle * 3);
  pose.points.set(now.end, limb.end * 3);
  pose.points.set(add(tip, shift), limb.tip * 3);
  if (limb.hand !== undefined) {
    const first = limb.hand * FINGER_POINTS / 2 * 3;
    for (let i = 0; i < FINGER_POINTS / 2 * 3; i += 1) pose.fingers[first + i] += shift[i % 3];
  }
  for (const one of [limb.middle, limb.end, limb.tip]) {
    if (pose.marks[one] !== MARK.missing) pose.marks[one] = MARK.edited;
  }
  pose.limbs[limb.limb] = MARK.edited;
}

/** The plane through a joint that faces the viewer: metres to the right and up, as directions. */
export function facing({ sinYaw, cosYaw, sinPitch, cosPitch }) {
  const right = [cosYaw, 0, -sinYaw];
  return { right, up: cross([sinYaw * cosPitch, sinPitch, cosYaw * cosPitch], right) };
}
