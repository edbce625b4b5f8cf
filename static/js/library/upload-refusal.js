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

/** What the server said: a sentence, one sentence per field, or nothing that can be read. */
function told(body) {
  const answer = parsed(body);
  if (typeof answer?.error === "string") return answer.error;
  const errors = Object.values(answer?.errors ?? {}).flat();
  if (errors.length) return errors.map(({ message }) => message).join(" ");
  return body && !body.startsWith("<") && !body.startsWith("{") ? body : "";
}

/** The sentence for a tus error. */
export function refusalOf(error) {
  const answer = error.originalResponse;
  if (!answer) return word("error-network");
  return told(answer.getBody() ?? "") || word(SENTENCES[answer.getStatus()] ?? "error-server");
}
