import assert from "node:assert/strict";
import { test } from "node:test";

import { lastNotAfter, nearest } from "../../static/js/core/search.js";

const TIMES = [0, 0.04, 0.0733333333, 0.2, 0.2166666667, 1.5];

test("every frame is found by its own time, also by its time in milliseconds", () => {
  TIMES.forEach((time, i) => {
    assert.equal(lastNotAfter(TIMES, time), i);
    assert.equal(lastNotAfter(TIMES, Number(time.toFixed(3))), i);
  });
});

test("a frame stays on screen until the next one, however long that is", () => {
  assert.equal(lastNotAfter(TIMES, 0.039), 0);
  assert.equal(lastNotAfter(TIMES, 0.199), 2);
  assert.equal(lastNotAfter(TIMES, 1.49), 4);
  assert.equal(lastNotAfter(TIMES, 99), 5);
});

test("before the first frame there is none", () => {
  assert.equal(lastNotAfter([2, 3], 1), -1);
});

test("a search agrees with looking at every frame", () => {
  const times = [];
  let time = 0;
  for (let i = 0; i < 500; i += 1) times.push(time += 0.004 + ((i * 7919) % 97) / 1000);
  for (let at = 0; at < time; at += 0.0137) {
    const slow = times.findLastIndex((one) => one <= at + 0.0006);
    assert.equal(lastNotAfter(times, at), slow);
  }
});

test("the nearest border may lie before or after", () => {
  assert.equal(nearest(TIMES, 0.13), 0.0733333333);
  assert.equal(nearest(TIMES, 0.15), 0.2);
  assert.equal(nearest(TIMES, -4), 0);
  assert.equal(nearest(TIMES, 9), 1.5);
});
