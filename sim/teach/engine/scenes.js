// What the lesson asks of the rules: the first fall of a cell, who is tied to whom, the dilemma of
// the one tied to the fallen, and what each way out of it does. Everything is by rule, the same in
// the story (one cell) and in the evidence (many).
(function (z) {
  const GONE = ["expelled", "left", "outside"];
  // Weeks in which a dilemma is looked for after a fall.
  const SEARCHED = 12;

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

  // The four ways out that the lesson shows of all that a member has: silence; a statement about
  // someone who has not fallen (of several the one in which the member sees least danger); to keep
  // away from the fallen, or to join the attack; and to own up to the tie to the one named. null
  // where silence and a statement are not both among them.
  z.waysOut = (found, fallen) => {
    const least = (options) => options.sort((a, b) => a.danger - b.danger || a.place - b.place)[0];
    const write = least(found.options.filter((one) =>
      one.act === "denounce" && one.target !== fallen));
    if (!write) return null;
    const away = found.options.find((one) =>
      (one.act === "keep_away" || one.act === "distance") && one.target === fallen);
    const own = found.options.find((one) => one.act === "disclose" && one.target === write.target);
    return { silent: found.options[0], write, ...(away && { away }), ...(own && { own }) };
  };

  // The dilemma of one member: {member, week, fallen, options, found}; null if they have none now.
  z.dilemmaOf = (world, member, fallen) => {
    const found = world.deliberation(member);
    if (!found?.salient) return null;
    const options = z.waysOut(found, fallen);
    return options && { member, week: world.week, fallen, options, found };
  };

  // The dilemma that the rule finds after a fall: of those tied to the fallen, the closest first,
  // the first who has one, in the first week in which somebody has. The world stands at the start
  // of that week. Those in `passed` have been asked already; `wanted` are asked first.
  z.nextDilemma = (world, fallen, passed = [], wanted = []) => {
    for (let k = 0; k < SEARCHED; k++) {
      const ties = z.tiesOf(world, fallen).map(({ id }) => id);
      for (const id of [...wanted, ...ties])
        if (!passed.includes(id) && id !== fallen && z.isActive(world, id)) {
          const found = z.dilemmaOf(world, id, fallen);
          if (found) return found;
        }
      world.run(world.week + 1);
    }
    return null;
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
