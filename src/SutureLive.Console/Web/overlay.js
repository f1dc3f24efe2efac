// The overlay, drawn as vectors at the resolution of the screen. Solid: seen. Dotted: continued where hidden. Dashed: unsure or old.
import { gridStep, toApMl, toPx } from "./geometry.js";
import { plain, signed } from "./numbers.js";
import { colours } from "./pen.js";
import { strings, fill } from "./strings.js";

const LEAST_GRID_PX = 60, DASHED = [9, 6], DOTTED = [0.1, 6];

/** Draws the layers that are wanted, nothing of them outside the picture. `scene` is a header, `view` the window, `layers` a set of names. */
export function drawOverlay(pen, scene, view, layers, isOld) {
  const { frame } = scene, box = pictureBox(view);
  pen.c.beginPath();
  pen.c.rect(box.left, box.top, box.right - box.left, box.bottom - box.top);
  pen.c.clip();
  if (frame && layers.has("grid")) grid(pen, frame, view);
  if (layers.has("sutures")) for (const curve of scene.curves ?? []) suture(pen, curve, view, isOld);
  if (layers.has("landmarks")) {
    landmark(pen, scene, "lambda", diamond, view, isOld);
    landmark(pen, scene, "bregma", cross, view, isOld);
  }
  if (frame && layers.has("targets")) for (const t of scene.targets) target(pen, t, frame, view, isOld);
  if (frame && layers.has("position") && scene.controller?.at) position(pen, scene.controller.at, frame, view);
  if (scene.umPerPx) scaleBar(pen, scene.umPerPx, view);
}

/** The spacing of the grid drawn now, mm. */
export const stepNow = (frame, view, ratio) => gridStep(1000 / frame.umPerPx * view.scale, LEAST_GRID_PX * ratio);

function suture(pen, curve, view, isOld) {
  const points = [];
  for (let i = 0; i < curve.points.length; i += 2) points.push(view.toScreen({ x: curve.points[i], y: curve.points[i + 1] }));
  // Pieces of one kind are one stroke, so that dots and dashes keep their rhythm.
  for (let from = 0; from < points.length - 1;) {
    const seen = isSeen(curve, from);
    let to = from + 1;
    while (to < points.length - 1 && isSeen(curve, to) === seen) to++;
    pen.stroke(c => { c.moveTo(points[from].x, points[from].y); for (let i = from + 1; i <= to; i++) c.lineTo(points[i].x, points[i].y); },
      colours.suture, 2.5, { dash: isOld ? DASHED : seen ? [] : DOTTED });
    from = to;
  }
}

const isSeen = (curve, i) => !curve.observed || (curve.observed[i] && curve.observed[i + 1]);

function landmark(pen, scene, name, shape, view, isOld) {
  const mark = scene[name];
  if (!mark || mark.x === undefined) return;
  const at = view.toScreen(mark), size = 8 * pen.r, least = 15 * pen.r;
  const pxPerMm = scene.umPerPx ? 1000 / scene.umPerPx * view.scale : 0;
  const major = Math.max(least, radius95(mark) * pxPerMm), minor = Math.max(least, (mark.semiMinorMm ?? radius95(mark)) * pxPerMm);
  const turn = ((mark.majorDirectionDeg ?? 0) - 90) * Math.PI / 180;
  pen.stroke(c => c.ellipse(at.x, at.y, major, minor, turn, 0, 2 * Math.PI), colours[name], 2, { dash: isOld || mark.confidence === "low" ? DASHED : [] });
  pen.stroke(c => shape(c, at, size), colours[name], 2.5);
  // A fixed landmark wears corners around its ring.
  if (mark.fixedUnixMs !== undefined) pen.stroke(c => corners4(c, at, major + 4 * pen.r, size), colours[name], 3);
  const words = [strings[name], mark.sigmaMm === undefined ? "" : fill(strings.uncertainty, plain(radius95(mark))), mark.fixedUnixMs === undefined ? "" : strings.fixedMark].filter(Boolean).join(" ");
  pen.text(words, { x: at.x + major + 6 * pen.r, y: at.y - 6 * pen.r }, colours[name], { size: 17 });
}

