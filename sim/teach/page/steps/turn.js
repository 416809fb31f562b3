// 2. Your turn: the one closest to the fallen who has something to decide; then the next, in a
// danger that the first choice left. The rule picks them, nobody else.
(function (z) {
  // One turn in the version of ten minutes.
  const turnsOf = (page) => page.now.short ? 1 : 3;
  // Futures in which it is counted what a choice left.
  const FUTURES = 60;
  const OPTIONS = ["silent", "away", "write", "own"];

  // The next dilemma of somebody whose week is not yet decided: whoever falls in it whatever they
  // do is passed over, since nothing of theirs would be left to decide.
  function dilemma(world, fallen, passed, named) {
    const over = [...passed];
    for (;;) {
      const next = z.nextDilemma(world, fallen, over, named);
      if (!next) return null;
      const kept = world.keep();
      world.demand(z.taking(world, next, next.options.silent));
      world.run(next.week + 1);
      const decided = world.get("members", next.member, "week_fallen") === next.week;
      world.restore(kept);
      if (!decided) return next;
      over.push(next.member);
    }
  }

  // The dilemmas that these choices lead to, one after the other, and the choices that could be
  // taken: what comes after one that is not to be had counts for nothing. The last dilemma is open
  // if there is one more than choices.
  const turns = (page, acts) => page.once(`turns ${turnsOf(page)} ${acts}`, () => {
    const world = page.world(z.CELL), { fall } = z.story(page), demands = [], found = [];
    world.found(z.STORY_SEED).run(fall.week + 1);
    for (let k = 0; k <= acts.length && k < turnsOf(page); k++) {
      const before = found.at(-1);
      const named = before && acts[k - 1] === "write" ? [before.options.write.target] : [];
      const next = dilemma(world, fall.member, found.map(({ member }) => member), named);
      if (!next) break;
      found.push({ ...next, named: named[0] ?? null, ...card(page, world, next) });
      const option = Object.hasOwn(next.options, acts[k] ?? "") ? next.options[acts[k]] : null;
      if (!option) break;
      demands.push(z.taking(world, next, option));
      world.found(z.STORY_SEED, demands).run(next.week + 1);
    }
    return { found, demands, acts: acts.slice(0, demands.length) };
  });

  // What is told of the one whose turn it is.
  function card(page, world, { member, week, options, fallen }) {
    const { names } = page, ties = new Map(z.tiesOf(world, member).map((tie) => [tie.id, tie]));
    const { words } = world.layout, rank = (id) => names.get(`ranks.${world.get("members", id, "rank")}`);
    const hidden = [];
    for (let row = 0; row < world.used("secrets"); row++) {
      const get = (column) => world.get("secrets", row, column);
      if (get("member") === member && get("concealed_from_week") <= week
          && get("disclosed_week") < 0 && get("discovered_week") < 0)
        hidden.push(names.get(`secrets.${words.SECRETS[get("kind")]}`));
    }
    const who = (id) => ({ id, wrote: wrote(id), rank: rank(id), tie: ties.has(id)
      ? names.get(`tie_kinds.${ties.get(id).kind}`) : page.say("lesson.turn.no_tie"),
      close: ties.has(id) ? names.get(`closeness.${Math.min(3,
        Math.floor(4 * ties.get(id).closeness))}`) : "" });
    // The last statement of this member about another, which they know of.
    const wrote = (id) => {
      let last = -1;
      for (let row = 0; row < world.used("statements"); row++)
        if (world.get("statements", row, "author") === member
            && world.get("statements", row, "target") === id)
          last = world.get("statements", row, "week");
      return last;
    };
    return { rank: rank(member), hidden: [...new Set(hidden)],
      unit: page.unit(world.start.units[world.get("members", member, "unit")]),
      others: [...(ties.has(fallen) ? [who(fallen)] : []), ...(options.write.target !== fallen ? [who(options.write.target)] : [])],
      danger: 100 * options.silent.danger };
  }

  // The danger that the last one would see, had the one before kept silent.
  const spared = (page, acts) => page.once(`spared ${acts}`, () => {
    const { found, demands } = turns(page, acts), [before, last] = found.slice(-2);
    if (found.length < 2 || acts[found.length - 2] === "silent") return null;
    const world = page.world(z.CELL);
    const other = [...demands.slice(0, found.length - 2)];
    world.found(z.STORY_SEED, other).run(before.week);
    other.push(z.taking(world, before, before.options.silent));
    world.found(z.STORY_SEED, other).run(last.week);
    return { danger: 100 * (world.deliberation(last.member)?.options[0].danger ?? 0) };
  });

  function optionText(page, act, { options, others }) {
    const option = options[act], kind = act === "away" ? option.act : act;
    const about = others.find(({ id }) => id === option.target);
    return page.say(`lesson.turn.options.${kind}`, { other: page.names.member(option.target),
      tie: about?.tie ?? "" });
  }

  // What the last choice left, over many futures from its moment: how often its author and whom it
  // named fall within half a year, and how often had there been silence.
  const left = (page, acts) => page.once(`left ${acts}`, () => {
    const { found, demands } = turns(page, acts), k = acts.length - 1, turn = found[k];
    const option = turn.options[acts[k]], named = acts[k] === "write" || acts[k] === "own"
      ? option.target : null;
    const world = page.world(z.CELL).found(z.STORY_SEED, demands.slice(0, k)).run(turn.week);
    const kept = world.keep(), count = (taken) => {
      const demand = z.taking(world.restore(kept), turn, taken), fell = { self: 0, named: 0 };
      for (let future = 0; future < FUTURES; future++) {
        const ids = z.future(world, kept, z.futureSeed(future), z.HALF_YEAR, [demand]);
        if (ids.includes(turn.member)) fell.self += 1;
        if (ids.includes(named)) fell.named += 1;
      }
      return fell;
    };
    return { member: turn.member, named, taken: count(option), silent: count(turn.options.silent) };
  });

  function leftBehind(page, acts) {
    if (acts.at(-1) === "silent") return null;
    const { member, named, taken, silent } = left(page, acts), { names } = page;
    const line = (who, key) => z.el("p", {}, page.say("lesson.turn.left", { who: names.Member(who),
      taken: taken[key], silent: silent[key], futures: FUTURES }));
    return [line(member, "self"), named === null ? null : line(named, "named")];
  }

  // Between two persons: the device changes hands, and a second tap decides nothing.
  const handed = (page, acts) => z.el("div", { class: "handed", tabindex: -1, "data-next": true },
    leftBehind(page, acts), z.el("p", { class: "pass" }, page.say("lesson.turn.pass")),
    z.mainButton(page.say("lesson.turn.next"), () => {
      page.local.pass = null;
      page.set({});
    }, { "data-focus": "handed" }));

  function asked(page, turn, acts) {
    const { member, rank, unit, others, hidden, danger } = turn, { names } = page;
    const nth = acts.length, before = spared(page, acts);
    return [z.el("p", { class: "pass", tabindex: -1, "data-next": true },
        page.say(nth ? "lesson.turn.again_you" : "lesson.turn.first")),
      z.el("div", { class: "card" },
        z.el("h2", {}, page.say("lesson.turn.you", { who: names.member(member) })),
        z.el("p", {}, z.upper(page.say("lesson.turn.place", { rank, unit })), " ",
             page.date(turn.week), "."),
        z.el("ul", {}, others.map(({ id, tie, close, rank: other, wrote }) => z.el("li", {},
          page.say(id === turn.fallen ? "lesson.turn.fallen" : "lesson.turn.other",
            { other: names.Member(id), tie: [tie, close].filter(Boolean).join(", "),
              rank: other }), wrote < 0 ? "" : ` ${page.say("lesson.turn.wrote",
            { date: page.date(wrote) })}`))),
        z.el("p", {}, hidden.length ? page.say("lesson.turn.hides", { what: hidden.join("; ") })
          : page.say("lesson.turn.hides_nothing")),
        z.el("p", { class: "danger" }, page.say("lesson.turn.danger",
          { danger: page.number(danger, 0) })),
        turn.named === member ? z.el("p", { class: "left" }, page.say("lesson.turn.named")) : null,
        before && Math.abs(danger - before.danger) >= 0.5 ? z.el("p", { class: "left" }, page.say(
          "lesson.turn.before", { danger: page.number(before.danger, 0) })) : null),
      z.el("div", { class: "options", role: "group", "aria-label": page.say("lesson.turn.choose") },
        OPTIONS.filter((act) => turn.options[act]).map((act) => z.el("button", { type: "button",
          class: "option", "data-act": act, "data-focus": `option-${nth}-${act}`,
          onclick: () => {
            page.local.pass = acts.length + 1;
            page.set({ acts: [...acts, act] });
          } },
          z.el("span", {}, optionText(page, act, turn)),
          z.el("span", { class: "seen" }, page.say("lesson.turn.seen", {
            danger: page.number(100 * turn.options[act].danger, 0) })))))];
  }

  // The world that the choices so far have made, at the start of a week.
  const before = (page, acts, week) => page.once(`before ${acts} ${week}`, () => new z.History(
    page.document(page.world(z.CELL).found(z.STORY_SEED, turns(page, acts).demands).run(week))));

  // What becomes of them in the story, as it was chosen and had all kept silent.
  const ending = (page, acts) => page.once(`ending ${acts}`, () => {
    const { found, demands } = turns(page, acts), last = found.at(-1).week + 1 + z.YEAR;
    const told = (given) => new z.History(page.document(
      page.world(z.CELL).found(z.STORY_SEED, given).run(Math.min(last, 225))));
    const world = page.world(z.CELL).found(z.STORY_SEED);
    const silent = found.map((one) => z.taking(world, one, one.options.silent));
    return { chosen: told(demands), silent: told(silent), last };
  });

  function ended(page, acts) {
    const { found } = turns(page, acts), { chosen, silent } = ending(page, acts);
    const named = found.flatMap((turn, k) => acts[k] === "write" ? [turn.options.write.target] : []);
    const { here } = z.story(page);
    const fell = (history) => here.filter((id) => {
      const week = history.member(id, "week_fallen");
      return week > found[0].week && week <= found[0].week + z.YEAR;
    }).length;
    const rows = [...new Set([...found.map(({ member }) => member), ...named])].map((id) => {
      const turn = found.findIndex(({ member }) => member === id);
      return [page.names.Member(id), turn < 0 ? page.say("lesson.turn.was_named")
        : optionText(page, acts[turn], found[turn]),
        z.fateIn(page, chosen, id), z.fateIn(page, silent, id)];
    });
    return z.finding(page, leftBehind(page, acts), page.paragraphs(page.get("lesson.turn.ended"), { chosen: fell(chosen),
      silent: fell(silent) }), z.table([page.say("lesson.turn.who"), page.say("lesson.turn.did"),
        page.say("lesson.turn.became"), page.say("lesson.turn.all_silent")], rows));
  }

  z.step({ key: "turn", minutes: 10, short: 3, build(page) {
    const { fall, ties } = z.story(page);
    const { found, acts } = turns(page, page.now.acts);
    z.ways(page); // what the next step asks takes some seconds, which pass here
    const open = acts.length < found.length ? found[acts.length] : null;
    const week = (open ?? found.at(-1)).week;
    const cell = new z.Cell(page, open ? before(page, acts, week) : ending(page, acts).chosen);
    const arrows = found.flatMap((turn, k) => acts[k] && acts[k] !== "silent"
      && turn.options[acts[k]].act !== "keep_away"
      ? [[turn.member, turn.options[acts[k]].target]] : []);
    cell.show({ week: open ? week - 1 : Math.min(week + z.YEAR, 225), centre: fall.member,
      ties: open ? ties.map(({ id }) => id) : [], you: open?.member ?? null, arrows,
      chosen: found.map(({ member }) => member).filter((id) => id !== open?.member) });
    return { stage: [cell.node, z.legend(page)],
      told: [page.paragraphs(page.get("lesson.turn.text")),
        open && page.local.pass === acts.length ? handed(page, acts)
          : open ? asked(page, open, acts) : ended(page, acts),
        acts.length ? z.el("button", { type: "button", class: "quiet-button no-print",
          "data-focus": "again", onclick: () => page.set({ acts: [] }) },
          page.say("lesson.turn.again")) : null,
        open ? null : z.small(page, page.say("lesson.one_story")), z.caseOf(page, "turn")] };
  } });
})(globalThis.zaiavlenie ??= {});
