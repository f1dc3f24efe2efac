// Registration of the picture with the frame: a picture of the tip and where the frame stood, a mark on the tip, places that are ticked, a fit that is saved and put into use apart.
// Nothing here moves the frame: it reads where it stands.
import { $, ask, make, send, tried } from "./page.js";
import { plain, signed } from "./numbers.js";
import { strings, fill } from "./strings.js";

const ROOT = "/api/registration", ENOUGH = 4, GOOD_MM = 0.05, LONGEST_PX = 60, AXES = ["x", "y", "z"];

export class Registration {
  #still; #sight = null; #at = null; #state = null; #typed = false;

  constructor(still) {
    this.#still = still;
    for (const axis of AXES) $(`touch-${axis}`).addEventListener("input", () => { this.#typed = true; this.#say(); });
    $("touch-form").addEventListener("submit", event => { event.preventDefault(); this.add(); });
    $("touch-clear").addEventListener("click", () => this.#change("touch-error", () => send("DELETE", `${ROOT}/places`)));
    for (const id of ["tie-model", "tie-mirrored", "tie-left", "tie-stretch"]) $(id).addEventListener("change", () => this.#choose());
    $("tie-form").addEventListener("submit", event => { event.preventDefault(); this.#save(); });
    this.#open();
  }

  /** Takes a picture of the tip, with where the frame stands. */
  async look() {
    if ($("tip").disabled || !this.#state) return;
    $("tip").disabled = true;
    if (await this.#still.take(this.#use)) this.#still.canvas.focus();
    $("tip").disabled = false;
  }

  /** Adds the place that is marked. */
  async add() {
    if ($("touch-add").disabled) return;
    const role = $("touch-role").value, [xMm, yMm, zMm] = this.#typed ? AXES.map(axis => $(`touch-${axis}`).value) : [null, null, null];
    $("touch-add").disabled = true;
    if (await this.#change("touch-error", () => send("POST", `${ROOT}/places`, { look: this.#sight.look, x: this.#at.x, y: this.#at.y, xMm, yMm, zMm, role }))) {
      [this.#at, this.#typed] = [null, false];
      this.#sight = { ...this.#sight, frame: null, frameSays: null };
      for (const axis of AXES) $(`touch-${axis}`).value = "";
      $("touch-role").value = "Any";
    }
    this.#say();
    this.#still.draw();
  }

  // A console that was started without registration does not offer it.
  async #open() {
    const now = await ask(ROOT).catch(() => null);
    for (const panel of document.querySelectorAll(".registration")) panel.hidden = !now;
    if (now) this.#show(now);
  }

  // ---- the picture of the tip ----

  #use = {
    look: () => tried($("touch-error"), () => send("POST", `${ROOT}/look`)),
    picture: sight => `${ROOT}/picture?look=${sight.look}`,
    seen: sight => {
      [this.#sight, this.#at, this.#typed] = [sight, sight.marker, false];
      for (const axis of AXES) $(`touch-${axis}`).value = sight.frame ? plain(sight.frame[`${axis}Mm`], 3) : "";
      $("sight").textContent = sight.marker ? strings.tipMarked : sight.markerSays;
      this.#still.point(sight.marker ?? { x: sight.widthPx / 2, y: sight.heightPx / 2 });
      this.#say();
    },
    draw: still => this.#draw(still),
    marked: at => { this.#at = at; this.#say(); this.#still.draw(); },
  };

  #draw(still) {
    const places = this.#state?.places ?? [], enlarged = this.#enlarged(places);
    places.forEach((place, n) => {
      const colour = !place.isUsed ? "#999999" : place.offMm > GOOD_MM ? "#d55e00" : "#009e73";
      if (place.put) still.line(place.at, { x: place.at.x + enlarged * (place.put.x - place.at.x), y: place.at.y + enlarged * (place.put.y - place.at.y) }, colour, 2);
      still.dot(place.at, 5, colour);
      still.text(String(n + 1), { x: place.at.x + 9 * still.px, y: place.at.y - 7 * still.px }, "#fff");
    });
    if (this.#at) still.mark(this.#at, 14, "#f0e442", 2);
  }

  // 1, 2, 5, 10 … times, as far as the longest line stays short.
  #enlarged(places) {
    const longest = Math.max(0, ...places.filter(p => p.put).map(p => Math.hypot(p.put.x - p.at.x, p.put.y - p.at.y))) / this.#still.px;
    const most = Math.min(1000, LONGEST_PX / longest), decade = 10 ** Math.floor(Math.log10(Math.max(1, most)));
    return most >= 5 * decade ? 5 * decade : most >= 2 * decade ? 2 * decade : decade;
  }

  // ---- what comes next ----

  #say() {
    const sight = this.#sight, places = this.#state?.places.length ?? 0, isRead = Boolean(sight?.frame), isKnown = isRead || this.#typed;
    $("touch-px").textContent = this.#at ? fill(strings.tipAt, plain(this.#at.x, 1), plain(this.#at.y, 1)) : "";
    $("touch-frame").textContent = this.#typed ? strings.tipTyped : isRead ? strings.tipRead : sight?.frameSays ?? "";
    $("touch-add").disabled = !sight || !this.#at || !isKnown;
    $("touch-next").textContent = !sight || (!this.#at && !sight.frame && places > 0 && !sight.frameSays) ? fill(places < ENOUGH ? strings.nextTouch : strings.nextMore, places + 1, ENOUGH)
      : !this.#at ? strings.nextMark : !isKnown ? strings.nextType : strings.nextAdd;
  }

  // ---- places and fit ----

  async #change(error, act) {
    const now = await tried($(error), act);
    if (now) this.#show(now);
    return Boolean(now);
  }

  #show(now) {
    this.#state = now;
    const { fit, choice } = now;
    $("tie-in-use").textContent = now.inUse ? fill(strings.tieInUse, new Date(now.inUse.madeAt).toLocaleString("sv-SE").slice(0, 16), now.inUse.places) : strings.noTieInUse;
    $("places").hidden = now.places.length === 0;
    $("places").tBodies[0].replaceChildren(...now.places.map((place, n) => this.#row(place, n)));
    [$("tie-model").value, $("tie-mirrored").checked, $("tie-left").checked, $("tie-stretch").checked] = [choice.model, choice.mirrored, choice.leftHandedFrame, choice.anisotropyAccepted];
    $("tie-wrong").textContent = now.wrong ?? "";
    $("tie-fit").textContent = fit ? fill(strings.tieFit, plain(fit.freMm, 3), fit.treMm === null ? "—" : plain(fit.treMm, 3)) : "";
    $("tie-fit").dataset.holds = fit ? fit.mayBeUsed : "";
    $("tie-more").textContent = fit ? fill(strings.tieMore, strings[`model${fit.model}`], plain(fit.umPerPx, 3)) : "";
    $("tie-remarks").replaceChildren(...(fit?.remarks ?? []).map(text => make("li", {}, text)));
    $("tie-report").hidden = $("tie-save").disabled = !fit;
    $("ties").replaceChildren(...now.saved.map(tie => this.#saved(tie)), ...now.saved.length ? [] : [make("li", { className: "quiet" }, strings.noTies)]);
    this.#say();
    this.#still.draw();
  }

  #row(place, n) {
    const number = n + 1, role = place.role === "Any" ? "" : ` · ${strings[`role${place.role}`]}`, z = place.zMm === null ? "" : ` ${signed(place.zMm, 3)}`;
    const tick = make("input", { type: "checkbox", checked: place.isUsed, onchange: event => this.#change("tie-error", () => send("PUT", `${ROOT}/places/${n}`, { used: event.target.checked })) });
    const away = make("button", { type: "button", onclick: () => this.#change("tie-error", () => send("DELETE", `${ROOT}/places/${n}`)) }, "×");
    tick.setAttribute("aria-label", fill(strings.usePlace, number));
    away.setAttribute("aria-label", fill(strings.removePlace, number));
    const off = place.offMm === null ? "—" : `${place.offMm > GOOD_MM ? "▲ " : ""}${plain(place.offMm, 3)}`;
    const row = make("tr", {},
      make("th", { scope: "row" }, String(number), make("small", {}, role)),
      make("td", { className: "number" }, `${plain(place.at.x, 1)}, ${plain(place.at.y, 1)}`),
      make("td", { className: "number" }, `${signed(place.xMm, 3)} ${signed(place.yMm, 3)}${z}`, make("small", {}, place.isTyped ? ` ${strings.typedMark}` : "")),
      make("td", { className: "number" }, off), make("td", { className: "number" }, place.leftOutMm === null ? "—" : plain(place.leftOutMm, 3)), make("td", {}, tick, away));
    row.dataset.out = !place.isUsed;
    row.dataset.off = place.offMm > GOOD_MM;
    return row;
  }

  #choose() {
    return this.#change("tie-error", () => send("PUT", `${ROOT}/fit`, { model: $("tie-model").value, mirrored: $("tie-mirrored").checked, leftHandedFrame: $("tie-left").checked, anisotropyAccepted: $("tie-stretch").checked }));
  }

  // ---- saved registrations ----

  async #save() {
    $("tie-saved").textContent = "";
    if (await this.#change("tie-save-error", () => send("POST", `${ROOT}/saved`, { name: $("tie-name").value.trim() }))) $("tie-saved").textContent = strings.savedTie;
  }

  async #activate(tie) {
    $("tie-saved").textContent = "";
    if (await this.#change("tie-save-error", () => send("POST", `${ROOT}/saved/${encodeURIComponent(tie.name)}/activate`, { version: tie.version, by: $("by").value }))) $("tie-saved").textContent = strings.tieActivated;
  }

  #saved(tie) {
    const li = make("li", {}, make("b", {}, tie.isActive ? strings.active : strings.notActive), make("span", {}, [`${tie.name} v${tie.version}`, tie.age].filter(Boolean).join(" · ")),
      make("p", { className: "quiet" }, tie.rig), ...tie.wrong ? [make("p", {}, tie.wrong)] : []);
    li.dataset.level = tie.wrong ? "Warn" : "Ok";
    if (!tie.isActive) {
      const act = make("button", { type: "button", onclick: () => this.#activate(tie) }, strings.activate);
      act.setAttribute("aria-label", `${strings.activate} ${tie.name} v${tie.version}`);
      li.append(act);
    }
    return li;
  }
}
