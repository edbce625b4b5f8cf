// The states of a motion: as it came in, put right, filled. Each is a page of its own; going to
// another one keeps the moment that is on screen.

export class States {
  #element;
  #player;
  #stop = new AbortController();

  constructor(element, player) {
    this.#element = element;
    this.#player = player;
  }

  start() {
    this.#element.addEventListener("click", (event) => {
      const link = event.target.closest("a");
      if (link) link.hash = this.#moment();
    }, { signal: this.#stop.signal });
    this.#player.commands.add({ state: () => this.#next() });
  }

  dispose() {
    this.#stop.abort();
  }

  #moment() {
    return `t=${this.#player.clock.now().toFixed(3)}`;
  }

  #next() {
    const links = [...this.#element.querySelectorAll("a")];
    const here = links.findIndex((link) => link.hasAttribute("aria-current"));
    const next = new URL(links[(here + 1) % links.length].href);
    next.hash = this.#moment();
    location.assign(next);
  }
}
