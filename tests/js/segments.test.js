import assert from "node:assert/strict";
import { test } from "node:test";

import { Segments } from "../../static/js/annotate/segments.js";
import { nextBorder, snapSpan } from "../../static/js/annotate/span.js";
import { Stream } from "../../static/js/core/stream.js";
import { framesAt, streamOf } from "./encoder.js";

/** A server in memory: keeps what it is told, in the order it is told. */
function server() {
  const rows = new Map();
  const log = [];
  let count = 0;
  return {
    rows, log, refuse: null,
    async create(values) {
      if (this.refuse) throw new Error(this.refuse);
      count += 1;
      rows.set(`n${count}`, { ...values, gone: false });
      log.push(["create", `n${count}`]);
      return { ...values, id: `n${count}` };
    },
    async change(id, values) {
      if (this.refuse) throw new Error(this.refuse);
      Object.assign(rows.get(id), values);
      log.push(["change", id, values]);
    },
    async remove(id) {
      rows.get(id).gone = true;
      log.push(["remove", id]);
    },
    async restore(id) {
      rows.get(id).gone = false;
      log.push(["restore", id]);
    },
  };
}

function streamWith(...lists) {
  const { head, bytes } = streamOf(lists.map(framesAt));
  return new Stream(head, { bytes });
}

test("borders snap to real frames, also over the seam of two blocks", async () => {
  const stream = streamWith([0, 0.04, 0.11], [0.2, 0.21, 0.5]);
  assert.deepEqual(await snapSpan(stream, 0.05, 0.19), { start: 0.04, end: 0.2 });
  assert.deepEqual(await snapSpan(stream, 0.4, 0.1), { start: 0.11, end: 0.5 });
});

test("a span is at least one frame long and may end with the motion", async () => {
  const stream = streamWith([0, 0.04, 0.11, 0.2]);
  assert.deepEqual(await snapSpan(stream, 0.1, 0.12), { start: 0.11, end: 0.2 });
  const last = await snapSpan(stream, 0.19, 9);
  assert.equal(last.start, 0.2);
  assert.ok(Math.abs(last.end - 0.3) < 1e-9);
});

test("a border moves by one frame, also from and to the end", async () => {
  const stream = streamWith([0, 0.04], [0.11, 0.2]);
  assert.equal(await nextBorder(stream, 0.04, 1), 0.11);
  assert.equal(await nextBorder(stream, 0.11, -1), 0.04);
  assert.equal(await nextBorder(stream, 0.2, 1), stream.to);
  assert.equal(await nextBorder(stream, stream.to, -1), 0.2);
  assert.equal(await nextBorder(stream, 0, -1), 0);
});

test("a segment is half-open and the shortest one counts", () => {
  const segments = new Segments([
    { id: 1, start: 0, end: 2, name: "all" }, { id: 2, start: "0.500000", end: "1.000000", name: "part" },
  ], server());
  assert.equal(segments.at(0).name, "all");
  assert.equal(segments.at(0.5).name, "part");
  assert.equal(segments.at(0.9999).name, "all");
  assert.equal(segments.at(1).name, "all");
  assert.equal(segments.at(2), null);
});

test("what was made, moved, renamed and deleted can be taken back one by one", async () => {
  const remote = server();
  const segments = new Segments([], remote);
  const made = await segments.add({ start: 1, end: 2, name: "bow" });
  await segments.change(made.id, { end: 3 });
  await segments.change(made.id, { name: "low bow" });
  await segments.remove(made.id);
  assert.deepEqual(segments.list, []);

  await segments.undo();
  assert.equal(segments.get(made.id).name, "low bow");
  assert.equal(remote.rows.get(made.id).gone, false);
  await segments.undo();
  assert.equal(segments.get(made.id).name, "bow");
  await segments.undo();
  assert.equal(segments.get(made.id).end, 2);
  await segments.undo();
  assert.deepEqual(segments.list, []);
  assert.equal(remote.rows.get(made.id).gone, true);
  assert.equal(segments.undoable, false);
  assert.equal(await segments.undo(), false);
});

test("a change that the server refuses did not happen", async () => {
  const remote = server();
  const segments = new Segments([], remote);
  const made = await segments.add({ start: 1, end: 2, name: "bow" });
  remote.refuse = "The name is too long.";
  await assert.rejects(segments.change(made.id, { name: "x" }), /too long/);
  assert.equal(segments.get(made.id).name, "bow");
  remote.refuse = null;
  await segments.change(made.id, { name: "y" });
  assert.equal(segments.get(made.id).name, "y");
});

test("changes reach the server in the order in which they were made", async () => {
  const remote = server();
  const segments = new Segments([], remote);
  const made = await segments.add({ start: 1, end: 2, name: "bow" });
  await Promise.all([
    segments.change(made.id, { end: 3 }), segments.change(made.id, { end: 4 }),
    segments.change(made.id, { end: 5 }),
  ]);
  assert.deepEqual(remote.log.slice(1).map(([, , { end }]) => end), [3, 4, 5]);
  assert.equal(segments.get(made.id).end, 5);
});

test("those who listen hear what happened, until they let go", async () => {
  const segments = new Segments([], server());
  const heard = [];
  const off = segments.subscribe((kind) => heard.push(kind));
  const { id } = await segments.add({ start: 0, end: 1, name: "a" });
  await segments.change(id, { name: "b" });
  await segments.remove(id);
  off();
  await segments.undo();
  assert.deepEqual(heard, ["added", "changed", "removed"]);
});
