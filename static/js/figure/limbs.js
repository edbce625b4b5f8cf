// Arms and legs. Each is one outline; where its two halves lie on both sides of the trunk, the
// nearer half is drawn again in front, so an arm can wrap round the body.

import { add, across, cross, mix, subtract, unit } from "./vector.js";
import {
  addStroke, depthOf, direction, edges, hullOf, smoothLine, stroke,
} from "./brush.js";
import { CHAINS } from "./anatomy.js";
import { fingerItems, hasFingers } from "./fingers.js";
import { paint, solid } from "./ink.js";
import { texture } from "./texture.js";

// Profiles for a body of 1.70 m: [where along the bone, radius m, offset along the muscle m].
const UPPER_ARM = [
  [0, 0.057], [0.18, 0.06, 0.004], [0.42, 0.051, 0.006], [0.7, 0.043, 0.002], [1, 0.039],
];
const FOREARM = [[0, 0.039], [0.22, 0.045, 0.003], [0.5, 0.039, 0.002], [0.8, 0.029], [1, 0.026]];
const HAND = [[0, 0.025], [0.28, 0.035], [0.58, 0.037], [0.86, 0.025], [1, 0.01]];
const THIGH = [
  [0, 0.096, 0.006], [0.22, 0.098, 0.014], [0.5, 0.083, 0.012], [0.78, 0.065, 0.005],
  [1, 0.057, 0.004],
];
const SHANK = [
  [0, 0.056, 0.004], [0.14, 0.056, -0.006], [0.34, 0.061, -0.017], [0.62, 0.046, -0.01],
  [0.86, 0.034, -0.002], [1, 0.033],
];
const HAND_LENGTH = 0.16;
/** A joint folded more than this (cosine between its bones on the canvas) shows a fold. */
const FOLD = { arm: -0.1, leg: 0.2 };
/** Pixels per metre from which the brush shows its life. */
const LARGE = 130;

function armStrokes(body, camera, limb, fingered) {
  const [a, b, c, tip] = CHAINS[limb].map((point) => body.at(point));
  const reach = body.reach(limb);
  const strokes = [stroke(camera, a, b, UPPER_ARM, body.k, body.shoulderFront)];
  if (reach < 3) return { strokes, foot: null };
  const end = reach > 3 ? tip : add(c, unit(subtract(c, b)), HAND_LENGTH * body.k);
  strokes.push(stroke(camera, b, c, FOREARM, body.k, body.shoulderFront));
  if (!fingered) strokes.push(stroke(camera, mix(c, b, 0.04), end, HAND, body.k));
  return { strokes, foot: null };
}

// The sole: circles at heel, ankle, ball and tip; the toe joint lies 55 mm above the sole's line.
function sole(camera, k, { ankle, toe, along, up }) {
  const lift = unit(cross(cross(along, up), along));
  const circles = [
    [add(add(ankle, lift, -0.052 * k), along, -0.045 * k), 0.03],
    [ankle, 0.036],
    [add(toe, lift, 0.006 * k), 0.03],
    [add(add(toe, lift, -0.006 * k), along, 0.062 * k), 0.018],
  ];
  return circles.flatMap(([centre, radius]) => {
    const { x, y, s } = camera.project(centre);
    return [x, y, radius * k * s];
  });
}

function legStrokes(body, camera, limb) {
  const [hip, knee, ankle, toe] = CHAINS[limb].map((point) => body.at(point));
  const reach = body.reach(limb);
  const thigh = unit(subtract(knee, hip));
  const shin = reach > 2 ? unit(subtract(knee, ankle)) : unit(subtract(hip, knee));
  let front = body.hipFront;
  let foot = null;
  if (reach > 3) {
    const line = subtract(toe, ankle);
    const up = across(subtract(knee, ankle), unit(line));
    const along = unit(add(line, up, 0.055 * body.k));
    front = across(along, shin);
    foot = sole(camera, body.k, { ankle, toe, along, up });
  }
  const muscle = across(add(front, body.hipFront), thigh);
  const strokes = [stroke(camera, hip, knee, THIGH, body.k, muscle)];
  if (reach > 2) strokes.push(stroke(camera, knee, ankle, SHANK, body.k, front));
  return { strokes, foot };
}

const roundEnds = (strokes, hull) => {
  const path = new Path2D();
  const sides = strokes.map((samples) => addStroke(path, samples));
  if (hull) path.addPath(hull);
  return { path, sides };
};

