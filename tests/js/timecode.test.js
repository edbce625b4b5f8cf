import assert from "node:assert/strict";
import { test } from "node:test";

import {
  microseconds, minutes, parseTimecode, timecode,
} from "../../static/js/core/timecode.js";

test("times are written with their milliseconds, hours only when there are any", () => {
  assert.equal(timecode(0), "00:00.000");
  assert.equal(timecode(75.95), "01:15.950");
  assert.equal(timecode(3723.004), "1:02:03.004");
  assert.equal(timecode(12.6, 0), "00:13");
  assert.equal(timecode(-0.0004), "00:00.000");
});

test("rounding carries over to the minute", () => {
  assert.equal(timecode(59.9996), "01:00.000");
  assert.equal(timecode(3599.9999), "1:00:00.000");
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
    assert.equal(parseTimecode(timecode(time)), time);
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
