// Models and devices: what is in use and how it is, what there is on this machine, and what the doctor finds.
import { $, ask, fillWords, make, send, tried } from "./page.js";
import { strings, fill, joined } from "./strings.js";
import { offerStop } from "./stop.js";

const LOOK_AGAIN_MS = 3000;
let shown = "";

async function look() {
  const now = await tried($("error"), () => ask("/api/devices"));
  const key = JSON.stringify(now);
  if (!now || key === shown) return;
  shown = key;
  const model = now.models.find(m => m.inUse);
  $("used").replaceChildren(
    fact(strings.camera, joined(...device(now.camera)), now.camera.state),
    fact(strings.frameDevice, now.controller ? joined(...device(now.controller.device), now.controller.word) : strings.noController, now.controller?.device.state),
    fact(strings.model, model ? model.name : strings.noModel),
    fact(strings.provider, model?.provider ?? ""));
  $("cameras").replaceChildren(...named(now.cameras, strings.noCameras));
  $("ports").replaceChildren(...named(now.ports, strings.noPorts));
  $("models").replaceChildren(...now.models.map(card));
}

const device = d => [d.name, strings[d.state === "lost" ? "lostDevice" : d.state], d.says];

function fact(name, value, state) {
  const dd = make("dd", {}, value);
  if (state) dd.dataset.state = state;
  return make("div", {}, make("dt", {}, name), dd);
}

const named = (devices, none) => devices.length === 0 ? [make("li", { className: "quiet" }, none)]
  : devices.map(d => make("li", {}, make("code", {}, d.address), make("span", {}, d.description), ...d.wrong ? [make("p", { className: "error" }, d.wrong)] : []));

function card(m) {
  const facts = [
    [strings.provider, m.provider], [strings.modelInput, m.input], [strings.modelOutputs, m.outputs.join(", ")], [strings.scaleSeen, m.umPerPx && fill(strings.umPerPx, m.umPerPx)],
    [strings.work, m.gflopPerTile && fill(strings.gflop, m.gflopPerTile)], [strings.trainedOn, m.trainedOn], [strings.heldOut, m.heldOut ? fill(strings.pictures, m.heldOut) : ""], ["SHA-256", m.sha256],
  ].filter(([, value]) => value);
  const article = make("article", { className: "card" }, make("h3", {}, m.name, ...m.inUse ? [" ", make("b", {}, strings.inUseMark)] : []),
    ...m.wrong ? [make("p", { className: "error" }, m.wrong)] : [], make("dl", { className: "facts" }, ...facts.map(([name, value]) => fact(name, value))));
  article.dataset.used = m.inUse;
  return article;
}

async function examine() {
  $("examine").disabled = true;
  $("verdict").textContent = strings.examining;
  const findings = await tried($("examine-error"), () => send("POST", "/api/devices/examine"));
  $("examine").disabled = false;
  $("verdict").textContent = "";
  if (!findings) return;
  const bad = findings.filter(f => f.level !== "Ok").length;
  $("verdict").textContent = bad ? fill(strings.findingsBad, bad) : strings.findingsGood;
  $("findings").replaceChildren(...findings.map(f => {
    const li = make("li", {}, make("b", {}, strings[`level${f.level}`]), make("span", {}, f.says), ...f.remedy ? [make("p", {}, `${strings.whatToDo} ${f.remedy}`)] : []);
    li.dataset.level = f.level;
    return li;
  }));
}

addEventListener("keydown", event => {
  if (event.key.toLowerCase() === "e" && !event.ctrlKey && !event.altKey && !event.metaKey && !event.repeat && !$("examine").disabled) examine();
});

fillWords();
offerStop();
$("examine").addEventListener("click", examine);
look();
setInterval(() => { if (!document.hidden) look(); }, LOOK_AGAIN_MS);
