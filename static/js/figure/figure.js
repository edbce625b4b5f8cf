// One moving body on one canvas. Draws what the stream holds for a time, and keeps no time itself.

import { isAdrift } from "../core/adrift.js";
import { THEME_CHANGED } from "../core/events.js";
import { word } from "../core/dictionary.js";
import { FINGER_POINTS, HANDS, MARK, P } from "../core/points.js";
import { Pose, readPoint, readPose } from "../core/pose.js";
import { drawBands } from "./band.js";
import { drawBody, sceneOf } from "./body.js";
import { Camera } from "./camera.js";
import { drawAbsence, drawFloor, drawGround } from "./ground.js";
import { readInk } from "./ink.js";
import { penOf, surfaceOf } from "./surface.js";
import { drawTrail } from "./trail.js";

const TALL = 1.86;
const REACH = 0.78;
/** The camera's target is the hips, averaged over so many seconds, so the body stays in frame. */
const FOLLOW = 1.2;
const FOLLOW_STEPS = 7;
/** The sash hangs where the hips were so many seconds ago. */
const LAG = 0.14;
const HIGHEST = Math.PI / 2;
const LOWEST = -0.25;
const ZOOM = [0.5, 4];
/** Hips above this height (metres) are no leap: the body stands on a roof, and the camera rises. */
const HIPS_LEAP = 1.3;
const HAIR_ROOM = 0.22;
/** Metres that the canvas shows of one hand, and of two, where there is no body. */
const HAND_WIDE = 0.42;
const HANDS_WIDE = 0.8;
const MIDDLE_KNUCKLE = 8;

const clamp = (value, low, high) => Math.min(high, Math.max(low, value));

export class Figure {
  #canvas;
  #stream;
  #ctx;
  #ink = null;
  #size = { width: 0, height: 0 };
  #pose = new Pose();
  #target = [0, 0, 0];
  #time = 0;
  #changed = true;
  #pending = 0;
  #stop = new AbortController();
  #resize;

  /**
   * options: yaw, pitch (radians), zoom, fill (share of the height), centre (0..1 down the canvas),
   * fit (scale to the highest point), floor, follow, trails (points), bands (how far off), mirrored, person,
   * shown (called with the index of a frame once it is on the canvas), edit (changes a pose before it
   * is drawn), drawn (called with camera and pose after each drawing).
   */
  constructor(canvas, stream, options = {}) {
    this.#canvas = canvas;
    this.#stream = stream;
    this.#ctx = penOf(canvas);
    this.options = {
      yaw: 0.5, pitch: 0.12, zoom: 1, fill: 0.86, centre: 0.52, fit: false, floor: false,
      follow: true, trails: [], bands: false, mirrored: false, person: "A",
      shown: null, edit: null, drawn: null, ...options,
    };
  }

  start() {
    const { signal } = this.#stop;
    this.#resize = new ResizeObserver(() => this.#measure());
    this.#resize.observe(this.#canvas);
    const renew = () => this.refresh();
    document.addEventListener(THEME_CHANGED, renew, { signal });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", renew, { signal });
    matchMedia("print").addEventListener("change", renew, { signal });
    this.#measure();
  }

