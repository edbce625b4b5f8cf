import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { decodeBlock, joinPlanes, StreamError, sumColumns } from "../../static/js/core/block.js";
import { encodeBlock, framesAt } from "./encoder.js";

function fixture() {
  const file = readFileSync(new URL("fixtures/block.bin", import.meta.url));
  return file.buffer.slice(file.byteOffset, file.byteOffset + file.length);
}
const expected = JSON.parse(readFileSync(new URL("fixtures/block.json", import.meta.url)));
const flat = (name) => expected[name].flat();

test("a block written by another encoder gives the same numbers", () => {
  const block = decodeBlock(fixture());
  assert.equal(block.start, expected.start);
  assert.equal(block.frames, expected.frames);
  assert.deepEqual(block.origin, expected.origin);
  assert.deepEqual([...block.times], expected.times);
  assert.deepEqual([...block.points], flat("points"));
  assert.deepEqual([...block.pointMarks], flat("pointMarks"));
  assert.deepEqual([...block.limbMarks], flat("limbMarks"));
  assert.deepEqual([...block.picture], flat("picture"));
  assert.deepEqual([...block.visible], flat("visible"));
  assert.deepEqual([...block.pictureSeen], [1, 1, 0, 1, 1]);
});

test("the fixture holds steps of more than 16 bits, so that wrapping is tried", () => {
  const steps = expected.points.slice(1).map((row, i) => row.map((v, n) => v - expected.points[i][n]));
  assert.ok(Math.max(...steps.flat().map(Math.abs)) > 20000);
});

test("a block of our own encoder survives the way there and back", () => {
  const block = decodeBlock(encodeBlock(7, framesAt([0.5, 0.54]), { origin: [0.25, 0, 0] }));
  assert.equal(block.start, 7);
  assert.equal(block.points[0], 250);
  assert.equal(block.points[1], 1000);
  assert.equal(block.points[75], 290);
});

test("byte planes and zig-zag give the ends of the range", () => {
  const bytes = Uint8Array.from([0, 1, 2, 0xff, 0xfe, 0, 0, 0, 0xff, 0xff]);
  assert.deepEqual([...joinPlanes(bytes, 5)], [0, -1, 1, -32768, 32767]);
});

test("sums wrap to 16 bits as the differences did", () => {
  assert.deepEqual([...sumColumns(Int16Array.from([30000, 5, 10000, 1]), 2)], [30000, 5, -25536, 6]);
});

for (const [what, cut] of [
  ["nothing", () => new ArrayBuffer(0)],
  ["half a block", (whole) => whole.slice(0, Math.floor(whole.byteLength / 2))],
  ["a header longer than the block", () => Uint8Array.from([255, 255, 0, 0, 123]).buffer],
]) {
  test(`${what} is refused`, () => {
    assert.throws(() => decodeBlock(cut(fixture())), StreamError);
  });
}
