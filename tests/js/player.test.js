import assert from "node:assert/strict";
import { test } from "node:test";

import { posterTime } from "../../static/js/library/plate.js";
import { Commands } from "../../static/js/player/commands.js";
import { nameOf } from "../../static/js/player/keys.js";
import { momentOf } from "../../static/js/player/moment.js";
import { letterbox } from "../../static/js/player/overlay.js";
import { Scale } from "../../static/js/timeline/scale.js";

const key = (name, more = {}) => nameOf({ key: name, ...more });

test("keys have one name, whatever the shift of a letter", () => {
  assert.equal(key("K", { shiftKey: true }), "k");
  assert.equal(key("<", { shiftKey: true }), "<");
  assert.equal(key("ArrowLeft", { shiftKey: true }), "Shift+ArrowLeft");
  assert.equal(key("z", { metaKey: true }), "Ctrl+z");
  assert.equal(key(" ", { ctrlKey: true }), "Ctrl+ ");
});

test("an address names a moment or none", () => {
  assert.equal(momentOf("#t=12.345"), 12.345);
  assert.equal(momentOf("#t=7"), 7);
  for (const hash of ["", "#t=", "#t=-1", "#main", "#t=1e3", "#t=1;x"]) assert.equal(momentOf(hash), null);
});

test("the picture lies in the middle of its box", () => {
  assert.deepEqual(letterbox([1280, 720], { width: 640, height: 500 }), { scale: 0.5, x: 0, y: 70 });
  assert.deepEqual(letterbox([720, 1280], { width: 640, height: 640 }), { scale: 0.5, x: 140, y: 0 });
});

test("times and places on a line belong together", () => {
  const scale = new Scale(2, 12);
  const element = { getBoundingClientRect: () => ({ left: 100, width: 500 }) };
  assert.equal(scale.place(7), 0.5);
  assert.equal(scale.time(350, element), 7);
  assert.equal(scale.time(0, element), 2);
  assert.equal(scale.time(9999, element), 12);
  assert.deepEqual(scale.ticks(0.2), [2, 4, 6, 8, 10]);
});

test("a command runs by name; an unknown name does nothing", () => {
  const commands = new Commands();
  commands.add({ double: (value) => value * 2 });
  assert.equal(commands.run("double", 4), 8);
  assert.equal(commands.run("fly"), undefined);
});

test("a plate shows the stillest moment that its one block holds", () => {
  const blocks = [{ from: 0 }, { from: 10 }];
  assert.equal(posterTime({ blocks, stillest: 3, keyPoses: [1, 3] }), 3);
  assert.equal(posterTime({ blocks, stillest: 14, keyPoses: [12, 4] }), 4);
  assert.equal(posterTime({ blocks, stillest: 14, keyPoses: [12] }), 0);
  assert.equal(posterTime({ blocks: [{ from: 0 }], stillest: 14, keyPoses: [] }), 14);
});