/** Half of the long axis of the region that holds the landmark with 95 % probability, mm. */
export const radius95 = mark => mark.semiMajorMm ?? 2.4477 * (mark.sigmaMm ?? 0);

// The middle stays open: the bone under it is what the surgeon wants to see.
function cross(c, at, s) {
  for (const [x, y] of [[1, 0], [-1, 0], [0, 1], [0, -1]]) { c.moveTo(at.x + x * s / 3, at.y + y * s / 3); c.lineTo(at.x + x * s, at.y + y * s); }
}

function diamond(c, at, s) {
  c.moveTo(at.x, at.y - s); c.lineTo(at.x + s, at.y); c.lineTo(at.x, at.y + s); c.lineTo(at.x - s, at.y); c.closePath();
}

function corners4(c, at, reach, s) {
  for (const [x, y] of [[1, 1], [1, -1], [-1, 1], [-1, -1]]) { c.moveTo(at.x + x * (reach - s), at.y + y * reach); c.lineTo(at.x + x * reach, at.y + y * reach); c.lineTo(at.x + x * reach, at.y + y * (reach - s)); }
}

function target(pen, t, frame, view, isOld) {
  const at = view.toScreen(toPx(frame, { ap: t.apMm, ml: t.mlMm })), s = 9 * pen.r;
  pen.stroke(c => { c.rect(at.x - s, at.y - s, 2 * s, 2 * s); for (const [x, y] of [[1, 0], [-1, 0], [0, 1], [0, -1]]) { c.moveTo(at.x + x * s, at.y + y * s); c.lineTo(at.x + x * s * 1.7, at.y + y * s * 1.7); } },
    colours.target, 2, { dash: isOld ? DASHED : [] });
  pen.stroke(c => c.arc(at.x, at.y, 0.5 * pen.r, 0, 2 * Math.PI), colours.target, 2);
  pen.text(t.name, { x: at.x + s * 1.9, y: at.y - s * 0.7 }, colours.target, { size: 17 });
}

// A needle seen from the side: its point is the place.
function position(pen, place, frame, view) {
  const at = view.toScreen(toPx(frame, { ap: place.apMm, ml: place.mlMm })), s = 30 * pen.r;
  pen.stroke(c => { c.moveTo(at.x, at.y); c.lineTo(at.x + s * 0.3, at.y - s); c.lineTo(at.x + s * 0.62, at.y - s * 0.86); c.closePath(); }, "#2fd3a5", 2.5);
  pen.text(strings.position, { x: at.x + s * 0.7, y: at.y - s }, "#2fd3a5");
}

function grid(pen, frame, view) {
  const step = stepNow(frame, view, pen.r), reach = corners(frame, view);
  const lines = (reach.apMax - reach.apMin + reach.mlMax - reach.mlMin) / step;
  if (!(lines < 400)) return;
  const at = (ap, ml) => view.toScreen(toPx(frame, { ap, ml }));
  for (const rank of [0, 1, 2]) {
    const lines = [];
    for (let i = Math.ceil(reach.mlMin / step); i * step <= reach.mlMax; i++) if (rankOf(i, step) === rank) lines.push([at(reach.apMin, i * step), at(reach.apMax, i * step)]);
    for (let i = Math.ceil(reach.apMin / step); i * step <= reach.apMax; i++) if (rankOf(i, step) === rank) lines.push([at(i * step, reach.mlMin), at(i * step, reach.mlMax)]);
    if (rank < 2) pen.hairlines(lines, colours.ink, [0.3, 0.55][rank]);
    else for (const [from, to] of lines) pen.line(from, to, colours.ink, 2.2, { alpha: 0.8, halo: 0.7 });
  }
  labels(pen, view, at, reach);
}

