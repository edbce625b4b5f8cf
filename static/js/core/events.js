// The one list of custom events that pass between parts of a page.

/** Sent on document when day or night was chosen; canvases read their ink again. */
export const THEME_CHANGED = "theme:changed";

/** Sent on document when all motion is to stop or may go on again. */
export const STILL_CHANGED = "still:changed";

/** Bubbles from the row of a job that has just come to its end. */
export const JOB_ENDED = "job:ended";

/** Tells every listening part of the page that something named happened. */
export function announce(name) {
  document.dispatchEvent(new CustomEvent(name));
}
