// The empty library: one faint floor, and the outline of the body that is still to come.

import { drawBody, sceneOf } from "./body.js";
import { Camera } from "./camera.js";
import { drawFloor, drawGround } from "./ground.js";
import { readInk } from "./ink.js";
import { restingPose } from "./rest.js";
import { surfaceOf } from "./surface.js";

const HEIGHT = 1.7;

/** Draws the awaited body on its floor over the whole canvas. */
export function drawAwaited(canvas) {
  const { ctx, width, height } = surfaceOf(canvas);
  if (!width) return;
  const camera = new Camera({
    yaw: 0.5, pitch: 0.3, ppm: Math.min(height * 0.4, width / 3.4),
    cx: width / 2, cy: height * 0.56, distance: 5.2, target: [0, 0.89, 0],
  });
  const scene = sceneOf(ctx, camera, readInk(canvas), restingPose(), {
    height: HEIGHT, size: { width, height },
  });
  drawFloor(scene);
  drawGround(scene);
  drawBody(scene);
}
