// The record button: what is recorded, how long, and how long the disk lasts.
import { $, send } from "./page.js";
import { clock } from "./numbers.js";
import { strings, fill } from "./strings.js";

const WARN_MINUTES = 15;
let now, refused = "";

const say = (id, text) => { const node = $(id); if (node.textContent !== text) node.textContent = text; };

/** Shows how recording stands; without a recorder there is nothing to show. */
export function showRecording(recording) {
  now = recording;
  $("recording").hidden = !recording;
  $("rec").hidden = !recording?.on;
  if (!recording) return;
  const low = recording.minutesLeft !== undefined && recording.minutesLeft < WARN_MINUTES;
  $("record").setAttribute("aria-pressed", String(recording.on));
  say("record-word", recording.on ? strings.recordStop : strings.record);
  say("rec-time", clock(recording.seconds * 1000).slice(0, -2));
  $("record-room").dataset.low = low;
  say("record-room", recording.minutesLeft !== undefined ? fill(strings.minutesLeft, recording.minutesLeft < 6000 ? Math.floor(recording.minutesLeft) : "> 6000")
    : recording.freeGb !== undefined ? fill(strings.gbFree, recording.freeGb.toFixed(recording.freeGb < 10 ? 1 : 0)) : "");
  say("record-says", refused || recording.says || (recording.on ? fill(strings.recordingTo, recording.name, recording.frames, recording.dropped)
    : recording.name ? fill(strings.recordedIn, recording.name, recording.frames, recording.dropped) : ""));
}

/** Begins or ends a session. */
export async function toggleRecording() {
  if (!now) return;
  try {
    refused = "";
    await send("POST", now.on ? "/api/recording/stop" : "/api/recording/start");
  } catch (error) {
    refused = error.message;
  }
}

/** Wires the button. */
export function startRecording() { $("record").addEventListener("click", toggleRecording); }
