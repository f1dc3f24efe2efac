// The page of recorded sessions: the list with its health, and one of them opened.
import { $, ask, fillWords, make, tried } from "./page.js";
import { clock } from "./numbers.js";
import { strings, fill } from "./strings.js";
import { Player } from "./player.js";
import { Replays } from "./replays.js";
import { offerStop } from "./stop.js";

const player = new Player(), replays = new Replays(player);
let chosen = location.hash.slice(1);

const size = bytes => bytes < 1e9 ? `${(bytes / 1e6).toFixed(0)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
const day = utc => utc ? new Date(utc).toLocaleString("sv-SE").slice(0, 16) : "";

async function load() {
  const answer = await tried($("list-error"), () => ask("/api/sessions"));
  if (!answer) return;
  $("place").textContent = answer.place;
  $("no-sessions").hidden = answer.sessions.length > 0;
  $("list").replaceChildren(...answer.sessions.map(line));
  const wanted = answer.sessions.find(s => s.key === chosen);
  if (wanted) await open(wanted.key);
}

function line(session) {
  const word = strings[`health${health(session)}`];
  const button = make("button", { type: "button", className: "session", onclick: () => open(session.key) },
    make("b", {}, session.name), make("span", { className: "health" }, word),
    make("small", {}, [day(session.startedUtc), clock(session.durationS * 1000), fill(strings.framesOf, session.frames, session.dropped), size(session.bytes)].filter(Boolean).join(" · ")),
    make("small", {}, [session.subject, session.operator].filter(Boolean).join(" · ")));
  button.dataset.key = session.key;
  button.dataset.health = health(session);
  button.setAttribute("aria-pressed", String(session.key === chosen));
  return make("li", {}, button);
}

// The server sends the number of the state.
const HEALTH = ["Good", "Recording", "CutOff", "Doubtful", "Broken"];
const health = session => HEALTH[session.health];

async function open(key) {
  chosen = key;
  history.replaceState(null, "", `#${key}`);
  for (const button of document.querySelectorAll(".session")) button.setAttribute("aria-pressed", String(button.dataset.key === key));
  player.pause();
  const detail = await tried($("session-error"), () => ask(`/api/sessions/${key}`));
  $("about").hidden = $("player").hidden = !detail;
  if (!detail) return;
  $("session-title").textContent = detail.entry.name;
  $("health").textContent = strings[`health${health(detail.entry)}`];
  $("health").dataset.health = health(detail.entry);
  $("remarks").replaceChildren(...detail.entry.remarks.map(text => make("li", {}, text)));
  $("latency").tBodies[0].replaceChildren(...detail.stages.map(stage => make("tr", {},
    make("th", { scope: "row" }, strings[`stage-${stage.stage}`]), ...[stage.p50, stage.p95, stage.p99].map(ms => make("td", { className: "number" }, ms.toFixed(1))), make("td", { className: "number" }, String(stage.count)))));
  $("facts").replaceChildren(...detail.facts.map(fact => make("div", {}, make("dt", {}, strings[`fact-${fact.name}`] ?? fact.name), make("dd", {}, fact.value))));
  $("events-left").hidden = detail.eventsLeftOut === 0;
  $("events-left").textContent = fill(strings.eventsLeft, detail.eventsLeftOut);
  $("events").replaceChildren(...detail.events.map(event => make("li", {}, make("button", { type: "button", className: `event ${event.kind}`, onclick: () => player.seek(event.atMs) },
    make("span", { className: "number" }, clock(Math.max(0, event.atMs))), make("b", {}, strings[`event-${event.kind}`] ?? event.kind), make("span", {}, event.says)))));
  $("tables").href = `/api/sessions/${key}/tables.zip`;
  $("export-line").textContent = detail.exportCommand;
  $("player").hidden = detail.frameMs.length === 0;
  await Promise.all([replays.open(key), player.open(key, detail)]);
}

const keys = {
  " ": () => player.toggle(), ",": () => player.step(-1), ".": () => player.step(1),
  ArrowLeft: () => player.jump(-5000), ArrowRight: () => player.jump(5000), Home: () => player.show(0), End: () => player.show(Infinity),
  o: () => player.setOverlay(!player.overlay), l: () => player.setLoop(!player.loop), d: () => replays.swap(),
};

addEventListener("keydown", event => {
  if (event.ctrlKey || event.altKey || event.metaKey || $("player").hidden) return;
  const own = event.target instanceof HTMLSelectElement || (event.target instanceof HTMLInputElement && event.key !== " ");
  // A button keeps its own Space, and a list its own scrolling.
  if (own || (event.key === " " && event.target instanceof HTMLButtonElement)) return;
  const act = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (act) { event.preventDefault(); act(); }
});

fillWords();
offerStop();
$("reload").addEventListener("click", load);
load();
