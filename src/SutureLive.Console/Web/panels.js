// The words and numbers beside the picture. A node is touched only when what it says changes.
import { toApMl } from "./geometry.js";
import { milliseconds, plain, seconds, signed, timeOfDay } from "./numbers.js";
import { radius95, stepNow } from "./overlay.js";
import { isShown } from "./state.js";
import { fillWords as fillPage } from "./page.js";
import { strings, fill, joined } from "./strings.js";

const $ = id => document.getElementById(id);
const say = (id, text) => { const node = $(id); if (node.textContent !== text) node.textContent = text; };
const mark = (id, key, value) => { const node = $(id); if (node.dataset[key] !== value) node.dataset[key] = value; };
const show = (id, visible) => { const node = $(id); if (node.hidden === visible) node.hidden = !visible; };

/** Puts the words of the page in. */
export function fillWords() {
  fillPage();
  $("help-keys").append(...strings.keys.map(([key, does]) => {
    const div = document.createElement("div"), dt = document.createElement("dt"), kbd = document.createElement("kbd"), dd = document.createElement("dd");
    kbd.textContent = key; dd.textContent = does; dt.append(kbd); div.append(dt, dd);
    return div;
  }));
}

/** State, ages and alarms. */
export function showState(state, header) {
  mark("state", "state", state.word);
  mark("stage", "state", state.word);
  say("state-word", strings[state.word]);
  document.body.classList.toggle("unheard", state.word === "lost");
  say("state-age", isShown(state.word) ? milliseconds(state.ageMs) : "");
  const alarm = { stale: [seconds(state.ageMs), strings.staleWhy], lost: [seconds(state.since ?? 0), strings.lostWhy], frozen: [header?.frozenSinceUnixMs ? timeOfDay(header.frozenSinceUnixMs) : "", strings.frozenWhy] }[state.word];
  show("alarm", Boolean(alarm));
  if (alarm) { say("alarm-word", `${strings[state.word]} ${alarm[0]}`); say("alarm-why", alarm[1]); }
}

/** AP and ML under the cross, or pixels while there is no scale. */
export function showCursor(cursor, header, state) {
  const trusted = isShown(state.word);
  const place = trusted && cursor && header?.frame ? toApMl(header.frame, cursor) : null;
  say("axis-ap", place || !cursor || !trusted ? strings.ap : "x");
  say("axis-ml", place || !cursor || !trusted ? strings.ml : "y");
  mark("coordinates", "trust", place ? state.word : "none");
  if (place) {
    say("ap", signed(place.ap));
    say("ml", `${signed(place.ml)} ${Number(place.ml.toFixed(2)) === 0 ? " " : place.ml > 0 ? strings.right : strings.left}`);
    say("unit", `${strings.fromBregma} · ${strings.dvUnseen}`);
  } else if (cursor && trusted) {
    say("ap", plain(cursor.x, 0)); say("ml", plain(cursor.y, 0)); say("unit", strings.inPixels);
  } else {
    say("ap", "—"); say("ml", "—"); say("unit", trusted ? strings.fromBregma : strings.noCoordinates);
  }
}

/** Confidence of the landmarks, and the check of their distance against the atlas. */
export function showLandmarks(header, state) {
  const atlasMm = header?.limits.atlasBregmaLambdaMm;
  for (const name of ["bregma", "lambda"]) {
    const landmark = isShown(state.word) ? header?.[name] : null;
    // The network answers for what it found, a person for what was placed by hand.
    say(`${name}-confidence`, landmark ? (landmark.byHand ? strings.placedByHand : strings[landmark.confidence]) : "—");
    // What was fixed stays fixed, also while nothing fresh is seen.
    const fixed = header?.[name]?.fixedUnixMs, drift = landmark?.driftMm;
    $(`fix-${name}`).setAttribute("aria-pressed", String(fixed !== undefined));
    say(`${name}-fixed`, fixed === undefined ? "" : `${fill(header[name].byHand ? strings.byHandSince : strings.fixedSince, timeOfDay(fixed).slice(0, 8))} · ${
      drift === undefined ? strings.notSeenNow : fill(strings.drift, plain(drift), drift > 0.3 ? strings.driftFar : drift > 0.15 ? strings.driftNear : "")}`);
    mark(`${name}-fixed`, "drift", drift > 0.3 ? "far" : drift > 0.15 ? "near" : "none");
    say(`${name}-sigma`, landmark?.sigmaMm === undefined ? "" : fill(strings.uncertainty, plain(radius95(landmark))));
  }
  const mm = isShown(state.word) ? header?.bregmaLambdaMm : undefined;
  const off = mm === undefined ? null : Math.abs(mm / atlasMm - 1);
  // A scale that was derived from this very distance cannot be checked by it.
  const circular = header?.umPerPxSource === "estimated";
  const check = off === null || circular ? "none" : off <= 0.05 ? "within" : off <= 0.10 ? "near" : "far";
  mark("distance", "check", check);
  say("distance-mm", mm === undefined ? "—" : fill(strings.distanceValue, plain(mm)));
  say("distance-atlas", mm === undefined ? "" : fill(strings.distanceAtlas, plain(atlasMm), plain(mm / atlasMm)));
  say("distance-check", mm === undefined ? strings.notMeasured : circular ? strings.noCheck : strings[check]);
}

/** What the tool in use asks for or has measured. */
export function showTool(words, asks) {
  say("measured", words);
  $("measured").classList.toggle("asking", asks);
}

/** Scale, devices and messages. */
export function showDevices(header, view, ratio, fps) {
  const calibrated = header.umPerPx !== undefined;
  mark("scale", "calibrated", String(calibrated));
  say("scale", calibrated ? `${fill(strings.umPerPx, plain(header.umPerPx, 1))} ${strings[header.umPerPxSource]}` : strings.uncalibrated);
  say("grid-step", header.frame ? fill(strings.gridStep, stepNow(header.frame, view, ratio)) : "");
  say("model", header.model ? `${strings.model} ${header.model.name} · ${header.model.provider}` : strings.noModel);
  say("camera", joined(...device(strings.camera, header.camera)));
  if ($("camera").title !== $("camera").textContent) $("camera").title = $("camera").textContent;
  mark("camera", "state", header.camera.state);
  say("controller", header.controller ? joined(...device(strings.frameDevice, header.controller.device), header.controller.word, axes(header.controller)) : "");
  say("fps", fill(strings.fps, plain(fps, 0)));
  const all = [...header.messages, ...(header.remarks ?? []), ...(header.note ? [header.note] : [])];
  show("messages", all.length > 0);
  const key = all.join("\n");
  if ($("messages").dataset.key !== key) {
    $("messages").dataset.key = key;
    $("messages").replaceChildren(...all.map(text => { const p = document.createElement("p"); p.textContent = text; return p; }));
  }
}

const device = (kind, d) => [`${kind} ${d.name}`, strings[d.state === "lost" ? "lostDevice" : d.state], d.says];
const axes = c => c.xMm === undefined ? "" : `X ${signed(c.xMm, 3)} Y ${signed(c.yMm, 3)} Z ${signed(c.zMm, 3)} mm`;

/** A word over the picture while the overlay is hidden on purpose. */
export function showBadge(isRaw, isOn) {
  show("badge", isRaw || !isOn);
  say("badge", isRaw ? strings.raw : strings.overlayOff);
}

/** A short remark that goes away. */
export function toast(text) {
  say("toast", text);
  clearTimeout(toast.timer);
  toast.timer = setTimeout(() => say("toast", ""), 4000);
}
