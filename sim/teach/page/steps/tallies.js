// 6, 7 and 8: what many whole runs of the cell count up: papers that officials let lie, bodies that
// overrule one another, and a January that did not come.
(function (z) {
  const CELLS = 60;
  const LEFT = ["dropped", "advised_silence"], PASSED = ["opened", "forwarded"];

  // Shares per cell as intervals: a cell without the thing says nothing.
  const shareOf = (cells) => z.interval(cells.filter(([, all]) => all > 0)
    .map(([some, all]) => 100 * some / all));

  // Whole runs with their counts: `count(world)` is called at the end of each.
  const tally = (page, key, count, finish, worlds = () => [page.world(z.CELL)]) =>
    page.job(key, () => {
      const made = worlds();
      return { total: page.cells(CELLS), finish, work: (cell) =>
        count(...made.map((world) => world.whole(cell + 1))) };
    });

  // ---- Papers -------------------------------------------------------------------------------

  const papers = (page) => {
    const all = { dropped: [], noted: [], passed: [] }, left = [], apart = [];
    // Of the cells that have papers of both kinds, so that the difference is that of the two means.
    const both = { passed: [], dropped: [] };
    return tally(page, "papers", (world) => {
      const { READINGS } = world.layout.words, fell = world.column("members", "week_fallen");
      const by = { dropped: [0, 0], noted: [0, 0], passed: [0, 0] };
      for (let row = 0; row < world.used("disclosures"); row++) {
        const get = (column) => world.get("disclosures", row, column);
        const reading = READINGS[get("decision")], week = get("week"), at = fell[get("member")];
        const group = LEFT.includes(reading) ? "dropped" : PASSED.includes(reading) ? "passed"
          : reading === "noted" ? "noted" : null;
        if (!group || at >= 0 && at < week) continue;
        by[group][1] += 1;
        if (at >= week && at <= week + z.YEAR) by[group][0] += 1;
      }
      for (const group of Object.keys(by)) all[group].push(by[group]);
      const papers_ = z.sum(Object.values(by).map(([, n]) => n));
      left.push([by.dropped[1], papers_]);
      if (!by.dropped[1] || !by.passed[1]) return;
      for (const group of Object.keys(both)) both[group].push(100 * by[group][0] / by[group][1]);
      apart.push(both.passed.at(-1) - both.dropped.at(-1));
    }, () => ({ ...Object.fromEntries(Object.entries(all).map(([group, cells]) =>
      [group, { ...shareOf(cells), count: z.sum(cells.map(([, n]) => n)) }])),
      left: shareOf(left), apart: z.interval(apart), both: z.interval(both.passed) && {
        passed: z.interval(both.passed), dropped: z.interval(both.dropped) } }));
  };

  z.step({ key: "official", minutes: 5, build(page) {
    const ask = z.predictNumber(page, "left", page.say("lesson.official.ask"),
      { low: 0, high: 100, from: 50, unit: (value) => page.say("lesson.in_100", { value }) });
    const job = papers(page), found = ask.value !== null && job.result;
    const groups = ["dropped", "noted", "passed"];
    return { told: [page.paragraphs(page.get("lesson.official.text")), ask.node,
        !found ? null : z.finding(page,
          page.paragraphs(page.say("lesson.official.left", { left: page.span(found.left, 0),
            guess: ask.value })),
          page.paragraphs(page.say(`lesson.official.fell_${z.direction(found.apart)}`, {
            passed: page.number(found.both.passed.mean), dropped: page.number(found.both.dropped.mean),
            ...page.difference(found.apart) }))),
        found ? z.small(page, page.say("lesson.official.caution")) : null,
        z.caseOf(page, "official")],
      stage: !found ? z.until(page, ask.value !== null, "papers", job)
        : [z.intervals(page, { name: "papers", level: true, unit: page.say("lesson.official.unit"),
            label: groups.map((group) => `${page.say(`lesson.official.groups.${group}`)}: ${
              page.span(found[group], 0)}`).join("; "),
            caption: page.say("lesson.official.caption", { cells: page.cells(CELLS) }),
            rows: groups.map((group) => ({ label: page.say(`lesson.official.groups.${group}`),
              found: found[group], ink: group === "passed" ? z.INK.red : z.INK.blue })) }),
          z.table([page.say("lesson.official.did"), page.say("lesson.official.count"),
            page.say("lesson.official.unit")], groups.map((group) =>
            [page.say(`lesson.official.groups.${group}`), String(found[group].count),
             page.span(found[group], 0)]))] };
  } });

  // ---- Bodies -------------------------------------------------------------------------------

  // How a matter came to the next body.
  const ROUTES = ["proposal", "list", "appeal"];

  const bodies = (page) => {
    const again = [], by = Object.fromEntries(ROUTES.map((route) => [route, []]));
    return tally(page, "bodies", (world) => {
      const { OUTCOMES, TRIGGERS } = world.layout.words, matters = new Map();
      for (let row = 0; row < world.used("hearings"); row++) {
        const get = (column) => world.get("hearings", row, column);
        if (!get("political")) continue;
        const one = { step: get("step"), outcome: get("outcome"), overruled: get("overruled"),
                      trigger: TRIGGERS[get("trigger")] };
        matters.set(get("case"), [...(matters.get(get("case")) ?? []), one]);
      }
      again.push([[...matters.values()].filter((steps) => steps.length > 1).length, matters.size]);
      const harsher = Object.fromEntries(ROUTES.map((route) => [route, [0, 0]]));
      for (const steps of matters.values()) {
        steps.sort((a, b) => a.step - b.step);
        for (let k = 1; k < steps.length; k++) {
          const { trigger, overruled, outcome } = steps[k];
          if (!overruled || !ROUTES.includes(trigger)
              || steps[k - 1].outcome < OUTCOMES.indexOf("clear")) continue;
          harsher[trigger][1] += 1;
          if (outcome > steps[k - 1].outcome) harsher[trigger][0] += 1;
        }
      }
      for (const route of ROUTES) by[route].push(harsher[route]);
    }, () => ({ again: shareOf(again), routes: Object.fromEntries(ROUTES.map((route) =>
      [route, { ...shareOf(by[route]), count: z.sum(by[route].map(([, n]) => n)) }])) }));
  };

  z.step({ key: "ladder", minutes: 4, side: true, build(page) {
    const ask = z.predict(page, "ladder", page.say("lesson.ladder.ask"),
      [[-1, page.say("lesson.ladder.milder")], [0, page.say("lesson.ladder.both")],
       [1, page.say("lesson.ladder.harsher")]]);
    const job = bodies(page), found = ask.value !== null && job.result;
    const word = (one) => one.low > 50 ? "harsher" : one.high < 50 ? "milder" : "either";
    return { told: [page.paragraphs(page.get("lesson.ladder.text")), ask.node,
        !found ? null : z.finding(page,
          page.paragraphs(page.say("lesson.ladder.again", { again: page.span(found.again, 0) })),
          z.el("ul", {}, ROUTES.map((route) => z.el("li", {}, page.say("lesson.ladder.route", {
            route: page.say(`lesson.ladder.routes.${route}`),
            how: page.say(`lesson.ladder.${word(found.routes[route])}_than`),
            share: page.span(found.routes[route], 0) }))))),
        found ? z.small(page, page.say("lesson.ladder.caution")) : null,
        z.caseOf(page, "ladder")],
      stage: !found ? z.until(page, ask.value !== null, "bodies", job)
        : [z.intervals(page, { name: "bodies", level: true, unit: page.say("lesson.ladder.unit"),
          caption: page.say("lesson.ladder.caption", { cells: page.cells(CELLS) }),
          label: ROUTES.map((route) => `${page.say(`lesson.ladder.routes.${route}`)}: ${
            page.span(found.routes[route], 0)}`).join("; "),
          rows: ROUTES.map((route) => ({ label: page.say(`lesson.ladder.short.${route}`),
                                         found: found.routes[route] })) }),
          z.table([page.say("lesson.ladder.to"), page.say("lesson.ladder.count"),
            page.say("lesson.ladder.unit")], ROUTES.map((route) =>
            [page.say(`lesson.ladder.short.${route}`), String(found.routes[route].count),
             page.span(found.routes[route], 0)]))] };
  } });

  // ---- January 1938 -------------------------------------------------------------------------

  // Falls are counted in spans of so many weeks, one of which ends with the last week before the
  // resolution.
  const SPAN = 13;

  const january = (page) => {
    const changed = z.resolution(page.start(z.CELL)), fell = [[], []], apart = [], share = [];
    const first = changed % SPAN, spans = Math.floor((page.start(z.CELL).weeks - first) / SPAN);
    const paths = [new Array(spans).fill(0), new Array(spans).fill(0)];
    const worlds = () => {
      // The same orders go on: no lever moves after the last week before the resolution.
      const { size } = page.data.starts.layout.tables.levers, held = page.world(z.CELL);
      const { levers } = held.given, row = levers.slice((changed - 1) * size, changed * size);
      for (let at = changed * size; at < levers.length; at += size) levers.set(row, at);
      return [page.world(z.CELL), held];
    };
    return tally(page, "january", (...both) => {
      const after = both.map((world, arm) => {
        const weeks = world.column("members", "week_fallen").filter((week) => week >= 0);
        for (const week of weeks) {
          const span = Math.floor((week - first) / SPAN);
          if (span >= 0 && span < spans) paths[arm][span] += 1 / page.cells(CELLS);
        }
        return weeks.filter((week) => week >= changed).length;
      });
      after.forEach((count, arm) => fell[arm].push(count));
      apart.push(after[1] - after[0]);
    }, () => ({ changed, first, paths, with: z.interval(fell[0]), without: z.interval(fell[1]),
                apart: z.interval(apart) }), worlds);
  };

  function paths(page, { changed, first, paths: [there, held] }) {
    const width = page.narrow ? 400 : 640, height = 330, left = 46, bottom = height - 46;
    const start = page.start(z.CELL);
    const { at: x } = z.scaled(0, start.weeks, left, width - 16);
    const { at: y, ticks } = z.scaled(0, Math.max(...there, ...held) * 1.08, bottom, 30);
    const line = (values, ink, { from = 0, dash = null } = {}) => z.svg("polyline", {
      fill: "none", stroke: ink, "stroke-width": 3, "stroke-dasharray": dash,
      points: values.slice(from).map((value, k) =>
        `${x(first + (from + k + 0.5) * SPAN).toFixed(1)},${y(value).toFixed(1)}`).join(" ") });
    const from = (changed - first) / SPAN;
    const years = [1935, 1936, 1937, 1938, 1939].map((year) => [year,
      (Date.UTC(year, 0, 1) - Date.parse(`${start.start}T00:00:00Z`)) / 6048e5]);
    return z.figure(page, { name: "january", width, height,
      caption: page.say("lesson.january.caption", { cells: page.cells(CELLS) }),
      label: page.say("lesson.january.figure") },
      ticks.map((tick) => [z.stroke(left, y(tick), width - 16, y(tick)),
        z.label(left - 8, y(tick) + 5, page.tick(tick), { anchor: "end", size: 13,
                                                             fill: z.INK.soft })]),
      years.map(([year, week]) => z.label(x(week), bottom + 20, String(year),
                                          { size: 13, fill: z.INK.soft, anchor: "middle" })),
      z.stroke(x(changed), 18, x(changed), bottom, z.INK.blue, 1.5, "4 3"),
      z.label(x(changed) - 6, 24, page.say("lesson.january.mark"), { size: 13, anchor: "end",
                                                                      fill: z.INK.blue }),
      line(held, z.INK.grey, { from: from - 1, dash: "7 4" }), line(there, z.INK.red),
      z.label(width - 18, y(Math.max(...held)) + 5, page.say("lesson.january.without"),
              { fill: z.INK.soft, anchor: "end" }),
      z.label(x(changed) + 30, y(there[from + 1]) - 16, page.say("lesson.january.with"),
              { fill: z.INK.red }),
      z.label(left, 16, page.say("lesson.january.axis"), { size: 13, fill: z.INK.soft }));
  }

  z.step({ key: "january", minutes: 5, build(page) {
    const ask = z.predict(page, "january", page.say("lesson.january.ask"),
      [[-1, page.say("lesson.january.ebbs")], [0, page.say("lesson.january.less")],
       [1, page.say("lesson.january.goes_on")]]);
    const job = january(page), found = ask.value !== null && job.result;
    return { told: [page.paragraphs(page.get("lesson.january.text")), ask.node,
        !found ? null : z.finding(page,
          page.paragraphs(page.say(`lesson.january.${z.direction(found.apart)}`, {
            with: page.number(found.with.mean), without: page.number(found.without.mean),
            ...page.difference(found.apart) }))),
        found ? z.small(page, page.say("lesson.january.caution")) : null,
        z.caseOf(page, "january")],
      stage: found ? paths(page, found) : z.until(page, ask.value !== null, "january", job) };
  } });

  // ---- The end ------------------------------------------------------------------------------

  z.step({ key: "end", minutes: 5, short: 1, build(page) {
    return { told: [page.paragraphs([page.say("lesson.end.found"), ...(page.now.short ? []
          : [page.say("lesson.end.order")]), page.say("lesson.end.model")]),
        z.el("h2", {}, page.say("lesson.end.limits")), z.el("ul", { class: "points" }, page.get("lesson.end.cannot").map((text) =>
          z.el("li", {}, page.rich(text))))],
      stage: [z.el("h2", {}, page.say("lesson.end.talk")),
        z.el("ol", { class: "points" }, page.get("lesson.end.questions").map((text) =>
          z.el("li", {}, page.rich(text))))] };
  } });
})(globalThis.zaiavlenie ??= {});
