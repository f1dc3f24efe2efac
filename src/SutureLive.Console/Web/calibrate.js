// Calibration: the live picture with what is found in it, views that are ticked, a fit that is saved and put into use apart, and the check on a true millimetre.
import { $, ask, fillWords, make, send, tried } from "./page.js";
import { plain } from "./numbers.js";
import { strings, fill } from "./strings.js";
import { Still } from "./still.js";
import { Registration } from "./register.js";
import { offerStop } from "./stop.js";

const AGAIN_MS = 250, still = new Still($("picture"));
let sight = null, state = null, watching = false, ends = [];

// ---- the picture ----

// With a target it is looked for; without one the picture is only taken, to mark a true distance in it.
const scale = target => ({
  look: () => tried($("look-error"), () => send("POST", "/api/calibration/look", { name: target })),
  picture: () => "/api/calibration/picture",
  seen(seen) {
    [sight, ends] = [seen, []];
    $("keep").disabled = seen.points.length === 0;
    $("verify").disabled = true;
    $("sight").textContent = seen.expected ? seen.says ?? fill(strings.pointsFound, seen.points.length / 2, seen.expected) : strings.pictureTaken;
  },
  draw() {
    coverage();
    for (let i = 0; i < sight.points.length; i += 2) still.dot({ x: sight.points[i], y: sight.points[i + 1] }, 3, "#009e73");
    for (const end of ends) still.mark(end, 12, "#f0e442", 2);
    if (ends.length === 2) still.line(ends[0], ends[1], "#f0e442", 2);
  },
  marked: addEnd,
});

async function watch(on) {
  watching = on;
  still.held = !on;
  $("watch").setAttribute("aria-pressed", String(on));
  while (watching) {
    if (!await still.take(scale($("target").value)) && watching) { watch(false); return; }
    await new Promise(done => setTimeout(done, AGAIN_MS));
  }
}

// Cells that no view has points in are shaded: that is where the next view should show the target.
function coverage() {
  const rows = state?.fit?.coverage ?? [], { canvas, context } = still;
  rows.forEach((row, y) => row.forEach((points, x) => {
    const w = canvas.width / row.length, h = canvas.height / rows.length;
    if (points) return;
    context.fillStyle = "#e69f0038";
    context.fillRect(x * w, y * h, w, h);
  }));
}

// ---- the true millimetre ----

function addEnd(at) {
  if (ends.length === 2) ends = [];
  ends.push(at);
  $("verify").disabled = ends.length < 2 || !$("verify-name").value;
  $("verify-says").textContent = ends.length === 1 ? strings.measureEnd : fill(strings.measuredPx, plain(Math.hypot(ends[0].x - ends[1].x, ends[0].y - ends[1].y), 1));
  still.draw();
}

async function verify() {
  const [a, b] = ends;
  const said = await tried($("verify-error"), () => send("POST", "/api/calibration/verify", { name: $("verify-name").value, x1: a.x, y1: a.y, x2: b.x, y2: b.y, trueMm: Number($("true-mm").value), by: $("by").value }));
  if (!said) return;
  $("verify-says").textContent = fill(said.holds ? strings.verifyHolds : strings.verifyFails, plain(said.trueMm, 3), plain(said.measuredMm, 3));
  $("verify-says").dataset.holds = said.holds;
  await load();
}

// ---- views, fit, profiles ----

async function change(error, act) {
  const now = await tried($(error), act);
  if (now) show(now);
  return Boolean(now);
}

