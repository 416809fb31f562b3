// A world as a run document, the same as `document.py` makes of the tables that a run writes out.
(function (z) {
  const FORMAT = "zaiavlenie-run", VERSION = 1;
  const rounded = (value, decimals) => {
    const scale = 10 ** decimals;
    return Math.round(value * scale) / scale;
  };

  // Pairs of people from the directed halves of ties, by the lower id, in its order.
  function ties(world, joined) {
    const found = { a: [], b: [], kind: [], closeness: [], public: [], from_week: [] };
    const get = (row, column) => world.get("ties", row, column);
    for (let a = 0; a < joined.length; a++) {
      if (!joined[a]) continue;
      const first = world.get("members", a, "tie_start");
      for (let row = first; row < first + world.get("members", a, "tie_n"); row++) {
        const b = get(row, "other");
        if (!joined[b] || a >= b) continue;
        const back = world.get("members", b, "tie_start") + get(row, "back");
        found.a.push(a);
        found.b.push(b);
        found.kind.push(get(row, "kind"));
        found.closeness.push(rounded(get(row, "closeness") / 1000, 3));
        found.public.push(Number(get(row, "public") === 1 || get(back, "public") === 1));
        found.from_week.push(get(row, "from_week"));
      }
    }
    return found;
  }

  // columns, words, decimals: those of document.py, by table. seed: of the run.
  z.documentOf = (world, shape) => {
    const { start, layout } = world, weeks = world.week, choices = world.choices;
    const joined = world.column("members", "week_joined").map((week) => week >= 0);
    const kept = (name) => name === "members" ? joined
      : name === "secrets" || name === "kin"
        ? world.column(name, "member").map((id) => joined[id]) : null;
    const tables = {};
    for (const [name, columns] of Object.entries(shape.columns)) {
      if (name === "ties") { tables.ties = ties(world, joined); continue; }
      const rows = kept(name), { columns: held } = layout.tables[name];
      tables[name] = Object.fromEntries(columns.map((column) => {
        if (column === "name") return [column, start.units.slice()];
        let values = world.column(name, column);
        if (rows) values = values.filter((_, row) => rows[row]);
        // "None" may have a code of its own among the words.
        const none = (shape.words[`${name}.${column}`] ?? shape.words[column] ?? [])
          .indexOf("none");
        if (none >= 0) values = values.map((value) => value < 0 ? none : value);
        if (held[column][1] === "f8")
          values = values.map((value) => rounded(value, shape.decimals[column] ?? 2));
        return [column, values];
      }));
    }
    // Rows of those who never came are left out, so what points to rows points elsewhere.
    const moved = (name) => {
      let next = 0;
      return kept(name).map((is) => is ? next++ : -1);
    };
    const { SUBJECTS } = layout.words, told = tables.disclosures;
    for (const [subject, name] of [["kin", "kin"], ["past", "secrets"]]) {
      const to = moved(name);
      told.about = told.about.map((row, k) =>
        SUBJECTS[told.subject[k]] === subject && row >= 0 ? to[row] : row);
    }
    // News that had not come by the last week never came.
    tables.kin.week_learned = tables.kin.week_learned.map((week) => week >= weeks ? -1 : week);
    tables.weekly = Object.fromEntries(shape.weekly.map((column) =>
      [column, world.column("weekly", column, weeks).map((value) => rounded(value, 4))]));
    const dated = world.column("dated", "week").flatMap((week, row) => week >= weeks ? []
      : [{ week, until: Math.min(world.get("dated", row, "until"), weeks - 1),
           kind: layout.words.CALENDAR[world.get("dated", row, "kind")],
           unit: world.get("dated", row, "unit") }]);
    if (world.get("p", 0, "shock_arrests") > 0)
      dated.unshift({ week: 0, until: 0, kind: "shock", unit: -1 });
    const regime = choices.regime ?? start.regime;
    return {
      format: FORMAT, version: VERSION, program: shape.program,
      run: { scenario: start.name, title: start.title, seed: String(world.seed), regime,
             rule: choices.rule ?? start.rule, organs: choices.organs ?? start.organs,
             off: [...choices.off ?? []].sort(), weeks, start: start.start,
             settings: Object.keys(choices).length ? "" : start.hash },
      words: shape.words, phases: start.regimes[regime].phases.filter(({ week }) => week < weeks),
      policy: { levers: Object.fromEntries(Object.keys(shape.ranges).map((name) =>
                  [name, world.column("levers", name, weeks).map((value) => rounded(value, 3))])),
                ranges: shape.ranges, dated },
      tables };
  };

  // Everyone whose fall differs between two documents, as `worlds.compare` tells them.
  z.compareFates = (here, there) => {
    const fates = (document) => {
      const t = document.tables.members;
      return new Map(t.id.map((id, row) => [id, t.week_fallen[row] < 0 ? null
        : [t.week_fallen[row], t.week_arrested[row], t.week_expelled[row],
           t.ground_expelled[row]].join()]));
    };
    const a = fates(here), b = fates(there);
    return [...new Set([...a.keys(), ...b.keys()])].sort((x, y) => x - y).flatMap((member) => {
      const [was, is] = [a.get(member) ?? null, b.get(member) ?? null];
      return was === is ? []
        : [{ member, change: was === null ? "fell" : is === null ? "spared" : "shifted" }];
    });
  };
})(globalThis.zaiavlenie ??= {});