const rankOf = (i, step) => i === 0 ? 2 : Math.abs(i * step - Math.round(i * step)) < 1e-6 ? 1 : 0;

function corners(frame, view) {
  const all = [[0, 0], [view.screenWidth, 0], [0, view.screenHeight], [view.screenWidth, view.screenHeight]].map(([x, y]) => toApMl(frame, inside(view, view.toFrame({ x, y }))));
  const of = (f, key) => Math[f](...all.map(p => p[key]));
  return { apMin: of("min", "ap"), apMax: of("max", "ap"), mlMin: of("min", "ml"), mlMax: of("max", "ml") };
}

const inside = (view, p) => ({ x: Math.min(view.width, Math.max(0, p.x)), y: Math.min(view.height, Math.max(0, p.y)) });

function labels(pen, view, at, reach) {
  const taken = [], size = 14, every = gridStep(pxBetween(at), 80 * pen.r) < 1 ? 1 : gridStep(pxBetween(at), 80 * pen.r);
  const box = pictureBox(view);
  const put = (words, from, to) => {
    const end = lastInside(from, to, box);
    if (!end) return;
    const w = pen.width(words, size), h = size * pen.r, m = 5 * pen.r;
    const x = Math.min(box.right - w - m, Math.max(box.left + m, end.x + m)), y = Math.min(box.bottom - m, Math.max(box.top + h + m, end.y - m));
    if (taken.some(t => Math.abs(t.x - x) < (t.w + w) / 2 + m && Math.abs(t.y - y) < h + m)) return;
    taken.push({ x, y, w });
    pen.text(words, { x, y }, colours.ink, { size });
  };
  for (let mm = Math.ceil(reach.mlMin / every) * every; mm <= reach.mlMax; mm += every) put(`ML ${whole(mm)}`, at(reach.apMax, mm), at(reach.apMin, mm));
  for (let mm = Math.ceil(reach.apMin / every) * every; mm <= reach.apMax; mm += every) put(`AP ${whole(mm)}`, at(mm, reach.mlMax), at(mm, reach.mlMin));
}

const whole = mm => mm === 0 ? "0" : signed(mm, 0);
const pxBetween = at => { const a = at(0, 0), b = at(1, 0); return Math.hypot(a.x - b.x, a.y - b.y); };

/** The part of the screen that shows the frame. */
function pictureBox(view) {
  return { left: Math.max(0, view.left), top: Math.max(0, view.top), right: Math.min(view.screenWidth, view.left + view.width * view.scale), bottom: Math.min(view.screenHeight, view.top + view.height * view.scale) };
}

// Liang and Barsky's clipping: the last point of the line in the box.
function lastInside(from, to, box) {
  const dx = to.x - from.x, dy = to.y - from.y;
  let enter = 0, leave = 1;
  for (const [towards, room] of [[-dx, from.x - box.left], [dx, box.right - from.x], [-dy, from.y - box.top], [dy, box.bottom - from.y]]) {
    if (towards === 0) { if (room < 0) return null; continue; }
    if (towards < 0) enter = Math.max(enter, room / towards); else leave = Math.min(leave, room / towards);
  }
  return enter <= leave ? { x: from.x + dx * leave, y: from.y + dy * leave } : null;
}

function scaleBar(pen, umPerPx, view) {
  const pxPerMm = 1000 / umPerPx * view.scale, box = pictureBox(view), width = box.right - box.left;
  const mm = [5, 2, 1, 0.5, 0.2, 0.1, 0.05].find(length => length * pxPerMm <= width / 5);
  if (!mm) return;
  const x = box.left + 18 * pen.r, y = box.bottom - 34 * pen.r, end = x + mm * pxPerMm, tick = 6 * pen.r;
  pen.stroke(c => { c.moveTo(x, y - tick); c.lineTo(x, y); c.lineTo(end, y); c.lineTo(end, y - tick); }, colours.ink, 3);
  pen.text(`${mm} mm`, { x: (x + end) / 2, y: y - 10 * pen.r }, colours.ink, { align: "center" });
}
