// Small choices of a reader, kept on their own machine. A browser that keeps nothing is no error:
// the choice then lasts as long as the page.

/** The value kept under name, or null. */
export function recall(name) {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

/** Keeps value under name; false when this browser keeps nothing. */
export function remember(name, value) {
  try {
    localStorage.setItem(name, value);
    return true;
  } catch {
    return false;
  }
}

/** Lets the server see a choice, so that the next page opens with it. */
export function tellServer(name, value) {
  document.cookie = `${name}=${value}; path=/; max-age=31536000; samesite=lax`;
}
