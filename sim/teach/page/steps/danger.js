// 1. Sixty seconds: one of forty has fallen. Who is in danger now?
(function (z) {
  const PICKS = 3, CELLS = 60, FUTURES = 10, PACE = 130;

  // Of those tied to the first to fall, and of the others, how many of a hundred fall in a year.
  const evidence = (page) => page.job("danger", () => {
    const world = page.world(z.CELL), tied = [], others = [], apart = [];
    return { total: page.cells(CELLS), work: (cell) => z.inCell(world, cell, (fall) => {
      const near = new Set(z.tiesOf(world, fall.member).map(({ id }) => id));
      const here = z.active(world), kept = world.keep();
      const fell = new Map(here.map((id) => [id, 0]));
      for (let k = 0; k < FUTURES; k++)
        for (const id of z.future(world, kept, z.futureSeed(k), z.YEAR))
          if (fell.has(id)) fell.set(id, fell.get(id) + 1);
      const share = (ids) => 100 * z.mean(ids.map((id) => fell.get(id))) / FUTURES;
      const groups = [here.filter((id) => near.has(id)), here.filter((id) => !near.has(id))];
      if (!groups.every((ids) => ids.length)) return;
      tied.push(share(groups[0]));
      others.push(share(groups[1]));
      apart.push(tied.at(-1) - others.at(-1));
    }), finish: () => ({ tied: z.interval(tied), others: z.interval(others),
                         apart: z.interval(apart), cells: tied.length }) };
  });

  // Plays the weeks from the fall to a year later.
  function play(page, cell, { fall, ties }) {
    const ids = ties.map(({ id }) => id), last = fall.week + z.YEAR;
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const date = z.el("p", { class: "date", tabindex: -1, "data-next": true });
    const at = (week) => {
      cell.show({ week, centre: fall.member, ties: ids, chosen: page.now.taps, locked: true });
      date.textContent = page.date(week);
    };
    page.local.week = still ? last : page.local.week ?? fall.week;
    const timer = page.local.week < last && setInterval(() => {
      if (!cell.node.isConnected) { clearInterval(timer); return; }
      at(page.local.week += 1);
      if (page.local.week < last) return;
      clearInterval(timer);
      page.render();
    }, PACE);
    at(page.local.week);
    return date;
  }

  function found(page, { fall, ties, here, history }) {
    const ids = ties.map(({ id }) => id);
    const fell = (id) => {
      const week = history.member(id, "week_fallen");
      return week > fall.week && week <= fall.week + z.YEAR;
    };
    const others = here.filter((id) => !ids.includes(id));
    const { taps } = page.now, values = { tied: ids.length, tied_fell: ids.filter(fell).length,
      others: others.length, others_fell: others.filter(fell).length, picks: taps.length,
      picked: taps.filter(fell).length, picked_tied: taps.filter((id) => ids.includes(id)).length };
    const job = evidence(page);
    const share = (some) => some.filter(fell).length / Math.max(1, some.length);
    return z.finding(page, page.paragraphs(page.get("lesson.danger.story"), values),
      share(ids) > share(others) ? null : page.paragraphs(page.get("lesson.danger.otherwise")),
      !job.result ? page.waiting("danger", job) : [
        page.paragraphs(page.say(`lesson.danger.${z.direction(job.result.apart)}`, {
          tied: page.number(job.result.tied.mean, 0),
          others: page.number(job.result.others.mean, 0),
          ...page.difference(job.result.apart, 0), cells: job.result.cells,
          runs: job.result.cells * FUTURES }))]);
  }

  z.step({ key: "danger", minutes: 5, short: 1, build(page) {
    const story = z.story(page), { fall, here, history } = story, { taps } = page.now;
    const done = z.shown(page, "danger"), full = taps.length === PICKS;
    const cell = new z.Cell(page, history, { able: here, onPick: done ? null : (id) => {
      page.set({ taps: taps.includes(id) ? taps.filter((one) => one !== id)
        : [...taps, id].slice(-PICKS) });
    } });
    const date = done ? play(page, cell, story) : z.el("p", { class: "date" }, page.date(fall.week));
    if (!done) cell.show({ week: fall.week, centre: fall.member, chosen: taps });
    const values = { who: page.names.member(fall.member), date: page.date(fall.week),
      how: page.say(fall.arrested ? "lesson.danger.was_arrested" : "lesson.danger.was_expelled") };
    const played = done && page.local.week >= fall.week + z.YEAR;
    return { stage: [date, cell.node, done ? null : z.mainButton(
        page.say("lesson.danger.show"), () => z.reveal(page, "danger"),
        { disabled: !full, "data-focus": "show" }), z.legend(page)],
      told: [page.paragraphs(page.get("lesson.danger.text"), values),
        done ? null : z.el("p", { class: "task" }, page.say("lesson.danger.do",
          { picks: PICKS, left: Math.max(0, PICKS - taps.length) })),
        played ? [found(page, story), z.small(page, page.say("lesson.one_story"),
          page.say("lesson.danger.caution"))] : null] };
  } });

  // What the marks mean.
  z.legend = (page) => z.el("div", {}, z.el("ul", { class: "legend" },
    ["member", "accused", "expelled", "arrested", "reinstated", "left"].map((state) =>
      z.el("li", {}, z.mark(state), state === "left" ? page.say("cell.gone")
        : page.names.get(`states.${state}`)))),
    z.el("ul", { class: "legend" }, Object.keys(page.names.texts.ranks).map((rank) =>
      z.el("li", {}, z.mark("member", Number(rank)), page.names.get(`ranks.${rank}`)))));
})(globalThis.zaiavlenie ??= {});
