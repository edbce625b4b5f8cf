import assert from "node:assert/strict";
import { test } from "node:test";

import { Stream } from "../../static/js/core/stream.js";
import { framesAt, streamOf } from "./encoder.js";

const LISTS = [[0.1, 0.14, 0.3], [0.5, 0.51, 0.9], [1.0, 1.2]].map(framesAt);

function opened() {
  const made = streamOf(LISTS);
  return { ...made, stream: new Stream(made.head, { bytes: made.bytes }) };
}

test("nothing is shown before its block has come", async () => {
  const { stream } = opened();
  assert.equal(stream.frameAt(0.2), null);
  assert.equal((await stream.ready(0.2)).index, 1);
  assert.equal(stream.frameAt(0.2).time, 0.14);
});

test("frames are found across blocks of uneven times", async () => {
  const { stream } = opened();
  for (const [time, index] of [[0.1, 0], [0.29, 1], [0.49, 2], [0.5, 3], [0.95, 5], [1.0, 6], [7, 7]]) {
    assert.equal((await stream.ready(time)).index, index);
  }
});

test("a block is fetched once, however often it is wanted", async () => {
  const { stream, asked } = opened();
  await Promise.all([stream.ready(0.1), stream.ready(0.2), stream.ready(0.3)]);
  stream.attend(0.1);
  await stream.ready(0.1);
  assert.equal(asked[0], 1);
});

test("what comes next is fetched ahead", async () => {
  const { stream, asked } = opened();
  stream.attend(0.1);
  await new Promise((done) => setTimeout(done, 5));
  assert.deepEqual(asked, [1, 1, 1]);
});

test("neighbours lie in the next block too, and stop at both ends", async () => {
  const { stream } = opened();
  assert.equal((await stream.neighbour(0.3, 1)).time, 0.5);
  assert.equal((await stream.neighbour(0.5, -1)).time, 0.3);
  assert.equal((await stream.neighbour(0.1, -1)).time, 0.1);
  assert.equal((await stream.neighbour(1.2, 1)).time, 1.2);
  assert.equal((await stream.neighbour(0.1, 7)).index, 7);
});

test("a border is the time of a frame, or the end of the last one", async () => {
  const { stream } = opened();
  assert.equal(await stream.border(0.33), 0.3);
  assert.equal(await stream.border(0.45), 0.5);
  assert.equal(await stream.border(0.97), 1.0);
  assert.ok(Math.abs(await stream.border(9) - 1.3) < 1e-9);
});

test("a block that failed is told of, and asked for again when it is needed", async () => {
  const made = streamOf(LISTS);
  let broken = true;
  const bytes = async (url) => {
    if (broken) throw new Error("no way through");
    return made.bytes(url);
  };
  const stream = new Stream(made.head, { bytes });
  const heard = [];
  stream.subscribe((error) => heard.push(error));
  await assert.rejects(stream.ready(0.1), /no way through/);
  broken = false;
  assert.equal((await stream.ready(0.1)).index, 0);
  assert.equal(heard.length, 2);
  assert.equal(heard[1], null);
});

test("blocks far from the playhead are let go", async () => {
  const lists = Array.from({ length: 60 }, (_, i) => framesAt([i, i + 0.5]));
  const made = streamOf(lists);
  const stream = new Stream(made.head, { bytes: made.bytes });
  for (let time = 0; time < 60; time += 1) await stream.ready(time);
  assert.equal(stream.frameAt(0), null);
  assert.equal(stream.frameAt(59.5).index, 119);
});
