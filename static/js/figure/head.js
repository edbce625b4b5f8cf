// The head: a mass of hair and a pale face without features. A head that was not seen has no face.

import { P } from "../core/points.js";
import { addEllipsoid } from "./brush.js";
import { paint, solid } from "./ink.js";
import { across, add, cross, subtract, unit } from "./vector.js";

/** Half axes for a body of 1.70 m: side, up, front; metres. */
const SIZE = [0.076, 0.112, 0.094];
/** The face is a cap of 70 degrees round a direction that looks forward and down. */
const CAP = 1.22;
const LOOK = unit([0, -0.62, 1]);
const CAP_STEPS = 28;

/** The rim of that cap on the skull: [side, up, front] in metres, the same for every head. */
const RIM = Array.from({ length: CAP_STEPS }, (_, i) => {
  const turn = i / CAP_STEPS * 2 * Math.PI;
  const side = [1, 0, 0];
  const around = add(
    side.map((value) => value * Math.cos(turn)), unit(cross(LOOK, side)), Math.sin(turn),
  );
  const ray = add(LOOK.map((value) => value * Math.cos(CAP)), around, Math.sin(CAP));
  return ray.map((value, n) => value * SIZE[n]);
});
const spot = { x: 0, y: 0, z: 0, s: 1 };

function axes(body) {
  const head = body.at(P.head);
  const rise = unit(subtract(head, body.at(P.neck)));
  const front = body.knows(P.face) ? unit(subtract(body.at(P.face), head)) : body.shoulderFront;
  const up = across(add(rise, body.up, 0.6), front);
  const side = unit(cross(up, front));
  const centre = add(add(head, up, 0.078 * body.k), front, 0.022 * body.k);
  return { side, up, front, centre };
}

// Ears only where they break the outline; inside the profile they would read as an eye.
function drawEars({ ctx, camera, body, ink, px }, { side, up, front, centre }) {
  const { k } = body;
  for (const hand of [-1, 1]) {
    if (Math.abs(camera.towards(side)) > 0.42) continue;
    const place = add(add(add(centre, side, hand * 0.079 * k), up, -0.01 * k), front, -0.014 * k);
    const path = new Path2D();
    addEllipsoid(path, camera, place, [[side, 0.01 * k], [up, 0.026 * k], [front, 0.016 * k]]);
    ctx.fillStyle = ink.face;
    ctx.fill(path);
    ctx.lineWidth = Math.max(0.8, px * 0.008);
    ctx.strokeStyle = ink.hair;
    ctx.stroke(path);
  }
}

// The rim on the canvas: [x, y, depth], depth below nought where it lies behind.
function faceRim({ camera, body: { k } }, { side, up, front, centre }) {
  const near = [side, up, front].map((axis) => camera.towards(axis));
  const point = [0, 0, 0];
  return RIM.map(([a, b, c]) => {
    for (let n = 0; n < 3; n += 1) {
      point[n] = centre[n] + (side[n] * a + up[n] * b + front[n] * c) * k;
    }
    camera.project(point, spot);
    return [spot.x, spot.y, near[0] * a + near[1] * b + near[2] * c];
  });
}

class Outline {
  constructor({ x, y, rx, ry, turn }) {
    Object.assign(this, { x, y, rx, ry, cos: Math.cos(turn), sin: Math.sin(turn) });
  }

  angle(dx, dy) {
    const along = dx * this.cos + dy * this.sin;
    const aside = dy * this.cos - dx * this.sin;
    return Math.atan2(aside / this.ry, along / this.rx);
  }

  point(angle) {
    const a = Math.cos(angle) * this.rx;
    const b = Math.sin(angle) * this.ry;
    return [this.x + a * this.cos - b * this.sin, this.y + a * this.sin + b * this.cos];
  }
}

// Seen from behind, a sliver of cheek lies between its own edge and the outline of the head.
function cheek(outline, points, [fx, fy]) {
  const [firstX, firstY] = points[0];
  const [lastX, lastY] = points[points.length - 1];
  const from = outline.angle(lastX - outline.x, lastY - outline.y);
  const to = outline.angle(firstX - outline.x, firstY - outline.y);
  const full = 2 * Math.PI;
  const wrap = (angle) => ((angle % full) + full) % full;
  const way = wrap(to - from);
  const sweep = wrap(outline.angle(fx, fy) - from) <= way ? way : way - full;
  return Array.from({ length: 9 }, (_, i) => outline.point(from + sweep * i / 8));
}

function facePoints(scene, head, ellipse) {
  const look = add(head.up.map((value) => value * LOOK[1]), head.front, LOOK[2]);
  const rim = faceRim(scene, head);
  const outline = new Outline(ellipse);
  const facing = scene.camera.towards(look);
  const count = rim.length;
  const first = Math.max(0, rim.findIndex(
    ([, , depth], i) => depth >= 0 && rim[(i + count - 1) % count][2] < 0,
  ));
  const points = [];
  for (let j = 0; j < count; j += 1) {
    const [x, y, depth] = rim[(first + j) % count];
    if (depth >= 0) points.push([x, y]);
    else if (facing > 0) points.push(outline.point(outline.angle(x - outline.x, y - outline.y)));
  }
  if (facing > 0 || points.length < 3) return points;
  return points.concat(cheek(outline, points, scene.camera.flat(look)));
}

function drawFace(scene, head, ellipse) {
  const { ctx, ink, px } = scene;
  const points = facePoints(scene, head, ellipse);
  if (points.length < 3) return;
  ctx.fillStyle = ink.face;
  ctx.beginPath();
  for (const [x, y] of points) ctx.lineTo(x, y);
  ctx.closePath();
  ctx.fill();
  ctx.lineWidth = Math.max(0.8, px * 0.009);
  ctx.strokeStyle = ink.hair;
  ctx.beginPath();
  ctx.ellipse(ellipse.x, ellipse.y, ellipse.rx, ellipse.ry, ellipse.turn, 0, 7);
  ctx.stroke();
}

function draw(scene, head) {
  const { ctx, camera, body, ink, px, halo } = scene;
  const mark = body.mark("head");
  const scale = SIZE.map((value) => value * body.k);
  const skull = new Path2D();
  const ellipse = addEllipsoid(skull, camera, head.centre, [
    [head.side, scale[0]], [head.up, scale[1]], [head.front, scale[2]],
  ]);
  ctx.fillStyle = ink.ground;
  ctx.beginPath();
  const { x, y, rx, ry, turn } = ellipse;
  ctx.ellipse(x, y, rx + halo * 0.8, ry + halo * 0.8, turn, 0, 7);
  ctx.fill();
  if (px > 60 && solid(mark)) drawEars(scene, head);
  paint(ctx, skull, { fill: ink.hair, mark, ink, px });
  if (solid(mark)) drawFace(scene, head, ellipse);
}

/** The drawing items of the head; none when it is not known. */
export function headItems(scene) {
  const { body, camera } = scene;
  if (!body.knows(P.head) || !body.knows(P.neck)) return [];
  const head = axes(body);
  return [{ z: camera.project(head.centre).z + 0.16, under: false, draw: () => draw(scene, head) }];
}
