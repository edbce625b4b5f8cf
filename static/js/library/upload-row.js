// One file on its way: made from the page's <template data-part="upload-row">.

import { word } from "../core/dictionary.js";
import { fetchJson } from "../net/api.js";
import { sizeOf } from "./size.js";

const ASK_MS = 2000;
/** Names of motion files; what they are their bytes tell the server. */
const MOTION = /\.(bvh|bvh\.gz|npz)$/i;
const FINISHED = new Set(["done", "failed", "cancelled"]);

export class UploadRow {
  #item;
  #timer = 0;
  #came = "";
  #preview = "";
  #stop = new AbortController();

  /** act(name) is called for the row's buttons: pause, resume, remove. */
  constructor(template, item, act) {
    this.#item = item;
    this.element = template.content.firstElementChild.cloneNode(true);
    this.element.addEventListener("click", (event) => {
      const name = event.target.closest("[data-act]")?.dataset.act;
      if (name) act(name);
    }, { signal: this.#stop.signal });
    this.#fill();
    this.show();
  }

  /** The row's own answers, by the names of its inputs. */
  fields() {
    const inputs = [...this.element.querySelectorAll("input[name], select[name], textarea[name]")];
    const filled = inputs.filter(({ value }) => value);
    return Object.fromEntries(filled.map(({ name, value }) => [name, value]));
  }

  show() {
    const { state, sent, file, sentence, nextUrl } = this.#item;
    this.element.dataset.state = this.#came || state;
    this.#part("progress").value = state === "done" ? 100 : (sent / Math.max(1, file.size)) * 100;
    const percent = Math.floor((sent / Math.max(1, file.size)) * 100);
    this.#put("state", sentence || word(`upload-${state}`, { percent }));
    for (const part of this.element.querySelectorAll("[data-when]")) {
      part.hidden = !part.dataset.when.split(" ").includes(state);
    }
    const link = this.element.querySelector("a[data-part~=next]");
    if (!link) return;
    link.hidden = state !== "done" || !nextUrl;
    if (nextUrl) link.href = nextUrl;
  }

  /** Follows the reading of a film that was sent: the server may refuse it after a first look. */
  async follow(url) {
    try {
      const job = await fetchJson(url, { signal: this.#stop.signal });
      if (FINISHED.has(job.state)) {
        this.#outcome(job);
        return;
      }
    } catch {
      if (this.#stop.signal.aborted) return;
    }
    this.#timer = setTimeout(() => this.follow(url), ASK_MS);
  }

  #outcome({ state, message, next_url: page }) {
    this.#came = state === "failed" ? "failed" : "";
    this.element.dataset.state = this.#came || this.#item.state;
    this.#put("state", state === "failed" ? message : word("upload-read"));
    const link = this.element.querySelector("a[data-part~=next]");
    if (link && page) link.href = page;
  }

  dispose() {
    clearTimeout(this.#timer);
    this.#stop.abort();
    if (this.#preview) URL.revokeObjectURL(this.#preview);
    this.element.remove();
  }

  #fill() {
    const { file } = this.#item;
    this.#put("name", file.name);
    this.element.querySelector("input[name=title]").value = file.name.replace(/\.[^.]+$/, "");
    this.#put("size", sizeOf(file.size, document.documentElement.lang));
    for (const button of this.element.querySelectorAll("[data-act]")) {
      const label = word(`upload-act-${button.dataset.act}`, { name: file.name });
      button.setAttribute("aria-label", label);
    }
    this.#part("progress").setAttribute("aria-label", file.name);
    this.#look(file);
  }

  // A picture from the film itself, if this browser can play it; the server may play more.
  #look(file) {
    const video = this.#part("preview");
    if (!video) return;
    const motion = MOTION.test(file.name);
    if (!file.size || motion) {
      video.toggleAttribute("data-blank", true);
      if (motion) this.#put("note", word("upload-motion"));
      return;
    }
    this.#preview = URL.createObjectURL(file);
    video.muted = true;
    video.addEventListener("loadedmetadata", () => {
      video.currentTime = Math.min(1, video.duration / 2);
    }, { signal: this.#stop.signal });
    video.addEventListener("error", () => {
      video.toggleAttribute("data-blank", true);
      this.#put("note", word("upload-no-preview"));
    }, { signal: this.#stop.signal });
    video.src = this.#preview;
  }

  #part(name) {
    return this.element.querySelector(`[data-part~=${name}]`);
  }

  #put(part, text) {
    const place = this.#part(part);
    if (place && place.textContent !== text) place.textContent = text;
  }
}
