import assert from "node:assert/strict";
import { test } from "node:test";

import { mirrorPose } from "../../static/js/core/mirror.js";
import { MARK, P } from "../../static/js/core/points.js";
import { Pose, readPose } from "../../static/js/core/pose.js";
import { Stream } from "../../static/js/core/stream.js";
import { Anatomy } from "../../static/js/figure/anatomy.js";
import { fingerBones, hasFingers } from "../../static/js/figure/fingers.js";
import { framesAt, streamOf } from "./encoder.js";

const near = (value, wanted) => assert.ok(Math.abs(value - wanted) < 2e-3, `${value}, not ${wanted}`);

async function poseOf(change = () => {}) {
  const frames = framesAt([0, 0.1]);
  for (const frame of frames) {
    frame.fingers = Array.from({ length: 40 }, (_, i) => [i / 1000, 0.01, i < 20 ? 0.02 : 0.03]);
    frame.hands = [MARK.seen, MARK.missing];
  }
  change(frames);
  const { head, bytes } = streamOf([frames]);
  const stream = new Stream(head, { bytes });
  await stream.ready(0);
  const pose = new Pose();
  readPose(stream, 0, pose);
  return pose;
}

test("fingers hang on the wrist of their side", async () => {
  const pose = await poseOf();
  near(pose.fingers[7 * 3], pose.points[P.leftHand * 3] + 0.007);
  near(pose.fingers[7 * 3 + 1], pose.points[P.leftHand * 3 + 1] + 0.01);
  near(pose.fingers[27 * 3 + 1], pose.points[P.rightHand * 3 + 1] + 0.01);
  near(pose.fingers[27 * 3 + 2], pose.points[P.rightHand * 3 + 2] + 0.03);
  assert.deepEqual([...pose.hands], [MARK.seen, MARK.missing]);
});

test("a motion without fingers has none, also after one that had", async () => {
  const { head, bytes } = streamOf([framesAt([0, 0.1])]);
  const stream = new Stream(head, { bytes });
  await stream.ready(0);
  const pose = await poseOf();
  readPose(stream, 0, pose);
  assert.deepEqual([...pose.hands], [MARK.missing, MARK.missing]);
});

test("in a mirror the left hand is the right one", async () => {
  const before = await poseOf();
  const pose = mirrorPose(await poseOf());
  near(pose.fingers[27 * 3], -before.fingers[7 * 3]);
  near(pose.fingers[27 * 3 + 2], before.fingers[7 * 3 + 2]);
  assert.deepEqual([...pose.hands], [MARK.missing, MARK.seen]);
});

test("a hand has fifteen bones that grow thinner towards the tips", async () => {
  const body = new Anatomy(await poseOf(), { height: 1.7 });
  const bones = fingerBones(body, 0);
  assert.equal(bones.length, 15);
  assert.deepEqual(bones[3][0], body.finger(0, 4));
  assert.deepEqual(bones[3][1], body.finger(0, 5));
  for (const [, , thick, thin] of bones) assert.ok(thin < thick);
});

test("missing fingers are not drawn, nor any on a canvas too small for them", async () => {
  const body = new Anatomy(await poseOf(), { height: 1.7 });
  assert.equal(hasFingers(body, "armL", 200), true);
  assert.equal(hasFingers(body, "armR", 200), false);
  assert.equal(hasFingers(body, "armL", 40), false);
  assert.equal(hasFingers(body, "legL", 200), false);
});
