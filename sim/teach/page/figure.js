// Figures of the page: plain SVG with everything written on it, so that it is saved as it is shown.
(function (z) {
  z.INK = { text: "#222224", soft: "#5c5c58", line: "#d9d6ce", red: "#9b2226", blue: "#1257a6",
            grey: "#8d8b84", gold: "#8a5a00" };
  const FONT = 'system-ui, "Segoe UI", Roboto, "Liberation Sans", "DejaVu Sans", sans-serif';

  z.label = (x, y, text, { size = 14, fill = z.INK.text, anchor = "start", weight = 400 } = {}) =>
    z.svg("text", { x, y, "font-size": size, fill, "text-anchor": anchor, "font-weight": weight },
          text);
  z.stroke = (x1, y1, x2, y2, stroke = z.INK.line, width = 1, dash = null) =>
    z.svg("line", { x1, y1, x2, y2, stroke, "stroke-width": width, "stroke-dasharray": dash });

  // How many values before each are the same as it: alike ones are drawn beside one another.
  z.alikeBefore = (values) => {
    const seen = new Map();
    return values.map((value) => {
      const nth = seen.get(value) ?? 0;
      seen.set(value, nth + 1);
      return nth;
    });
  };

  // A drawing of `width` x `height` with a caption, and a button that saves it. `label`: what it
  // shows, for those who cannot see it.
  z.figure = (page, { name, width, height, label, caption = null }, ...children) => {
    const svg = z.svg("svg", { xmlns: "http://www.w3.org/2000/svg", viewBox: `0 0 ${width} ${height}`,
      width, height, role: "img", "aria-label": label, "font-family": FONT, class: "drawing" },
      z.svg("rect", { width, height, fill: "#ffffff" }), children);
    const save = z.el("button", { type: "button", class: "quiet-button no-print", onclick: () =>
      z.save(`${name}.svg`, new XMLSerializer().serializeToString(svg), "image/svg+xml") },
      page.say("page.save_figure"));
    return z.el("figure", { class: "figure" }, svg,
      z.el("figcaption", {}, [caption].flat().filter(Boolean).map((text) =>
        z.el("span", {}, text)), save));
  };

  // Hands a file to the reader.
  z.save = (name, content, type) => {
    const link = z.el("a", { download: name,
      href: URL.createObjectURL(new Blob([content], { type })) });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  };

  // A round scale from `low` to `high`: {at(value), ticks}.
  z.scaled = (low, high, from, to, wanted = 5) => {
    const raw = (high - low) / wanted, power = 10 ** Math.floor(Math.log10(raw));
    const step = [1, 2, 5, 10].map((k) => k * power).find((k) => k >= raw);
    const ticks = [];
    for (let value = Math.ceil(low / step) * step; value <= high + step / 1e6; value += step)
      ticks.push(Number(value.toFixed(10)));
    return { ticks, at: (value) => from + (to - from) * (value - low) / (high - low) };
  };

  // Means with their intervals, a row each, about a line at zero. rows: {label, found, note, ink}.
  // On a phone the labels stand above the bars.
  z.intervals = (page, { name, rows, unit, label, caption, level = false }) => {
    const { narrow } = page, width = narrow ? 380 : 640, left = narrow ? 16 : 244;
    const right = width - (narrow ? 66 : 96), top = narrow ? 16 : 34, pitch = narrow ? 56 : 42;
    const height = top + rows.length * pitch + 34;
    const found = rows.map((row) => row.found).filter(Boolean);
    const reach = (values) => values.filter(Number.isFinite);
    const low = Math.min(0, ...reach(found.map((one) => one.low)));
    const high = Math.max(0, ...reach(found.map((one) => one.high)));
    const room = Math.max(high - low, 1) * 0.06;
    const { at, ticks } = z.scaled(low - room, high + room, left, right);
    return z.figure(page, { name, width, height, label, caption: [z.upper(unit) + ".", caption] },
      ticks.map((tick) => [z.stroke(at(tick), top, at(tick), height - 34),
        z.label(at(tick), height - 12, page.tick(tick), { size: 13, fill: z.INK.soft,
                                                             anchor: "middle" })]),
      z.stroke(at(0), top - 6, at(0), height - 32, z.INK.text, 1.5),
      rows.map(({ label: text, found: one, ink = z.INK.red }, k) => {
        const y = top + (k + (narrow ? 0.7 : 0.5)) * pitch;
        return [narrow ? z.label(left, y - 14, text, { size: 14.5 })
          : z.label(left - 12, y + 5, text, { anchor: "end", size: 14.5 }), !one ? null : [
          z.stroke(at(Math.max(one.low, low - room)), y, at(Math.min(one.high, high + room)), y,
                   ink, 4),
          z.svg("circle", { cx: at(one.mean), cy: y, r: 6.5, fill: ink }),
          z.label(right + 12, y + 5, level ? page.number(one.mean) : page.signed(one.mean),
                  { weight: 600 })]];
      }));
  };
})(globalThis.zaiavlenie ??= {});
