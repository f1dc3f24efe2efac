// Numbers as a surgeon reads them: always a sign, a true minus, a fixed number of decimals.

export const signed = (value, decimals = 2) => {
  const text = Math.abs(value).toFixed(decimals);
  return (Number(text) === 0 ? "\u2007" : value < 0 ? "−" : "+") + text;
};

export const plain = (value, decimals = 2) => value.toFixed(decimals);

export const milliseconds = ms => ms < 10000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(0)} s`;

export const seconds = ms => `${(ms / 1000).toFixed(1)} s`;

/** A span of time: 02:03.4, or 1:02:03.4. */
export const clock = ms => {
  const s = Math.max(0, ms) / 1000, two = n => String(Math.floor(n)).padStart(2, "0");
  return `${s >= 3600 ? `${Math.floor(s / 3600)}:` : ""}${two((s / 60) % 60)}:${two(s % 60)}.${Math.floor((s * 10) % 10)}`;
};

/** Local time of day with tenths: 12:03:04.5 */
export const timeOfDay = unixMs => {
  const at = new Date(unixMs), two = n => String(n).padStart(2, "0");
  return `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}.${Math.floor(at.getMilliseconds() / 100)}`;
};
