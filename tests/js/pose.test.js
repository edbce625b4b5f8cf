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

test("between two frames the body stays the frame that was seen", async () => {
  const stream = await streamAt([0, 0.1, 0.2, 0.3]);
  const pose = new Pose();
  readPose(stream, 0.15, pose);
  near(pose.points[0], 0.1);
  assert.equal(pose.time, 0.1);
});

test("uneven times do not bend an even movement of a point", async () => {
  const stream = await streamAt([0, 0.02, 0.2, 0.24, 0.4]);
  const out = [0, 0, 0];
  for (const time of [0.01, 0.1, 0.22, 0.3]) {
    readPoint(stream, time, P.hips, out);
    near(out[0], time);
  }
});

test("no point is drawn between a known and a missing one", async () => {
  const stream = await streamAt([0, 0.1, 0.2], (frames) => {
    frames[1].marks = new Array(25).fill(0);
    frames[1].marks[P.leftHand] = MARK.missing;
  });
  const out = [0, 0, 0];
  assert.equal(readPoint(stream, 0.05, P.leftHand, out), MARK.seen);
  near(out[0], 0);
  readPoint(stream, 0.05, P.rightHand, out);
  near(out[0], 0.05);
  assert.equal(readPoint(stream, 0.15, P.leftHand, out), MARK.missing);
});

test("no point is drawn across a gap of more than a quarter of a second", async () => {
  const stream = await streamAt([0, 0.1, 0.6]);
  const out = [0, 0, 0];
  readPoint(stream, 0.35, P.hips, out);
  near(out[0], 0.1);
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

test("a point that was made knows how far off it may be, on its own side of a mirror", async () => {
  const stream = await streamAt([0, 0.1], (frames) => {
    for (const frame of frames) frame.bands = new Array(50).fill(0);
    frames[1].bands[P.leftHand * 2] = 0.02;
    frames[1].bands[P.leftHand * 2 + 1] = 0.05;
  });
  const pose = new Pose();
  readPose(stream, 0, pose);
  assert.ok(pose.bands.every((radius) => radius === 0));
  readPose(stream, 0.1, pose);
  near(pose.bands[P.leftHand * 2], 0.02);
  near(pose.bands[P.leftHand * 2 + 1], 0.05);
  readPose(stream, 0.1, pose, { mirrored: true });
  near(pose.bands[P.rightHand * 2 + 1], 0.05);
  assert.equal(pose.bands[P.leftHand * 2 + 1], 0);
});
