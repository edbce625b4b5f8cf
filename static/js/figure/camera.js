// Looks at the body: world metres to canvas pixels, in perspective.

/** Brush width grows with nearness by this power more than length does. */
const BRUSH_POWER = 0.6;
const NEAREST = 0.5;

export class Camera {
  /**
   * yaw and pitch in radians (yaw 0 looks at the front of a body that faces +z), ppm pixels per
   * metre at the target, (cx, cy) where the target lies on the canvas, distance in metres.
   */
  constructor({ yaw = 0, pitch = 0.12, ppm = 100, cx = 0, cy = 0, distance = 6, target }) {
    Object.assign(this, { yaw, pitch, ppm, cx, cy, distance, target });
    this.sinYaw = Math.sin(yaw);
    this.cosYaw = Math.cos(yaw);
    this.sinPitch = Math.sin(pitch);
    this.cosPitch = Math.cos(pitch);
  }

  /** Where a point lands: x, y pixels, z metres towards the viewer, s pixels per metre there. */
  project(point, out = { x: 0, y: 0, z: 0, s: 1 }) {
    const x = point[0] - this.target[0];
    const y = point[1] - this.target[1];
    const z = point[2] - this.target[2];
    const side = x * this.cosYaw - z * this.sinYaw;
    const front = x * this.sinYaw + z * this.cosYaw;
    const up = y * this.cosPitch - front * this.sinPitch;
    const depth = y * this.sinPitch + front * this.cosPitch;
    const near = this.distance / Math.max(NEAREST, this.distance - depth);
    out.x = this.cx + side * this.ppm * near;
    out.y = this.cy - up * this.ppm * near;
    out.z = depth;
    out.s = this.ppm * near ** (1 + BRUSH_POWER);
    return out;
  }

  /** A direction on the canvas, without perspective: [right, down] per metre. */
  flat(v) {
    const front = v[0] * this.sinYaw + v[2] * this.cosYaw;
    return [
      v[0] * this.cosYaw - v[2] * this.sinYaw,
      -(v[1] * this.cosPitch - front * this.sinPitch),
    ];
  }

  /** How far a direction points towards the viewer. */
  towards(v) {
    return v[0] * this.sinYaw * this.cosPitch + v[1] * this.sinPitch
      + v[2] * this.cosYaw * this.cosPitch;
  }
}
