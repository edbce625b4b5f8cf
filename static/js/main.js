// Starts what a page asks for: every element with data-module gets the class of that name.

const MODULES = Object.freeze({
  player: async () => (await import("./player/player.js")).Player,
  plate: async () => (await import("./library/plate.js")).Plate,
  kinogram: async () => (await import("./library/kinogram.js")).Kinogram,
  awaited: async () => (await import("./library/awaited.js")).Awaited,
  switches: async () => (await import("./library/switches.js")).Switches,
  job: async () => (await import("./library/jobs.js")).Job,
  turning: async () => (await import("./library/turning.js")).Turning,
  copy: async () => (await import("./page/copy.js")).Copy,
  upload: async () => (await import("./library/upload.js")).Upload,
  importer: async () => (await import("./library/importer.js")).Importer,
});

const running = new Set();

async function begin(element) {
  for (const name of element.dataset.module.split(" ")) {
    if (!MODULES[name]) throw new Error(`no module ${name}`);
    const Module = await MODULES[name]();
    const module = new Module(element);
    running.add(module);
    await module.start();
  }
}

// A page that is kept to be shown again goes on where it was; one that is thrown away lets go.
addEventListener("pagehide", (event) => {
  if (event.persisted) return;
  for (const module of running) module.dispose();
  running.clear();
});

for (const element of document.querySelectorAll("[data-module]")) begin(element);
