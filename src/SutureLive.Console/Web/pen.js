// Lines and words with a dark rim, so that they read on white bone and on black drapes alike. Sizes are CSS pixels.

export const colours = { suture: "#56B4E9", bregma: "#E69F00", lambda: "#CC79A7", target: "#F0E442", ok: "#009E73", warn: "#D55E00", ink: "#FFFFFF", halo: "rgba(10,10,10,.75)" };

const fontOf = (size, weight) => `${weight} ${size}px "Segoe UI", "Noto Sans", "DejaVu Sans", sans-serif`;
const LABELS_KEPT = 300, ruler = new OffscreenCanvas(1, 1).getContext("2d"), labels = new Map();

// The rim of letters is the dearest line of the overlay, and the same few words come with every picture: each is drawn once.
function labelOf(words, colour, size, weight, rim) {
  const key = `${weight} ${size} ${colour} ${words}`;
  let label = labels.get(key);
  if (label) return label;
  if (labels.size >= LABELS_KEPT) labels.clear();
  ruler.font = fontOf(size, weight);
  const box = ruler.measureText(words), room = Math.ceil(rim), rise = Math.ceil(box.actualBoundingBoxAscent) + room;
  const width = Math.ceil(box.width + 2 * room), height = rise + Math.ceil(box.actualBoundingBoxDescent) + room;
  label = { width: box.width, room, rise, picture: words ? new OffscreenCanvas(width, height) : null };
  const c = label.picture?.getContext("2d");
  if (c) {
    c.font = fontOf(size, weight); c.lineJoin = "round";
    c.strokeStyle = colours.halo; c.lineWidth = rim; c.strokeText(words, room, rise);
    c.fillStyle = colour; c.fillText(words, room, rise);
  }
  labels.set(key, label);
  return label;
}

export class Pen {
  constructor(context, ratio) { this.c = context; this.r = ratio; }

  /** Strokes what `shape` outlines, first the rim and then the colour. */
  stroke(shape, colour, width = 2, { dash = [], alpha = 1, halo = 1 } = {}) {
    const { c, r } = this;
    c.save();
    c.globalAlpha *= alpha;
    c.lineCap = dash.length && dash[0] > 1 ? "butt" : "round";
    c.lineJoin = "round";
    c.setLineDash(dash.map(d => d * r));
    c.beginPath();
    shape(c);
    if (halo) { c.strokeStyle = colours.halo; c.lineWidth = (width + 2 * halo) * r; c.stroke(); }
    c.strokeStyle = colour; c.lineWidth = width * r; c.stroke();
    c.restore();
  }

  /**
   * Strokes thin straight lines from pairs of points, each with a dark one beside it. Each is a stroke of its own and one pixel wide: many in
   * one path are a polygon whose crossings the rasteriser has to find, and rims are wide lines: together ten times as dear.
   */
  hairlines(lines, colour, alpha) {
    const { c, r } = this;
    c.save();
    c.globalAlpha *= alpha;
    c.lineCap = "butt";
    c.lineWidth = r;
    for (const [style, shift] of [[colours.halo, r], [colour, 0]]) {
      c.strokeStyle = style;
      for (const [from, to] of lines) { c.beginPath(); c.moveTo(from.x + shift, from.y + shift); c.lineTo(to.x + shift, to.y + shift); c.stroke(); }
    }
    c.restore();
  }

  line(from, to, colour, width, options) { this.stroke(c => { c.moveTo(from.x, from.y); c.lineTo(to.x, to.y); }, colour, width, options); }

  /** Words at a baseline point. */
  text(words, at, colour = colours.ink, { size = 15, align = "left", weight = 600 } = {}) {
    const label = labelOf(words, colour, size * this.r, weight, 3.5 * this.r), shift = { left: 0, center: label.width / 2, right: label.width }[align];
    // On whole pixels, or the letters would blur.
    if (label.picture) this.c.drawImage(label.picture, Math.round(at.x - shift - label.room), Math.round(at.y - label.rise));
  }

  width(words, size = 15) { ruler.font = fontOf(size * this.r, 600); return ruler.measureText(words).width; }
}
