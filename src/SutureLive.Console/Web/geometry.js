// Pixels of the frame, millimetres from bregma, and points on the screen. Pixels count from the centre of the top-left one, y down.

/** AP and ML of a pixel; the same formula as the rest of the program. */
export function toApMl(frame, p) {
  const a = frame.headingDeg * Math.PI / 180, sin = Math.sin(a), cos = Math.cos(a);
  const dx = p.x - frame.x, dy = p.y - frame.y, mm = frame.umPerPx / 1000;
  return { ap: (dx * sin - dy * cos) * mm, ml: (dx * cos + dy * sin) * mm };
}

/** The pixel that shows a place given in mm from bregma. */
export function toPx(frame, at) {
  const a = frame.headingDeg * Math.PI / 180, sin = Math.sin(a), cos = Math.cos(a);
  const ap = at.ap * 1000 / frame.umPerPx, ml = at.ml * 1000 / frame.umPerPx;
  return { x: frame.x + ap * sin + ml * cos, y: frame.y - ap * cos + ml * sin };
}

const STEPS_MM = [0.1, 0.2, 0.5, 1, 2, 5, 10];

/** The smallest step of the 1-2-5 series whose lines stand at least `leastPx` apart. */
export const gridStep = (pxPerMm, leastPx) => STEPS_MM.find(mm => mm * pxPerMm >= leastPx) ?? STEPS_MM.at(-1);

/** The window onto the frame: fitted, zoomed and shifted. Screen units are device pixels of the canvas. */
export class View {
  zoom = 1; panX = 0; panY = 0;
  width = 1; height = 1; screenWidth = 1; screenHeight = 1;

  get scale() { return this.zoom * Math.min(this.screenWidth / this.width, this.screenHeight / this.height); }
  get left() { return (this.screenWidth - this.width * this.scale) / 2 + this.panX; }
  get top() { return (this.screenHeight - this.height * this.scale) / 2 + this.panY; }

  toScreen(p) { return { x: this.left + (p.x + 0.5) * this.scale, y: this.top + (p.y + 0.5) * this.scale }; }
  toFrame(s) { return { x: (s.x - this.left) / this.scale - 0.5, y: (s.y - this.top) / this.scale - 0.5 }; }

  /** Zooms so that the point under `s` stays where it is. */
  zoomAt(s, factor) {
    const held = this.toFrame(s);
    this.zoom = Math.min(20, Math.max(1, this.zoom * factor));
    const now = this.toScreen(held);
    this.pan(s.x - now.x, s.y - now.y);
  }

  pan(dx, dy) {
    const roomX = Math.max(0, (this.width * this.scale - this.screenWidth) / 2), roomY = Math.max(0, (this.height * this.scale - this.screenHeight) / 2);
    this.panX = Math.min(roomX, Math.max(-roomX, this.panX + dx));
    this.panY = Math.min(roomY, Math.max(-roomY, this.panY + dy));
  }

  fit() { this.zoom = 1; this.panX = 0; this.panY = 0; }
}
