// Fixing bregma and lambda: where they are found (B, L), or where a person puts them (C, then drag or arrow keys and Enter).
import { toast } from "./panels.js";
import { strings, fill } from "./strings.js";
import { timeOfDay } from "./numbers.js";
import { colours } from "./pen.js";

const NAMES = ["bregma", "lambda"], REACH = 24;

/** The tool that moves landmarks by hand. Places are pixels of the frame. */
export class Correction {
  on = false;
  name = "bregma";
  #draft = null;      // where the landmark is being put; null while it is where the server says
  #gripped = false;

  toggle(header) { this.on = !this.on; this.#draft = null; this.#gripped = false; if (this.on) this.select("bregma", header); }
  stop() { this.on = false; this.#draft = null; this.#gripped = false; }

  /** Chooses the landmark that the arrow keys move. One that was not found begins in the middle of the picture. */
  select(name, header) {
    this.name = name;
    const mark = header?.[name];
    this.#draft = mark?.x !== undefined ? { x: mark.x, y: mark.y } : header?.width ? { x: header.width / 2, y: header.height / 2 } : null;
  }

  /** A press on the picture; true when it took hold of a landmark. */
  press(p, header, view, ratio) {
    if (!this.on) return false;
    const reach = REACH * ratio / view.scale, draft = this.#draft;
    const near = NAMES.map(name => ({ name, at: name === this.name && draft ? draft : header?.[name] })).filter(c => c.at?.x !== undefined)
      .map(c => ({ ...c, off: Math.hypot(c.at.x - p.x, c.at.y - p.y) })).sort((a, b) => a.off - b.off)[0];
    if (!near || near.off > reach) return false;
    this.name = near.name;
    this.#draft = { x: near.at.x, y: near.at.y };
    this.#gripped = true;
    return true;
  }

  drag(p) { if (this.#gripped) this.#draft = p; return this.#gripped; }

  drop() {
    if (!this.#gripped) return false;
    this.#gripped = false;
    this.put();
    return true;
  }

  nudge(dx, dy) { if (this.#draft) this.#draft = { x: this.#draft.x + dx, y: this.#draft.y + dy }; }

  /** Fixes the chosen landmark where it was put. */
  async put() {
    const draft = this.#draft;
    if (draft && await fix(this.name, draft, true)) toast(fill(strings.fixedByHand, strings[this.name]));
  }

  says() { return this.on ? fill(strings.correcting, strings[this.name]) : ""; }

  draw(pen, view) {
    if (!this.on || !this.#draft) return;
    const at = view.toScreen(this.#draft), r = REACH * pen.r, s = 5 * pen.r;
    pen.stroke(c => c.rect(at.x - r, at.y - r, 2 * r, 2 * r), colours[this.name], 3, { dash: [6, 5] });
    pen.stroke(c => { for (const [x, y] of [[1, 0], [-1, 0], [0, 1], [0, -1]]) { c.moveTo(at.x + x * s, at.y + y * s); c.lineTo(at.x + x * r, at.y + y * r); } }, colours[this.name], 2);
  }
}

/** Fixes a landmark where it is found now, or gives it free. What is on the screen is what is fixed. */
export async function toggleFixed(name, header) {
  const mark = header?.[name];
  if (mark?.fixedUnixMs !== undefined) { if (await send("DELETE", name)) toast(fill(strings.freed, strings[name])); return; }
  if (mark?.x === undefined) { toast(fill(strings.nothingToFix, strings[name])); return; }
  if (await fix(name, mark, false)) toast(fill(strings.fixedAt, strings[name], timeOfDay(Date.now())));
}

const fix = (name, at, byHand) => send("PUT", name, { x: at.x, y: at.y, byHand });

async function send(method, name, body) {
  try {
    const answer = await fetch(`/api/landmarks/${name}`, { method, headers: body ? { "Content-Type": "application/json" } : {}, body: body && JSON.stringify(body) });
    if (!answer.ok) toast((await answer.json()).says);
    return answer.ok;
  } catch {
    toast(strings.notReached);
    return false;
  }
}
