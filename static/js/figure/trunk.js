// The trunk: elliptical sections from hips to shoulders, right from every side, washed from the
// tone of the right to the tone of the left; yoke and neck grow from it.

import { P } from "../core/points.js";
import {
  addEllipsoid, addStroke, edges, ribbon, smoothLine, stroke,
} from "./brush.js";
import { paint } from "./ink.js";
import { drawSash } from "./sash.js";
import { add, mix, unit } from "./vector.js";

const YOKE = [[0, 0.062], [0.5, 0.056], [1, 0.056]];
const NECK = [[0, 0.058], [0.5, 0.048], [1, 0.046]];

// [centre, half width m, half depth m, how much it turns with the shoulders], hips first.
function sections(body) {
  const { hips, shoulders, up, k } = body;
  const chest = body.at(P.chest);
  const main = [
    [add(hips, up, -0.085 * k), 0.128, 0.108, 0],
    [add(hips, up, 0.015 * k), 0.15, 0.112, 0.05],
    [mix(hips, chest, 0.48), 0.125, 0.094, 0.35],
    [chest, 0.138, 0.104, 0.6],
    [mix(body.at(P.upperChest), shoulders, 0.25), 0.158, 0.11, 0.9],
    [shoulders, 0.15, 0.082, 1],
  ];
  return main.flatMap((section, i) => {
    const next = main[i + 1];
    if (!next) return [section];
    const half = (n) => (section[n] + next[n]) / 2;
    return [section, [mix(section[0], next[0], 0.5), half(1), half(2), half(3)]];
  });
}

function project(scene, path, list) {
  const { body, camera } = scene;
  const { k, up } = body;
  return list.map(([centre, wide, deep, turn], i) => {
    const side = unit(mix(body.hipSide, body.shoulderSide, turn));
    const front = unit(mix(body.hipFront, body.shoulderFront, turn));
    const thick = (i ? 0.035 : 0.03) * k;
    addEllipsoid(path, camera, centre, [
      [side, wide * k * 0.95], [front, deep * k * 0.95], [up, thick],
    ]);
    const { x, y, s } = camera.project(centre);
    const [sx, sy] = camera.flat(side);
    const [fx, fy] = camera.flat(front);
    return { x, y, s, wide: [sx * wide * k, sy * wide * k], deep: [fx * deep * k, fy * deep * k] };
  });
}

// Half the width of each ellipse as seen, at right angles to the line of the spine.
function spineStroke(spots) {
  const samples = new Float32Array(spots.length * 4);
  spots.forEach((spot, i) => {
    const before = spots[Math.max(0, i - 1)];
    const after = spots[Math.min(spots.length - 1, i + 1)];
    const length = Math.hypot(after.x - before.x, after.y - before.y) || 1;
    const nx = -(after.y - before.y) / length;
    const ny = (after.x - before.x) / length;
    const wide = nx * spot.wide[0] + ny * spot.wide[1];
    const deep = nx * spot.deep[0] + ny * spot.deep[1];
    samples.set([spot.x, spot.y, Math.hypot(wide, deep) * spot.s, 0], i * 4);
  });
  return samples;
}

function wash(scene) {
  const { ctx, body, camera, ink, px } = scene;
  const { shoulders, shoulderSide, k } = body;
  const right = camera.project(add(shoulders, shoulderSide, -0.17 * k));
  const left = camera.project(add(shoulders, shoulderSide, 0.17 * k));
  if (Math.hypot(left.x - right.x, left.y - right.y) <= px * 0.08) {
    return camera.towards(shoulderSide) > 0 ? ink.inkLeft : ink.ink;
  }
  const gradient = ctx.createLinearGradient(right.x, right.y, left.x, left.y);
  gradient.addColorStop(0.3, ink.ink);
  gradient.addColorStop(1, ink.inkLeft);
  return gradient;
}

function yokeAndNeck(scene, path) {
  const { body, camera } = scene;
  const { k, up, shoulders } = body;
  const neck = body.at(P.neck);
  const collar = add(mix(neck, shoulders, 0.55), up, 0.012 * k);
  for (const arm of [P.leftUpperArm, P.rightUpperArm]) {
    if (body.knows(arm)) addStroke(path, stroke(camera, collar, body.at(arm), YOKE, k * 0.92));
  }
  if (!body.knows(P.head)) return;
  const top = add(body.at(P.head), up, 0.01 * k);
  addStroke(path, stroke(camera, mix(neck, shoulders, 0.3), top, NECK, k));
}

function draw(scene) {
  const { ctx, body, ink, px, halo } = scene;
  const path = new Path2D();
  const [left, right] = edges(spineStroke(project(scene, path, sections(body))));
  ribbon(path, left, right);
  yokeAndNeck(scene, path);
  ctx.strokeStyle = ink.ground;
  ctx.lineWidth = halo * 2;
  ctx.beginPath();
  const free = { from: 4, to: left.length / 2 - 1 };
  smoothLine(ctx, left, free);
  smoothLine(ctx, right, free);
  ctx.stroke();
  paint(ctx, path, { fill: wash(scene), mark: body.mark("torso"), ink, px });
  drawSash(scene);
}

/** Depth of the trunk's middle, metres towards the viewer. */
export function trunkDepth({ body, camera }) {
  return (camera.project(body.at(P.chest)).z + camera.project(body.hips).z) / 2;
}

/** The drawing items of the trunk; none when its joints are not all known. */
export function trunkItems(scene) {
  if (!scene.body.hasTrunk) return [];
  return [{ z: trunkDepth(scene), under: false, draw: () => draw(scene) }];
}
