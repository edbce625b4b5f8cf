// Where the body stands: ink pooled on the ground, and one faint line for the floor.

import { P } from "../core/points.js";
import { penOf } from "./surface.js";

/** [point, radius m, strength]: a dark small blot bears weight, a pale wide one is in the air. */
const BLOTS = [
  [P.hips, 0.34, 0.22], [P.leftFoot, 0.16, 0.5], [P.rightFoot, 0.16, 0.5],
  [P.leftToes, 0.13, 0.5], [P.rightToes, 0.13, 0.5],
  [P.leftHand, 0.12, 0.16], [P.rightHand, 0.12, 0.16],
];
const FLOOR_RADIUS = 1.5;
const BROKEN = [6, 6];
const sprites = new Map();

function sprite(colour) {
  if (sprites.has(colour)) return sprites.get(colour);
  const canvas = new OffscreenCanvas(64, 64);
  const g = penOf(canvas);
  const soft = g.createRadialGradient(32, 32, 0, 32, 32, 32);
  soft.addColorStop(0, "rgb(0 0 0 / 100%)");
  soft.addColorStop(0.45, "rgb(0 0 0 / 100%)");
  soft.addColorStop(1, "rgb(0 0 0 / 0%)");
  g.fillStyle = soft;
  g.fillRect(0, 0, 64, 64);
  // Only the shape is soft: a colour that fades to nothing passes through grey on its way.
  g.globalCompositeOperation = "source-in";
  g.fillStyle = colour;
  g.fillRect(0, 0, 64, 64);
  // A picture that never changes: of a canvas the browser would take a new copy at every drawing.
  sprites.set(colour, canvas.transferToImageBitmap());
  return sprites.get(colour);
}

/** Soft blots under the known parts of a body. */
export function drawGround({ ctx, body, camera, ink }) {
  const blot = sprite(ink.shadow);
  const flat = Math.min(1, Math.max(0.16, Math.sin(camera.pitch) * 1.6));
  for (const [point, radius, strength] of BLOTS) {
    if (!body.knows(point)) continue;
    const [x, height, z] = body.at(point);
    const above = Math.max(0, height);
    const spot = camera.project([x, 0, z]);
    const r = (radius + above * 0.12) * body.k * spot.s;
    ctx.globalAlpha = strength * Math.max(0.12, 1 - above * 0.75);
    ctx.drawImage(blot, spot.x - r, spot.y - r * flat, r * 2, r * 2 * flat);
  }
  ctx.globalAlpha = 1;
}

/**
 * A faint circle of 1.5 m round the origin with ticks at its quarters; broken where nobody can tell
 * where on the floor the body stands.
 */
export function drawFloor({ ctx, camera, ink }, adrift = false) {
  const at = (angle, radius) =>
    camera.project([Math.sin(angle) * radius, 0, Math.cos(angle) * radius]);
  ctx.strokeStyle = ink.floor;
  ctx.lineWidth = 1;
  ctx.setLineDash(adrift ? BROKEN : []);
  ctx.beginPath();
  for (let i = 0; i <= 72; i += 1) {
    const { x, y } = at(i / 36 * Math.PI, FLOOR_RADIUS);
    ctx.lineTo(x, y);
  }
  for (let quarter = 0; quarter < 4; quarter += 1) {
    const inner = at(quarter * Math.PI / 2, FLOOR_RADIUS - 0.06);
    ctx.moveTo(inner.x, inner.y);
    const outer = at(quarter * Math.PI / 2, FLOOR_RADIUS + 0.06);
    ctx.lineTo(outer.x, outer.y);
  }
  ctx.stroke();
  ctx.setLineDash([]);
}

/** The sign for a whole body that is missing, above the floor. */
export function drawAbsence({ ctx, ink, width, height, px }, sign) {
  const size = Math.min(height * 0.16, px * 0.3);
  ctx.fillStyle = ink.doubt;
  ctx.font = `400 ${size}px ${ink.letter}`;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  ctx.fillText(sign, width / 2, height / 2);
}
