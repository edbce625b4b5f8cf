import assert from "node:assert/strict";
import { test } from "node:test";

import { MARK, P } from "../../static/js/core/points.js";
import { Pose, readPoint, readPose } from "../../static/js/core/pose.js";
import { Stream } from "../../static/js/core/stream.js";
import { framesAt, streamOf } from "./encoder.js";

async function streamAt(times, change = () => {}) {
  const frames = framesAt(times);
  change(frames);
  const { head, bytes } = streamOf([frames]);
  const stream = new Stream(head, { bytes });
  await stream.ready(times[0]);
  return stream;
}
const near = (value, wanted) => assert.ok(Math.abs(value - wanted) < 2e-3, `${value}, not ${wanted}`);

test("in step with a film the body is the stored frame and nothing else", async () => {
  const stream = await streamAt([0, 0.1, 0.2]);
  const pose = new Pose();
  assert.equal(readPose(stream, 0.19, pose), true);
  assert.equal(pose.index, 1);
  assert.equal(pose.time, 0.1);
  near(pose.points[0], 0.1);
  near(pose.points[1], 1);
});

test("in slow motion the body may lie between two frames", async () => {
  const stream = await streamAt([0, 0.1, 0.2, 0.3]);
  const pose = new Pose();
  readPose(stream, 0.15, pose, { smoothly: true });
  near(pose.points[0], 0.15);
  near(pose.points[2], -0.15);
  assert.equal(pose.time, 0.15);
});

test("uneven times do not bend an even movement", async () => {
  const stream = await streamAt([0, 0.02, 0.2, 0.24, 0.4]);
  const pose = new Pose();
  for (const time of [0.01, 0.1, 0.22, 0.3]) {
    readPose(stream, time, pose, { smoothly: true });
    near(pose.points[0], time);
  }
});

test("nothing is drawn between a known and a missing point", async () => {
  const stream = await streamAt([0, 0.1, 0.2], (frames) => {
    frames[1].marks = new Array(25).fill(0);
    frames[1].marks[P.leftHand] = MARK.missing;
  });
  const pose = new Pose();
  readPose(stream, 0.05, pose, { smoothly: true });
  near(pose.points[P.leftHand * 3], 0);
  assert.equal(pose.marks[P.leftHand], MARK.seen);
  near(pose.points[P.rightHand * 3], 0.05);
  readPose(stream, 0.15, pose, { smoothly: true });
  assert.equal(pose.knows(P.leftHand), false);
});

test("nothing is drawn across a gap of more than a quarter of a second", async () => {
  const stream = await streamAt([0, 0.1, 0.6]);
  const pose = new Pose();
  readPose(stream, 0.35, pose, { smoothly: true });
  near(pose.points[0], 0.1);
});

test("between two frames the weaker evidence counts", async () => {
  const stream = await streamAt([0, 0.1], (frames) => {
    frames[1].marks = new Array(25).fill(MARK.fill);
    frames[1].limbs = new Array(6).fill(MARK.fill);
  });
  const pose = new Pose();
  readPose(stream, 0.05, pose, { smoothly: true });
  assert.equal(pose.marks[P.head], MARK.fill);
  assert.equal(pose.limbs[0], MARK.fill);
  readPose(stream, 0.05, pose);
  assert.equal(pose.marks[P.head], MARK.seen);
});

test("a pose stays as it was while its block is not here", () => {
  const { head, bytes } = streamOf([framesAt([0, 1])]);
  const pose = new Pose();
  assert.equal(readPose(new Stream(head, { bytes }), 0, pose), false);
  assert.equal(pose.index, -1);
  assert.equal(pose.knows(P.hips), false);
});

test("one point can be read alone", async () => {
  const stream = await streamAt([0, 0.1, 0.2]);
  const at = [0, 0, 0];
  assert.equal(readPoint(stream, 0.05, P.hips, at), MARK.seen);
  near(at[0], 0.05);
});
