// Times as people read and write them. Inside the program a time is always seconds.

const WRITTEN = /^(?:(\d+):)?(?:(\d+):)?(\d+(?:\.\d+)?)$/;

/** "mm:ss.mmm", with hours in front only when there are any. */
export function timecode(seconds, digits = 3) {
  const unit = 10 ** digits;
  const total = Math.max(0, Math.round(seconds * unit));
  const whole = Math.floor(total / unit);
  const rest = digits ? `.${String(total % unit).padStart(digits, "0")}` : "";
  const pair = (value) => String(value).padStart(2, "0");
  const hours = Math.floor(whole / 3600);
  const head = hours ? `${hours}:` : "";
  return `${head}${pair(Math.floor(whole / 60) % 60)}:${pair(whole % 60)}${rest}`;
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
