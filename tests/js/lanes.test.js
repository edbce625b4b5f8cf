import assert from "node:assert/strict";
import { test } from "node:test";

import { MARKS } from "../../static/js/core/points.js";
import { DRAWERS, placeRuns } from "../../static/js/player/lanes.js";

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

test("no two marks are drawn alike, whatever their colour", () => {
  const drawn = [];
  const element = (name) => ({ setAttribute: (key, value) => {
    if (key !== "class") drawn.at(-1).push(`${name} ${key} ${value}`);
  } });
  globalThis.document = { createElementNS: (_, name) => element(name) };
  try {
    for (const mark of MARKS) {
      drawn.push([]);
      DRAWERS[mark](0, 40);
    }
  } finally {
    delete globalThis.document;
  }
  // What is missing is the one outline that has no filling: its class alone says that it is dashed.
  assert.equal(new Set(drawn.map((shapes) => shapes.join("; "))).size, MARKS.length);
});
