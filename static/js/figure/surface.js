// A canvas made as sharp as the screen: drawing goes on in CSS pixels.

// Asks for drawing by the processor: a few dozen small shapes cost it less than the way to the
// graphics card and back. Where the card is acted by software, a page of plates that stood still
// went from 2 to 60 screen beats a second, one of moving plates from 2 to 11, on one busy machine.
const BY_PROCESSOR = Object.freeze({ willReadFrequently: true });

/** The drawing context of a canvas. */
export function penOf(canvas) {
  return canvas.getContext("2d", BY_PROCESSOR);
}

/** Sizes the canvas to its box; { ctx, width, height } in CSS pixels. */
export function surfaceOf(canvas) {
  const { width, height } = canvas.getBoundingClientRect();
  const ratio = Math.min(2, devicePixelRatio || 1);
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  const ctx = penOf(canvas);
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
  return { ctx, width, height };
}
