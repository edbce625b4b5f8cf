import assert from "node:assert/strict";
import { test } from "node:test";

import { roomOf } from "../../static/js/figure/plate.js";

test("bodies that stand, crouch or lie keep the scale of a standing body", () => {
  assert.deepEqual(roomOf([0.95, 0.4, 0.1], 1), { low: 0, high: 1.86 });
  assert.deepEqual(roomOf([], 1), { low: 0, high: 1.86 });
});

test("a body on a roof and one far below share the plate", () => {
  const { low, high } = roomOf([2.5, 0.95, -1], 1);
  assert.ok(high > 2.5 + 0.9);
  assert.ok(low < -1 - 0.9);
});
