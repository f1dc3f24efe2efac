namespace SutureLive.App.Bench.Browser;

/// <summary>What runs in the page beside the page's own script: after each paint it reads the clock back from the picture on the page.</summary>
internal static class PaintWatch
{
    /// <summary>Begins anew, and counts from now on.</summary>
    public const string Begin = "(() => { window.seen = { agesMs: [], unreadable: 0, from: performance.now() }; return true; })()";

    /// <summary>What was seen since, as JSON: <c>agesMs</c>, <c>unreadable</c>, <c>seconds</c>, <c>width</c> and <c>height</c> of the canvas.</summary>
    public const string End =
        "(() => { const canvas = document.getElementById('canvas'); return JSON.stringify({ agesMs: window.seen.agesMs, unreadable: window.seen.unreadable, "
        + "seconds: (performance.now() - window.seen.from) / 1000, width: canvas.width, height: canvas.height }); })()";

    /// <summary>Pictures painted so far.</summary>
    public const string Painted = "window.seen.agesMs.length + window.seen.unreadable";

    /// <summary>
    /// Runs before the page's script. The page says in <c>data-painted</c> which frame it has painted; the message that is posted then arrives
    /// when the browser has taken the painted frame from the script. Reading the pixels back waits for the picture itself.
    /// </summary>
    public static readonly string Script = $$"""
        (() => {
          const CELL = {{PixelClock.CellPx}}, MARGIN = {{PixelClock.MarginPx}}, BITS = {{PixelClock.Bits}}, CELLS = {{PixelClock.Cells}};
          const probe = new OffscreenCanvas(CELLS * CELL, CELL).getContext("2d", { willReadFrequently: true });
          const soon = window.requestAnimationFrame.bind(window), done = new MessageChannel();
          window.seen = { agesMs: [], unreadable: 0, from: performance.now() };
          let last = "";
          window.requestAnimationFrame = then => soon(now => {
            then(now);
            const painted = document.getElementById("canvas")?.dataset.painted;
            if (painted && painted !== last) { last = painted; done.port2.postMessage(0); }
          });
          done.port1.onmessage = () => {
            const clock = read(document.getElementById("video")), now = performance.timeOrigin + performance.now();
            if (clock === null) { window.seen.unreadable++; return; }
            window.seen.agesMs.push((((now - clock) % 65536) + 65536) % 65536);
          };
          function read(video) {
            probe.drawImage(video, MARGIN, MARGIN, CELLS * CELL, CELL, 0, 0, CELLS * CELL, CELL);
            const pixels = probe.getImageData(0, 0, CELLS * CELL, CELL).data;
            let clock = 0, light = 0;
            for (let i = 0; i < CELLS; i++) {
              let sum = 0, n = 0;
              for (let y = CELL / 4; y < 3 * CELL / 4; y++) for (let x = (i + 0.25) * CELL; x < (i + 0.75) * CELL; x++) { sum += pixels[4 * (y * CELLS * CELL + x) + 1]; n++; }
              const one = sum / n > 127;
              light += one;
              if (i === 0 && !one || i === 1 && one) return null;
              if (i >= 2 && i < 2 + BITS) clock = 2 * clock + one;
            }
            return light % 2 === 0 ? clock : null;
          }
        })();
        """;
}
