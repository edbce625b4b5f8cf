// One block of a motion stream: bytes in, typed arrays out.
// Layout: uint32 length of the header, the header as JSON, then the arrays one after another.

export class StreamError extends Error {
  name = "StreamError";
}

/** Undoes byte planes and zig-zag: signed 16-bit values from low bytes followed by high bytes. */
export function joinPlanes(bytes, count) {
  const values = new Int16Array(count);
  for (let i = 0; i < count; i += 1) {
    const coded = bytes[i] | (bytes[count + i] << 8);
    values[i] = (coded >>> 1) ^ -(coded & 1);
  }
  return values;
}

/** Undoes first differences along the first axis; sums wrap to 16 bits as they were made. */
export function sumColumns(values, columns) {
  for (let i = columns; i < values.length; i += 1) values[i] += values[i - columns];
  return values;
}

const READERS = {
  uint8: (bytes) => bytes.slice(),
  float64: (bytes) => new Float64Array(bytes.slice().buffer),
  int16: (bytes, { shape, delta }) => {
    const count = shape.reduce((product, side) => product * side, 1);
    const values = joinPlanes(bytes, count);
    return delta ? sumColumns(values, count / Math.max(1, shape[0])) : values;
  },
};
const WIDTHS = { uint8: 1, float64: 8, int16: 2 };

function readArray(entry, bytes) {
  const count = entry.shape.reduce((product, side) => product * side, 1);
  if (!READERS[entry.type]) throw new StreamError(`array ${entry.name}: type ${entry.type}`);
  if (bytes.length !== count * WIDTHS[entry.type]) {
    throw new StreamError(`array ${entry.name}: ${bytes.length} bytes for ${entry.shape}`);
  }
  return READERS[entry.type](bytes, entry);
}

/**
 * A block as { start, frames, origin, times, points, pointMarks, limbMarks, … }.
 * points are millimetres from origin (metres), frame after frame, 25 × (x, y, z), y up.
 * Throws StreamError when the bytes are not a whole block.
 */
export function decodeBlock(buffer) {
  const length = buffer.byteLength >= 4 ? new DataView(buffer).getUint32(0, true) : 0;
  if (!length || 4 + length > buffer.byteLength) throw new StreamError("block without a header");
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
  const body = new Uint8Array(buffer, 4 + length);
  const block = { start: header.start, frames: header.frames, origin: header.origin ?? [0, 0, 0] };
  for (const entry of header.arrays) {
    const bytes = body.subarray(entry.offset, entry.offset + entry.bytes);
    block[entry.name] = readArray(entry, bytes);
  }
  if (block.times?.length !== header.frames) throw new StreamError("block without its times");
  return block;
}
