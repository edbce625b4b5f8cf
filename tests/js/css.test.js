import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

const ROOT = new URL("../../static/css/", import.meta.url);
const read = (name) => readFileSync(new URL(name, ROOT), "utf8").replace(/\/\*[\s\S]*?\*\//g, "");
const names = readdirSync(ROOT).filter((name) => name.endsWith(".css"));

function declarations(text, selector) {
  const start = text.indexOf(`${selector} {`);
  assert.notEqual(start, -1, selector);
  const body = text.slice(text.indexOf("{", start) + 1, text.indexOf("}", start));
  return body.split(";").map((line) => line.trim()).filter(Boolean);
}

test("night by choice and night by the reader's system are the same night", () => {
  const tokens = read("tokens.css");
  const chosen = declarations(tokens, '[data-theme="night"]');
  assert.deepEqual(declarations(tokens, ':root:not([data-theme="day"])'), chosen);
  assert.ok(chosen.length > 20);
});

test("colours and pixels stand in tokens.css alone", () => {
  for (const name of names.filter((file) => file !== "tokens.css")) {
    const text = read(name);
    assert.doesNotMatch(text, /#[0-9a-f]{3,8}\b/i, name);
    assert.doesNotMatch(text, /\b\d*\.?\d+px\b/, name);
    assert.doesNotMatch(text, /\brgba?\(|\bhsla?\(/, name);
  }
});

test("every token that is used is defined", () => {
  const defined = new Set(names.flatMap((name) => [...read(name).matchAll(/(--[\w-]+)\s*:/g)].map(([, token]) => token)));
  for (const name of names) {
    for (const [, token, fallback] of read(name).matchAll(/var\((--[\w-]+)(,)?/g)) {
      assert.ok(defined.has(token) || fallback, `${name}: ${token}`);
    }
  }
});

test("every style sheet is small and for one noun", () => {
  for (const name of names) assert.ok(read(name).split("\n").length <= 250, name);
});
