// Words shown by scripts: the page's own dictionary, already translated, else the default.

import { WORDS } from "./words.js";

let page = null;

function pageWords() {
  const element = document.getElementById("words");
  return element ? JSON.parse(element.textContent) : {};
}

/** The sentence called id, with {name} places filled from values. An unknown id is an error. */
export function word(id, values = {}) {
  page ??= pageWords();
  const sentence = page[id] ?? WORDS[id];
  if (sentence === undefined) throw new Error(`no word ${id}`);
  return sentence.replace(/\{(\w+)\}/g, (place, name) => String(values[name] ?? place));
}
