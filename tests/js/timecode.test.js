import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import {
  microseconds, minutes, parseTimecode, span, timecode,
} from "../../static/js/core/timecode.js";

// The same list is read by tests/archive/web/test_timecode.py.
const WRITTEN = JSON.parse(readFileSync(new URL("fixtures/timecodes.json", import.meta.url)));

test("times are written as the rest of the archive writes them", () => {
  for (const [seconds, digits, text] of WRITTEN) assert.equal(timecode(seconds, digits), text);
  assert.equal(timecode(41.2), "0:41.2");
});

test("a stretch that would begin and end alike is a moment", () => {
  assert.equal(span(41.2, 55), "0:41.2–0:55.0");
  assert.equal(span(0.38, 0.44), "0:00.4");
  assert.equal(span(0.38, 0.44, 3), "0:00.380–0:00.440");
});

test("times are read as people write them", () => {
  assert.equal(parseTimecode("12.5"), 12.5);
  assert.equal(parseTimecode(" 1:02.5 "), 62.5);
  assert.equal(parseTimecode("1:02:03,25"), 3723.25);
  assert.equal(parseTimecode("90"), 90);
  assert.equal(parseTimecode("90:00"), 5400);
});

test("what is no time is none", () => {
  for (const text of ["", "abc", "1:60", "1:2:3:4", "1:61:00", "-3", "1.2.3"]) {
    assert.equal(parseTimecode(text), null, text);
  }
});

test("what is written can be read again", () => {
  for (const time of [0, 0.001, 59.999, 60, 3599.5, 3600.25]) {
    assert.equal(parseTimecode(timecode(time, 3)), time);
  }
});

test("stored times have whole microseconds", () => {
  assert.equal(microseconds(0.1 + 0.2), 0.3);
  assert.equal(microseconds(1 / 30), 0.033333);
});

test("waiting times are never nought minutes", () => {
  assert.equal(minutes(3), 1);
  assert.equal(minutes(150), 3);
});
