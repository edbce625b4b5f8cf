// Makes and takes back segments: Enter, buttons, and the commands that bars and tables call.

import { FRAME_TOLERANCE } from "../core/search.js";
import { word } from "../core/dictionary.js";
import { toast } from "../page/toast.js";
import { nextBorder, snapSpan } from "./span.js";

/** Length of a segment made without in and out, in seconds. */
const USUAL = 1;

export class SegmentMaker {
  #element;
  #player;
  #off;

  constructor(element, player) {
    this.#element = element;
    this.#player = player;
  }

  start() {
    const { segments, commands } = this.#player;
    const editable = "editable" in this.#element.dataset;
    commands.add({
      previous: () => this.#jump(-1),
      next: () => this.#jump(1),
      "loop-segment": (id) => this.#loop(id),
    });
    if (editable) commands.add(this.#changes());
    this.#off = segments.subscribe(() => this.#show());
    this.#show();
  }

  dispose() {
    this.#off?.();
  }

  #changes() {
    const { segments } = this.#player;
    return {
      "new-segment": (how) => this.#fromZone(how),
      "make-segment": (span) => this.#make(span),
      "change-segment": ({ id, values }) => this.#try(() => segments.change(id, values)),
      "delete-segment": (id) => this.#delete(id),
      "nudge-segment": ({ id, border, step }) => this.#nudge(id, border, step),
      undo: () => this.#try(() => segments.undo()),
    };
  }

  #show() {
    const button = this.#player.element.querySelector("[data-do=undo]");
    if (button) button.disabled = !this.#player.segments.undoable;
  }

  async #try(work) {
    try {
      return await work();
    } catch (error) {
      toast(error.message);
      this.#player.store.set("refused", {});
      return null;
    }
  }

  // By the button the hand is free to write a name; by the key it stays with the player.
  async #fromZone(how) {
    const { clock, store } = this.#player;
    const { start, end } = store.get("zone");
    const last = Math.max(clock.from, (end ?? clock.to) - USUAL);
    const from = start ?? (end === null ? Math.min(clock.now(), last) : last);
    const made = await this.#make({ start: from, end: end ?? Math.min(clock.to, from + USUAL) });
    store.set("zone", { start: null, end: null });
    if (!made) return;
    if (!clock.playing) clock.seek(made.end);
    if (how === "name") store.set("naming", { id: made.id });
  }

  async #make(span) {
    const { segments, stream, store } = this.#player;
    const snapped = await snapSpan(stream, span.start, span.end);
    const known = segments.with(snapped);
    if (known) {
      store.set("selected", known.id);
      toast(word("segment-known", { name: known.name }));
      return known;
    }
    const name = word("segment-name", { number: segments.list.length + 1 });
    const made = await this.#try(() => segments.add({ ...snapped, name }));
    if (!made) return null;
    store.set("selected", made.id);
    this.#offerUndo(word("segment-made", { name: made.name }));
    return made;
  }

  async #delete(id) {
    const gone = await this.#try(() => this.#player.segments.remove(id));
    if (gone) this.#offerUndo(word("segment-deleted", { name: gone.name }));
  }

  #offerUndo(sentence) {
    toast(sentence, { label: word("undo"), run: () => this.#player.commands.run("undo") });
  }

  async #nudge(id, border, step) {
    const { segments, stream } = this.#player;
    const segment = segments.get(id);
    const moved = await nextBorder(stream, segment[border], step);
    const { start, end } = { ...segment, [border]: moved };
    if (end - start > FRAME_TOLERANCE) {
      await this.#try(() => segments.change(id, { [border]: moved }));
    }
  }

  #loop(id) {
    const { segments, commands, store } = this.#player;
    const segment = segments.get(id);
    if (!segment) return;
    store.set("selected", id);
    commands.run("loop-span", { start: segment.start, end: segment.end });
  }

  // To the border before or after this time; with none left, to the start or the end.
  #jump(step) {
    const { segments, clock } = this.#player;
    const now = clock.aim();
    const borders = segments.list.flatMap(({ start, end }) => [start, end]).sort((a, b) => a - b);
    const found = step > 0
      ? borders.find((time) => time > now + FRAME_TOLERANCE)
      : borders.findLast((time) => time < now - FRAME_TOLERANCE);
    clock.seek(found ?? (step > 0 ? clock.to : clock.from));
  }
}
