// Borders of a segment: always real frame times, half-open [start, end), at least one frame long.

/** The span nearest to what was asked for, its borders on frames. */
export async function snapSpan(stream, start, end) {
  const [from, to] = start <= end ? [start, end] : [end, start];
  const first = await stream.border(Math.max(stream.from, from));
  const last = await stream.border(Math.min(stream.to, to));
  if (last > first) return { start: first, end: last };
  return { start: first, end: await nextBorder(stream, first) };
}

/** The border one frame (or, with step -1, one frame back) from a border. */
export async function nextBorder(stream, border, step = 1) {
  if (step < 0 && border >= stream.to) return (await stream.ready(border)).time;
  const frame = await stream.neighbour(border, step);
  const stayed = step > 0 && frame.index === (await stream.ready(border)).index;
  return stayed ? stream.to : frame.time;
}
