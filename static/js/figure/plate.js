// A key-pose plate: several moments of one motion side by side, with one camera, one scale and
// one ground line, as in a good catalogue. Drawn once, also for print.

import { Pose, readPose } from "../core/pose.js";
import { P } from "../core/points.js";
import { drawBody, sceneOf } from "./body.js";
import { Camera } from "./camera.js";
import { drawGround } from "./ground.js";
import { readInk } from "./ink.js";
import { surfaceOf } from "./surface.js";

const HALF = 0.89;
const HIP_RISE = 0.085;
const TALL = 1.86;
/** Room over the hips that a body with raised arms takes. */
const OVER_HIPS = 1.3;

function drawLine(ctx, ink, width, y) {
  ctx.strokeStyle = ink.floor;
  ctx.lineWidth = 1;
  ctx.beginPath();
  ctx.moveTo(0, y);
  ctx.lineTo(width, y);
  ctx.stroke();
}

// A body on a roof or a shoulder stands over the one ground line; the scale makes room for it.
function highestHips(stream, times) {
  const pose = new Pose();
  const heights = times.map((time) => (
    readPose(stream, time, pose) ? pose.points[P.hips * 3 + 1] : 0
  ));
  return Math.max(...heights);
}

/** Draws the poses at times (seconds), which must be loaded; the camera looks from yaw. */
export function drawPlate(canvas, stream, times, { yaw = 0.6, pitch = 0.08, fill = 0.84 } = {}) {
  const { ctx, width, height } = surfaceOf(canvas);
  if (!width || !times.length) return;
  const ink = readInk(canvas);
  const k = stream.head.height / 1.7;
  const cell = width / times.length;
  const tall = Math.max(TALL * k, highestHips(stream, times) + OVER_HIPS * k);
  const ppm = Math.min(height * fill / tall, cell / (1.15 * k));
  const base = height - Math.max(8, ppm * 0.16);
  drawLine(ctx, ink, width, base + ppm * 0.02);
  const pose = new Pose();
  times.forEach((time, i) => {
    if (!readPose(stream, time, pose)) return;
    const [x, y, z] = pose.points.subarray(P.hips * 3, P.hips * 3 + 3);
    const camera = new Camera({
      yaw, pitch, ppm, cx: cell * (i + 0.5), cy: base - HALF * k * ppm, distance: 7 * k,
      target: [x, HALF * k, z],
    });
    const lag = [x, y + HIP_RISE * k, z];
    const scene = sceneOf(ctx, camera, ink, pose, { height: stream.head.height, lag });
    if (!scene.body.absent) drawGround(scene);
    drawBody(scene);
  });
}
