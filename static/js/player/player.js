// The owner of a page's playback: one stream, one clock, one set of choices, and the parts of the
// page that show them. A part is an element with data-part; it gets this player and nothing else.

import { Clock } from "../core/clock.js";
import { STILL_CHANGED } from "../core/events.js";
import { stopped } from "../core/stillness.js";
import { Store } from "../core/store.js";
import { Stream } from "../core/stream.js";
import { word } from "../core/dictionary.js";
import { Corrector } from "../annotate/corrector.js";
import { Segments } from "../annotate/segments.js";
import { SegmentMaker } from "../annotate/maker.js";
import { SegmentTable } from "../annotate/table.js";
import { segmentsOfPage } from "../annotate/remote.js";
import { Bars } from "../timeline/bars.js";
import { Timeline } from "../timeline/timeline.js";
import { Adrift } from "./adrift.js";
import { Commands } from "./commands.js";
import { Curves } from "./curves.js";
import { Film } from "./film.js";
import { Flaws } from "./flaws.js";
import { Help } from "./help.js";
import { Keys } from "./keys.js";
import { Lanes } from "./lanes.js";
import { Moment } from "./moment.js";
import { Now } from "./now.js";
import { Overlay } from "./overlay.js";
import { People } from "./people.js";
import { playback } from "./playback.js";
import { Stage } from "./stage.js";
import { States } from "./states.js";
import { Transport } from "./transport.js";

const PARTS = Object.freeze({
  film: Film, overlay: Overlay, people: People, stage: Stage, transport: Transport, timeline: Timeline,
  lanes: Lanes, flaws: Flaws, bars: Bars, "segment-maker": SegmentMaker,
  "segment-table": SegmentTable, corrector: Corrector, curves: Curves, moment: Moment, now: Now,
  adrift: Adrift, help: Help, keys: Keys, states: States,
});

export class Player {
  #element;
  #parts = [];
  #held = false;
  #stop = new AbortController();

  constructor(element) {
    this.#element = element;
    this.commands = new Commands();
  }

  get element() {
    return this.#element;
  }

  async start() {
    this.say(word("loading"));
    try {
      this.stream = await Stream.open(this.#element.dataset.streamUrl, this.#stop);
    } catch (error) {
      if (!this.#stop.signal.aborted) this.say(error.message);
      return;
    }
    this.#makeState();
    this.#makeParts();
    this.#listen();
    this.clock.seek(this.clock.aim());
    this.#element.dataset.ready = "";
  }

  dispose() {
    this.#stop.abort();
    for (const part of this.#parts) part.dispose();
    this.clock?.dispose();
    this.store?.dispose();
    this.stream?.dispose();
  }

  /** Shows one sentence where the page keeps its place for it; an empty one clears it. */
  say(sentence) {
    const place = this.#element.querySelector("[data-part~=status]");
    if (place && place.textContent !== sentence) place.textContent = sentence;
  }

  // Only of frames: that a film cannot be played stays true when they have come.
  #unsay(...names) {
    const said = this.#element.querySelector("[data-part~=status]")?.textContent;
    if (names.some((name) => word(name) === said)) this.say("");
  }

  #makeState() {
    const { stream } = this;
    this.clock = new Clock({ from: stream.from, to: stream.to });
    this.store = new Store({
      mirror: false, trails: "trails" in this.#element.dataset, figure: true, film: true, bands: false,
      skeleton: true, people: false, looping: false, zone: { start: null, end: null }, step: false, selected: null, naming: null,
      moving: false, moves: [],
    });
    this.segments = new Segments(...segmentsOfPage(this.#element));
    this.commands.add(playback(this));
    for (const name of ["mirror", "trails", "figure", "film", "skeleton", "people", ...(stream.head.bands ? ["bands"] : [])]) {
      this.commands.add({ [name]: () => this.store.toggle(name) });
    }
    this.commands.add({ fullscreen: () => this.#fullscreen() });
  }

  #makeParts() {
    for (const [name, Part] of Object.entries(PARTS)) {
      for (const element of this.#element.querySelectorAll(`[data-part~="${name}"]`)) {
        const part = new Part(element, this);
        this.#parts.push(part);
        part.start();
      }
    }
  }

  #listen() {
    const { signal } = this.#stop;
    document.addEventListener(STILL_CHANGED, () => stopped() && this.clock.pause(), { signal });
    this.clock.subscribe((time) => this.#attend(time));
    this.clock.watch(({ playing }) => { this.#held &&= !playing; });
    this.store.subscribe((name, on) => name === "moving" && on && this.#standStill());
    this.stream.subscribe((error) => this.#heard(error));
    this.store.subscribe((name) => name === "film" && this.#showPanes());
    this.store.subscribe((name) => name === "figure" && this.#showPanes());
    this.#showPanes();
  }

  // Without a film nothing else runs on: the motion waits for frames that are still on their way.
  #attend(time) {
    this.stream.attend(time, this.clock.rate);
    if (this.stream.frameAt(time) || this.store.get("step") || !this.clock.playing) return;
    this.clock.pause();
    this.#held = true;
    this.say(word("loading"));
  }

  #heard(error) {
    const arrived = this.stream.frameAt(this.clock.now());
    if (error) this.say(word("frames-failed"));
    else if (arrived) this.#unsay("loading", "frames-failed");
    if (arrived && this.#held) this.clock.play();
  }

  // Joints are moved in a moment that stands, as it was seen and not in a mirror.
  #standStill() {
    this.clock.pause();
    this.store.set("mirror", false);
    this.store.set("figure", true);
  }

  #showPanes() {
    const shown = ["film", "figure"].filter((name) => this.store.get(name));
    this.#element.dataset.panes = shown.join(" ");
  }

  #fullscreen() {
    const place = this.#element.querySelector("[data-part~=keys]") ?? this.#element;
    if (document.fullscreenElement) document.exitFullscreen();
    else place.requestFullscreen();
  }
}
