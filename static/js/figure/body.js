// Draws one body: its parts from far to near, and a ring at every place where a part is missing.

import { Anatomy } from "./anatomy.js";
import { handItems } from "./fingers.js";
import { headItems } from "./head.js";
import { ring } from "./ink.js";
import { limbItems } from "./limbs.js";
import { trunkDepth, trunkItems } from "./trunk.js";

const DRAWN = ["legL", "legR", "armL", "armR"];

/** What every part needs to draw itself. */
export function sceneOf(ctx, camera, ink, pose, { height, person, lag, size }) {
  const px = camera.ppm;
  const body = new Anatomy(pose, { height, person, lag });
  return { ctx, camera, ink, body, px, halo: Math.max(0.9, px * 0.011), ...size };
}

function drawRings(scene) {
  const { ctx, camera, body, ink, px } = scene;
  const ends = new Set(["torso", "head", ...DRAWN].map((limb) => body.end(limb)));
  for (const point of ends) {
    if (point === null) continue;
    const { x, y, s } = camera.project(body.at(point));
    const radius = Math.max(3.5, 0.055 * body.k * s);
    ring(ctx, { x, y, ink, radius, line: Math.max(1.2, px * 0.012) });
  }
}

/** Draws the known parts of a body. Of a body of which nothing is known there may be hands. */
export function drawBody(scene) {
  const { body } = scene;
  if (body.absent) {
    for (const item of handItems(scene)) item.draw();
    return;
  }
  const trunk = trunkDepth(scene);
  const items = [
    ...DRAWN.flatMap((limb) => limbItems(scene, limb, trunk)),
    ...trunkItems(scene),
    ...headItems(scene),
  ];
  // A thigh that hangs lies under the hem; a raised one goes by its depth.
  for (const item of items.filter(({ under }) => under)) {
    item.z = Math.min(item.z, trunk - 0.01 + item.z * 0.001);
  }
  items.sort((a, b) => a.z - b.z);
  for (const item of items) item.draw();
  drawRings(scene);
}
