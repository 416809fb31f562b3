// Time: phases of policy, dated events, and the controls that move through the weeks.
(function (z) {
  const HEIGHT = 50, BAND = 18;

  // The sign of a dated event around (x, y); `length` pixels long if it lasts.
  function sign(kind, x, y, length = 0) {
    const shape = kind === "review_of_documents"
      ? z.svg("rect", { x, y: y - 2, height: 4, width: Math.max(length, 10) })
      : kind === "accident" || kind === "shock"
        ? z.svg("path", { d: `M${x} ${y - 5}l5 9h-10Z` })
        : kind === "elections" ? z.svg("rect", { x: x - 4, y: y - 4, width: 8, height: 8 })
          : z.svg("circle", { cx: x, cy: y, r: 4 });
    return z.svg("g", { class: `dated-sign dated-${kind}` }, shape);
  }

  // Signs of the kinds of dated events in a run with their names, for a legend.
  z.datedKey = (view) => [...new Set((view.history.document.policy?.dated ?? [])
    .map((mark) => mark.kind))].map((kind) => z.el("li", {}, z.svg("svg",
    { width: 12, height: 12, "aria-hidden": "true" },
    sign(kind, kind === "review_of_documents" ? 1 : 6, 6)), view.names.get(`dated.${kind}`)));

  z.Timeline = class Timeline {
    constructor(view) {
      this.view = view;
      const { names } = view;
      const button = (key, text, act) => z.el("button", { type: "button", class: key,
        title: names.get(`controls.${key}`), "aria-label": names.get(`controls.${key}`),
        onclick: act }, text);
      this.play = button("play", "▶", () => view.setPlaying(!view.now.playing));
      this.slider = z.el("input", { type: "range", min: 0, max: view.history.weeks - 1, step: 1,
        "aria-label": names.get("controls.slider"),
        oninput: () => view.setWeek(Number(this.slider.value)) });
      this.date = z.el("output", { class: "date" });
      this.bands = z.el("div", { class: "bands" });
      this.controls = z.el("div", { class: "controls", role: "group",
                                    "aria-label": names.get("controls.label") },
        this.play, button("back", "‹", () => view.setWeek(view.now.week - 1)),
        button("forward", "›", () => view.setWeek(view.now.week + 1)), this.slider, this.date);
      this.controls.title = names.get("controls.keys");
      this.node = z.el("section", { class: "timeline" }, this.bands);
      new ResizeObserver(() => this.resize()).observe(this.bands);
    }

    resize() {
      const width = Math.round(this.bands.getBoundingClientRect().width);
      if (width > 60 && width !== this.width) { this.width = width; this.build(); }
    }

    build() {
      const { view, width } = this, { names, history } = view;
      const { x, step } = z.scale(history.weeks, width);
      const picture = z.svg("svg", { width, height: HEIGHT, role: "img",
                                     "aria-label": names.get("timeline.label") });
      const phases = history.document.phases.length ? history.document.phases
        : [{ name: null, week: 0 }];
      phases.forEach((phase, at) => {
        const end = phases[at + 1]?.week ?? history.weeks;
        const from = x(phase.week) - step / 2, room = (end - phase.week) * step;
        const text = phase.name ? names.get(`phases.${phase.name}`)
          : names.get("timeline.no_phases");
        const band = z.svg("svg", { x: from, y: 0, width: Math.max(room - 1, 1), height: BAND },
          z.svg("title", {}, phase.name && names.has(`phases_long.${phase.name}`)
            ? names.get(`phases_long.${phase.name}`) : text),
          z.svg("rect", { width: "100%", height: BAND, class: `band band-${at % 2}` }),
          // A name that would be cut off is left to the title and the panel of the week.
          text.length * 6.8 + 8 < room ? z.svg("text", { x: 5, y: 13, class: "band-text" }, text)
            : null);
        picture.append(band);
      });
      this.years(picture, x, step);
      for (const mark of history.document.policy?.dated ?? []) {
        const drawn = sign(mark.kind, x(mark.week), BAND + 7, (mark.until - mark.week) * step);
        drawn.append(z.svg("title", {}, `${names.longDate(mark.week)}: ${view.dated(mark)}`));
        picture.append(drawn);
      }
      this.cursor = z.svg("line", { y1: 0, y2: HEIGHT, class: "cursor" });
      picture.append(this.cursor);
      picture.addEventListener("click", (event) => view.setWeek(Math.floor(
        (event.clientX - picture.getBoundingClientRect().left - z.LEFT) / step)));
      this.bands.replaceChildren(picture);
      this.update();
    }

    years(picture, x, step) {
      const { view } = this, seen = new Set();
      const every = step * 13 > 46 ? 3 : step * 26 > 46 ? 6 : 12;
      for (let week = 0; week < view.history.weeks; week++) {
        const day = view.names.day(week), month = day.getUTCMonth();
        const key = `${day.getUTCFullYear()}-${month}`;
        if (month % every || day.getUTCDate() > 7 || seen.has(key)) continue;
        seen.add(key);
        const year = month === 0;
        picture.append(
          z.svg("line", { x1: x(week), x2: x(week), y1: HEIGHT - 18, y2: HEIGHT - 13,
                          class: "axis" }),
          z.svg("text", { x: x(week), y: HEIGHT - 2, class: year ? "year" : "month" },
            year ? String(day.getUTCFullYear()) : new Intl.DateTimeFormat(view.names.texts.locale,
              { month: "short", timeZone: "UTC" }).format(day)));
      }
    }

    update() {
      const { view } = this, { names } = view, { week, playing } = view.now;
      this.slider.value = week;
      this.slider.setAttribute("aria-valuetext", names.say("controls.slider_value",
        { date: names.longDate(week), week, weeks: view.history.weeks - 1 }));
      this.date.textContent = names.longDate(week);
      this.play.textContent = playing ? "❚❚" : "▶";
      const label = names.get(`controls.${playing ? "pause" : "play"}`);
      this.play.setAttribute("aria-label", label);
      this.play.title = label;
      if (!this.cursor) return;
      const at = z.scale(view.history.weeks, this.width).x(week);
      this.cursor.setAttribute("x1", at);
      this.cursor.setAttribute("x2", at);
    }
  };
})(globalThis.zaiavlenie ??= {});
