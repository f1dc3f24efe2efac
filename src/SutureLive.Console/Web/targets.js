// The targets table. The server keeps the list and reads what was typed; every viewer shows the same.
import { signed } from "./numbers.js";
import { strings, fill } from "./strings.js";

const $ = id => document.getElementById(id);
let shown = "";

/** Wires the form. */
export function startTargets() {
  $("target-form").addEventListener("submit", async event => {
    event.preventDefault();
    if (await ask("POST", "/api/targets", { text: $("target-text").value })) $("target-text").value = "";
  });
}

/** Shows the list of a header, when it changed. */
export function showTargets(targets) {
  const key = JSON.stringify(targets);
  if (key === shown) return;
  shown = key;
  $("targets").hidden = targets.length === 0;
  $("no-targets").hidden = targets.length > 0;
  $("target-rows").replaceChildren(...targets.map(row));
}

function row(t) {
  const tr = document.createElement("tr"), name = document.createElement("th"), path = `/api/targets/${encodeURIComponent(t.name)}`;
  name.scope = "row";
  name.textContent = t.name;
  tr.append(name, ...[t.apMm, t.mlMm, t.dvMm].map(mm => cell(mm === undefined ? "–" : signed(mm))), cell(t.mlMm === 0 ? strings.midline : t.mlMm > 0 ? strings.right : strings.left));
  const act = document.createElement("td");
  if (t.mlMm !== 0) act.append(button("⇄", fill(strings.mirrorOf, t.name), () => ask("POST", `${path}/mirror`)), " ");
  act.append(button("×", fill(strings.removeOf, t.name), () => ask("DELETE", path)));
  tr.append(act);
  return tr;
}

function cell(text) {
  const td = document.createElement("td");
  td.textContent = text;
  return td;
}

function button(sign, label, act) {
  const b = document.createElement("button");
  b.type = "button";
  b.textContent = sign;
  b.title = label;
  b.setAttribute("aria-label", label);
  b.addEventListener("click", act);
  return b;
}

async function ask(method, path, body) {
  $("target-error").textContent = "";
  try {
    const answer = await fetch(path, { method, headers: body ? { "Content-Type": "application/json" } : {}, body: body && JSON.stringify(body) });
    if (!answer.ok) $("target-error").textContent = (await answer.json()).says;
    return answer.ok;
  } catch {
    $("target-error").textContent = strings.notReached;
    return false;
  }
}
