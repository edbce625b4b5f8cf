// The upload form: files by button or drop, a look at each before it is sent, and plain words
// about how it goes. tus carries the bytes, so an upload goes on after a closed tab.

import { word } from "../core/dictionary.js";
import { FormErrors } from "./form-errors.js";
import { sizeOf } from "./size.js";
import { UploadItem, UploadQueue } from "./upload-queue.js";
import { UploadRow } from "./upload-row.js";

const CHUNK = 8 * 1024 * 1024;

export class Upload {
  #form;
  #errors;
  #queue = new UploadQueue();
  #rows = new Map();
  #stop = new AbortController();

  constructor(form) {
    this.#form = form;
    this.#errors = new FormErrors(form);
  }

  start() {
    const { signal } = this.#stop;
    const input = this.#part("files");
    input.addEventListener("change", () => {
      this.#add([...input.files]);
      input.value = "";
    }, { signal });
    this.#form.addEventListener("submit", (event) => this.#submit(event), { signal });
    this.#drops(this.#part("drop") ?? this.#form, signal);
    this.#form.dataset.ready = "";
    this.#show();
  }

  dispose() {
    this.#stop.abort();
    for (const row of this.#rows.values()) row.dispose();
  }

  #part(name) {
    return this.#form.querySelector(`[data-part~=${name}]`);
  }

  #drops(area, signal) {
    const on = (name, act) => area.addEventListener(name, (event) => {
      event.preventDefault();
      act(event);
    }, { signal });
    on("dragover", () => area.setAttribute("data-over", ""));
    on("dragleave", () => area.removeAttribute("data-over"));
    on("drop", (event) => {
      area.removeAttribute("data-over");
      this.#add([...event.dataTransfer.files]);
    });
  }

  async #add(files) {
    for (const file of files) {
      if (this.#queue.items.some((item) => same(item.file, file))) continue;
      const item = this.#item(file);
      this.#queue.add(item);
      if (item.state === "waiting") await item.prepare();
    }
    this.#show();
  }

  #item(file) {
    const { endpoint, maxBytes } = this.#form.dataset;
    const token = document.querySelector('meta[name="csrf-token"]')?.content ?? "";
    const settings = { endpoint, token, chunkSize: CHUNK, metadata: () => this.#metadata(item) };
    const item = new UploadItem(file, window.tus, settings, () => this.#changed(item));
    if (!file.size) {
      item.state = "refused";
      item.sentence = word("upload-empty");
    } else if (maxBytes && file.size > Number(maxBytes)) {
      item.state = "refused";
      const limit = sizeOf(Number(maxBytes), document.documentElement.lang);
      item.sentence = word("upload-too-large", { limit });
    }
    const row = new UploadRow(this.#part("upload-row"), item, (act) => this.#act(item, act));
    this.#part("queue").append(row.element);
    this.#rows.set(item, row);
    return item;
  }

  // The fields of the form; with several films each row has a title of its own.
  #metadata(item) {
    const entries = [...new FormData(this.#form)];
    const fields = entries.filter(([, value]) => typeof value === "string" && value);
    const own = this.#several ? this.#rows.get(item).fields() : {};
    const all = { ...Object.fromEntries(fields), ...own };
    delete all.csrfmiddlewaretoken;
    all.title ||= item.file.name.replace(/\.[^.]+$/, "");
    return { ...all, filename: item.file.name, filetype: item.file.type };
  }

  #changed(item) {
    this.#rows.get(item)?.show();
    this.#show();
    if (item.state === "done") this.#finished(item);
    if (item.state === "failed") this.#errors.show(item.fields);
  }

  // With one new film the reader goes on to it; else each row says what came of it, with a link.
  #finished(item) {
    const alone = this.#queue.items.length === 1;
    if (alone && item.nextUrl && !item.known) location.assign(item.nextUrl);
    else if (item.jobUrl) this.#rows.get(item).follow(item.jobUrl);
  }

  async #act(item, act) {
    if (act === "pause") await item.pause();
    if (act === "resume") {
      item.again();
      await this.#queue.run();
    }
    if (act !== "remove") return;
    await item.remove();
    this.#queue.drop(item);
    this.#rows.get(item).dispose();
    this.#rows.delete(item);
    this.#show();
  }

  get #several() {
    return this.#queue.items.length > 1;
  }

  // The button can always be pressed: it says what is lacking instead of standing there grey.
  #submit(event) {
    event.preventDefault();
    const usable = this.#queue.items.filter(({ state }) => state !== "refused");
    if (!usable.length) {
      this.#say(word("upload-no-film"));
      this.#part("files").focus();
      return;
    }
    if (!this.#errors.check()) this.#say(word("upload-check"));
    else if (usable.some(({ state }) => state === "waiting")) this.#queue.run();
  }

  #say(sentence) {
    const place = this.#part("summary");
    if (place.textContent !== sentence) place.textContent = sentence;
  }

  #show() {
    const { items } = this.#queue;
    const count = (state) => items.filter((item) => item.state === state).length;
    this.#form.toggleAttribute("data-several", this.#several);
    this.#say(items.length ? word("upload-summary", {
      done: count("done"), all: items.length, waiting: count("waiting"), failed: count("failed"),
    }) : "");
  }
}

function same(a, b) {
  return a.name === b.name && a.size === b.size && a.lastModified === b.lastModified;
}
