// What a frame of a stream holds: 25 drawn points, six limbs, six marks, and perhaps fingers.

export const POINTS = 25;

/** Index of each drawn point: the 22 joints in skeleton order, then face and hand tips. */
export const P = Object.freeze({
  hips: 0, spine: 1, chest: 2, upperChest: 3, neck: 4, head: 5,
  leftShoulder: 6, leftUpperArm: 7, leftLowerArm: 8, leftHand: 9,
  rightShoulder: 10, rightUpperArm: 11, rightLowerArm: 12, rightHand: 13,
  leftUpperLeg: 14, leftLowerLeg: 15, leftFoot: 16, leftToes: 17,
  rightUpperLeg: 18, rightLowerLeg: 19, rightFoot: 20, rightToes: 21,
  face: 22, leftTip: 23, rightTip: 24,
});

/** Points of the fingers: 20 a hand, left first; thumb to little finger, four each, root to tip. */
export const FINGER_POINTS = 40;
export const HANDS = Object.freeze(["left", "right"]);

export const LIMBS = Object.freeze(["head", "torso", "armL", "armR", "legL", "legR"]);

/** Codes of the marks; the greater code is the weaker evidence. */
export const MARKS = Object.freeze(["seen", "tick", "edited", "doubt", "fill", "made", "missing"]);
export const MARK = Object.freeze(Object.fromEntries(MARKS.map((name, code) => [name, code])));

/** Bands of a point: half of the time it lies within the first, nine times in ten within the second. */
export const LEVELS = 2;

/** Points that change places when left and right do. */
export const MIRRORED_POINTS = Object.freeze([
  [6, 10], [7, 11], [8, 12], [9, 13], [14, 18], [15, 19], [16, 20], [17, 21], [23, 24],
]);
export const MIRRORED_LIMBS = Object.freeze([[2, 3], [4, 5]]);
