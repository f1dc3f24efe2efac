// Distance between two points. On a calibrated picture the points stay on the bone when it moves.
import { toApMl, toPx } from "./geometry.js";
import { plain } from "./numbers.js";
import { strings, fill } from "./strings.js";

/** The measuring tool. */
export class Measure {
  on = false;
  #points = [];

  toggle() { this.on = !this.on; this.#points = []; }
  stop() { this.on = false; this.#points = []; }

  /** Marks a point, in pixels of the frame; a third one starts anew. */
  add(p, frame) {
    if (this.#points.length === 2 || this.#points.some(q => Boolean(q.ap === undefined) === Boolean(frame))) this.#points = [];
    this.#points.push(frame ? toApMl(frame, p) : p);
  }

  /** What to say; null while the tool is off. */
  says(frame) {
    if (!this.on) return null;
    if (this.#points.length < 2) return { text: this.#points.length ? strings.measureEnd : strings.measureStart, asks: true };
    const [a, b] = this.#points;
    if (a.ap === undefined) return { text: fill(strings.measuredPx, plain(Math.hypot(a.x - b.x, a.y - b.y), 1)), asks: false };
    return frame ? { text: fill(strings.measured, plain(Math.hypot(a.ap - b.ap, a.ml - b.ml))), asks: false } : null;
  }

  draw(pen, view, frame) {
    const shown = this.#points.filter(p => p.ap === undefined || frame).map(p => view.toScreen(p.ap === undefined ? p : toPx(frame, p)));
    if (!this.on || !shown.length) return;
    const s = 7 * pen.r;
    if (shown.length === 2) pen.line(shown[0], shown[1], "#fff", 2);
    for (const p of shown) { pen.line({ x: p.x - s, y: p.y - s }, { x: p.x + s, y: p.y + s }, "#fff", 2); pen.line({ x: p.x - s, y: p.y + s }, { x: p.x + s, y: p.y - s }, "#fff", 2); }
    const says = this.says(frame);
    if (shown.length === 2 && says) pen.text(says.text, { x: (shown[0].x + shown[1].x) / 2 + 8 * pen.r, y: (shown[0].y + shown[1].y) / 2 - 8 * pen.r }, "#fff", { size: 19 });
  }
}
