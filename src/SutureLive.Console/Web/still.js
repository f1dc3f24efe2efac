// A still of the live picture on a canvas. Whoever takes it says what is drawn over it and what a mark on it means; marks are made by click, or with arrows and Enter.

const HALO = "#000", ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export class Still {
  busy = false;
  held = true;                          // marks belong to a picture that stays: not while it is watched live
  #picture = null;
  #cross = null;
  #use = null;
  #turn = null;

  constructor(canvas) {
    [this.canvas, this.context] = [canvas, canvas.getContext("2d", { alpha: false })];
    canvas.addEventListener("click", event => this.#mark(this.#place(event)));
    canvas.addEventListener("keydown", event => this.#key(event));
    canvas.addEventListener("focus", () => this.draw());
    canvas.addEventListener("blur", () => this.draw());
  }

  /**
   * Takes a picture. A use has look(): asks the server and gives { widthPx, heightPx, … }, or undefined where it said why not; picture(sight): where the pixels are;
   * seen(sight), draw(still), marked(at). Of two that overlap the later wins.
   */
  async take(use) {
    const turn = this.#turn = {};
    this.busy = true;
    try {
      const sight = await use.look();
      if (!sight) return false;
      const answer = await fetch(use.picture(sight));
      if (!answer.ok) return false;
      const newest = await createImageBitmap(await answer.blob());
      if (this.#turn !== turn) { newest.close(); return false; }
      this.#picture?.close();           // not earlier: the old one may be drawn again until the new one is there
      [this.#picture, this.#use] = [newest, use];
      [this.canvas.width, this.canvas.height] = [sight.widthPx, sight.heightPx];
      use.seen(sight);
      this.draw();
      this.canvas.dataset.picture = Number(this.canvas.dataset.picture ?? 0) + 1;
      return true;
    } finally {
      if (this.#turn === turn) this.busy = false;
    }
  }

  draw() {
    if (!this.#picture) return;
    this.context.drawImage(this.#picture, 0, 0);
    this.#use.draw(this);
    if (this.#cross && document.activeElement === this.canvas) this.mark(this.#cross, 16, "#fff", 1.5);
  }

  /** Puts the cross of the keys somewhere. */
  point(at) { this.#cross = at; this.draw(); }

  /** Pixels of the picture in one of the screen: sizes below are those of the screen. */
  get px() { return 1 / this.#shown.scale; }

  dot(at, radius, colour) {
    const c = this.context, r = radius * this.px;
    c.beginPath(); c.arc(at.x, at.y, r, 0, 7);
    c.lineWidth = r * 0.6; c.strokeStyle = HALO; c.stroke();
    c.fillStyle = colour; c.fill();
  }

  mark(at, size, colour, width) {
    const far = size * this.px;
    this.line({ x: at.x - far, y: at.y }, { x: at.x + far, y: at.y }, colour, width);
    this.line({ x: at.x, y: at.y - far }, { x: at.x, y: at.y + far }, colour, width);
  }

  line(from, to, colour, width) {
    const c = this.context;
    for (const [style, w] of [[HALO, width * 2], [colour, width]]) {
      c.beginPath(); c.moveTo(from.x, from.y); c.lineTo(to.x, to.y);
      c.strokeStyle = style; c.lineWidth = w * this.px; c.stroke();
    }
  }

  text(words, at, colour) {
    const c = this.context, px = this.px;
    c.font = `600 ${15 * px}px "Segoe UI", "Noto Sans", "DejaVu Sans", sans-serif`;
    c.lineJoin = "round"; c.strokeStyle = HALO; c.lineWidth = 3.5 * px; c.strokeText(words, at.x, at.y);
    c.fillStyle = colour; c.fillText(words, at.x, at.y);
  }

  #mark(at) {
    const isInside = at.x >= -0.5 && at.y >= -0.5 && at.x <= this.canvas.width - 0.5 && at.y <= this.canvas.height - 0.5;
    if (this.#picture && this.held && !this.busy && isInside) this.#use.marked(at);
  }

  // The picture keeps its shape inside the canvas: where there is room to spare, it lies in the middle.
  get #shown() {
    const box = this.canvas.getBoundingClientRect(), { width, height } = this.canvas, scale = Math.min(box.width / width, box.height / height) || 1;
    return { scale, left: box.left + (box.width - width * scale) / 2, top: box.top + (box.height - height * scale) / 2 };
  }

  // A click is told by the corner of its pixel of the screen: its middle is meant, or every mark would lie half a pixel up and left.
  #place(event) {
    const { scale, left, top } = this.#shown;
    return { x: (event.clientX + 0.5 - left) / scale - 0.5, y: (event.clientY + 0.5 - top) / scale - 0.5 };
  }

  #key(event) {
    if (!this.#picture || event.ctrlKey || event.altKey || event.metaKey || !(ARROWS[event.key] || event.key === "Enter")) return;
    this.#cross ??= { x: this.canvas.width / 2, y: this.canvas.height / 2 };
    if (event.key === "Enter") this.#mark({ ...this.#cross });
    else { const [dx, dy] = ARROWS[event.key], far = event.shiftKey ? 10 : 1; this.point({ x: this.#cross.x + dx * far, y: this.#cross.y + dy * far }); }
    event.preventDefault();
  }
}
