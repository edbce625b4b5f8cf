import assert from "node:assert/strict";
import { test } from "node:test";

import { sizeOf } from "../../static/js/library/size.js";
import { UploadQueue } from "../../static/js/library/upload-queue.js";

class Waiting {
  state = "waiting";
  constructor(log, name) {
    Object.assign(this, { log, name });
  }

  async send() {
    this.log.push(`${this.name} begins`);
    await new Promise((done) => setTimeout(done, 2));
    this.log.push(`${this.name} ends`);
    this.state = "done";
  }
}

test("files go one at a time, also those that come later", async () => {
  const log = [];
  const queue = new UploadQueue();
  queue.add(new Waiting(log, "a"));
  const run = queue.run();
  queue.add(new Waiting(log, "b"));
  await Promise.all([run, queue.run()]);
  assert.deepEqual(log, ["a begins", "a ends", "b begins", "b ends"]);
});

test("sizes have the unit that fits", () => {
  assert.equal(sizeOf(214e6, "en"), "214 MB");
  assert.equal(sizeOf(3100, "en"), "3.1 kB");
  assert.equal(sizeOf(2.5e9, "en"), "2.5 GB");
});
