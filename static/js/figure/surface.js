// A canvas made as sharp as the screen: drawing goes on in CSS pixels.

/** Sizes the canvas to its box; { ctx, width, height } in CSS pixels. */
export function surfaceOf(canvas) {
  const { width, height } = canvas.getBoundingClientRect();
  const ratio = Math.min(2, devicePixelRatio || 1);
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  const ctx = canvas.getContext("2d");
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
  return { ctx, width, height };
}
