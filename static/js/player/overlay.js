// The landmarks drawn on the film, in our colours: right in full ink, left diluted, doubtful ones
// dashed. It finds the picture inside its letterbox.

import { readInk } from "../figure/ink.js";
import { surfaceOf } from "../figure/surface.js";
import { MARK, P, POINTS } from "../core/points.js";

/** One side of the picture counts so many units. */
const UNITS = 8192;
/** Of 15; below it a landmark is more likely hidden than seen. */
const VISIBLE = 8;
const LANDMARKS = 33;

/** Bones between landmarks in BlazePose order; even numbers from 12 on are the right side. */
const BONES = Object.freeze([
  [11, 12], [11, 23], [12, 24], [23, 24],
  [11, 13], [13, 15], [15, 19], [12, 14], [14, 16], [16, 20],
  [23, 25], [25, 27], [27, 29], [29, 31], [27, 31],
  [24, 26], [26, 28], [28, 30], [30, 32], [28, 32],
]);
/** The figure's point that each landmark shows: film and figure speak of the same evidence. */
const POINT_OF = Object.freeze({
  11: P.leftUpperArm, 13: P.leftLowerArm, 15: P.leftHand, 19: P.leftTip,
  12: P.rightUpperArm, 14: P.rightLowerArm, 16: P.rightHand, 20: P.rightTip,
  23: P.leftUpperLeg, 25: P.leftLowerLeg, 27: P.leftFoot, 29: P.leftFoot, 31: P.leftToes,
  24: P.rightUpperLeg, 26: P.rightLowerLeg, 28: P.rightFoot, 30: P.rightFoot, 32: P.rightToes,
});
/** Bones of a hand between the 21 points of MediaPipe. */
const HAND_BONES = Object.freeze([
  [0, 1], [1, 2], [2, 3], [3, 4], [0, 5], [5, 6], [6, 7], [7, 8], [5, 9], [9, 10], [10, 11],
  [11, 12], [9, 13], [13, 14], [14, 15], [15, 16], [13, 17], [17, 18], [18, 19], [19, 20], [0, 17],
]);
const HAND_POINTS = 21;
const JOINTS = Object.freeze([11, 12, 13, 14, 15, 16, 23, 24, 25, 26, 27, 28]);

/** Where the picture lies in a box that shows it whole: { x, y, scale } in pixels. */
export function letterbox([width, height], box) {
  const scale = Math.min(box.width / width, box.height / height);
  return { scale, x: (box.width - width * scale) / 2, y: (box.height - height * scale) / 2 };
}

/**
 * What a landmark of a frame tells: seen by the estimator and observed in the motion as well, and
 * known there at all. Landmarks that the figure does not show are as the estimator has them.
 */
export function evidenceOf(block, row, landmark) {
  const point = POINT_OF[landmark];
  const mark = point === undefined ? MARK.seen : block.pointMarks[row * POINTS + point];
  const visible = block.visible[row * LANDMARKS + landmark] >= VISIBLE;
  return { seen: visible && mark < MARK.doubt, known: mark !== MARK.missing };
}

const toneOf = (a, b) => {
  if (a % 2 !== b % 2) return "middle";
  return a % 2 ? "left" : "right";
};

export class Overlay {
  #canvas;
  #player;
  #surface = null;
  #inks = null;
  #resize;
  #offs = [];

  constructor(canvas, player) {
    this.#canvas = canvas;
    this.#player = player;
  }