function show(now) {
  state = now;
  $("in-use").textContent = now.inUse ? fill(strings.profileInUse, now.inUse) : strings.noProfileInUse;
  $("profiles").replaceChildren(...now.profiles.map(profile), ...now.profiles.length ? [] : [make("li", { className: "quiet" }, strings.noProfiles)]);
  const names = now.profiles.filter(p => p.isActive).map(p => p.name), before = $("verify-name").value;
  $("verify-name").replaceChildren(...names.map(name => make("option", { value: name }, name)));
  $("verify-name").value = names.includes(before) ? before : now.inUse ?? names[0] ?? "";
  const fit = now.fit;
  $("fit-error").textContent = now.wrong ?? "";
  $("fit-scale").textContent = fit ? fill(strings.fitScale, plain(fit.umPerPx, 4), plain(fit.sdUmPerPx, 4)) : "";
  $("fit-more").textContent = fit ? fill(strings.fitMore, plain(fit.rmsPx ?? 0, 3), plain(fit.xyRatio, 4), plain(fit.perspectivePercent, 2), plain(fit.distortionAtCornerPx, 1), plain(100 * fit.coverageShare, 0)) : now.wrong ? "" : strings.noViews;
  $("fit-remarks").replaceChildren(...(fit?.remarks ?? []).map(text => make("li", {}, text)));
  $("views").hidden = now.views.length === 0;
  $("views").tBodies[0].replaceChildren(...now.views.map(view));
  $("save").disabled = !fit;
  still.draw();
}

function view(v, i) {
  const name = fill(strings.viewNumber, i + 1), tick = make("input", { type: "checkbox", checked: v.isUsed, onchange: event => change("fit-error", () => send("PUT", `/api/calibration/views/${i}`, { used: event.target.checked })) });
  tick.setAttribute("aria-label", fill(strings.useView, i + 1));
  const off = v.rmsPx === null ? "—" : plain(v.rmsPx, 3), row = make("tr", {}, make("th", { scope: "row" }, name), make("td", { className: "number" }, String(v.points)), make("td", { className: "number" }, off), make("td", {}, tick));
  if (v.excluded) { row.dataset.out = true; row.title = v.excluded; row.cells[2].append(make("small", {}, ` ${strings.leftOut}`)); }
  return row;
}

function profile(p) {
  const li = make("li", {}, make("b", {}, p.isActive ? strings.active : strings.notActive), make("span", {}, `${p.name} v${p.version} · ${plain(p.umPerPx, 4)} ± ${plain(p.sdUmPerPx, 4)} µm/px · ${fill(strings.daysOld, p.ageDays)}`),
    make("p", { className: "quiet" }, `${p.optics} · ${p.madeBy}`), ...p.due ? [make("p", {}, p.due)] : []);
  li.dataset.level = p.due ? "Warn" : "Ok";
  if (!p.isActive) {
    const act = make("button", { type: "button", onclick: () => change("profiles-error", () => send("POST", `/api/calibration/profiles/${encodeURIComponent(p.name)}/activate`, { version: p.version, by: $("by").value })) }, strings.activate);
    act.setAttribute("aria-label", `${strings.activate} ${p.name} v${p.version}`);
    li.append(act);
  }
  return li;
}

const load = () => change("profiles-error", () => ask("/api/calibration"));

async function keep() {
  if ($("keep").disabled) return;
  $("keep").disabled = true;
  await change("fit-error", () => send("POST", "/api/calibration/views"));
}

$("save-form").addEventListener("submit", async event => {
  event.preventDefault();
  $("saved").textContent = "";
  const ruler = $("ruler").value.trim();
  const wish = { name: $("save-name").value, objective: $("objective").value, zoom: Number($("zoom").value), rulerMm: ruler ? Number(ruler) : null, certified: $("certified").checked, by: $("by").value };
  if (await change("save-error", () => send("POST", "/api/calibration/profiles", wish))) $("saved").textContent = strings.savedProfile;
});

const keys = { w: () => watch(!watching), k: keep, v: () => { watch(false); still.take(scale(null)); still.canvas.focus(); }, t: () => { watch(false); registration.look(); }, a: () => registration.add() };

addEventListener("keydown", event => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement) return;
  const act = keys[event.key.toLowerCase()];
  if (act && !event.repeat) { event.preventDefault(); act(); }
});

fillWords();
offerStop();
$("watch").addEventListener("click", keys.w);
$("keep").addEventListener("click", keep);
$("clear").addEventListener("click", () => change("fit-error", () => send("DELETE", "/api/calibration/views")));
$("photograph").addEventListener("click", keys.v);
$("tip").addEventListener("click", keys.t);
$("verify").addEventListener("click", verify);
$("by").value = localStorage.getItem("by") ?? "";
$("by").addEventListener("change", () => localStorage.setItem("by", $("by").value));
const registration = new Registration(still);
load();
still.take(scale(null));
