import assert from "node:assert/strict";
import { test } from "node:test";

import { bytesOf, previewAddress } from "../../static/js/library/importer.js";

test("a block in base64 comes back byte for byte", () => {
  const bytes = Uint8Array.from([0, 1, 127, 128, 255, 13, 10]);
  const text = Buffer.from(bytes).toString("base64");
  assert.deepEqual(new Uint8Array(bytesOf(text)), bytes);
});

test("a preview is asked for with every answer, and with no token", () => {
  const answers = new Map([
    ["csrfmiddlewaretoken", "secret"],
    ["unit", "cm"],
    ["rate", "60"],
    ["joint-head", ""],
    ["joint-hips", "0"],
  ]);
  assert.equal(
    previewAddress("/motions/abc/preview/", answers),
    "/motions/abc/preview/?unit=cm&rate=60&joint-hips=0",
  );
});
