// Files wait here and go one at a time. Each is a row of the page and a tus upload of its own.

import { word } from "../core/dictionary.js";
import { fetchJson } from "../net/api.js";
import { refusalOf } from "./upload-refusal.js";

const RETRY_MS = [0, 1000, 3000];
/** Seconds after which a server that does not answer is asked again; the last one from then on. */
const AWAY_SECONDS = [5, 10, 20, 40, 60];

export class UploadItem {
  #upload;
  #tus;
  #changed;
  /** Whether the server has part of it from an earlier visit, and answers that may be old. */
  #begun = false;
  #settings;
  #away = 0;
  #timer = 0;

  /** settings: { endpoint, token, chunkSize, metadata() }; changed is called after each change. */
  constructor(file, tus, settings, changed) {
    this.file = file;
    this.state = "waiting";
    this.sent = 0;
    this.sentence = "";
    this.nextUrl = "";
    this.jobUrl = "";
    this.known = false;
    this.fields = {};
    this.#tus = tus;
    this.#settings = settings;
    this.#changed = changed;
  }

  /** Looks whether part of this very file was sent before. */
  async prepare() {
    this.#upload = new this.#tus.Upload(this.file, this.#options());
    const earlier = await this.#upload.findPreviousUploads();
    if (!earlier.length) return;
    this.#upload.resumeFromPreviousUpload(earlier[0]);
    this.#begun = true;
    this.sentence = word("upload-carries-on");
    this.#changed();
  }

  /** Sends the file; resolves when it is sent, stopped or refused. */
  send() {
    return new Promise((resolve) => {
      this.finish = resolve;
      this.fields = {};
      this.#upload.options.metadata = this.#settings.metadata();
      this.#become("sending");
      this.#start();
    });
  }

  // What is said now is what holds, also where the film was begun with other answers.
  async #start() {
    const refusal = this.#begun ? await this.#answerAgain() : null;
    if (refusal) this.#refused(refusal);
    else if (this.state === "sending") this.#upload.start();
  }

  async #answerAgain() {
    const { url, options } = this.#upload;
    let answer;
    try {
      answer = await fetch(url, {
        method: "POST", credentials: "same-origin", body: JSON.stringify(options.metadata),
        headers: { ...options.headers, "Content-Type": "application/json" },
      });
    } catch {
      return refusalOf({});
    }
    // Of an upload that is gone nothing holds any more: tus begins it anew, with these answers.
    if (answer.ok || answer.status === 404 || answer.status === 410) return null;
    const body = await answer.text();
    return refusalOf({
      originalResponse: { getBody: () => body, getStatus: () => answer.status },
    });
  }

  async pause() {
    if (this.state === "waiting") this.#become("paused");
    if (this.state !== "sending" && this.state !== "away") return;
    clearTimeout(this.#timer);
    this.sentence = "";
    this.#become("paused");
    await this.#upload.abort();
    this.finish();
  }

  again() {
    if (this.state === "paused" || this.state === "failed") this.#become("waiting");
  }

  /** Takes the file back, also what the server has of it. */
  async remove() {
    clearTimeout(this.#timer);
    const began = Boolean(this.#upload?.url) && this.state !== "done";
    this.#become("removed");
    await this.#upload?.abort(began);
    this.finish?.();
  }

  #options() {
    const { endpoint, token, chunkSize } = this.#settings;
    return {
      endpoint, chunkSize, retryDelays: RETRY_MS, removeFingerprintOnSuccess: true,
      headers: { "X-CSRFToken": token },
      onProgress: (sent) => {
        if (this.state !== "sending") return;
        this.#away = 0;
        this.sent = sent;
        this.sentence = "";
        this.#changed();
      },
      onSuccess: () => this.#arrived(),
      onError: (error) => this.#refused(refusalOf(error)),
    };
  }

  // The server tells what came of the bytes: a new take, or one that was here before.
  async #arrived() {
    try {
      const { take, known, job } = await fetchJson(this.#upload.url);
      this.nextUrl = take;
      this.jobUrl = known ? "" : job;
      this.known = known;
      this.#end("done", known ? word("upload-known") : "");
    } catch (error) {
      this.#end("done", error.message);
    }
  }

  #refused({ sentence, fields, away }) {
    if (this.state === "removed" || this.state === "paused") return;
    if (away) {
      this.#waitForServer();
      return;
    }
    this.fields = fields;
    this.#end("failed", sentence);
  }

  // A server that is switched off comes back: it is asked again, later and later, by itself.
  #waitForServer() {
    const seconds = AWAY_SECONDS[Math.min(this.#away, AWAY_SECONDS.length - 1)];
    this.#away += 1;
    this.sentence = word("upload-away", { seconds });
    this.#become("away");
    this.#timer = setTimeout(() => {
      this.sentence = "";
      this.#become("sending");
      this.#start();
    }, seconds * 1000);
  }

  #end(state, sentence) {
    if (this.state === "removed") return;
    this.sentence = sentence;
    this.#become(state);
    this.finish();
  }

  #become(state) {
    this.state = state;
    this.#changed();
  }
}

/** Sends the waiting items one after another; an item that comes later is sent as well. */
export class UploadQueue {
  #items = [];
  #running = false;

  get items() {
    return this.#items;
  }

  add(item) {
    this.#items.push(item);
  }

  drop(item) {
    this.#items = this.#items.filter((other) => other !== item);
  }

  async run() {
    if (this.#running) return;
    this.#running = true;
    for (;;) {
      const next = this.#items.find((item) => item.state === "waiting");
      if (!next) break;
      await next.send();
    }
    this.#running = false;
  }
}
