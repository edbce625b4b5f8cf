// Where nobody can tell how the body travels: the camera was carried along.

/** Whether time lies in one of the half-open [from, to] of a motion's head; older heads have none. */
export function isAdrift({ adrift = [] }, time) {
  return adrift.some(([from, to]) => time >= from && time < to);
}
