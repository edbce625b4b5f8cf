// What is not right in a form, said at its place and in the words of the page: a browser's own
// sentences speak the language of the browser.

import { word } from "../core/dictionary.js";

const seen = (input) => input.getClientRects().length > 0 && input.type !== "file";

function sentenceFor(input) {
  if (input.validity.valueMissing) return word(input.type === "radio" ? "field-choose" : "field-empty");
  return word("field-wrong");
}

export class FormErrors {
  #form;

  constructor(form) {
    this.#form = form;
    form.noValidate = true;
  }

  /** Marks every field that cannot be right; whether there is none. Goes to the first. */
  check() {
    this.clear();
    const wrong = [...this.#form.elements].filter((one) => seen(one) && !one.checkValidity());
    for (const input of wrong) this.#mark(input, sentenceFor(input));
    wrong[0]?.focus();
    return !wrong.length;
  }

  /** Shows sentences by the names of fields; a name without a field is left out. */
  show(sentences) {
    const found = Object.entries(sentences)
      .map(([name, sentence]) => [this.#input(name), sentence]).filter(([input]) => input);
    for (const [input, sentence] of found) this.#mark(input, sentence);
    found[0]?.[0].focus();
  }

  clear() {
    for (const note of this.#form.querySelectorAll("[data-part~=error]")) note.remove();
    for (const field of this.#form.querySelectorAll(".field.bad")) field.classList.remove("bad");
    for (const input of this.#form.querySelectorAll("[aria-invalid]")) {
      input.removeAttribute("aria-invalid");
    }
  }

  #input(name) {
    return [...this.#form.elements].find((input) => input.name === name && seen(input));
  }

  // One sentence for each field: the radios of a question are one.
  #mark(input, sentence) {
    input.setAttribute("aria-invalid", "true");
    const field = input.closest(".field");
    if (!field || field.classList.contains("bad")) return;
    field.classList.add("bad");
    const note = document.createElement("p");
    note.className = "error";
    note.dataset.part = "error";
    note.setAttribute("role", "alert");
    note.textContent = sentence;
    field.append(note);
  }
}
