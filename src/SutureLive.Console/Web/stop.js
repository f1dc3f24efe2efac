// STOP by a request of its own: the second road of the live page, for a socket that is gone or hangs, and the only one of the other pages.
import { strings } from "./strings.js";

const STOP_MS = 2000;

/** Stops. Where it does not get through, the whole page says what to do instead, until one does. */
export function askStop() {
  fetch("/api/stop", { method: "POST", keepalive: true, signal: AbortSignal.timeout(STOP_MS) }).then(answer => showAlarm(!answer.ok), () => showAlarm(true));
}

/** Gives a page beside the live one its STOP, where the session has a frame that could move. */
export async function offerStop() {
  const told = await fetch("/api/stop").then(answer => answer.json()).catch(() => null);
  if (!told?.hasFrame) return;
  const button = Object.assign(document.createElement("button"), { id: "stop", type: "button", className: "stop", textContent: strings.stop, title: strings.stopLabel });
  button.addEventListener("click", askStop);
  document.querySelector("header").append(button);
}

// A popover, because it has to stand above an open dialog too.
function showAlarm(shown) {
  const alarm = document.getElementById("stop-alarm") ?? makeAlarm();
  if (alarm.matches(":popover-open") !== shown) alarm.togglePopover(shown);
}

function makeAlarm() {
  const alarm = Object.assign(document.createElement("div"), { id: "stop-alarm", className: "stop-alarm", popover: "manual" }), says = document.createElement("strong"), then = document.createElement("span");
  alarm.setAttribute("role", "alert");
  says.textContent = strings.stopNotReached;
  then.textContent = strings.stopNotReachedThen;
  alarm.append(says, then);
  document.body.append(alarm);
  return alarm;
}
