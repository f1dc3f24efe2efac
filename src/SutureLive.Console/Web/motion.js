// The motion panel: take, arm, preview, confirm the numbers, move. STOP works for everybody, at any time, without a question.
import { plain, signed } from "./numbers.js";
import { strings, fill, joined } from "./strings.js";
import { toPx } from "./geometry.js";
import { colours } from "./pen.js";
import { make } from "./page.js";
import { Steady } from "./steady.js";
import { askStop } from "./stop.js";
import { toast } from "./panels.js";

const $ = id => document.getElementById(id);
const BEAT_MS = 50, RETRY_MS = 1000;
let started = false, socket = null, desk = null, preview = null, targets = "", held = null;

const say = wish => { if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(wish)); };
const text = (id, words) => { const node = $(id); if (node.textContent !== words) node.textContent = words; };

/** The person at this window is looking at it. */
const isHere = () => document.hasFocus() && !document.hidden;

/** Starts the panel, once: the session has a motorised frame. */
export function startMotion() {
  if (started) return;
  started = true;
  connect();
  setInterval(() => { if (desk?.controls === "you" && isHere()) say({ do: "beat" }); }, BEAT_MS);
  // A window that is not looked at moves nothing, and says so before the server finds out by itself.
  const away = () => { letGo(); if (desk?.controls === "you" && (desk.armedForS > 0 || desk.going)) say({ do: "away" }); };
  addEventListener("blur", away);
  document.addEventListener("visibilitychange", () => { if (document.hidden) away(); });
  addEventListener("pagehide", () => say({ do: "release" }));
  // Esc is heard before anything else, whatever has the focus.
  addEventListener("keydown", event => { if (event.key === "Escape" && !event.repeat) { letGo(); if (socket?.readyState === WebSocket.OPEN) say({ do: "escape" }); else askStop(); } }, { capture: true });

  $("stop").addEventListener("click", stop);
  $("controls").addEventListener("click", () => say({ do: desk.controls === "you" ? "release" : "take" }));
  $("arm").addEventListener("click", () => say({ do: desk.armedForS > 0 ? "disarm" : "arm" }));
  $("connect").addEventListener("click", () => say({ do: "connect" }));
  $("home").addEventListener("click", () => { text("home-why", desk.homesInPlace ? strings.homeHere : strings.homeWhy); $("home-ask").showModal(); });
  $("home-yes").addEventListener("click", () => { $("home-ask").close(); say({ do: "home" }); });
  $("preview").addEventListener("click", () => say({ do: "preview", target: $("move-target").value, toDepth: $("move-depth").checked, waiveTilt: $("move-tilt").checked }));
  $("confirm").addEventListener("click", event => { if (preview && isAimedAt($("confirm"), event)) say({ do: "confirm", id: preview.id, x: preview.x, y: preview.y, z: preview.z }); });
  $("move-depth").addEventListener("change", () => { $("tilt-line").hidden = !$("move-depth").checked; });
  startJog();
  steady = new Steady(() => [$("confirm"), ...$("jog").querySelectorAll("button")]);
}

// The panel grows and shrinks with what it has to say. A key press goes where the focus is, and needs no aim.
let steady = null;
function isAimedAt(control, event) {
  if (event.detail === 0 && event.type === "click" || steady.isStill(control)) return true;
  toast(strings.movedUnderHand);
  return false;
}

