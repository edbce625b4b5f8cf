// Sizes of files as people read them.

const UNITS = ["kilobyte", "megabyte", "gigabyte"];

/** Bytes in the unit that fits, in the words of a language. */
export function sizeOf(bytes, language) {
  const power = Math.min(3, Math.max(1, Math.floor(Math.log10(Math.max(1, bytes)) / 3)));
  const format = { style: "unit", unit: UNITS[power - 1], maximumFractionDigits: 1 };
  return new Intl.NumberFormat(language, format).format(bytes / 1000 ** power);
}
