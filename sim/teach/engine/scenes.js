// What the lesson asks of the rules: the first fall of a cell, who is tied to whom, the dilemma of
// the one tied to the fallen, and what each way out of it does. Everything is by rule, the same in
// the story (one cell) and in the evidence (many).
(function (z) {
  const GONE = ["expelled", "left", "outside"];
  // Weeks in which a dilemma is looked for after a fall.
  const SEARCHED = 12;
  // In which one named may have one.
  const SOON = 8;

  // The first week of the trials (document.py: PHASES): a fall is looked for from there on.
  z.trials = (start) => start.regimes.historical.phases.find(({ name }) => name === "trials").week;
  z.resolution = (start) =>
    start.regimes.historical.phases.find(({ name }) => name === "resolution").week;

  z.isActive = (world, id) =>
    !GONE.includes(world.layout.words.STANDINGS[world.get("members", id, "standing")])
    && world.get("members", id, "liberty") === 0;

  z.active = (world) => Array.from({ length: world.rows.members }, (_, id) => id)
    .filter((id) => z.isActive(world, id));

  // Runs a world from the trials to the end of the week of the first fall, which it returns:
  // {week, member, arrested}; null where nobody falls until `until`.
  z.firstFall = (world, until = z.resolution(world.start)) => {
    const from = z.trials(world.start);
    world.run(from);
    while (world.week < until) {
      world.run(world.week + 1);
      const week = world.week - 1;
      const member = world.column("members", "week_fallen").indexOf(week);
      if (member >= 0)
        return { week, member, arrested: world.get("members", member, "week_arrested") === week };
    }
    return null;
  };

  // Everyone tied to a member: {id, kind, closeness}, the closest first. `kind` is what the other
  // is to the member.
  z.tiesOf = (world, member) => {
    const first = world.get("members", member, "tie_start");
    return Array.from({ length: world.get("members", member, "tie_n") }, (_, k) => ({
      id: world.get("ties", first + k, "other"),
      kind: world.layout.words.TIE_KINDS[world.get("ties", first + k, "kind")],
      closeness: world.get("ties", first + k, "closeness") / 1000,
    })).sort((a, b) => b.closeness - a.closeness || a.id - b.id);
  };

  // The ways out that the lesson shows of all that a member has: silence; a statement about someone
  // who has not fallen, to whom they could also own up if there is such a one (of several the one in
  // which the member sees least danger); to own up to that tie; and to keep away from the fallen, or
  // to join the attack. null where silence, a statement and one more are not among them.
  z.waysOut = (found, fallen) => {
    const { options } = found, least = (some) => some.sort((a, b) =>
      a.danger - b.danger || a.place - b.place)[0];
    const own = new Map(options.filter(({ act, target }) => act === "disclose" && target >= 0)
      .map((one) => [one.target, one]));
    const written = options.filter(({ act, target }) => act === "denounce" && target !== fallen);
    const write = least(written.filter(({ target }) => own.has(target))) ?? least(written);
    const away = options.find(({ act, target }) =>
      (act === "keep_away" || act === "distance") && target === fallen);
    const tie = write && own.get(write.target);
    return write && (away || tie)
      ? { silent: options[0], write, ...(away && { away }), ...(tie && { own: tie }) } : null;
  };

  // The dilemma of one member: {member, week, fallen, options, found}; null if they have none now.
  z.dilemmaOf = (world, member, fallen) => {
    const found = world.deliberation(member);
    if (!found?.salient) return null;
    const options = z.waysOut(found, fallen);
    return options && { member, week: world.week, fallen, options, found };
  };

  // The dilemma that the rule finds after a fall: of those tied to the fallen, the closest first,
  // the first who has one, in the first week in which somebody has; but those `named` by the last
  // choice come before all others, if they have one soon. The world stands at the start of that
  // week. Those in `passed` have been asked already.
  z.nextDilemma = (world, fallen, passed = [], named = []) => {
    const asked = (ids) => {
      for (const id of ids)
        if (!passed.includes(id) && id !== fallen && z.isActive(world, id)) {
          const found = z.dilemmaOf(world, id, fallen);
          if (found) return found;
        }
      return null;
    };
    const within = (weeks, ids) => {
      const kept = world.keep();
      for (let k = 0; k < weeks; k++) {
        const found = asked(ids());
        if (found) return found;
        world.run(world.week + 1);
      }
      world.restore(kept);
      return null;
    };
    return (named.length ? within(SOON, () => named) : null)
      ?? within(SEARCHED, () => z.tiesOf(world, fallen).map(({ id }) => id));
  };

  // The demand that a member takes an option in a week.
  z.taking = (world, { member, week }, option) => {
    const { words } = world.layout, uid = (id) => id < 0 ? -1 : world.get("members", id, "uid");
    return z.demand(words.DEMANDS.indexOf("force"), {
      uid: uid(member), week, act: words.ACTS.indexOf(option.act), target: uid(option.target),
      channel: words.CHANNELS.indexOf(option.channel) });
  };

  // From a world kept at a moment, one future: other luck from here on (`seed`), `weeks` long,
  // under the demands. Returns who falls in it, as a list of ids.
  z.future = (world, kept, seed, weeks, demands = []) => {
    world.restore(kept).setSeed(seed);
    for (const demand of demands) world.demand(demand);
    world.run(Math.min(kept.week + weeks, world.start.weeks));
    return world.column("members", "week_fallen").flatMap((week, id) =>
      week >= kept.week ? [id] : []);
  };

  // Seeds of futures lie far from those of cells.
  z.futureSeed = (k) => 1_000_000 + k;
})(globalThis.zaiavlenie ??= {});
