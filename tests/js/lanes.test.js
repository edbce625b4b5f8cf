import assert from "node:assert/strict";
import { test } from "node:test";

import { placeRuns } from "../../static/js/player/lanes.js";

const LINE = { from: 0, to: 10, width: 100 };

test("runs lie where their times are", () => {
  const placed = placeRuns([[0, 4, "seen"], [4, 10, "doubt"]], LINE);
  assert.deepEqual(placed.map(({ start, end, mark }) => [start, end, mark]), [
    [0, 40, "seen"], [40, 100, "doubt"],
  ]);
});

test("neighbours that look alike become one", () => {
  const placed = placeRuns([[0, 1, "seen"], [1, 2, "seen"], [2, 3, "fill"]], LINE);
  assert.equal(placed.length, 2);
  assert.equal(placed[0].end, 20);
});

test("a weak run is never too narrow to be seen", () => {
  const [run] = placeRuns([[5, 5.001, "missing"]], LINE);
  assert.ok(run.end - run.start >= 2);
});
