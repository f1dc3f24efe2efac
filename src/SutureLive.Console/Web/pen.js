// Lines and words with a dark rim, so that they read on white bone and on black drapes alike. Sizes are CSS pixels.

export const colours = { suture: "#56B4E9", bregma: "#E69F00", lambda: "#CC79A7", target: "#F0E442", ok: "#009E73", warn: "#D55E00", ink: "#FFFFFF", halo: "rgba(10,10,10,.75)" };

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

  line(from, to, colour, width, options) { this.stroke(c => { c.moveTo(from.x, from.y); c.lineTo(to.x, to.y); }, colour, width, options); }

  /** Words at a baseline point. */
  text(words, at, colour = colours.ink, { size = 15, align = "left", weight = 600 } = {}) {
    const { c, r } = this;
    c.save();
    c.font = `${weight} ${size * r}px "Segoe UI", "Noto Sans", "DejaVu Sans", sans-serif`;
    c.textAlign = align; c.lineJoin = "round";
    c.strokeStyle = colours.halo; c.lineWidth = 3.5 * r; c.strokeText(words, at.x, at.y);
    c.fillStyle = colour; c.fillText(words, at.x, at.y);
    c.restore();
  }

  width(words, size = 15) { this.c.save(); this.c.font = `600 ${size * this.r}px "Segoe UI", "Noto Sans", "DejaVu Sans", sans-serif`; const w = this.c.measureText(words).width; this.c.restore(); return w; }
}
