import assert from "node:assert/strict";
import { test } from "node:test";

import { applyMoves, asCorrections, farness, moved, placeOf } from "../../static/js/annotate/moves.js";
import { MARK, P, POINTS } from "../../static/js/core/points.js";
import { Pose } from "../../static/js/core/pose.js";
import { Stream } from "../../static/js/core/stream.js";
import { Camera } from "../../static/js/figure/camera.js";
import { MOVABLE, facing, fromHips, middleOf, reach } from "../../static/js/figure/reach.js";
import { framesAt, streamOf } from "./encoder.js";

const at = (pose, point) => [...pose.points.subarray(point * 3, point * 3 + 3)];
const apart = (a, b) => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
const near = (value, wanted, within = 1e-4) =>
  assert.ok(Math.abs(value - wanted) < within, `${value}, not ${wanted}`);

function standing() {
  const pose = new Pose();
  pose.marks.fill(MARK.seen);
  pose.limbs.fill(MARK.seen);
  const put = (point, where) => pose.points.set(where, point * 3);
  put(P.leftUpperLeg, [0.1, 0.9, 0]);
  put(P.rightUpperLeg, [-0.1, 0.9, 0]);
  put(P.leftUpperArm, [0.2, 1.4, 0]);
  put(P.leftLowerArm, [0.45, 1.3, 0]);
  put(P.leftHand, [0.5, 1.1, 0.1]);
  put(P.leftTip, [0.5, 1.0, 0.1]);
  return pose;
}

const bones = (pose) => [
  apart(at(pose, P.leftUpperArm), at(pose, P.leftLowerArm)),
  apart(at(pose, P.leftLowerArm), at(pose, P.leftHand)),
  apart(at(pose, P.leftHand), at(pose, P.leftTip)),
];

test("a wrist goes where it is put, and its bones keep their length", () => {
  const pose = standing();
  const before = bones(pose);
  const wish = [0.35, 1.55, 0.25];
  reach(pose, P.leftHand, wish);
  near(apart(at(pose, P.leftHand), wish), 0);
  bones(pose).forEach((length, index) => near(length, before[index]));
  assert.equal(pose.marks[P.leftHand], MARK.edited);
  assert.equal(pose.marks[P.leftLowerArm], MARK.edited);
  assert.equal(pose.marks[P.leftUpperArm], MARK.seen);
  assert.equal(pose.limbs[2], MARK.edited);
});

test("beyond its reach a wrist goes as far as the arm does", () => {
  const pose = standing();
  const before = bones(pose);
  reach(pose, P.leftHand, [3, 1.4, 0]);
  bones(pose).forEach((length, index) => near(length, before[index]));
  near(apart(at(pose, P.leftHand), at(pose, P.leftUpperArm)), before[0] + before[1], 0.005);
});

test("an elbow turns about its arm, and the wrist stays", () => {
  const pose = standing();
  const [before, wrist] = [bones(pose), at(pose, P.leftHand)];
  const elbow = at(pose, P.leftLowerArm);
  reach(pose, P.leftLowerArm, [0.3, 1.2, -0.5]);
  near(apart(at(pose, P.leftHand), wrist), 0);
  assert.ok(apart(at(pose, P.leftLowerArm), elbow) > 0.05);
  bones(pose).forEach((length, index) => near(length, before[index]));
});

test("a straight arm goes with its elbow", () => {
  const pose = standing();
  pose.points.set([0.2, 1.1, 0], P.leftLowerArm * 3);
  pose.points.set([0.2, 0.85, 0], P.leftHand * 3);
  const before = bones(pose);
  reach(pose, P.leftLowerArm, [0.5, 1.4, 0]);
  near(apart(at(pose, P.leftLowerArm), [0.5, 1.4, 0]), 0);
  bones(pose).slice(0, 2).forEach((length, index) => near(length, before[index]));
});

test("what is dragged on the screen moves as far in the room", () => {
  for (const [yaw, pitch] of [[0, 0], [0.7, 0.12], [-2.1, 0.9], [3, -0.2]]) {
    const camera = new Camera({ yaw, pitch, ppm: 200, target: [0.1, 0.9, -0.2], distance: 5 });
    const from = [0.4, 1.2, 0.1];
    const { right, up } = facing(camera);
    const { x, y, z } = camera.project(from);
    const metres = (camera.distance - z) / (camera.ppm * camera.distance);
    const to = from.map((value, axis) => value + right[axis] * 30 * metres + up[axis] * 40 * metres);
    const after = camera.project(to);
    near(after.x - x, 30, 1e-6);
    near(y - after.y, 40, 1e-6);
    near(after.z, z, 1e-9);
  }
});

async function stream() {
  const frames = framesAt(Array.from({ length: 31 }, (_, index) => index / 30));
  const model = standing();
  const points = Array.from({ length: POINTS }, (_, point) => at(model, point));
  for (const frame of frames) frame.points = points;
  const { head, bytes } = streamOf([frames]);
  const made = new Stream(head, { bytes });
  await made.ready(0);
  return made;
}

test("a moved joint is told from the hips, its elbow with it, and blends into its neighbours", async () => {
  const source = await stream();
  const to = [0.3, 1.5, 0.2];
  const moves = moved(source, [], { what: "leftWrist", time: 0.5, to });
  const told = asCorrections(source, moves);
  assert.deepEqual(told.map(({ what }) => what), ["leftWrist", "leftElbow"]);
  near(told[0].start, 0.5, 1e-6);
  const pose = standing();
  near(apart(told[0].to, to.map((value, axis) => value - [0, 0.9, 0][axis])), 0, 2e-3);
  near(farness(source, moves, "leftWrist", 0.5), apart(to, at(pose, P.leftHand)), 5e-3);
  for (const [time, most] of [[0.5 + 0.26, 1e-3], [0.5 - 0.26, 1e-3]]) {
    const far = standing();
    far.time = time;
    applyMoves(far, moves);
    assert.ok(apart(at(far, P.leftHand), at(pose, P.leftHand)) < most);
    assert.equal(far.marks[P.leftHand], MARK.seen);
  }
  const between = standing();
  between.time = 0.6;
  applyMoves(between, moves);
  const part = apart(at(between, P.leftHand), at(pose, P.leftHand));
  assert.ok(part > 0.1 && part < apart(to, at(pose, P.leftHand)));
});

test("a joint that is moved again is moved once", async () => {
  const source = await stream();
  let moves = moved(source, [], { what: "leftWrist", time: 0.5, to: [0.3, 1.5, 0.2] });
  moves = moved(source, moves, { what: "leftWrist", time: 0.5, to: [0.4, 1.4, 0.2] });
  assert.equal(moves.length, 1);
  const pose = standing();
  pose.time = 0.5;
  applyMoves(pose, moves);
  near(apart(at(pose, P.leftHand), [0.4, 1.4, 0.2]), 0, 2e-3);
  assert.equal(middleOf("leftWrist"), "leftElbow");
  assert.equal(middleOf("leftElbow"), null);
  assert.ok(Object.keys(MOVABLE).length === 8 && fromHips(pose, P.hips).length === 3);
});

test("each step of a key goes on from the last one, drawn or not", async () => {
  const source = await stream();
  let moves = [];
  for (let step = 0; step < 3; step += 1) {
    const from = placeOf(source, moves, "leftWrist", 0.5);
    moves = moved(source, moves, { what: "leftWrist", time: 0.5, to: [from[0], from[1] + 0.05, from[2]] });
  }
  near(farness(source, moves, "leftWrist", 0.5), 0.15, 5e-3);
});
