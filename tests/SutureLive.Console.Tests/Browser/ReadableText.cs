namespace SutureLive.Console.Tests.Browser;

/// <summary>The law of text on a page: nothing is cut off, nothing lies over anything else. What can be scrolled to, up and down, is not cut off.</summary>
internal static class ReadableText
{
    /// <summary>Tells what breaks the law, a sentence each: a script for <see cref="LivePage.Ask"/>.</summary>
    public const string Faults = """
        () => {
          const faults = new Set(), texts = [];
          const within = (inner, outer) => inner.left >= outer.left - 1.5 && inner.right <= outer.right + 1.5 && inner.top >= outer.top - 1.5 && inner.bottom <= outer.bottom + 1.5;
          const meet = (a, b) => ({ left: Math.max(a.left, b.left), right: Math.min(a.right, b.right), top: Math.max(a.top, b.top), bottom: Math.min(a.bottom, b.bottom) });
          const isSome = r => r.right - r.left > 2 && r.bottom - r.top > 2;
          const short = text => `'${text.trim().slice(0, 40)}'`;
          const seen = node => node.checkVisibility({ opacityProperty: true, visibilityProperty: true });
          // Letters fill the middle of their line; a line set tight touches its neighbours with empty rims only.
          const ink = r => ({ left: r.left, right: r.right, top: r.top + 0.17 * r.height, bottom: r.bottom - 0.17 * r.height });
          const inside = n => { const r = n.getBoundingClientRect(); return { left: r.left + n.clientLeft, top: r.top + n.clientTop, right: r.left + n.clientLeft + n.clientWidth, bottom: r.top + n.clientTop + n.clientHeight }; };

          const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
          for (let text = walk.nextNode(); text; text = walk.nextNode()) {
            const owner = text.parentElement;
            if (!text.data.trim() || owner.closest("noscript, script, option") || !seen(owner)) continue;
            const range = document.createRange();
            range.selectNodeContents(text);
            for (const line of range.getClientRects()) {
              let shown = ink(line), isBox = false;
              if (!isSome(shown)) continue;
              for (let n = owner; n; n = n.parentElement) {
                const style = getComputedStyle(n);
                // The first box around the words must hold them; one further out may only clip or scroll.
                if (!isBox && style.display !== "inline" && style.display !== "contents") {
                  isBox = true;
                  if (!within(shown, n.getBoundingClientRect())) faults.add(`${short(text.data)} spills out of its box`);
                }
                if (style.overflowX === "visible" && style.overflowY === "visible") continue;
                const hole = inside(n);
                if (shown.left < hole.left - 1.5 || shown.right > hole.right + 1.5) faults.add(`${short(text.data)} is cut off at the side`);
                if (!["auto", "scroll"].includes(style.overflowY) && (shown.top < hole.top - 1.5 || shown.bottom > hole.bottom + 1.5)) faults.add(`${short(text.data)} is cut off above or below`);
                shown = meet(shown, hole);
                if (!isSome(shown)) break;
              }
              if (line.left < -1 || line.right > innerWidth + 1) faults.add(`${short(text.data)} lies beside the screen`);
              if (isSome(shown)) texts.push({ text, owner, shown });
            }
          }

          for (let i = 0; i < texts.length; i++)
            for (let j = i + 1; j < texts.length; j++)
              if (texts[i].text !== texts[j].text && isSome(meet(texts[i].shown, texts[j].shown))) faults.add(`${short(texts[i].text.data)} lies over ${short(texts[j].text.data)}`);

          for (const { text, owner, shown } of texts) {
            const x = (shown.left + shown.right) / 2, y = (shown.top + shown.bottom) / 2;
            if (y < 0 || y >= innerHeight || getComputedStyle(owner).pointerEvents === "none") continue;
            const top = document.elementFromPoint(x, y);
            if (top && !top.contains(owner) && !owner.contains(top)) faults.add(`${short(text.data)} is covered by ${top.id || top.className || top.tagName}`);
          }

          const pen = document.createElement("canvas").getContext("2d");
          const room = n => { const style = getComputedStyle(n); pen.font = style.font; return n.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight); };
          for (const field of document.querySelectorAll("input:not([type=checkbox]):not([type=range])"))
            if (seen(field) && Math.max(...[field.value, field.placeholder].map(t => (room(field), pen.measureText(t).width))) > room(field) + 1) faults.add(`${short(field.value || field.placeholder)} is cut off in its field`);
          for (const field of document.querySelectorAll("select"))
            if (seen(field) && Math.max(0, ...[...field.options].map(o => (room(field), pen.measureText(o.text).width))) > room(field) + 1) faults.add(`${short(field.value)} is cut off in its list`);

          for (const part of document.querySelectorAll("button *"))
            if (seen(part) && !within(part.getBoundingClientRect(), part.closest("button").getBoundingClientRect())) faults.add(`${short(part.textContent)} spills out of its button ${part.closest("button").id}`);

          const controls = [...document.querySelectorAll("button, input, select, a")].filter(seen).map(n => ({ n, r: n.getBoundingClientRect() }));
          for (let i = 0; i < controls.length; i++)
            for (let j = i + 1; j < controls.length; j++)
              if (isSome(meet(controls[i].r, controls[j].r))) {
                const holes = [controls[i], controls[j]].map(({ n, r }) => { for (let p = n.parentElement; p; p = p.parentElement) if (getComputedStyle(p).overflowY !== "visible") r = meet(r, inside(p)); return r; });
                if (isSome(meet(holes[0], holes[1]))) faults.add(`the control ${controls[i].n.id || controls[i].n.textContent} lies over ${controls[j].n.id || controls[j].n.textContent}`);
              }
          return [...faults];
        }
        """;
}
