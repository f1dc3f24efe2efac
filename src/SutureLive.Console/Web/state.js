// How far what is on the screen may be believed. The server says it with each message; between messages the browser's own clock goes on.

/** The state now: one of connecting, lost, waiting, live, aged, stale, frozen; with ages in ms. */
export function stateNow(message, isOpen, now) {
  if (!message) return { word: isOpen ? "waiting" : "connecting", ageMs: 0, videoAgeMs: 0 };
  const since = now - message.arrivedAt, { header } = message, { agedMs, staleMs, lostMs } = header.limits;
  const ageMs = header.ageMs + since, videoAgeMs = header.videoAgeMs + since;
  const word = !isOpen || since > lostMs ? "lost"
    : header.state === "live" || header.state === "aged" ? (ageMs > staleMs ? "stale" : ageMs > agedMs ? "aged" : header.state)
    : header.state;
  return { word, ageMs, videoAgeMs, since };
}

/** Only a fresh result is drawn and measured with. */
export const isShown = word => word === "live" || word === "aged";
