// The list of keys, in a dialog that the page already holds.

export class Help {
  #dialog;
  #player;
  #stop = new AbortController();

  constructor(dialog, player) {
    this.#dialog = dialog;
    this.#player = player;
  }

  start() {
    const { signal } = this.#stop;
    this.#player.commands.add({ help: () => this.#toggle() });
    this.#dialog.addEventListener("click", (event) => {
      if (event.target.closest("[data-do=close]")) this.#dialog.close();
    }, { signal });
  }

  dispose() {
    this.#stop.abort();
    this.#dialog.close();
  }

  #toggle() {
    if (this.#dialog.open) this.#dialog.close();
    else this.#dialog.showModal();
  }
}
