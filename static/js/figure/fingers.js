// Fingers: thin bones from the palm, as much ink as there is evidence; hands without any stay mittens.

import { HANDS, MARK } from "../core/points.js";
import { addStroke, hullOf, stroke } from "./brush.js";
import { CHAINS } from "./anatomy.js";
import { paint, solid } from "./ink.js";

const FINGERS = 5;
const JOINTS = 4;
/** Radius in metres of each finger at its root, thumb first; at the tip it is less. */
const RADII = [0.0115, 0.0095, 0.01, 0.0095, 0.0085];
const TAPER = 0.75;
const WRIST = 0.024;
/** No finger is thinner than this, in pixels: on a small canvas it would fade. */
const THINNEST = 0.75;
/** Pixels per metre below which a hand is a few dots, and stays a mitten. */
const SMALLEST = 60;

/** Pixels per metre from which fingers are parted from each other. */
const LARGE = 130;

const HAND_OF = Object.freeze({ armL: 0, armR: 1 });

/** Whether the fingers of an arm are drawn, at so many pixels per metre. */
export const hasFingers = (body, limb, px) =>
  limb in HAND_OF && px >= SMALLEST && body.handMark(HAND_OF[limb]) !== MARK.missing;

/** The bones of the fingers of a hand as [from, to, radius at from, radius at to], metres. */
export function fingerBones(body, hand) {
  const bones = [];
  for (let finger = 0; finger < FINGERS; finger += 1) {
    const radius = RADII[finger];
    for (let joint = 0; joint < JOINTS - 1; joint += 1) {
      const from = body.finger(hand, finger * JOINTS + joint);
      const to = body.finger(hand, finger * JOINTS + joint + 1);
      const thin = (step) => radius * (1 - (1 - TAPER) * step / (JOINTS - 1));
      bones.push([from, to, thin(joint), thin(joint + 1)]);
    }
  }
  return bones;
}

function palm(scene, wrist, hand) {
  const { body, camera } = scene;
  const roots = Array.from({ length: FINGERS }, (_, finger) => finger);
  const circles = [[wrist, WRIST],
    ...roots.map((finger) => [body.finger(hand, finger * JOINTS), RADII[finger] * 1.15])];
  return hullOf(circles.flatMap(([centre, radius]) => {
    const { x, y, s } = camera.project(centre);
    return [x, y, Math.max(THINNEST, radius * body.k * s)];
  }));
}

function thicken(samples) {
  for (let i = 2; i < samples.length; i += 4) samples[i] = Math.max(THINNEST, samples[i]);
  return samples;
}

// The fingers of a hand as paths, the farthest first.
function fingerPaths({ body, camera }, hand) {
  const bones = fingerBones(body, hand);
  const paths = Array.from({ length: FINGERS }, (_, finger) => {
    const path = new Path2D();
    const own = bones.slice(finger * (JOINTS - 1), (finger + 1) * (JOINTS - 1));
    for (const [from, to, thick, thin] of own) {
      addStroke(path, thicken(stroke(camera, from, to, [[0, thick], [1, thin]], body.k)));
    }
    return { path, z: camera.project(own[1][1]).z };
  });
  return paths.sort((a, b) => a.z - b.z);
}

/** The drawing item of the fingers of one arm, or none when nobody knows them. */
export function fingerItems(scene, limb) {
  const { body, camera, ctx, ink, px, halo } = scene;
  if (!hasFingers(body, limb, px)) return [];
  const hand = HAND_OF[limb];
  const wrist = body.at(CHAINS[limb][2]);
  const middle = camera.project(body.finger(hand, 2 * JOINTS));
  const fill = limb.endsWith("L") ? ink.inkLeft : ink.ink;
  const mark = body.handMark(hand);
  const show = (path, line) => {
    ctx.strokeStyle = ink.ground;
    ctx.lineWidth = line;
    ctx.stroke(path);
    paint(ctx, path, { fill, mark, ink, px });
  };
  const draw = () => {
    const whole = palm(scene, wrist, hand);
    const fingers = fingerPaths(scene, hand);
    for (const { path } of fingers) whole.addPath(path);
    show(whole, halo * 1.4);
    if (px < LARGE || !solid(mark)) return;
    // On a large canvas every finger has an edge, also where it lies on the palm.
    for (const { path } of fingers) show(path, halo * 0.5);
  };
  return [{ z: middle.z, under: false, draw }];
}

/** The drawing items of hands without a body. */
export const handItems = (scene) =>
  HANDS.flatMap((_, hand) => fingerItems(scene, hand ? "armR" : "armL"));