  start() {
    const { clock, element, store, stream } = this.#player;
    if (!stream.head.landmarks) {
      for (const button of element.querySelectorAll("[data-do=skeleton]")) button.hidden = true;
      return;
    }
    this.#resize = new ResizeObserver(() => {
      this.#surface = surfaceOf(this.#canvas);
      this.#draw();
    });
    this.#resize.observe(this.#canvas);
    this.#offs = [
      clock.subscribe(() => this.#draw()),
      store.subscribe((name) => name === "skeleton" && this.#draw()),
      stream.subscribe(() => this.#draw()),
    ];
  }

  dispose() {
    this.#resize?.disconnect();
    for (const off of this.#offs) off();
  }

  #draw() {
    if (!this.#surface?.width) return;
    const { clock, store, stream } = this.#player;
    const { ctx, width, height } = this.#surface;
    ctx.clearRect(0, 0, width, height);
    const frame = store.get("skeleton") ? stream.frameAt(clock.now()) : null;
    if (!frame?.block.picture) return;
    this.#inks ??= readInk(this.#canvas);
    if (frame.block.pictureSeen[frame.row]) this.#body(this.#points(frame));
    if (frame.block.pictureHands) this.#hands(frame);
  }

  // Both hands where they were seen, in thin lines: left diluted, right in full ink.
  #hands({ block, row }) {
    const { ctx, height } = this.#surface;
    const line = Math.max(1, height * 0.003);
    const place = this.#place();
    for (const hand of [0, 1]) {
      if (!block.pictureHandSeen[row * 2 + hand]) continue;
      const first = (row * 2 + hand) * HAND_POINTS;
      const path = new Path2D();
      for (const [a, b] of HAND_BONES) {
        path.moveTo(...place(block.pictureHands, first + a));
        path.lineTo(...place(block.pictureHands, first + b));
      }
      for (const [colour, width] of [
        [this.#inks.ground, line * 2.4], [hand ? this.#inks.ink : this.#inks.inkLeft, line],
      ]) {
        ctx.strokeStyle = colour;
        ctx.lineWidth = width;
        ctx.lineCap = "round";
        ctx.lineJoin = "round";
        ctx.stroke(path);
      }
    }
  }

  // How a point of an array of picture points becomes pixels of the canvas.
  #place() {
    const { picture } = this.#player.stream.head;
    const { x, y, scale } = letterbox(picture, this.#surface);
    const unit = Math.max(...picture) / UNITS * scale;
    return (points, i) => [x + points[i * 2] * unit, y + points[i * 2 + 1] * unit];
  }

  // Landmarks of a frame as [x, y, seen, known] in pixels of the canvas.
  #points({ block, row }) {
    const place = this.#place();
    return Array.from({ length: LANDMARKS }, (_, i) => {
      const { seen, known } = evidenceOf(block, row, i);
      return [...place(block.picture, row * LANDMARKS + i), seen, known];
    });
  }

  #body(points) {
    const { ctx, height } = this.#surface;
    const line = Math.max(2, height * 0.008);
    const tones = {
      right: this.#inks.ink, left: this.#inks.inkLeft, middle: this.#inks.doubt,
    };
    ctx.lineCap = "round";
    for (const [a, b] of BONES) this.#bone(points[a], points[b], tones[toneOf(a, b)], line);
    for (const i of JOINTS) {
      const [x, y, seen, known] = points[i];
      if (seen && known) this.#joint(x, y, tones[toneOf(i, i)], line);
    }
  }

  #bone([ax, ay, aSeen, aKnown], [bx, by, bSeen, bKnown], colour, line) {
    if (!aKnown || !bKnown) return;
    const { ctx } = this.#surface;
    const sure = aSeen && bSeen;
    ctx.beginPath();
    ctx.moveTo(ax, ay);
    ctx.lineTo(bx, by);
    ctx.setLineDash(sure ? [] : [line, line * 2]);
    ctx.strokeStyle = this.#inks.ground;
    ctx.lineWidth = line * 2;
    ctx.globalAlpha = sure ? 0.75 : 0.5;
    ctx.stroke();
    ctx.globalAlpha = 1;
    ctx.strokeStyle = colour;
    ctx.lineWidth = sure ? line : line * 0.75;
    ctx.stroke();
    ctx.setLineDash([]);
  }

  #joint(x, y, colour, line) {
    const { ctx } = this.#surface;
    ctx.beginPath();
    ctx.arc(x, y, line * 1.3, 0, 7);
    ctx.fillStyle = this.#inks.ground;
    ctx.fill();
    ctx.lineWidth = line * 0.6;
    ctx.strokeStyle = colour;
    ctx.stroke();
  }
}
