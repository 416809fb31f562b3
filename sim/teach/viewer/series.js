// Weekly series below the picture, on the same scale of time as the timeline.
(function (z) {
  const HEIGHT = 58, TOP = 16, BOTTOM = 4;
  z.LEFT = 34;
  z.RIGHT = 10;

  // x of a week's middle on a scale of `width` pixels.
  z.scale = (weeks, width) => {
    const step = (width - z.LEFT - z.RIGHT) / weeks;
    return { step, x: (week) => z.LEFT + (week + 0.5) * step };
  };

  // A round number at or above the largest value.
  function ceiling(largest) {
    if (!(largest > 0)) return 1;
    const unit = 10 ** Math.floor(Math.log10(largest));
    return [1, 2, 3, 4, 5, 6, 8, 10].map((k) => k * unit).find((top) => top >= largest - 1e-12);
  }

  const sum = (a, b, sign = 1) => a.map((value, at) => value + sign * b[at]);

  z.CHARTS = [
    { name: "falls", bars: [
      ["expulsions_other", "#d9a6a0", (w) => sum(w.expulsions, w.expulsions_political, -1)],
      ["expulsions_political", "#a12f2f", (w) => w.expulsions_political],
      ["arrests", "#1d1d1f", (w) => w.arrests]] },
    { name: "statements", bars: [
      ["statements_rest", "#9b2226", (w) => w.statements.map((n, at) =>
        Math.max(0, n - w.shelved[at]))],
      ["statements_shelved", "#b9b9b4", (w) => w.statements.map((n, at) =>
        Math.min(n, w.shelved[at]))]] },
    { name: "minds", lines: [
      ["mean_fear", "#9b2226", null, (w) => w.mean_fear],
      ["mean_belief", "#1f6ca8", "6 3", (w) => w.mean_belief],
      ["mean_p_silence", "#3d3d3a", "2 2", (w) => w.mean_p_silence]] },
  ];

  z.Series = class Series {
    constructor(view) {
      this.view = view;
      this.node = z.el("section", { class: "series" });
      this.width = 0;
      new ResizeObserver(() => this.resize()).observe(this.node);
    }

    resize() {
      const width = Math.round(this.node.getBoundingClientRect().width);
      if (width > 60 && width !== this.width) { this.width = width; this.build(); }
    }

    build() {
      if (!this.width) return;
      const { view } = this, { names } = view;
      this.cursors = [];
      this.node.replaceChildren(...z.CHARTS.map((chart) => {
        const keys = (chart.bars ?? chart.lines).map(([name, ink, dash]) =>
          z.el("span", { class: "key" }, z.svg("svg", { width: 16, height: 8,
                                                        "aria-hidden": "true" },
            chart.bars ? z.svg("rect", { x: 3, y: 0, width: 9, height: 8, fill: ink })
              : z.svg("line", { x1: 0, x2: 16, y1: 4, y2: 4, stroke: ink, "stroke-width": 2,
                                "stroke-dasharray": dash })), names.get(`series.${name}`)));
        return z.el("figure", { class: "chart" },
          z.el("figcaption", {}, z.el("b", {}, names.get(`series.${chart.name}`)), keys,
            view.other ? z.el("span", { class: "key changed" }, names.get(chart.bars
              ? "series.other_bars" : "series.other_lines")) : null),
          this.plot(chart));
      }));
      this.update();
    }

    plot(chart) {
      const { view, width } = this, { names } = view, history = view.shown;
      const { x, step } = z.scale(history.weeks, width);
      const values = (h, entry) => entry.at(-1)(h.tables.weekly);
      const listed = chart.bars ?? chart.lines;
      const stacked = (h) => listed.map((entry) => values(h, entry)).reduce((a, b) => sum(a, b));
      const worlds = [history, ...(view.other ? [view.other] : [])];
      const top = ceiling(Math.max(...worlds.flatMap((h) =>
        chart.bars ? stacked(h) : listed.flatMap((entry) => values(h, entry)))));
      const y = (value) => TOP + (1 - value / top) * (HEIGHT - TOP - BOTTOM);
      const picture = z.svg("svg", { width, height: HEIGHT, role: "img",
                                     "aria-label": names.get(`series.label_${chart.name}`) });
      picture.append(
        z.svg("line", { x1: z.LEFT, x2: width - z.RIGHT, y1: y(0), y2: y(0), class: "axis" }),
        z.svg("line", { x1: z.LEFT, x2: width - z.RIGHT, y1: y(top), y2: y(top), class: "grid" }),
        z.svg("text", { x: z.LEFT - 4, y: y(0), class: "tick" }, "0"),
        z.svg("text", { x: z.LEFT - 4, y: y(top) + 5, class: "tick" }, names.number(top)));
      if (chart.bars) {
        const base = new Array(history.weeks).fill(0);
        for (const entry of chart.bars) {
          let path = "";
          values(history, entry).forEach((value, week) => {
            if (value > 0) path += `M${(x(week) - step * 0.42).toFixed(2)} ${y(base[week]).toFixed(2)}`
              + `V${y(base[week] + value).toFixed(2)}h${(step * 0.84).toFixed(2)}`
              + `V${y(base[week]).toFixed(2)}Z`;
            base[week] += value;
          });
          picture.append(z.svg("path", { d: path, fill: entry[1] }));
        }
        if (view.other) picture.append(z.svg("path", { class: "other", d: "M" + stacked(view.other)
          .map((value, week) => `${x(week) - step / 2} ${y(value)}h${step}`).join("L") }));
      } else for (const h of [...worlds].reverse()) for (const entry of chart.lines)
        picture.append(z.svg("path", { fill: "none", stroke: entry[1], "stroke-dasharray": entry[2],
          "stroke-width": h === history ? 1.8 : 0.8,
          d: "M" + values(h, entry).map((v, week) => `${x(week).toFixed(2)} ${y(v).toFixed(2)}`)
            .join("L") }));
      const cursor = z.svg("line", { y1: TOP - 6, y2: HEIGHT, class: "cursor" });
      this.cursors.push(cursor);
      picture.append(cursor);
      picture.addEventListener("click", (event) => view.setWeek(Math.floor(
        (event.clientX - picture.getBoundingClientRect().left - z.LEFT) / step)));
      return picture;
    }

    update() {
      const { x } = z.scale(this.view.shown.weeks, this.width);
      for (const cursor of this.cursors ?? []) {
        cursor.setAttribute("x1", x(this.view.now.week));
        cursor.setAttribute("x2", x(this.view.now.week));
      }
    }
  };
})(globalThis.zaiavlenie ??= {});
