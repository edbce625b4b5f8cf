// The server's side of segments. Times travel as seconds with at most six digits after the point.

import { microseconds } from "../core/timecode.js";
import { send } from "../net/api.js";

function written({ start, end, name }) {
  const values = {};
  if (start !== undefined) values.start = microseconds(start);
  if (end !== undefined) values.end = microseconds(end);
  if (name !== undefined) values.name = name;
  return values;
}

/** Keeps segments under an address that ends in a slash. */
function remoteSegments(url) {
  return {
    create: (values) => send("POST", url, written(values)),
    change: (id, values) => send("PATCH", `${url}${id}/`, written(values)),
    remove: (id) => send("DELETE", `${url}${id}/`),
    restore: (id) => send("POST", `${url}${id}/restore/`),
  };
}

/** The segments a page came with, and where changes go: [items, remote]. */
export function segmentsOfPage(element) {
  const data = document.getElementById("segments-data");
  const items = data ? JSON.parse(data.textContent) : [];
  return [items, remoteSegments(element.dataset.segmentsUrl ?? "")];
}
