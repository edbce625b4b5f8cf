import assert from "node:assert/strict";
import { test } from "node:test";

import { mirrorPose } from "../../static/js/core/mirror.js";
import { MARK, P } from "../../static/js/core/points.js";
import { Pose } from "../../static/js/core/pose.js";

function someone() {
  const pose = new Pose();
  pose.points.forEach((_, i) => { pose.points[i] = i; });
  pose.marks.fill(MARK.seen);
  pose.limbs.set([0, 0, MARK.doubt, MARK.fill, 0, MARK.missing]);
  pose.marks[P.leftHand] = MARK.made;
  return pose;
}

test("left and right change places, and x turns round", () => {
  const pose = mirrorPose(someone());
  assert.equal(pose.points[P.rightHand * 3], -P.leftHand * 3);
  assert.equal(pose.points[P.rightHand * 3 + 1], P.leftHand * 3 + 1);
  assert.equal(pose.points[P.leftToes * 3 + 2], P.rightToes * 3 + 2);
  assert.equal(pose.points[P.head * 3], -P.head * 3);
  assert.equal(pose.points[P.rightTip * 3], -P.leftTip * 3);
});

test("marks go with the body", () => {
  const pose = mirrorPose(someone());
  assert.equal(pose.marks[P.rightHand], MARK.made);
  assert.equal(pose.marks[P.leftHand], MARK.seen);
  assert.deepEqual([...pose.limbs], [0, 0, MARK.fill, MARK.doubt, MARK.missing, 0]);
});

test("twice mirrored is the body itself", () => {
  const pose = mirrorPose(mirrorPose(someone()));
  const before = someone();
  assert.deepEqual([...pose.points].map(Math.abs), [...before.points]);
  assert.deepEqual(pose.marks, before.marks);
  assert.deepEqual(pose.limbs, before.limbs);
});
