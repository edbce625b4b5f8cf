// The sash tells who this is (cinnabar = person A, indigo = person B, ochre = made by a model),
// which side is the front (the knot) and how the body moves (the tails lag behind).

import { P } from "../core/points.js";
import { addEllipsoid, addStroke, stroke } from "./brush.js";
import { add, mix, subtract } from "./vector.js";

const HALF_WIDTH = 0.126;
const HALF_DEPTH = 0.096;
const TAIL = [[0, 0.012], [0.4, 0.017], [0.8, 0.02], [1, 0.01]];
const TURNS = 40;
const CIRCLE = Array.from({ length: TURNS }, (_, i) => i / TURNS * 2 * Math.PI)
  .map((angle) => [Math.cos(angle), Math.sin(angle)]);
const spot = { x: 0, y: 0, z: 0, s: 1 };

function colourOf({ body, ink }) {
  if (body.made) return ink.made;
  return body.person === "B" ? ink.sashB : ink.sash;
}

// The part of the ring that is seen, in one piece: twice round, from the first hidden point on.
function tracePath({ ctx, camera, body }, centre) {
  const { hipSide, hipFront, k } = body;
  const sideways = camera.towards(hipSide) * HALF_DEPTH;
  const forwards = camera.towards(hipFront) * HALF_WIDTH;
  const point = [0, 0, 0];
  let on = false;
  ctx.beginPath();
  for (let i = 0; i <= TURNS * 2; i += 1) {
    const [cos, sin] = CIRCLE[i % TURNS];
    const seen = sideways * cos + forwards * sin > 0;
    if (seen) {
      const [a, b] = [cos * HALF_WIDTH * k, sin * HALF_DEPTH * k];
      for (let n = 0; n < 3; n += 1) point[n] = centre[n] + hipSide[n] * a + hipFront[n] * b;
      camera.project(point, spot);
      if (on) ctx.lineTo(spot.x, spot.y);
      else ctx.moveTo(spot.x, spot.y);
    }
    on = seen;
    if (i > TURNS && !on) break;
  }
}

function tail(scene, knot, side, lag) {
  const { camera, body } = scene;
  const { hipSide, hipFront, k } = body;
  const far = Math.min(1, 0.35 / (Math.hypot(...lag) || 1));
  const lift = Math.abs(lag[0] + lag[2]) * far * 0.25;
  const tip = [
    knot[0] + lag[0] * far * 0.5 + hipSide[0] * side * 0.035 * k + hipFront[0] * 0.03,
    knot[1] - (0.24 + side * 0.02) * k + lift,
    knot[2] + lag[2] * far * 0.5 + hipSide[2] * side * 0.035 * k + hipFront[2] * 0.03,
  ];
  const path = new Path2D();
  addStroke(path, stroke(camera, knot, tip, TAIL, k));
  scene.ctx.fill(path);
}

function drawKnot(scene, centre) {
  const { ctx, camera, body } = scene;
  const { hipSide, hipFront, up, k, lag } = body;
  const knot = add(centre, hipFront, HALF_DEPTH * k * 1.06);
  const behind = lag ? subtract(lag, body.hips) : [0, 0, 0];
  for (const side of [-1, 1]) tail(scene, knot, side, behind);
  const path = new Path2D();
  addEllipsoid(path, camera, knot, [[hipSide, 0.026 * k], [up, 0.024 * k], [hipFront, 0.02 * k]]);
  ctx.fill(path);
}

/** Draws the sash over a trunk that is already painted. */
export function drawSash(scene) {
  const { ctx, camera, body, ink } = scene;
  const centre = mix(body.hips, body.at(P.chest), 0.33);
  const width = Math.max(1.3, 0.036 * body.k * camera.ppm);
  const colour = colourOf(scene);
  tracePath(scene, centre);
  ctx.lineCap = "butt";
  ctx.lineJoin = "round";
  // Bare paper on both sides: cinnabar on ink alone is only 2.5 : 1.
  ctx.strokeStyle = ink.ground;
  ctx.lineWidth = width + Math.max(1, camera.ppm * 0.012);
  ctx.stroke();
  ctx.strokeStyle = colour;
  ctx.lineWidth = width;
  ctx.stroke();
  ctx.fillStyle = colour;
  if (camera.towards(body.hipFront) > -0.15) drawKnot(scene, centre);
}
