// The live page: a message comes, is painted with its overlay in one animation frame, and is acknowledged.
import { connect } from "./socket.js";
import { View } from "./geometry.js";
import { drawOverlay } from "./overlay.js";
import { Pen, colours } from "./pen.js";
import { Measure } from "./measure.js";
import { Correction, toggleFixed } from "./correct.js";
import { isShown, stateNow } from "./state.js";
import * as panels from "./panels.js";
import { send } from "./page.js";
import { showTargets, startTargets } from "./targets.js";
import { showRecording, startRecording, toggleRecording } from "./record.js";
import { drawPreview, offerTargets, startMotion } from "./motion.js";
import { strings, fill } from "./strings.js";

const $ = id => document.getElementById(id);
// The picture is handed to the browser as it is, and only the overlay is drawn: without a graphics card, drawing pictures costs most.
const video = $("video"), videoContext = video.getContext("bitmaprenderer", { alpha: false });
const canvas = $("canvas"), context = canvas.getContext("2d");
const view = new View(), measure = new Measure(), correction = new Correction();
const READABLE_MS = 100;
const LAYERS = ["sutures", "landmarks", "grid", "targets", "position"];
const layers = new Set(LAYERS);
const look = { on: true, raw: false, opacity: 1 };
let message = null, picture = null, hasPicture = false, unpainted = [], isOpen = false, isAsked = false, paintedAt = 0, cursor = null;
const paints = [];

/** Asks for one paint. Nothing is asked for while nothing changes: an animation frame costs the page a millisecond even if it is left as it is. */
function changed() {
  if (isAsked) return;
  isAsked = true;
  requestAnimationFrame(paint);
}

function receive(next) {
  if (next.picture) { picture?.close(); picture = next.picture; }
  message = next;
  isOpen = true;
  unpainted.push(next.painted);
  changed();
}

function paint(now) {
  isAsked = false;
  paintedAt = now;
  const state = stateNow(message, isOpen, performance.now());
  const header = message?.header;
  resize();
  drawPicture(header);
  drawScene(header, state);
  describe(header, state, now);
  for (const painted of unpainted.splice(0)) { painted(); paints.push(now); }
  canvas.dataset.painted = header?.frameId ?? "";
}

function resize() {
  const ratio = devicePixelRatio, box = canvas.getBoundingClientRect();
  const width = Math.max(1, Math.round(box.width * ratio)), height = Math.max(1, Math.round(box.height * ratio));
  if (canvas.width !== width || canvas.height !== height) { canvas.width = width; canvas.height = height; }
  view.screenWidth = width;
  view.screenHeight = height;
}

function drawPicture(header) {
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, canvas.width, canvas.height);
  if (picture) showPicture();
  if (!hasPicture || !header?.width) return;
  view.width = header.width;
  view.height = header.height;
  const ratio = devicePixelRatio, place = `translate(${view.left / ratio}px, ${view.top / ratio}px) scale(${view.width * view.scale / ratio / video.width})`;
  if (video.style.transform !== place) video.style.transform = place;
}

function showPicture() {
  // The canvas stretches a bitmap to its own size.
  if (video.width !== picture.width || video.height !== picture.height) [video.width, video.height] = [picture.width, picture.height];
  videoContext.transferFromImageBitmap(picture);
  picture = null;
  hasPicture = true;
}

function drawScene(header, state) {
  const pen = new Pen(context, devicePixelRatio);
  if (state.word === "frozen" || state.word === "lost") hatch(pen);
  if (!hasPicture || !header?.width) return;
  if (look.on && !look.raw && isShown(state.word)) {
    context.save();
    context.globalAlpha = look.opacity;
    drawOverlay(pen, header, view, layers, state.word === "aged");
    context.restore();
  }
  if (look.raw) return;
  const frame = isShown(state.word) ? header.frame : undefined;
  drawPreview(pen, view, frame);
  measure.draw(pen, view, frame);
  correction.draw(pen, view);
  if (cursor && document.activeElement === canvas) crosshair(pen, view.toScreen(cursor));
}

function hatch(pen) {
  pen.stroke(c => { for (let x = -canvas.height; x < canvas.width; x += 64 * pen.r) { c.moveTo(x, canvas.height); c.lineTo(x + canvas.height, 0); } }, colours.bregma, 2, { alpha: 0.55 });
}

function crosshair(pen, at) {
  const s = 14 * pen.r, gap = 4 * pen.r;
  pen.stroke(c => { for (const [x, y] of [[1, 0], [-1, 0], [0, 1], [0, -1]]) { c.moveTo(at.x + x * gap, at.y + y * gap); c.lineTo(at.x + x * s, at.y + y * s); } }, "#fff", 1.5);
}

