// 3 and 5. What nobody could see: over many cells, what each way out does to its author, to the one
// named, and to all others, against silence.
(function (z) {
  const CELLS = 120, FUTURES = 24;
  const WHO = ["seen", "self", "target", "others"];

  // By act (that of the option: keep_away, distance, denounce, disclose): for each of WHO the mean
  // difference to silence, per hundred such choices, with its interval over cells.
  z.ways = (page) => page.job("ways", () => {
    const world = page.world(z.CELL), found = {};
    const count = (fell, member, target) => ({ self: fell.includes(member) ? 1 : 0,
      target: fell.includes(target) ? 1 : 0,
      others: fell.filter((id) => id !== member).length });
    return { total: page.cells(CELLS), work: (cell) => z.inCell(world, cell, (fall) => {
      const one = z.nextDilemma(world, fall.member);
      if (!one) return;
      const kept = world.keep(), target = one.options.write.target;
      const after = (option) => {
        const demand = z.taking(world.restore(kept), one, option);
        const all = { self: 0, target: 0, others: 0 };
        for (let k = 0; k < FUTURES; k++) {
          const falls = count(z.future(world, kept, z.futureSeed(k), z.HALF_YEAR, [demand]),
                              one.member, target);
          for (const who of Object.keys(all)) all[who] += 100 * falls[who] / FUTURES;
        }
        return { ...all, seen: 100 * option.danger };
      };
      const silent = after(one.options.silent), got = [["silent", silent]];
      for (const way of ["write", "away", "own"]) {
        const option = one.options[way];
        if (!option) continue;
        const there = after(option);
        got.push([option.act, Object.fromEntries(WHO.map((who) =>
          [who, there[who] - silent[who]]))]);
      }
      for (const [act, by] of got)
        for (const who of WHO) ((found[act] ??= {})[who] ??= []).push(by[who]);
    }), finish: () => Object.fromEntries(Object.entries(found).map(([act, by]) =>
      [act, Object.fromEntries(WHO.map((who) => [who, z.interval(by[who])]))])) };
  });

  // The four differences of an act as a figure.
  z.wayFigure = (page, act, found, who_ = WHO, words = "unseen.who") => z.intervals(page, {
    name: `way-${act}`,
    unit: page.say("lesson.unseen.unit"), label: page.say("lesson.unseen.figure", {
      act: page.say(`lesson.unseen.acts.${act}`),
      rows: who_.map((who) => `${page.say(`lesson.${words}.${who}`)}: ${
        page.signedSpan(found[who])}`).join("; ") }),
    caption: page.say("lesson.unseen.caption", { cells: found.self.n, futures: FUTURES }),
    rows: who_.map((who) => ({ label: page.say(`lesson.${words}.${who}`), found: found[who],
                              ink: who === "seen" ? z.INK.grey : who === "self" ? z.INK.blue
                                : z.INK.red })) });

  // A sentence about one of them, by what came out.
  z.waySentence = (page, step, who, found) => {
    const one = found[who], way = z.direction(one);
    // "Fewer" are counted upwards.
    const [low, high] = way === "fewer" ? [-one.high, -one.low] : [one.low, one.high];
    return page.paragraphs(page.say(`lesson.${step}.${who}_${way}`, { ...page.difference(one),
      mean: page.number(Math.abs(one.mean)), range: page.say("page.range",
        { low: page.number(low), high: page.number(high) }) }));
  };

  z.step({ key: "unseen", minutes: 8, short: 2, build(page) {
    const self = z.predict(page, "self", page.say("lesson.unseen.ask_self"), z.howOften(page));
    const others = z.predict(page, "others", page.say("lesson.unseen.ask_others"), z.howOften(page));
    const ready = self.value !== null && others.value !== null;
    const job = z.ways(page), found = ready && job.result?.denounce;
    const table = found && z.table([page.say("lesson.unseen.way"),
      ...WHO.map((who) => page.say(`lesson.unseen.who.${who}`))],
      ["denounce", "keep_away", "disclose"].filter((act) => job.result[act]).map((act) =>
        [page.say(`lesson.unseen.acts.${act}`), ...WHO.map((who) =>
          page.signedSpan(job.result[act][who]))]), page.say("lesson.unseen.table"));
    return { told: [page.paragraphs(page.get("lesson.unseen.text"), {
        cells: page.cells(CELLS), futures: FUTURES }), self.node, others.node,
        !found ? null : z.finding(page,
          z.waySentence(page, "unseen", "seen", found), z.waySentence(page, "unseen", "self", found),
          z.waySentence(page, "unseen", "others", found),
          z.direction(found.others) === "more" ? page.paragraphs(page.get("lesson.unseen.so")) : null,
          job.result.disclose ? z.waySentence(page, "unseen", "own", { own: job.result.disclose.self })
            : null),
        ready && job.result ? z.small(page, page.say("lesson.unseen.caution", {
          base: page.number(job.result.silent.self.mean, 0), cells: job.result.silent.self.n }))
          : null],
      stage: found ? [z.wayFigure(page, "denounce", found), table]
        : z.until(page, ready, "ways", job) };
  } });

  z.step({ key: "away", minutes: 3, side: true, build(page) {
    const others = z.predict(page, "away", page.say("lesson.away.ask"), z.howOften(page));
    const job = z.ways(page), found = others.value !== null && job.result?.keep_away;
    return { told: [page.paragraphs(page.get("lesson.away.text")), others.node,
        !found ? null : z.finding(page,
          z.waySentence(page, "away", "self", found), z.waySentence(page, "away", "others", found),
          page.paragraphs(page.get("lesson.away.so"))), z.caseOf(page, "away")],
      stage: found ? z.wayFigure(page, "keep_away", found, ["seen", "self", "others"], "away.who")
        : z.until(page, others.value !== null, "ways", job) };
  } });
})(globalThis.zaiavlenie ??= {});
