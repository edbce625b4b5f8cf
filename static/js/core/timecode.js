// Times and lengths as people read and write them, by the rule of archive/web/timecode.py. Inside
// the program a time is always seconds.

const WRITTEN = /^(?:(\d+):)?(?:(\d+):)?(\d+(?:\.\d+)?)$/;

/** Digits after the point where single frames are told apart. */
export const EXACT = 3;

/** "0:41.2", with hours in front only when there are any: "1:02:03.5"; a half is rounded up. */
export function timecode(seconds, digits = 1) {
  const unit = 10 ** digits;
  const thousandths = 10 ** (3 - digits);
  // What a thousandth does not show decides nothing: two sums of the same frames read alike.
  const exact = Math.max(0, Math.floor(seconds * 1000 + 0.5));
  const total = Math.floor((exact + Math.floor(thousandths / 2)) / thousandths);
  const whole = Math.floor(total / unit);
  const rest = digits ? `.${String(total % unit).padStart(digits, "0")}` : "";
  const pair = (value) => String(value).padStart(2, "0");
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  return `${hours ? `${hours}:${pair(minutes)}` : minutes}:${pair(whole % 60)}${rest}`;
}

/** "0:41.2–0:55.0"; a moment where both would read alike. */
export function span(start, stop, digits = 1) {
  const [first, last] = [timecode(start, digits), timecode(stop, digits)];
  return first === last ? first : `${first}–${last}`;
}

/** Seconds from "12.5", "1:02.5" or "1:02:03.5"; null when it is none of these. */
export function parseTimecode(text) {
  const match = WRITTEN.exec(text.trim().replace(",", "."));
  if (!match) return null;
  const [, first, second, last] = match;
  const hours = second === undefined ? 0 : Number(first);
  const minutes = second === undefined ? Number(first ?? 0) : Number(second);
  const seconds = Number(last);
  if (first !== undefined && seconds >= 60) return null;
  if (second !== undefined && minutes >= 60) return null;
  return hours * 3600 + minutes * 60 + seconds;
}

/** Seconds rounded to whole microseconds, as the server stores them. */
export function microseconds(seconds) {
  return Number(seconds.toFixed(6));
}

/** A waiting time in whole minutes, at least one. */
export function minutes(seconds) {
  return Math.max(1, Math.round(seconds / 60));
}
