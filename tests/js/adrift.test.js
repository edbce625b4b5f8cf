import assert from "node:assert/strict";
import { test } from "node:test";

import { isAdrift } from "../../static/js/core/adrift.js";

test("a moment is adrift within a stretch, its end excluded", () => {
  const head = { adrift: [[1, 2], [4.5, 5]] };
  assert.deepEqual([0, 1, 1.99, 2, 4.5, 5].map((time) => isAdrift(head, time)),
    [false, true, true, false, true, false]);
});

test("heads of before have no such stretches", () => {
  assert.equal(isAdrift({}, 1), false);
});
