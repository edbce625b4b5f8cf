// Shapes of the brush: tapered strokes with round ends, hulls and ellipses, added to a path.
// A stroke is a Float32Array of samples (x, y, radius, depth) in pixels, depth in metres.

// Drawing runs for every figure and every frame, so the inner loops here make no garbage.

const spot = { x: 0, y: 0, z: 0, s: 1 };
const point = [0, 0, 0];

/** Samples a bone from a to b. profile: [where 0..1, radius m, offset m along muscle], k: size. */
export function stroke(camera, a, b, profile, k, muscle = null) {
  const samples = new Float32Array(profile.length * 4);
  for (let i = 0; i < profile.length; i += 1) {
    const [t, radius, offset = 0] = profile[i];
    const side = muscle ? offset * k : 0;
    for (let n = 0; n < 3; n += 1) {
      point[n] = a[n] + (b[n] - a[n]) * t + (side && muscle[n] * side);
    }
    camera.project(point, spot);
    samples[i * 4] = spot.x;
    samples[i * 4 + 1] = spot.y;
    samples[i * 4 + 2] = radius * k * spot.s;
    samples[i * 4 + 3] = spot.z;
  }
  return samples;
}

/** Mean depth of a stroke's two ends. */
export const depthOf = (samples) => (samples[3] + samples[samples.length - 1]) / 2;

/** Direction of a stroke on the canvas, unit. */
export function direction(samples) {
  const last = samples.length - 4;
  const x = samples[last] - samples[0];
  const y = samples[last + 1] - samples[1];
  const length = Math.hypot(x, y) || 1;
  return [x / length, y / length];
}

/** Both edges of a stroke as flat lists [x, y, …], by normals of the sampled centre line. */
export function edges(samples) {
  const count = samples.length / 4;
  const left = [];
  const right = [];
  for (let i = 0; i < count; i += 1) {
    const before = Math.max(0, i - 1) * 4;
    const after = Math.min(count - 1, i + 1) * 4;
    const dx = samples[after] - samples[before];
    const dy = samples[after + 1] - samples[before + 1];
    const reach = samples[i * 4 + 2] / (Math.hypot(dx, dy) || 1);
    left.push(samples[i * 4] - dy * reach, samples[i * 4 + 1] + dx * reach);
    right.push(samples[i * 4] + dy * reach, samples[i * 4 + 1] - dx * reach);
  }
  return [left, right];
}

/** A smooth line through a flat list of points, from one index up to another. */
export function smoothLine(path, line, { from = 0, to = line.length / 2, move = true } = {}) {
  if (to - from < 2) return;
  if (move) path.moveTo(line[from * 2], line[from * 2 + 1]);
  else path.lineTo(line[from * 2], line[from * 2 + 1]);
  for (let i = from + 1; i < to - 1; i += 1) {
    const x = line[i * 2];
    const y = line[i * 2 + 1];
    path.quadraticCurveTo(x, y, (x + line[i * 2 + 2]) / 2, (y + line[i * 2 + 3]) / 2);
  }
  path.lineTo(line[to * 2 - 2], line[to * 2 - 1]);
}

function backwards(line) {
  const turned = [];
  for (let i = line.length - 2; i >= 0; i -= 2) turned.push(line[i], line[i + 1]);
  return turned;
}

function area(ring) {
  let sum = 0;
  for (let i = 0; i < ring.length; i += 2) {
    sum += ring[i] * ring[(i + 3) % ring.length] - ring[(i + 2) % ring.length] * ring[i + 1];
  }
  return sum;
}

/** Closes two edges to a shape, wound like an arc, so that shapes of one path never cut holes. */
export function ribbon(path, left, right) {
  const forward = area(left.concat(backwards(right))) >= 0;
  smoothLine(path, forward ? left : right);
  smoothLine(path, backwards(forward ? right : left), { move: false });
  path.closePath();
}

/** Adds a whole stroke with its round ends; returns its edges. */
export function addStroke(path, samples) {
  const [left, right] = edges(samples);
  ribbon(path, left, right);
  for (const i of [0, samples.length - 4]) {
    path.moveTo(samples[i] + samples[i + 2], samples[i + 1]);
    path.arc(samples[i], samples[i + 1], Math.max(0.1, samples[i + 2]), 0, 7);
  }
  return [left, right];
}

const AROUND = Array.from({ length: 12 }, (_, i) => i * Math.PI / 6)
  .map((angle) => [Math.cos(angle), Math.sin(angle)]);

function ring(circles) {
  const points = [];
  for (let i = 0; i < circles.length; i += 3) {
    for (const [cos, sin] of AROUND) {
      points.push([circles[i] + cos * circles[i + 2], circles[i + 1] + sin * circles[i + 2]]);
    }
  }
  return points.sort((p, q) => p[0] - q[0] || p[1] - q[1]);
}

function halfHull(points) {
  const hull = [];
  for (const p of points) {
    while (hull.length > 1) {
      const a = hull[hull.length - 2];
      const b = hull[hull.length - 1];
      if ((b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0]) > 0) break;
      hull.pop();
    }
    hull.push(p);
  }
  hull.pop();
  return hull;
}

/** The smooth hull of circles, a flat list [x, y, radius, …], as a path. */
export function hullOf(circles) {
  const path = new Path2D();
  const points = ring(circles);
  const hull = halfHull(points).concat(halfHull(points.reverse()));
  const last = hull[hull.length - 1];
  path.moveTo((hull[0][0] + last[0]) / 2, (hull[0][1] + last[1]) / 2);
  hull.forEach((p, i) => {
    const next = hull[(i + 1) % hull.length];
    path.quadraticCurveTo(p[0], p[1], (p[0] + next[0]) / 2, (p[1] + next[1]) / 2);
  });
  path.closePath();
  return path;
}

/** Adds an ellipsoid as the camera sees it; axes: [[direction, radius m], …]. Its ellipse. */
export function addEllipsoid(path, camera, centre, axes) {
  const { x, y, s } = camera.project(centre);
  let a = 0;
  let b = 0;
  let d = 0;
  for (const [axis, radius] of axes) {
    const [right, down] = camera.flat(axis);
    a += (right * radius * s) ** 2;
    b += right * down * (radius * s) ** 2;
    d += (down * radius * s) ** 2;
  }
  const middle = (a + d) / 2;
  const spread = Math.sqrt(Math.max(0, (a - d) ** 2 / 4 + b * b));
  const rx = Math.sqrt(Math.max(0.01, middle + spread));
  const ry = Math.sqrt(Math.max(0.01, middle - spread));
  const turn = Math.atan2(2 * b, a - d) / 2;
  path.moveTo(x + rx * Math.cos(turn), y + rx * Math.sin(turn));
  path.ellipse(x, y, rx, ry, turn, 0, 7);
  return { x, y, rx, ry, turn };
}
