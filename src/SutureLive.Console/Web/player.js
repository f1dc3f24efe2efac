// Plays a recorded session: the time of the recording runs, and the frame of that moment is fetched. One picture is under way at a time, the newest wish wins.
import { $ } from "./page.js";
import { clock } from "./numbers.js";
import { strings, fill } from "./strings.js";

const FASTEST_MS = 50;                 // twenty pictures a second leave the server time for the live picture
const SHAPES = { gap: "#e69f00", camera: "#56b4e9", overlay: "#9fb0ba", operator: "#f0e442", controller: "#cc79a7", disk: "#ff8a3d", recorder: "#ff8a3d" };

export class Player {
  frame = 0;
  overlay = true;
  source = "";                         // whose findings are drawn: those of the recording, or the name of a replay
  loop = false;
  playing = false;
  #key = "";
  #times = [];
  #startedUtc = 0;
  #wanted = null;
  #busy = false;

  constructor() {
    $("scrubber").addEventListener("input", event => { this.pause(); this.show(Number(event.target.value)); });
    $("play").addEventListener("click", () => this.toggle());
    $("back").addEventListener("click", () => this.step(-1));
    $("forth").addEventListener("click", () => this.step(1));
    $("loop").addEventListener("click", () => this.setLoop(!this.loop));
    $("overlay").addEventListener("click", () => this.setOverlay(!this.overlay));
  }

  /** Opens a session at its first frame. */
  async open(key, detail) {
    [this.#key, this.#times, this.#startedUtc] = [key, detail.frameMs, Date.parse(detail.entry.startedUtc)];
    $("scrubber").max = Math.max(0, this.#times.length - 1);
    this.#mark(detail);
    if (this.#times.length) await this.show(0);
  }

  toggle() { if (this.playing) this.pause(); else this.play(); }

  pause() { this.#setPlaying(false); }

  play() {
    if (!this.#times.length) return;
    if (this.frame >= this.#times.length - 1) this.frame = 0;
    this.#setPlaying(true);
    const run = this.run = {};
    let at = this.#times[this.frame], before = performance.now();
    const tick = async now => {
      if (!this.playing || this.run !== run) return;
      // The time of an animation frame is the frame's beginning, which may lie before the press: the recording never runs backwards.
      at += Math.max(0, now - before) * Number($("speed").value);
      before = Math.max(before, now);
      const end = this.#times[this.#times.length - 1];
      if (at > end) { if (this.loop) at = this.#times[0]; else { await this.show(this.#times.length - 1); this.pause(); return; } }
      const next = this.#at(at);
      if (next !== this.frame) await this.show(next);
      setTimeout(() => requestAnimationFrame(tick), Math.max(0, FASTEST_MS - (performance.now() - now)));
    };
    requestAnimationFrame(tick);
  }

  step(frames) { this.pause(); return this.show(this.frame + frames); }

  /** Moves by a time. */
  jump(ms) { return this.seek(this.#times[this.frame] + ms); }

  /** Goes to a time since the first frame, ms. */
  seek(ms) { if (this.playing) { this.pause(); } return this.show(this.#at(ms)); }

  setOverlay(on) { this.overlay = on; $("overlay").setAttribute("aria-pressed", String(on)); this.show(this.frame); }

  setLoop(on) { this.loop = on; $("loop").setAttribute("aria-pressed", String(on)); }

  /** Shows a frame. */
  async show(frame) {
    this.frame = Math.max(0, Math.min(this.#times.length - 1, frame));
    this.#say();
    this.#wanted = this.frame;
    if (this.#busy) return;
    this.#busy = true;
    try {
      while (this.#wanted !== null) {
        const now = this.#wanted;
        this.#wanted = null;
        await this.#draw(now);
      }
    } finally {
      this.#busy = false;
    }
  }

  async #draw(frame) {
    const { source, overlay } = this, path = overlay && source ? `replays/${source}/frames/${frame}` : `frames/${frame}${overlay ? "?overlay=1" : ""}`;
    const answer = await fetch(`/api/sessions/${this.#key}/${path}`).catch(() => null);
    $("session-error").textContent = answer?.ok ? "" : (await answer?.json().catch(() => null))?.says ?? strings.notReached;
    if (!answer?.ok) { this.pause(); return; }
    const picture = await createImageBitmap(await answer.blob()), canvas = $("picture");
    if (canvas.width !== picture.width || canvas.height !== picture.height) [canvas.width, canvas.height] = [picture.width, picture.height];
    canvas.getContext("2d", { alpha: false }).drawImage(picture, 0, 0);
    picture.close();
    canvas.dataset.frame = frame;
    canvas.dataset.overlay = overlay;
    canvas.dataset.source = source;
  }

  #say() {
    const ms = this.#times[this.frame] ?? 0, of = this.#times.length;
    $("scrubber").value = this.frame;
    $("scrubber").setAttribute("aria-valuetext", `${clock(ms)}, ${fill(strings.frameOf, this.frame + 1, of)}`);
    $("now-time").textContent = `${clock(ms)} / ${clock(this.#times[of - 1] ?? 0)}`;
    $("now-frame").textContent = fill(strings.frameOf, this.frame + 1, of);
    $("now-clock").textContent = Number.isNaN(this.#startedUtc) ? "" : new Date(this.#startedUtc + ms).toLocaleTimeString("sv-SE");
  }

  #setPlaying(on) {
    this.playing = on;
    $("play").setAttribute("aria-pressed", String(on));
    $("play-word").textContent = on ? strings.pause : strings.play;
  }

  // The frame shown at a time: the last one that was there.
  #at(ms) {
    let low = 0, high = this.#times.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#times[middle] <= ms) low = middle; else high = middle - 1;
    }
    return low;
  }

  // Each kind has its colour and its height; the list below says the same in words.
  #mark(detail) {
    const kinds = Object.keys(SHAPES), whole = Math.max(1, this.#times[this.#times.length - 1] ?? 1), svg = "http://www.w3.org/2000/svg";
    const all = [...detail.events, ...detail.gaps.map(gap => ({ atMs: this.#times[gap.frame], kind: "gap" }))];
    $("marks").replaceChildren(...all.map(event => {
      const mark = document.createElementNS(svg, "rect"), row = Math.max(0, kinds.indexOf(event.kind));
      for (const [name, value] of Object.entries({ x: 1000 * Math.min(1, Math.max(0, event.atMs / whole)) - 1, y: 3 * row, width: 2, height: 6, fill: SHAPES[event.kind] ?? "#fff" })) mark.setAttribute(name, value);
      return mark;
    }));
  }
}
