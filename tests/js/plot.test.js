import assert from "node:assert/strict";
import { test } from "node:test";

import { marksAt, valuesFor } from "../../static/js/player/plot.js";

const TIMES = [0, 1, 2, 3, 4];

test("what no run covers was seen; runs are half-open", () => {
  const marks = marksAt(TIMES, [[1, 3, "doubt"]]);
  assert.deepEqual(marks, ["seen", "doubt", "doubt", "seen", "seen"]);
});

test("a missing stretch is a gap in every line", () => {
  const marks = marksAt(TIMES, [[2, 3, "missing"]]);
  assert.deepEqual(valuesFor([5, 6, 7, 8, 9], marks, (mark) => mark === "seen"), [5, 6, null, 8, 9]);
});

test("a line goes on to the first value of the next, so that no hole opens", () => {
  const marks = ["seen", "seen", "doubt", "doubt", "seen"];
  const of = (wanted) => valuesFor(TIMES, marks, (mark) => mark === wanted);
  assert.deepEqual(of("seen"), [0, 1, 2, null, 4]);
  assert.deepEqual(of("doubt"), [null, null, 2, 3, 4]);
});
