// Why an upload was refused, as a sentence for the reader.

import { word } from "../core/dictionary.js";

const SENTENCES = { 401: "error-sign-in", 403: "error-forbidden", 413: "error-too-large" };

function parsed(body) {
  try {
    return JSON.parse(body);
  } catch (problem) {
    if (problem instanceof SyntaxError) return null;
    throw problem;
  }
}

const ofField = (errors) => errors.map(({ message }) => message).join(" ");

/** What the server said of the whole, as a sentence; "" where nothing can be read. */
function told(body) {
  const answer = parsed(body);
  if (typeof answer?.error === "string") return answer.error;
  if (answer?.errors) return word("upload-check");
  return body && !body.startsWith("<") && !body.startsWith("{") ? body : "";
}

/** For a tus error: { sentence, fields }, with a sentence for each field that was not accepted. */
export function refusalOf(error) {
  const answer = error.originalResponse;
  if (!answer) return { sentence: word("error-network"), fields: {}, away: true };
  const body = answer.getBody() ?? "";
  const errors = Object.entries(parsed(body)?.errors ?? {});
  return {
    sentence: told(body) || word(SENTENCES[answer.getStatus()] ?? "error-server"),
    fields: Object.fromEntries(errors.map(([name, wrong]) => [name, ofField(wrong)])),
  };
}
