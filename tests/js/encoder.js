// Writes stream blocks for tests, from the description of the format alone.

const LIMBS = 6;
const POINTS = 25;

function planes(values) {
  const bytes = new Uint8Array(values.length * 2);
  values.forEach((value, i) => {
    const coded = ((value << 1) ^ (value >> 15)) & 0xffff;
    bytes[i] = coded & 0xff;
    bytes[values.length + i] = coded >> 8;
  });
  return bytes;
}

function differences(rows) {
  const wrap = (value) => (value << 16) >> 16;
  return rows.flatMap((row, i) => row.map((value, n) => wrap(i ? value - rows[i - 1][n] : value)));
}

/**
 * A block. frames: [{ time, points: [[x, y, z] metres × 25], marks (25)?, limbs (6)?,
 * bands (metres × 50)?, fingers: [[x, y, z] metres from the wrist × 40]?, hands (2)? }].
 */
export function encodeBlock(start, frames, { origin = [0, 0, 0] } = {}) {
  const rows = frames.map(({ points }) =>
    points.flatMap((point) => point.map((value, n) => Math.round((value - origin[n]) * 1000))));
  const arrays = [
    ["times", "float64", [frames.length],
      new Uint8Array(Float64Array.from(frames, ({ time }) => time).buffer), 0],
    ["points", "int16", [frames.length, POINTS, 3], planes(differences(rows)), 1],
    ["pointMarks", "uint8", [frames.length, POINTS],
      Uint8Array.from(frames.flatMap(({ marks }) => marks ?? new Array(POINTS).fill(0))), 0],
    ["limbMarks", "uint8", [frames.length, LIMBS],
      Uint8Array.from(frames.flatMap(({ limbs }) => limbs ?? new Array(LIMBS).fill(0))), 0],
  ];
  if (frames[0].fingers) {
    const apart = frames.map(({ fingers }) =>
      fingers.flatMap((point) => point.map((value) => Math.round(value * 1000))));
    arrays.push(
      ["fingers", "int16", [frames.length, 40, 3], planes(differences(apart)), 1],
      ["handMarks", "uint8", [frames.length, 2], Uint8Array.from(frames.flatMap(({ hands }) => hands)), 0],
    );
  }
  if (frames[0].bands) {
    const radii = frames.map(({ bands }) => bands.map((value) => Math.round(value * 1000)));
    arrays.push(["bands", "int16", [frames.length, POINTS, 2], planes(differences(radii)), 1]);
  }
  let offset = 0;
  const table = arrays.map(([name, type, shape, bytes, delta]) => {
    const entry = { name, type, shape, offset, bytes: bytes.length, delta };
    offset += bytes.length;
    return entry;
  });
  const header = new TextEncoder().encode(
    JSON.stringify({ start, frames: frames.length, origin, arrays: table }),
  );
  const block = new Uint8Array(4 + header.length + offset);
  new DataView(block.buffer).setUint32(0, header.length, true);
  block.set(header, 4);
  arrays.forEach(([, , , bytes], i) => block.set(bytes, 4 + header.length + table[i].offset));
  return block.buffer;
}

/** Frames at times whose every point lies at (time, 1 + point / 100, -time). */
export function framesAt(times) {
  return times.map((time) => ({
    time, points: Array.from({ length: POINTS }, (_, i) => [time, 1 + i / 100, -time]),
  }));
}

/** A head, and a way to its blocks, for lists of frames; counts how often each is asked for. */
export function streamOf(lists) {
  const asked = lists.map(() => 0);
  const all = lists.flat();
  let start = 0;
  const blocks = lists.map((frames, i) => {
    const next = lists[i + 1]?.[0].time ?? frames.at(-1).time;
    const entry = { start, frames: frames.length, from: frames[0].time, to: next, url: String(i) };
    start += frames.length;
    return entry;
  });
  const head = {
    frames: all.length, duration: all.at(-1).time, rate: 10, height: 1.7, blocks, top: 1.8,
    lanes: {}, share: {}, keyPoses: [], stillest: all[0].time,
  };
  const bytes = async (url) => {
    asked[Number(url)] += 1;
    return encodeBlock(blocks[Number(url)].start, lists[Number(url)]);
  };
  return { head, bytes, asked };
}
