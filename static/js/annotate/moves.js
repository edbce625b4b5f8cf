// Joints that a person has put somewhere else and that are not worked out yet: the figure shows them
// so at once, and its neighbours in time blend into it as the archive will do it.

import { Pose, readPose } from "../core/pose.js";
import { MOVABLE, fromHips, middleOf, reach } from "../figure/reach.js";
import { add, subtract } from "../figure/vector.js";

/** Seconds on both sides of a moved joint over which its neighbours follow; the archive's own. */
const BLEND = 0.25;
const SAME_MOMENT = 1e-4;

const at = ({ points }, point) => [...points.subarray(point * 3, point * 3 + 3)];
const share = (time, move) => Math.max(0, 1 - ((time - move.time) / BLEND) ** 2);

/** Puts the joints of a pose where moves have them at its time. A move: { what, time, offset }. */
export function applyMoves(pose, moves) {
  for (const move of moves) {
    const weight = share(pose.time, move);
    const point = MOVABLE[move.what];
    if (weight > 0 && pose.knows(point)) {
      reach(pose, point, add(at(pose, point), move.offset, weight));
    }
  }
}

/** The moves after a joint was put to a place at the time of a pose's frame. */
export function moved(stream, moves, { what, time, to }) {
  const others = moves.filter((one) => !isMove(one, what, time));
  const pose = new Pose();
  if (!readPose(stream, time, pose)) return moves;
  applyMoves(pose, others);
  return [...others, { what, time: pose.time, offset: subtract(to, at(pose, MOVABLE[what])) }];
}

export const isMove = (one, what, time) =>
  one.what === what && Math.abs(one.time - time) < SAME_MOMENT;

/** Where a joint stands at the time of a frame once it was moved, metres; null where that is not here. */
export function placeOf(stream, moves, what, time) {
  const pose = new Pose();
  if (!readPose(stream, time, pose)) return null;
  applyMoves(pose, moves);
  return at(pose, MOVABLE[what]);
}

/** How far a joint stands from where the stored motion has it, metres; 0 where it does not know. */
export function farness(stream, moves, what, time) {
  const pose = new Pose();
  if (!readPose(stream, time, pose)) return 0;
  const before = at(pose, MOVABLE[what]);
  applyMoves(pose, moves);
  return Math.hypot(...subtract(at(pose, MOVABLE[what]), before));
}

/**
 * What the archive is told: each joint of a moved limb, from the middle between the hip joints. A
 * middle joint that nobody touched says which one took it along.
 */
export function asCorrections(stream, moves) {
  const told = new Map();
  for (const { what, time } of moves) {
    const pose = new Pose();
    if (!readPose(stream, time, pose)) continue;
    applyMoves(pose, moves);
    const put = (name, more) => {
      const to = fromHips(pose, MOVABLE[name]).map((value) => Math.round(value * 1e4) / 1e4);
      told.set(`${name} ${pose.index}`, {
        kind: "moved", start: pose.time, stop: pose.time, what: name, to, ...more,
      });
    };
    put(what, {});
    const middle = middleOf(what);
    if (middle && !moves.some((one) => isMove(one, middle, time))) put(middle, { along: what });
  }
  return [...told.values()];
}
