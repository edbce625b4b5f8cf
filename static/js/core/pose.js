// The body at a time is exactly the stored frame. Only a trail, or the camera that follows, asks
// for one point between two frames, and never across a missing point or a long gap.

import { mirrorPose } from "./mirror.js";
import { FINGER_POINTS, HANDS, LEVELS, LIMBS, MARK, P, POINTS } from "./points.js";

/** Two frames further apart than this, in seconds, are not joined. */
export const LONGEST_STEP = 0.25;

export class Pose {
  points = new Float32Array(POINTS * 3);
  marks = new Uint8Array(POINTS).fill(MARK.missing);
  limbs = new Uint8Array(LIMBS.length).fill(MARK.missing);
  fingers = new Float32Array(FINGER_POINTS * 3);
  hands = new Uint8Array(HANDS.length).fill(MARK.missing);
  /** Metres within which each point lies half of the time and nine times in ten; 0: not made. */
  bands = new Float32Array(POINTS * LEVELS);
  index = -1;
  time = 0;

  knows(point) {
    return this.marks[point] !== MARK.missing;
  }
}

const metres = (frame, column) =>
  frame.block.points[frame.row * POINTS * 3 + column] / 1000 + frame.block.origin[column % 3];

const markOf = (frame, point) => frame.block.pointMarks[frame.row * POINTS + point];

// Fingers come in millimetres from their wrist; most motions have none.
function readFingers({ row, block }, pose) {
  if (!block.fingers) {
    pose.hands.fill(MARK.missing);
    return;
  }
  pose.hands.set(block.handMarks.subarray(row * HANDS.length, (row + 1) * HANDS.length));
  const values = FINGER_POINTS * 3;
  for (let i = 0; i < values; i += 1) {
    const wrist = i < values / 2 ? P.leftHand : P.rightHand;
    pose.fingers[i] = pose.points[wrist * 3 + i % 3] + block.fingers[row * values + i] / 1000;
  }
}

function readBands({ row, block }, pose) {
  if (!block.bands) {
    pose.bands.fill(0);
    return;
  }
  const count = pose.bands.length;
  for (let i = 0; i < count; i += 1) pose.bands[i] = block.bands[row * count + i] / 1000;
}

function readFrame(frame, pose) {
  const { row, block } = frame;
  for (let i = 0; i < POINTS * 3; i += 1) pose.points[i] = metres(frame, i);
  pose.marks.set(block.pointMarks.subarray(row * POINTS, (row + 1) * POINTS));
  pose.limbs.set(block.limbMarks.subarray(row * LIMBS.length, (row + 1) * LIMBS.length));
  readFingers(frame, pose);
  readBands(frame, pose);
  pose.index = frame.index;
  pose.time = frame.time;
}

// Slope at a frame from its neighbours; a neighbour that is far, missing or absent is not asked.
function slope(before, here, after, point, column) {
  const near = (a, b) => a && b && b.time - a.time <= LONGEST_STEP
    && markOf(a, point) !== MARK.missing && markOf(b, point) !== MARK.missing;
  const a = near(before, here) ? before : here;
  const b = near(here, after) ? after : here;
  return a === b ? 0 : (metres(b, column) - metres(a, column)) / (b.time - a.time);
}

function between(frames, point, time, out, at) {
  const [before, a, b, after] = frames;
  const step = b.time - a.time;
  const u = Math.min(1, Math.max(0, (time - a.time) / step));
  for (let axis = 0; axis < 3; axis += 1) {
    const column = point * 3 + axis;
    const p = metres(a, column);
    const q = metres(b, column);
    const m = slope(before, a, b, point, column) * step;
    const n = slope(a, b, after, point, column) * step;
    const bend = u * (u - 1) * ((u - 1) * (m - (q - p)) + u * (n - (q - p)));
    out[at + axis] = p + (q - p) * u + bend;
  }
}

function around(stream, frame, time) {
  const after = stream.frame(frame.index + 1);
  if (!after || time <= frame.time || after.time - frame.time > LONGEST_STEP) return null;
  return [stream.frame(frame.index - 1), frame, after, stream.frame(frame.index + 2)];
}

const joined = (frames, point) =>
  markOf(frames[1], point) !== MARK.missing && markOf(frames[2], point) !== MARK.missing;

/**
 * Reads the body at time into pose: exactly the stored frame that is on screen then, at every
 * speed, because a pose between two frames was never seen. Returns false, and leaves pose alone,
 * while its block is not here.
 */
export function readPose(stream, time, pose, { mirrored = false } = {}) {
  const frame = stream.frameAt(time);
  if (!frame) return false;
  readFrame(frame, pose);
  if (mirrored) mirrorPose(pose);
  return true;
}

/** One point at time, also between frames, into out (3 values, metres); its mark, or missing. */
export function readPoint(stream, time, point, out) {
  const frame = stream.frameAt(time);
  if (!frame || markOf(frame, point) === MARK.missing) return MARK.missing;
  const frames = around(stream, frame, time);
  if (frames && joined(frames, point)) between(frames, point, time, out, 0);
  else for (let axis = 0; axis < 3; axis += 1) out[axis] = metres(frame, point * 3 + axis);
  return markOf(frame, point);
}
