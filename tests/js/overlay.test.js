// The film's lines speak of the same evidence as the figure beside it.

import assert from "node:assert/strict";
import { test } from "node:test";

import { MARK, P, POINTS } from "../../static/js/core/points.js";
import { evidenceOf } from "../../static/js/player/overlay.js";

const KNEE = 25;

function block(mark, visible) {
  const pointMarks = new Uint8Array(POINTS * 2);
  pointMarks[POINTS + P.leftLowerLeg] = mark;
  const seen = new Uint8Array(33 * 2).fill(15);
  seen[33 + KNEE] = visible;
  return { pointMarks, visible: seen };
}

test("a leg under cloth is not drawn as seen, however sure the estimator is", () => {
  assert.deepEqual(evidenceOf(block(MARK.seen, 15), 1, KNEE), { seen: true, known: true });
  assert.deepEqual(evidenceOf(block(MARK.tick, 15), 1, KNEE), { seen: true, known: true });
  assert.deepEqual(evidenceOf(block(MARK.edited, 15), 1, KNEE), { seen: true, known: true });
  assert.deepEqual(evidenceOf(block(MARK.doubt, 15), 1, KNEE), { seen: false, known: true });
  assert.deepEqual(evidenceOf(block(MARK.missing, 15), 1, KNEE), { seen: false, known: false });
  assert.deepEqual(evidenceOf(block(MARK.seen, 3), 1, KNEE), { seen: false, known: true });
});

test("a landmark that the figure does not show is as the estimator has it", () => {
  assert.deepEqual(evidenceOf(block(MARK.missing, 15), 1, 0), { seen: true, known: true });
});
