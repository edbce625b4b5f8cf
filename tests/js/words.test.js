import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import { WORDS } from "../../static/js/core/words.js";

const ROOT = fileURLToPath(new URL("../../static/js/", import.meta.url));

function sources() {
  const files = readdirSync(ROOT, { recursive: true, encoding: "utf8" });
  return files.filter((name) => name.endsWith(".js")).map((name) => {
    return { name, text: readFileSync(join(ROOT, name), "utf8") };
  });
}

test("every word that a script asks for is in the list, and no other", () => {
  const asked = new Set();
  const patterns = [];
  for (const { name, text } of sources()) {
    if (name === join("core", "words.js")) continue;
    for (const [, id] of text.matchAll(/"([a-z]+(?:-[a-z]+)*)"/g)) if (id in WORDS) asked.add(id);
    for (const [, start] of text.matchAll(/word\(`([a-z-]+-)\$\{/g)) patterns.push(start);
    for (const [, id] of text.matchAll(/word\("([^"]+)"/g)) assert.ok(id in WORDS, `${name}: ${id}`);
  }
  const unused = Object.keys(WORDS).filter((id) =>
    !asked.has(id) && !patterns.some((start) => id.startsWith(start)));
  assert.deepEqual(unused, []);
});

test("places in a sentence are words in braces", () => {
  for (const sentence of Object.values(WORDS)) {
    assert.doesNotMatch(sentence.replace(/\{[a-z]+\}/g, ""), /[{}]/);
  }
});

test("scripts import by relative paths that exist, each line closed by a semicolon", () => {
  for (const { name, text } of sources()) {
    for (const [line, path] of text.matchAll(/(?:^import[^;]*?|import\()"([^"]+)"\)?(?=[^\n]*\n)/gm)) {
      assert.match(path, /^\.\.?\//, `${name}: ${path}`);
      readFileSync(join(ROOT, name, "..", path));
      assert.ok(text.includes(`${line};`) || text.includes(`${line})`), `${name}: ${line}`);
    }
  }
});

test("scripts keep the strict policy of the pages", () => {
  for (const { name, text } of sources()) {
    assert.doesNotMatch(text, /innerHTML|outerHTML|insertAdjacentHTML|\beval\b|new Function/, name);
    assert.doesNotMatch(text, /setAttribute\("style"|cssText/, name);
  }
});
