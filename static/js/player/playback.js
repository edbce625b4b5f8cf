// Commands of time: play, steps, speeds, zones and loops.

import { FRAME_TOLERANCE } from "../core/search.js";

/** Speeds offered, slowest first. */
const SPEEDS = Object.freeze([0.1, 0.25, 0.5, 0.75, 1, 1.5, 2]);
const SECOND = 1;

function nextSpeed(rate, step) {
  const size = Math.abs(rate);
  const found = step > 0
    ? SPEEDS.find((speed) => speed > size)
    : SPEEDS.findLast((speed) => speed < size);
  return (found ?? size) * Math.sign(rate);
}

/** Playing around a moment: from a second before to a second after, then back to it. */
class Around {
  #stop = null;

  run(clock) {
    this.#stop?.();
    const home = clock.aim();
    const loop = clock.loop;
    clock.pause();
    clock.setLoop(null);
    clock.seek(home - SECOND);
    clock.setRate(Math.abs(clock.rate));
    clock.play();
    const end = Math.min(home + SECOND, clock.to - FRAME_TOLERANCE);
    const finish = () => {
      this.#stop();
      this.#stop = null;
      clock.pause();
      clock.setLoop(loop);
      clock.seek(home);
    };
    const offTime = clock.subscribe((time) => time >= end && finish());
    const offState = clock.watch(() => clock.playing || !this.#stop || this.#leave());
    this.#stop = () => {
      offTime();
      offState();
    };
  }

  #leave() {
    this.#stop();
    this.#stop = null;
  }
}

/** The commands of time for a player. */
export function playback({ clock, stream, store }) {
  const around = new Around();
  const step = async (count) => {
    clock.pause();
    clock.seek((await stream.neighbour(clock.aim(), count)).time);
  };
  const shuttle = (way) => {
    const running = clock.playing && Math.sign(clock.rate) === way;
    clock.setRate(running ? nextSpeed(clock.rate, 1) : way);
    clock.play();
  };
  const zone = () => {
    const { start, end } = store.get("zone");
    return { start: start ?? clock.from, end: end ?? clock.to };
  };
  const loop = (on) => {
    store.set("looping", on);
    clock.setLoop(on ? zone() : null);
  };
  const mark = async (border) => {
    const time = await stream.border(clock.aim());
    const next = { ...store.get("zone"), [border]: time };
    if (next.start !== null && next.end !== null && next.end <= next.start) {
      next[border === "start" ? "end" : "start"] = null;
    }
    store.set("zone", next);
    if (store.get("looping")) loop(true);
  };
  return {
    play: () => clock.toggle(),
    pause: () => clock.pause(),
    back: () => step(-1),
    forward: () => step(1),
    "back-second": () => clock.seek(clock.aim() - SECOND),
    "forward-second": () => clock.seek(clock.aim() + SECOND),
    slower: () => clock.setRate(nextSpeed(clock.rate, -1)),
    faster: () => clock.setRate(nextSpeed(clock.rate, 1)),
    rate: (value) => clock.setRate(Number(value)),
    reverse: () => shuttle(-1),
    onward: () => shuttle(1),
    "mark-in": () => mark("start"),
    "mark-out": () => mark("end"),
    "clear-zone": () => {
      store.set("zone", { start: null, end: null });
      loop(false);
    },
    loop: () => loop(!store.get("looping")),
    "loop-span": ({ start, end }) => {
      store.set("zone", { start, end });
      loop(true);
      clock.seek(start);
      clock.play();
    },
    around: () => around.run(clock),
    seek: (value) => clock.seek(Number(value)),
  };
}
