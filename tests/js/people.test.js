import assert from "node:assert/strict";
import { test } from "node:test";

import { boxAt, labelSpot, placed } from "../../static/js/player/people.js";

const PANE = { width: 640, height: 360 };
const LABEL = { width: 100, height: 20 };
const box = (left, top, width, height) => ({ left, top, width, height });
const at = ({ left, top }) => [left, top];

test("a label stands above its box", () => {
  const one = box(200, 80, 60, 200);
  assert.deepEqual(at(labelSpot(one, LABEL, PANE, [one])), [200, 60]);
});

test("without room above it stands below", () => {
  const one = box(200, 10, 60, 200);
  assert.deepEqual(at(labelSpot(one, LABEL, PANE, [one])), [200, 210]);
});

test("it hides nobody else, nor another label", () => {
  const one = box(200, 80, 60, 200);
  const behind = box(220, 30, 60, 60);
  assert.deepEqual(at(labelSpot(one, LABEL, PANE, [one, behind])), [200, 280]);
  const told = box(190, 275, 100, 20);
  assert.deepEqual(at(labelSpot(one, LABEL, PANE, [one, behind, told])), [100, 80]);
});

test("of somebody who fills the picture it stands beside, or over the feet, never over the face", () => {
  const tall = box(200, 0, 200, 360);
  assert.deepEqual(at(labelSpot(tall, LABEL, PANE, [tall])), [400, 0]);
  const whole = box(0, 0, 640, 360);
  assert.deepEqual(at(labelSpot(whole, LABEL, PANE, [whole])), [0, 340]);
});

test("a box holds the head as well, as far as the picture goes", () => {
  const half = { x: 5, y: 10, scale: 0.5 };
  assert.deepEqual(placed([7, 100, 80, 60, 200], half), { left: 55, top: 35, width: 30, height: 115 });
  assert.deepEqual(placed([7, 100, 10, 60, 200], half), { left: 55, top: 10, width: 30, height: 105 });
});

test("it stays inside the picture", () => {
  const edge = box(600, 80, 40, 200);
  assert.deepEqual(at(labelSpot(edge, LABEL, PANE, [edge])), [540, 60]);
});

test("the nearest box in time is shown, and none that is far", () => {
  assert.deepEqual(boxAt([[0, 1, 1, 1, 1], [30, 2, 2, 2, 2]], 20, 15), [30, 2, 2, 2, 2]);
  assert.equal(boxAt([[0, 1, 1, 1, 1]], 20, 15), null);
});
