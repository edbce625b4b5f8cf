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
/** Of a body 1.7 m tall, in metres: room for raised arms, and that room over and under the hips. */
const TALL = 1.86;
const OVER_HIPS = 0.91;
const UNDER_HIPS = 0.95;

function drawLine(ctx, ink, width, y) {
  ctx.strokeStyle = ink.floor;
  ctx.lineWidth = 1;
  ctx.beginPath();
  ctx.moveTo(0, y);
  ctx.lineTo(width, y);
  ctx.stroke();
}

/**
 * Lowest and highest point (metres over the ground line) that poses take, from the heights of
 * their hips. Bodies on a roof, or below where the film began, share the one line and scale.
 */
export function roomOf(hips, k) {
  return {
    low: Math.min(0, ...hips.filter((y) => y < 0).map((y) => y - UNDER_HIPS * k)),
    high: Math.max(TALL * k, ...hips.map((y) => y + OVER_HIPS * k)),
  };
}

function hipsOf(stream, times) {
  const pose = new Pose();
  return times.flatMap((time) => (
    readPose(stream, time, pose) ? [pose.points[P.hips * 3 + 1]] : []
  ));
}

/** Draws the poses at times (seconds), which must be loaded; the camera looks from yaw. */
export function drawPlate(canvas, stream, times, { yaw = 0.6, pitch = 0.08, fill = 0.84 } = {}) {
  const { ctx, width, height } = surfaceOf(canvas);
  if (!width || !times.length) return;
  const ink = readInk(canvas);
  const k = stream.head.height / 1.7;
  const cell = width / times.length;
  const { low, high } = roomOf(hipsOf(stream, times), k);
  const ppm = Math.min(height * fill / (high - low), cell / (1.15 * k));
  const base = height - Math.max(8, ppm * 0.16) + low * ppm;
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
