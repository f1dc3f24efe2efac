// How far what is on the screen may be believed. The server says it with each message; between messages the browser's own clock goes on.

const AGED_MS = 250, STALE_MS = 1000, LOST_MS = 1500;

/** The state now: one of connecting, lost, waiting, live, aged, stale, frozen; with ages in ms. */
export function stateNow(message, isOpen, now) {
  if (!message) return { word: isOpen ? "waiting" : "connecting", ageMs: 0, videoAgeMs: 0 };
  const since = now - message.arrivedAt, { header } = message;
  const ageMs = header.ageMs + since, videoAgeMs = header.videoAgeMs + since;
  const word = !isOpen || since > LOST_MS ? "lost"
    : header.state === "live" || header.state === "aged" ? (ageMs > STALE_MS ? "stale" : ageMs > AGED_MS ? "aged" : header.state)
    : header.state;
  return { word, ageMs, videoAgeMs, since };
}

/** Only a fresh result is drawn and measured with. */
export const isShown = word => word === "live" || word === "aged";
