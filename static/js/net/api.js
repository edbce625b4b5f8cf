// Talks to the server. Every failure becomes one sentence that the page can show.

import { word } from "../core/dictionary.js";

const SENTENCES = {
  401: "error-sign-in", 403: "error-forbidden", 404: "error-gone", 410: "error-gone",
  413: "error-too-large", 429: "error-too-many",
};

/** message is a sentence for the reader; status is the answer's code, 0 when none came. */
class ApiError extends Error {
  name = "ApiError";

  constructor(message, status) {
    super(message);
    this.status = status;
  }
}

function token() {
  return document.querySelector('meta[name="csrf-token"]')?.content ?? "";
}

async function sentenceOf(response) {
  if (response.headers.get("content-type")?.includes("json")) {
    const answer = await response.json();
    if (typeof answer.error === "string") return answer.error;
  }
  return word(SENTENCES[response.status] ?? "error-server");
}

async function answer(url, options) {
  let response;
  try {
    response = await fetch(url, { credentials: "same-origin", ...options });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new ApiError(word("error-network"), 0);
  }
  if (!response.ok) throw new ApiError(await sentenceOf(response), response.status);
  return response;
}

/** The JSON at url. Throws ApiError. */
export async function fetchJson(url, { signal } = {}) {
  const response = await answer(url, { signal, headers: { Accept: "application/json" } });
  return response.json();
}

/** The bytes at url. Throws ApiError. */
export async function fetchBytes(url, { signal } = {}) {
  return (await answer(url, { signal })).arrayBuffer();
}

/** Sends a change with the page's token; the JSON answer, or null when there is none. */
export async function send(method, url, body = null) {
  const headers = { Accept: "application/json", "X-CSRFToken": token() };
  if (body) headers["Content-Type"] = "application/json";
  const response = await answer(url, { method, headers, body: body && JSON.stringify(body) });
  return response.status === 204 ? null : response.json();
}