function connect() {
  socket = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/motion`);
  socket.onmessage = event => { const told = JSON.parse(event.data); desk = told.desk; show(told.refusal); };
  // Connected again is not in control again: the server has let go, and a person has to take and arm anew.
  socket.onclose = () => { desk = null; preview = null; held = null; lost(); setTimeout(connect, RETRY_MS); };
}

// The button asks without a condition; the second road is for a socket that hangs.
function stop() {
  letGo();
  say({ do: "stop" });
  askStop();
}

function lost() {
  if ($("motion").hidden) return;
  for (const button of $("motion").querySelectorAll("button:not(#stop), select, input")) button.disabled = true;
  text("lamp-word", strings.motionLost);
  $("motion").dataset.lamp = "lost";
  $("preview-box").hidden = true;
}

function show(refusal) {
  $("motion").hidden = false;
  $("stop").hidden = false;
  preview = desk.preview;
  const mine = desk.controls === "you", armed = desk.armedForS > 0, busy = desk.going !== null;
  const lamp = desk.needsConnecting || desk.word === "Connecting" ? "lost" : !desk.isAtRest ? "moving" : armed ? "armed" : "rest";
  $("motion").dataset.lamp = lamp;
  text("lamp-word", { moving: desk.word === "Holding" ? strings.motionHeld : strings.motionMoving, armed: fill(strings.motionArmed, desk.armedForS), rest: strings.motionRest, lost: strings.motionGone }[lamp]);
  text("motion-device", joined(desk.word, desk.device));
  text("controls", mine ? strings.release : strings.take);
  $("controls").disabled = desk.controls === "other";
  text("arm", armed ? strings.disarm : strings.arm);
  $("arm").disabled = !mine || busy;
  $("home").disabled = !mine || !armed || busy;
  $("connect").hidden = !desk.needsConnecting;
  $("connect").disabled = !mine || busy;
  $("preview").disabled = !mine || busy || !$("move-target").options.length;
  $("move-target").disabled = $("preview").disabled;
  $("move-depth").disabled = !mine || !desk.mayGoDown;
  $("move-tilt").disabled = !mine;
  for (const id of ["jog", "jog-title", "jog-line", "jog-step-line"]) $(id).hidden = !desk.canJog;
  for (const button of $("jog").querySelectorAll("button")) button.disabled = !mine || !armed || (busy && desk.going !== "jog");
  $("jog-speed").disabled = $("jog-step").disabled = !mine;
  text("motion-says", refusal || desk.says || (desk.controls === "other" ? strings.heldElsewhere : ""));
  showPreview(armed);
}

function showPreview(armed) {
  $("preview-box").hidden = !preview;
  if (!preview) return;
  const key = JSON.stringify([preview, desk.controls]);
  $("confirm").disabled = desk.controls !== "you" || !armed || preview.objections.length > 0;
  text("confirm-hint", preview.objections.length || armed ? "" : strings.armFirst);
  if ($("preview-box").dataset.key === key) return;
  $("preview-box").dataset.key = key;
  text("preview-name", fill(preview.toDepth ? strings.previewDown : strings.previewAbove, preview.name));
  text("preview-at", `${strings.ap} ${signed(preview.to.apMm)} ${strings.ml} ${signed(preview.to.mlMm)}${preview.toDepth ? ` ${strings.dv} ${signed(preview.dvMm)}` : ""} mm`);
  text("preview-xyz", numbers());
  text("preview-time", fill(strings.previewTakes, plain(preview.durationS, 0)));
  list("preview-steps", preview.steps);
  list("preview-objections", preview.objections);
  text("confirm", fill(strings.confirm, numbers()));
}

// A letter never parts from its number at the end of a line.
const numbers = () => ["x", "y", "z"].map(axis => `${axis.toUpperCase()}\u00a0${signed(preview[axis], 3)}`).join("  ");

function list(id, sentences) {
  $(id).replaceChildren(...sentences.map(words => { const li = document.createElement("li"); li.textContent = words; return li; }));
}

/** Offers the targets of the table. */
export function offerTargets(all) {
  const key = all.map(t => t.name).join("\n");
  if (key === targets) return;
  targets = key;
  const chosen = $("move-target").value;
  $("move-target").replaceChildren(...all.map(t => new Option(t.name, t.name)));
  if (all.some(t => t.name === chosen)) $("move-target").value = chosen;
}

// ---- hold to move: begins with a press, ends with the release, wherever that happens ----

function startJog() {
  $("jog-step").append(...[0, 0.01, 0.05, 0.1, 0.5, 1].map(mm => make("option", { value: String(mm) }, mm ? fill(strings.jogStepMm, mm) : strings.jogFree)));
  for (const [axis, name] of ["X", "Y", "Z"].entries()) {
    for (const sign of [-1, 1]) {
      const button = document.createElement("button"), word = `${name}${sign < 0 ? "−" : "+"}`;
      button.type = "button"; button.textContent = word; button.id = `jog-${name.toLowerCase()}-${sign < 0 ? "minus" : "plus"}`;
      button.setAttribute("aria-label", fill(strings.jogLabel, word));
      const begin = () => { held = button; button.classList.add("held"); say({ do: "jog", axis, sign, speed: Number($("jog-speed").value), mostMm: Number($("jog-step").value) || null }); };
      button.addEventListener("pointerdown", event => { if (event.button === 0 && !button.disabled && isAimedAt(button, event)) { button.setPointerCapture(event.pointerId); begin(); } });
      for (const end of ["pointerup", "pointercancel", "lostpointercapture", "blur"]) button.addEventListener(end, letGo);
      button.addEventListener("contextmenu", event => event.preventDefault());
      button.addEventListener("keydown", event => { if (event.key === "Enter") { event.preventDefault(); if (!event.repeat && !held) begin(); } });
      button.addEventListener("keyup", event => { if (event.key === "Enter") letGo(); });
      $("jog").append(button);
    }
  }
}

function letGo() {
  if (!held) return;
  held.classList.remove("held");
  held = null;
  say({ do: "let-go" });
}

/** The way of the preview, on the picture: a dashed line with an arrow to a ring. */
export function drawPreview(pen, view, frame) {
  if (!preview || !frame) return;
  const from = view.toScreen(toPx(frame, { ap: preview.from.apMm, ml: preview.from.mlMm })), to = view.toScreen(toPx(frame, { ap: preview.to.apMm, ml: preview.to.mlMm }));
  const length = Math.hypot(to.x - from.x, to.y - from.y), r = 16 * pen.r;
  pen.stroke(c => c.arc(to.x, to.y, r, 0, 2 * Math.PI), colours.warn, 3);
  if (length > r) {
    const ux = (to.x - from.x) / length, uy = (to.y - from.y) / length, end = { x: to.x - ux * r, y: to.y - uy * r }, s = 9 * pen.r;
    pen.line(from, end, colours.warn, 3, { dash: [10, 7] });
    pen.stroke(c => { c.moveTo(end.x - ux * s - uy * s, end.y - uy * s + ux * s); c.lineTo(end.x, end.y); c.lineTo(end.x - ux * s + uy * s, end.y - uy * s - ux * s); }, colours.warn, 3);
  }
  pen.text(fill(strings.previewMark, preview.name), { x: to.x + r + 6 * pen.r, y: to.y + r }, colours.warn, { size: 17 });
}