function describe(header, state, now) {
  panels.showCursor(cursor, header, state);
  // Nobody reads numbers faster, and laying out the page anew costs more than the overlay. What the words say is never late.
  if (state.word === describe.word && now - describe.last < READABLE_MS) return;
  [describe.word, describe.last] = [state.word, now];
  while (paints.length && now - paints[0] > 2000) paints.shift();
  panels.showState(state, header);
  panels.showLandmarks(header, state);
  panels.showBadge(look.raw, look.on);
  if (header) {
    if (header.motion) startMotion();
    panels.showDevices(header, view, devicePixelRatio, paints.length / 2);
    showTargets(header.targets);
    showRecording(header.recording);
    offerTargets(header.targets);
  }
  const says = measure.says(isShown(state.word) ? header?.frame : undefined);
  panels.showTool(says?.text ?? correction.says(), Boolean(says?.asks || correction.on));
}

// ---- what people do ----

function pressed(id, value) { $(id).setAttribute("aria-pressed", String(value)); }

function setOverlay(on) { look.on = on; pressed("switch-overlay", on); changed(); }

function setLayer(name, on) {
  if (on) layers.add(name); else layers.delete(name);
  pressed(`switch-${name}`, on);
  changed();
}

function setOpacity(percent) {
  const value = Math.min(100, Math.max(0, percent));
  $("opacity").value = value;
  $("opacity-value").textContent = `${value} %`;
  look.opacity = value / 100;
  changed();
}

function setMeasure(on) {
  if (on) setCorrection(false);
  if (measure.on !== on) measure.toggle();
  pressed("measure", measure.on);
  if (on) canvas.focus();
  changed();
}

function setCorrection(on) {
  if (on) setMeasure(false);
  if (correction.on !== on) correction.toggle(message?.header);
  pressed("correct", correction.on);
  if (on) canvas.focus();
  changed();
}

/** B and L choose a landmark while correcting, and fix it or give it free otherwise. */
function landmarkKey(name) {
  if (correction.on) { correction.select(name, message?.header); changed(); } else toggleFixed(name, message?.header);
}

async function snapshot() {
  if (!hasPicture) { panels.toast(strings.snapshotNone); return; }
  const header = message.header, shots = new OffscreenCanvas(header.width, header.height), c = shots.getContext("2d");
  const stamp = new Date().toISOString().replace(/[-:]/g, "").replace(/\..*/, "Z"), name = `suturelive-${stamp}-frame${header.frameId}`;
  const whole = Object.assign(new View(), { width: header.width, height: header.height, screenWidth: header.width, screenHeight: header.height });
  c.drawImage(video, 0, 0, header.width, header.height);
  const raw = shots.convertToBlob({ type: "image/png" });
  save(await raw, `${name}.png`);
  const state = stateNow(message, isOpen, performance.now());
  if (isShown(state.word)) drawOverlay(new Pen(c, Math.max(1, header.width / 1280)), header, whole, layers, state.word === "aged");
  save(await shots.convertToBlob({ type: "image/png" }), `${name}-overlay.png`);
  panels.toast(fill(strings.snapshotDone, header.frameId));
  send("POST", "/api/snapshots", { frame: header.frameId }).catch(error => panels.toast(error.message));
}