// A line of bare paper parts what crosses; the root stays open, so the limb grows from the trunk.
function partFromBehind(scene, sides, hull) {
  const { ctx, ink, halo } = scene;
  ctx.strokeStyle = ink.ground;
  ctx.lineWidth = halo * 2;
  ctx.lineCap = "butt";
  ctx.beginPath();
  sides.forEach(([left, right], i) => {
    smoothLine(ctx, left, { from: i ? 0 : 2 });
    smoothLine(ctx, right, { from: i ? 0 : 2 });
  });
  ctx.stroke();
  if (hull) ctx.stroke(hull);
}

class Limb {
  constructor(scene, limb) {
    const { body, camera, ink } = scene;
    this.scene = scene;
    this.arm = limb.startsWith("arm");
    this.left = limb.endsWith("L");
    this.mark = body.mark(limb);
    this.tone = this.left ? ink.inkLeft : ink.ink;
    const fingered = hasFingers(body, limb, scene.px);
    const shape = this.arm
      ? armStrokes(body, camera, limb, fingered) : legStrokes(body, camera, limb);
    Object.assign(this, shape);
    this.hull = this.foot && hullOf(this.foot);
    this.depths = this.strokes.slice(0, 2).map(depthOf);
    const [root, next] = CHAINS[limb].map((point) => body.at(point));
    const hang = subtract(root, next);
    this.hangs = !this.arm && hang[1] / (Math.hypot(...hang) || 1) > 0.5;
  }

  get depth() {
    const [upper, lower = upper] = this.depths;
    return this.arm ? upper * 0.35 + lower * 0.65 : (upper + lower) / 2 - 0.05;
  }

  drawWhole() {
    const { ctx, ink, px } = this.scene;
    const { path, sides } = roundEnds(this.strokes, this.hull);
    partFromBehind(this.scene, sides, this.hull);
    paint(ctx, path, { fill: this.tone, mark: this.mark, ink, px });
    if (!solid(this.mark)) return;
    const folded = this.#fold() < (this.foot ? FOLD.leg : FOLD.arm);
    if (folded) this.drawHalf(this.#nearer());
    if (px > LARGE && this.#fold() > FOLD.arm) {
      texture(ctx, { ...this, path, ink, px });
    }
  }

  /** The upper (0) or lower (1) half again, with its own edge, open towards the joint. */
  drawHalf(half) {
    const { ctx, ink, px, halo } = this.scene;
    const samples = this.strokes[half];
    const [left, right] = edges(samples);
    const count = left.length / 2;
    const open = half ? { from: 2 } : { from: 1, to: count - 1 };
    ctx.strokeStyle = ink.ground;
    ctx.lineWidth = halo * 1.5;
    ctx.beginPath();
    smoothLine(ctx, left, open);
    smoothLine(ctx, right, open);
    ctx.stroke();
    const path = new Path2D();
    addStroke(path, samples);
    if (half && this.hull) path.addPath(this.hull);
    else if (half && this.strokes[2]) addStroke(path, this.strokes[2]);
    paint(ctx, path, { fill: this.tone, mark: this.mark, ink, px });
  }

  /** What to draw, and how near: the limb, and its nearer half again if the trunk is between. */
  items(trunkDepth) {
    const whole = { z: this.depth, under: this.hangs, draw: () => this.drawWhole() };
    if (!this.arm || this.depths.length < 2) return [whole];
    const near = this.#nearer();
    const [far, close] = [this.depths[1 - near], this.depths[near]];
    const margin = 0.06 * this.scene.body.k;
    const wraps = far < trunkDepth - margin && close > trunkDepth + margin;
    if (!wraps) return [whole];
    whole.z = far;
    return [whole, { z: close, under: false, draw: () => this.drawHalf(near) }];
  }

  #fold() {
    if (this.strokes.length < 2) return 1;
    const [a, b] = [direction(this.strokes[0]), direction(this.strokes[1])];
    return a[0] * b[0] + a[1] * b[1];
  }

  #nearer() {
    return this.depths[1] > this.depths[0] ? 1 : 0;
  }
}

/** The drawing items of one limb, or none when its first bone is not known. */
export function limbItems(scene, limb, trunkDepth) {
  if (scene.body.reach(limb) < 2) return [];
  const items = new Limb(scene, limb).items(trunkDepth);
  // The fingers lie on the wrist, whichever of the two is nearer.
  const nearest = Math.max(...items.map(({ z }) => z));
  const fingers = scene.body.reach(limb) < 3 ? [] : fingerItems(scene, limb);
  return [...items, ...fingers.map((item) => ({ ...item, z: Math.max(item.z, nearest + 1e-4) }))];
}
