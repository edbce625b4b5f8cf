// Which frame is on screen: searches in real presentation times, which need not be even.

/** A time may be this much early, in seconds, and still belong to the frame it names. */
export const FRAME_TOLERANCE = 0.0006;

/** Index of the last value not after time; -1 when time lies before them all. */
export function lastNotAfter(times, time, tolerance = FRAME_TOLERANCE) {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle] <= time + tolerance) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** The value nearest to time out of an ascending list that is not empty. */
export function nearest(times, time) {
  const before = Math.max(0, lastNotAfter(times, time, 0));
  const after = Math.min(times.length - 1, before + 1);
  return times[after] - time < time - times[before] ? times[after] : times[before];
}
