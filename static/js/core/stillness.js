// Whether figures may move by themselves: the reader's system asks, the switch in the header tells.

/** True when the reader stopped all motion on the page. */
export function stopped() {
  return document.documentElement.dataset.still === "on";
}

/** True when nothing may start to move unasked. */
export function still() {
  return stopped() || matchMedia("(prefers-reduced-motion: reduce)").matches;
}