function save(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

function zoom(factor, at) {
  view.zoomAt(at ?? (cursor ? view.toScreen(cursor) : { x: canvas.width / 2, y: canvas.height / 2 }), factor);
  changed();
}

function markPoint() {
  if (!measure.on || !cursor || !message) return;
  const state = stateNow(message, isOpen, performance.now());
  measure.add(cursor, isShown(state.word) ? message.header.frame : undefined);
  changed();
}

function moveCursor(dx, dy) {
  cursor ??= { x: view.width / 2, y: view.height / 2 };
  cursor = { x: Math.min(view.width - 1, Math.max(0, cursor.x + dx)), y: Math.min(view.height - 1, Math.max(0, cursor.y + dy)) };
  changed();
}

const keys = {
  o: () => setOverlay(!look.on),
  m: () => setMeasure(!measure.on),
  c: () => setCorrection(!correction.on),
  b: () => landmarkKey("bregma"),
  l: () => landmarkKey("lambda"),
  p: snapshot,
  r: toggleRecording,
  t: () => $("target-text").focus(),
  f: () => document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen(),
  "?": () => $("help").showModal(),
  "0": () => { view.fit(); changed(); },
  "+": () => zoom(1.25), "=": () => zoom(1.25), "-": () => zoom(0.8),
  "[": () => setOpacity(Number($("opacity").value) - 10),
  "]": () => setOpacity(Number($("opacity").value) + 10),
  ...Object.fromEntries(LAYERS.map((name, i) => [String(i + 1), () => setLayer(name, !layers.has(name))])),
};
const arrows = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

function onKeyDown(event) {
  if (event.ctrlKey || event.altKey || event.metaKey || document.querySelector("dialog[open]")) return;
  const typing = event.target instanceof HTMLSelectElement || event.target instanceof HTMLInputElement && event.target.type === "text";
  if (event.key === "Escape") { if (typing) event.target.blur(); setMeasure(false); setCorrection(false); return; }
  if (typing) return;
  if (event.code === "Space") {
    // Held, Space means raw video everywhere, also where a button has the focus.
    event.preventDefault();
    if (!look.raw) { look.raw = true; changed(); }
    return;
  }
  if (event.target === canvas && arrows[event.key]) {
    const far = event.shiftKey ? 10 : 1, [dx, dy] = arrows[event.key];
    if (correction.on) { correction.nudge(dx * far, dy * far); changed(); } else moveCursor(dx * far, dy * far);
    event.preventDefault();
    return;
  }
  if (event.target === canvas && event.key === "Enter") { if (correction.on) correction.put(); else markPoint(); return; }
  const act = keys[event.key.toLowerCase()];
  if (act && !event.repeat) { event.preventDefault(); act(); }
}

function release() { if (look.raw) { look.raw = false; changed(); } }

function onScreen(event) {
  const box = canvas.getBoundingClientRect();
  return { x: (event.clientX - box.left) * devicePixelRatio, y: (event.clientY - box.top) * devicePixelRatio };
}

function startPointer() {
  let grip = null, moved = 0;
  canvas.addEventListener("pointerdown", event => { canvas.focus(); canvas.setPointerCapture(event.pointerId); moved = 0;
    grip = correction.press(view.toFrame(onScreen(event)), message?.header, view, devicePixelRatio) ? null : onScreen(event);
  });
  canvas.addEventListener("pointermove", event => {
    const at = onScreen(event);
    if (correction.drag(view.toFrame(at))) changed();
    if (grip) { moved += Math.hypot(at.x - grip.x, at.y - grip.y); view.pan(at.x - grip.x, at.y - grip.y); grip = at; }
    const p = view.toFrame(at);
    cursor = p.x >= -0.5 && p.y >= -0.5 && p.x < view.width - 0.5 && p.y < view.height - 0.5 ? p : null;
    changed();
  });
  canvas.addEventListener("pointerup", () => { grip = null; if (correction.drop()) return; if (moved < 4 * devicePixelRatio) markPoint(); });
  canvas.addEventListener("pointercancel", () => { grip = null; });
  canvas.addEventListener("pointerleave", () => { cursor = null; changed(); });
  canvas.addEventListener("wheel", event => { event.preventDefault(); zoom(event.deltaY < 0 ? 1.15 : 1 / 1.15, onScreen(event)); }, { passive: false });
}

function startSwitches() {
  const add = (name, key, act) => {
    const button = document.createElement("button"), words = document.createElement("span"), kbd = document.createElement("kbd");
    button.type = "button"; button.id = `switch-${name}`;
    button.setAttribute("aria-pressed", "true");
    button.setAttribute("aria-keyshortcuts", key);
    words.textContent = strings[name]; kbd.textContent = key;
    button.append(words, kbd);
    button.addEventListener("click", act);
    $("switches").append(button);
  };
  add("overlay", "O", () => setOverlay(!look.on));
  LAYERS.forEach((name, i) => add(name, String(i + 1), () => setLayer(name, !layers.has(name))));
}

panels.fillWords();
startSwitches();
startPointer();
startTargets();
startRecording();
$("opacity").addEventListener("input", event => setOpacity(Number(event.target.value)));
$("measure").addEventListener("click", () => setMeasure(!measure.on));
$("correct").addEventListener("click", () => setCorrection(!correction.on));
for (const name of ["bregma", "lambda"]) $(`fix-${name}`).addEventListener("click", () => toggleFixed(name, message?.header));
$("snapshot").addEventListener("click", snapshot);
$("fit").addEventListener("click", keys["0"]);
$("full").addEventListener("click", keys.f);
$("help-open").addEventListener("click", keys["?"]);
addEventListener("keydown", onKeyDown);
addEventListener("keyup", event => { if (event.code === "Space") { release(); event.preventDefault(); } });
addEventListener("blur", release);
document.addEventListener("visibilitychange", () => { if (document.hidden) release(); });
new ResizeObserver(changed).observe(canvas);
connect(receive, () => { isOpen = false; unpainted = []; changed(); });
// Ages run on by themselves, also while nothing comes.
setInterval(() => { if (performance.now() - paintedAt >= READABLE_MS) changed(); }, READABLE_MS);
changed();
