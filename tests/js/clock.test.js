import assert from "node:assert/strict";
import { test } from "node:test";

import { Clock } from "../../static/js/core/clock.js";
import { FrameDriver } from "../../static/js/core/frame-driver.js";

/** The screen's beat, struck by hand. */
class Beats {
  now = 1000;
  #next = null;
  ask = (beat) => {
    this.#next = beat;
    return 1;
  };
  drop = () => {
    this.#next = null;
  };

  get waiting() {
    return this.#next !== null;
  }

  strike(seconds) {
    this.now += seconds * 1000;
    const beat = this.#next;
    this.#next = null;
    beat?.(this.now);
  }
}

function clockOf(options = {}) {
  const beats = new Beats();
  const clock = new Clock({ from: 0, to: 10, driver: new FrameDriver(beats), ...options });
  return { beats, clock };
}
const close = (value, wanted) => assert.ok(Math.abs(value - wanted) < 1e-6, `${value}, not ${wanted}`);

test("time runs with the beat, times the rate", () => {
  const { beats, clock } = clockOf();
  clock.setRate(0.25);
  clock.play();
  beats.strike(0.016);
  beats.strike(0.1);
  beats.strike(0.1);
  close(clock.now(), 0.05);
});

test("a stopped clock asks for no beat and stays", () => {
  const { beats, clock } = clockOf();
  clock.play();
  beats.strike(0.1);
  clock.pause();
  assert.equal(beats.waiting, false);
  const time = clock.now();
  beats.strike(1);
  assert.equal(clock.now(), time);
});

test("after a long sleep time goes on nearly where it was", () => {
  const { beats, clock } = clockOf();
  clock.play();
  beats.strike(0.01);
  beats.strike(60);
  assert.ok(clock.now() <= 0.25);
});

test("a seek is kept inside the motion", () => {
  const { clock } = clockOf({ from: 2 });
  clock.seek(-5);
  assert.equal(clock.now(), 2);
  clock.seek(99);
  assert.ok(clock.now() < 10 && clock.now() > 9.99);
});

test("a loop is half-open: its end is never shown, what is over goes on from its start", () => {
  const { beats, clock } = clockOf();
  const seen = [];
  clock.subscribe((time) => seen.push(time));
  clock.setLoop({ start: 1, end: 1.5 });
  clock.seek(1.4);
  clock.play();
  beats.strike(0.02);
  beats.strike(0.15);
  close(clock.now(), 1.05);
  for (let i = 0; i < 40; i += 1) beats.strike(0.05);
  assert.ok(seen.every((time) => time >= 1 && time < 1.5 + 1e-9), String(Math.max(...seen)));
});

test("a loop runs backwards too", () => {
  const { beats, clock } = clockOf();
  clock.setLoop({ start: 1, end: 2 });
  clock.seek(1.05);
  clock.setRate(-1);
  clock.play();
  beats.strike(0.01);
  beats.strike(0.1);
  assert.ok(clock.now() > 1.9 && clock.now() < 2);
  assert.equal(clock.playing, true);
});

test("without a loop the clock stops inside the last frame", () => {
  const { beats, clock } = clockOf();
  clock.seek(9.9);
  clock.play();
  beats.strike(0.01);
  beats.strike(0.2);
  assert.equal(clock.playing, false);
  assert.ok(clock.now() < 10);
  clock.play();
  assert.equal(clock.now(), 0);
});

test("playing a loop from outside begins at its start", () => {
  const { clock } = clockOf();
  clock.setLoop({ start: 4, end: 5 });
  clock.play();
  assert.equal(clock.now(), 4);
});

test("an empty loop is no loop", () => {
  const { clock } = clockOf();
  clock.setLoop({ start: 3, end: 3 });
  assert.equal(clock.loop, null);
});

test("those who listen hear every time and every change, until they let go", () => {
  const { clock } = clockOf();
  const times = [];
  const states = [];
  const offTime = clock.subscribe((time) => times.push(time));
  const offState = clock.watch(({ playing, rate }) => states.push([playing, rate]));
  clock.seek(3);
  clock.setRate(2);
  clock.play();
  clock.pause();
  offTime();
  offState();
  clock.seek(4);
  clock.play();
  assert.deepEqual(times, [3]);
  assert.deepEqual(states, [[false, 2], [true, 2], [false, 2]]);
  assert.equal(clock.listeners, 0);
});

test("a listener may let go while it is being told", () => {
  const { clock } = clockOf();
  const heard = [];
  const off = clock.subscribe((time) => {
    heard.push(time);
    off();
  });
  clock.subscribe((time) => heard.push(-time));
  clock.seek(1);
  clock.seek(2);
  assert.deepEqual(heard, [1, -1, -2]);
});

test("dispose leaves no listener and no beat behind", () => {
  const { beats, clock } = clockOf();
  clock.subscribe(() => {});
  clock.watch(() => {});
  clock.play();
  clock.dispose();
  assert.equal(clock.listeners, 0);
  assert.equal(beats.waiting, false);
});

test("another driver goes on from the time on screen", () => {
  const { beats, clock } = clockOf();
  const told = [];
  const driver = {
    attach: () => told.push("attach"), play: () => told.push("play"),
    pause: () => told.push("pause"), seek: (time) => told.push(time), rateChanged() {}, dispose() {},
  };
  clock.seek(2);
  clock.play();
  clock.drive(driver);
  assert.deepEqual(told, ["attach", "play"]);
  assert.equal(beats.waiting, false);
  clock.seek(5);
  assert.equal(clock.now(), 2);
  assert.equal(clock.aim(), 5);
  clock.report(4.96);
  assert.equal(clock.now(), 4.96);
  assert.equal(clock.aim(), 4.96);
});
