// A recorded session read again with another model: progress, the differences in mm, and the frames that differ most, drawn as either of both found them.
import { $, ask, make, send, tried } from "./page.js";
import { plain } from "./numbers.js";
import { strings, fill } from "./strings.js";

const AGAIN_MS = 400;

export class Replays {
  #player; #key = ""; #last = ""; #asking = null;

  constructor(player) {
    this.#player = player;
    $("replay-form").addEventListener("submit", event => { event.preventDefault(); this.#change(() => send("POST", this.#path, { model: $("replay-model").value })); });
    $("replay-stop").addEventListener("click", () => this.#change(() => send("DELETE", `${this.#path}/running`)));
    $("drawn").addEventListener("change", () => this.#draw($("drawn").value));
  }

  /** Shows the replays of a session. */
  async open(key) {
    clearTimeout(this.#asking);
    [this.#key, this.#last] = [key, ""];
    this.#player.source = "";
    const now = await ask(this.#path).catch(() => null);
    $("replays").hidden = !now;               // a console that was started without replays does not offer them
    if (now && this.#key === key) this.#show(now);
  }

  /** Draws what was found by the other of both. */
  swap() {
    const last = this.#last || $("drawn").options[1]?.value;
    if (last) this.#draw(this.#player.source ? "" : last);
  }

  get #path() { return `/api/sessions/${this.#key}/replays`; }

  async #change(act) {
    const key = this.#key, now = await tried($("replay-error"), act);
    if (now && this.#key === key) this.#show(now);
  }

  #show(now) {
    const { running, done } = now, isHere = running?.key === this.#key, chosen = $("replay-model").value;
    $("replay-model").replaceChildren(...now.models.map(name => make("option", { value: name }, name)));
    if (now.models.includes(chosen)) $("replay-model").value = chosen;
    $("replay-start").disabled = Boolean(running) || now.models.length === 0;
    $("replay-stop").hidden = $("replay-progress").hidden = !running;
    $("replay-progress").max = Math.max(1, running?.of ?? 1);
    $("replay-progress").value = running?.read ?? 0;
    $("replay-says").textContent = !running ? "" : fill(isHere ? strings.replaying : strings.replayingOther, running.model, running.read, running.of || "…", running.session);
    $("replay-error").textContent = now.wrong ?? "";
    $("done-replays").replaceChildren(...done.map(replay => this.#done(replay)));
    $("drawn-label").hidden = done.length === 0;
    $("drawn").replaceChildren(make("option", { value: "" }, strings.asRecorded), ...done.map(replay => make("option", { value: replay.name }, `${replay.name} · ${replay.model}`)));
    $("drawn").value = this.#player.source;
    clearTimeout(this.#asking);
    if (running) this.#asking = setTimeout(() => this.#change(() => ask(this.#path)), AGAIN_MS);
  }

  #done(replay) {
    const mm = value => value === null ? "—" : plain(value, 3);
    const row = (name, d) => make("tr", {}, make("th", { scope: "row" }, name), ...[mm(d.meanMm), mm(d.p95Mm), mm(d.maxMm), String(d.frames)].map(text => make("td", { className: "number" }, text)));
    const head = make("tr", {}, ...["", strings.mean, "p95", strings.worst, strings.count].map((text, n) => make(n ? "th" : "td", n ? { scope: "col" } : {}, text)));
    const table = make("table", { className: "figures" }, make("thead", {}, head), make("tbody", {}, row(strings.bregma, replay.bregma), row(strings.lambda, replay.lambda)));
    table.setAttribute("aria-label", `${replay.name}, ${replay.model}`);
    const worst = replay.worst.map(d => {
      const button = make("button", { type: "button", className: "worst", onclick: () => { this.#draw(replay.name); this.#player.step(d.frame - this.#player.frame); } },
        fill(strings.worstFrame, d.frame + 1, plain(Math.max(d.bregmaMm ?? 0, d.lambdaMm ?? 0), 3)));
      return make("li", {}, button);
    });
    return make("li", {}, make("h3", {}, `${replay.name} · ${replay.model}`), table, make("p", { className: "quiet" }, fill(strings.byOne, replay.foundByOne, replay.readByOne)), make("ol", { className: "worsts" }, ...worst));
  }

  #draw(source) {
    this.#player.source = source;
    if (source) this.#last = source;
    $("drawn").value = source;
    if (!this.#player.overlay) this.#player.setOverlay(true); else this.#player.show(this.#player.frame);
  }
}
