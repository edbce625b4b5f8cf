// One body at one moment, as the drawing parts need it: joints, axes of hips and shoulders, marks.

import { FINGER_POINTS, LIMBS, MARK, P } from "../core/points.js";
import { add, cross, mix, subtract, unit } from "./vector.js";

/** The chains a limb is drawn along, from its root to its tip. */
export const CHAINS = Object.freeze({
  armL: [P.leftUpperArm, P.leftLowerArm, P.leftHand, P.leftTip],
  armR: [P.rightUpperArm, P.rightLowerArm, P.rightHand, P.rightTip],
  legL: [P.leftUpperLeg, P.leftLowerLeg, P.leftFoot, P.leftToes],
  legR: [P.rightUpperLeg, P.rightLowerLeg, P.rightFoot, P.rightToes],
  head: [P.neck, P.head],
  torso: [P.hips, P.chest, P.upperChest, P.neck],
});

/** Points where a chain ends when even its root is not known. */
const BEFORE = Object.freeze({
  armL: [P.leftShoulder, P.upperChest], armR: [P.rightShoulder, P.upperChest],
  legL: [P.hips], legR: [P.hips], head: [P.neck, P.upperChest], torso: [P.hips],
});

export class Anatomy {
  /** pose: a Pose; height: metres; person: "A" or "B"; lag: where the hips were a moment ago. */
  constructor(pose, { height, person = "A", lag = null }) {
    this.pose = pose;
    this.k = height / 1.7;
    this.person = person;
    this.lag = lag;
    this.#axes();
  }

  at(point) {
    const { points } = this.pose;
    return [points[point * 3], points[point * 3 + 1], points[point * 3 + 2]];
  }

  /** A point of the fingers of the left (0) or right (1) hand, 0 to 19. */
  finger(hand, point) {
    const at = (hand * FINGER_POINTS / 2 + point) * 3;
    return [...this.pose.fingers.subarray(at, at + 3)];
  }

  /** What the fingers of the left (0) or right (1) hand are drawn with. */
  handMark(hand) {
    return this.pose.hands[hand];
  }

  knows(point) {
    return this.pose.knows(point);
  }

  /** Nothing of this body is known. */
  get absent() {
    return !this.knows(P.hips) || CHAINS.torso.every((point) => !this.knows(point));
  }

  /** The trunk can be drawn: its own points are known. */
  get hasTrunk() {
    return CHAINS.torso.every((point) => this.knows(point));
  }

  /** How many points of a limb are known, from its root on. */
  reach(limb) {
    const gap = CHAINS[limb].findIndex((point) => !this.knows(point));
    return gap < 0 ? CHAINS[limb].length : gap;
  }

  /** The mark a limb is drawn with: its own, or the weakest of the points that are drawn. */
  mark(limb) {
    const own = this.pose.limbs[LIMBS.indexOf(limb)];
    if (own !== MARK.missing) return own;
    const drawn = CHAINS[limb].map((point) => this.pose.marks[point]);
    return Math.max(MARK.seen, ...drawn.filter((mark) => mark !== MARK.missing));
  }

  /** The last known point towards a limb's missing part, or null when the limb is whole. */
  end(limb) {
    const reach = this.reach(limb);
    const needed = limb.startsWith("arm") ? 3 : CHAINS[limb].length;
    if (reach >= needed) return null;
    if (reach > 0) return CHAINS[limb][reach - 1];
    return BEFORE[limb].find((point) => this.knows(point)) ?? null;
  }

  /** Made as a whole by a model: every limb carries that mark. */
  get made() {
    return this.pose.limbs.every((mark) => mark === MARK.made);
  }

  #axes() {
    this.hips = this.#middle(P.leftUpperLeg, P.rightUpperLeg, P.hips);
    this.shoulders = this.#middle(P.leftUpperArm, P.rightUpperArm, P.upperChest);
    const legs = this.#side(P.leftUpperLeg, P.rightUpperLeg);
    const arms = this.#side(P.leftUpperArm, P.rightUpperArm);
    this.hipSide = legs ?? arms ?? [1, 0, 0];
    this.shoulderSide = arms ?? this.hipSide;
    const top = this.knows(P.upperChest) ? this.at(P.upperChest) : add(this.hips, [0, 1, 0]);
    this.up = unit(subtract(top, this.hips));
    this.hipFront = unit(cross(this.hipSide, this.up));
    this.shoulderFront = unit(cross(this.shoulderSide, this.up));
  }

  #middle(left, right, instead) {
    const both = this.knows(left) && this.knows(right);
    return both ? mix(this.at(left), this.at(right), 0.5) : this.at(instead);
  }

  #side(left, right) {
    if (!this.knows(left) || !this.knows(right)) return null;
    return unit(subtract(this.at(left), this.at(right)));
  }
}