  dispose() {
    this.#stop.abort();
    this.#resize?.disconnect();
    cancelAnimationFrame(this.#pending);
  }

  /** Draws the body at time. Returns false while its frames are not here. */
  show(time) {
    this.#time = time;
    const frame = this.#stream.frameAt(time);
    if (!frame || !this.#size.width) return false;
    const { mirrored } = this.options;
    // A screen beats more often than most films: what is on the canvas already is not drawn twice.
    if (!this.#changed && frame.index === this.#pose.index) return true;
    readPose(this.#stream, time, this.#pose, { mirrored });
    this.options.edit?.(this.#pose);
    this.#draw(this.#pose.time);
    this.#changed = false;
    this.options.shown?.(this.#pose.index);
    return true;
  }

  /** Draws the same moment again with the next screen beat; calls of one beat join. */
  redraw() {
    this.#changed = true;
    this.#pending ||= requestAnimationFrame(() => {
      this.#pending = 0;
      this.show(this.#time);
    });
  }

  /** Reads the inks again, then redraws. */
  refresh() {
    this.#ink = null;
    this.redraw();
  }

  set(values) {
    Object.assign(this.options, values);
    this.redraw();
  }

  turn(yaw, pitch = 0) {
    this.set({
      yaw: this.options.yaw + yaw,
      pitch: clamp(this.options.pitch + pitch, LOWEST, HIGHEST),
    });
  }

  zoomBy(factor) {
    this.set({ zoom: clamp(this.options.zoom * factor, ...ZOOM) });
  }

  /** The way the body faces now, as a yaw from which it is seen from the front. */
  facing() {
    const { points } = this.#pose;
    const [left, right] = [P.leftUpperLeg * 3, P.rightUpperLeg * 3];
    const side = [points[left] - points[right], points[left + 2] - points[right + 2]];
    return Math.hypot(...side) < 0.05 ? 0 : Math.atan2(-side[1], side[0]);
  }

  #measure() {
    const { width, height } = surfaceOf(this.#canvas);
    this.#size = { width, height };
    this.#changed = true;
    if (width) this.show(this.#time);
  }

  #draw(time) {
    const { width, height } = this.#size;
    const { trails, floor, person, mirrored } = this.options;
    const ctx = this.#ctx;
    this.#ink ??= readInk(this.#canvas);
    ctx.clearRect(0, 0, width, height);
    const camera = this.#camera(time);
    const scene = sceneOf(ctx, camera, this.#ink, this.#pose, {
      height: this.#stream.head.height, person, lag: this.#hipsBefore(time),
      size: { width, height },
    });
    const absent = scene.body.absent;
    const alone = this.#handsAlone() !== null;
    // Where a hand without a body stands, nobody knows: it has no floor.
    if (!alone) {
      if (floor || absent) drawFloor(scene, isAdrift(this.#stream.head, time));
      if (absent) drawAbsence(scene, word("missing-sign"));
      else drawGround(scene);
    }
    const earliest = this.#stream.from;
    for (const point of trails) {
      drawTrail(scene, this.#stream, time, point, { mirrored, earliest });
    }
    if (this.options.bands) drawBands(scene, this.#pose.bands);
    drawBody(scene);
    this.options.drawn?.(camera, this.#pose);
  }

  // Hands without a body fill the canvas.
  #handsAlone() {
    const { fingers, hands } = this.#pose;
    if (this.#pose.knows(P.hips)) return null;
    const knuckles = HANDS.flatMap((_, hand) =>
      hands[hand] === MARK.missing ? [] : [(hand * FINGER_POINTS / 2 + MIDDLE_KNUCKLE) * 3]);
    if (!knuckles.length) return null;
    const middle = [0, 1, 2].map((axis) =>
      knuckles.reduce((sum, at) => sum + fingers[at + axis], 0) / knuckles.length);
    return { middle, wide: knuckles.length > 1 ? HANDS_WIDE : HAND_WIDE };
  }

  #closeCamera({ middle, wide }) {
    const { yaw, pitch, zoom } = this.options;
    const { width, height } = this.#size;
    const k = this.#stream.head.height / 1.7;
    return new Camera({
      yaw, pitch, ppm: Math.min(width, height) / (wide * k) * zoom, cx: width / 2,
      cy: height / 2, distance: 5.2 * k, target: middle,
    });
  }

  #camera(time) {
    const alone = this.#handsAlone();
    if (alone) return this.#closeCamera(alone);
    const { yaw, pitch, zoom, fill, centre, fit, follow } = this.options;
    const { width, height } = this.#size;
    const k = this.#stream.head.height / 1.7;
    const tall = fit ? this.#stream.head.top + HAIR_ROOM * k : TALL * k;
    const ppm = Math.min(height * fill / tall, width * REACH / k) * zoom;
    const [x, rise, z] = follow ? this.#follow(time) : [0, 0, 0];
    return new Camera({
      yaw, pitch, ppm, cx: width / 2, cy: height * centre, distance: 5.2 * k,
      target: [x, tall * 0.48 + this.#lift(rise), z],
    });
  }

  // The eye follows hips that leap, and at once hips under the floor, so that no body leaves the
  // picture: where another person is followed on, the floor of the first may lie overhead.
  #lift(rise) {
    const hips = this.#pose.points[P.hips * 3 + 1];
    if (this.options.follow && hips < 0) return 2 * hips;
    if (this.options.fit) return 0;
    return Math.max(0, rise - HIPS_LEAP * this.#stream.head.height / 1.7);
  }

  #follow(time) {
    const at = [0, 0, 0];
    let [x, y, z, count] = [0, 0, 0, 0];
    for (let i = 0; i < FOLLOW_STEPS; i += 1) {
      const when = time + (i / (FOLLOW_STEPS - 1) - 0.5) * FOLLOW;
      const inside = clamp(when, this.#stream.from, this.#stream.to);
      if (readPoint(this.#stream, inside, P.hips, at) === MARK.missing) continue;
      x += this.options.mirrored ? -at[0] : at[0];
      y += at[1];
      z += at[2];
      count += 1;
    }
    if (count) this.#target = [x / count, y / count, z / count];
    return this.#target;
  }

  #hipsBefore(time) {
    const at = [0, 0, 0];
    const when = Math.max(this.#stream.from, time - LAG);
    if (readPoint(this.#stream, when, P.hips, at) === MARK.missing) return null;
    const drop = 0.085 * this.#stream.head.height / 1.7;
    return [this.options.mirrored ? -at[0] : at[0], at[1] + drop, at[2]];
  }
}
