// 2. Your turn: the one closest to the fallen who has something to decide; then the next, in a
// danger that the first choice left. The rule picks them, nobody else.
(function (z) {
  const TURNS = 3;
  const OPTIONS = ["silent", "away", "write", "own"];

  // The dilemmas that these choices lead to, one after the other, and the choices that could be
  // taken: what comes after one that is not to be had counts for nothing. The last dilemma is open
  // if there is one more than choices.
  const turns = (page, acts) => page.once(`turns ${acts}`, () => {
    const world = page.world(z.CELL), { fall } = z.story(page), demands = [], found = [];
    world.found(z.STORY_SEED).run(fall.week + 1);
    for (let k = 0; k <= acts.length && k < TURNS; k++) {
      const before = found.at(-1);
      const named = before && acts[k - 1] === "write" ? [before.options.write.target] : [];
      const next = z.nextDilemma(world, fall.member, found.map(({ member }) => member), named);
      if (!next) break;
      found.push({ ...next, named: named[0] ?? null, ...card(page, world, next) });
      const option = next.options[acts[k]];
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
    const who = (id) => ({ id, rank: rank(id), tie: ties.has(id)
      ? names.get(`tie_kinds.${ties.get(id).kind}`) : page.say("lesson.turn.no_tie"),
      close: ties.has(id) ? names.get(`closeness.${Math.min(3,
        Math.floor(4 * ties.get(id).closeness))}`) : "" });
    return { rank: rank(member), hidden: [...new Set(hidden)],
      unit: page.unit(world.start.units[world.get("members", member, "unit")]),
      others: [who(fallen), ...(options.write.target !== fallen ? [who(options.write.target)] : [])],
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

  function asked(page, turn, acts) {
    const { member, rank, unit, others, hidden, danger } = turn, { names } = page;
    const nth = acts.length, before = spared(page, acts);
    return [z.el("p", { class: "pass", tabindex: -1, "data-next": true }, page.say(nth ? "lesson.turn.pass" : "lesson.turn.first")),
      z.el("div", { class: "card" },
        z.el("h2", {}, page.say("lesson.turn.you", { who: names.member(member) })),
        z.el("p", {}, z.upper(page.say("lesson.turn.place", { rank, unit })), " ",
             page.date(turn.week), "."),
        z.el("ul", {}, others.map(({ id, tie, close, rank: other }) => z.el("li", {},
          page.say(id === turn.fallen ? "lesson.turn.fallen" : "lesson.turn.other",
            { other: names.Member(id), tie: [tie, close].filter(Boolean).join(", "),
              rank: other })))),
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
          onclick: () => page.set({ acts: [...acts, act] }) },
          z.el("span", {}, optionText(page, act, turn)),
          z.el("span", { class: "seen" }, page.say("lesson.turn.seen", {
            danger: page.number(100 * turn.options[act].danger, 0) })))))];
  }

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
    const fell = (history) => history.people.filter((id) => {
      const week = history.member(id, "week_fallen");
      return week > found[0].week && week <= found[0].week + z.YEAR;
    }).length;
    const rows = [...new Set([...found.map(({ member }) => member), ...named])].map((id) => {
      const turn = found.findIndex(({ member }) => member === id);
      return [page.names.Member(id), turn < 0 ? page.say("lesson.turn.was_named")
        : optionText(page, acts[turn], found[turn]),
        z.fateIn(page, chosen, id), z.fateIn(page, silent, id)];
    });
    return z.finding(page, page.paragraphs(page.get("lesson.turn.ended"), { chosen: fell(chosen),
      silent: fell(silent) }), z.table([page.say("lesson.turn.who"), page.say("lesson.turn.did"),
        page.say("lesson.turn.became"), page.say("lesson.turn.all_silent")], rows));
  }

  z.step({ key: "turn", minutes: 10, short: true, build(page) {
    const { fall, ties, history } = z.story(page);
    const { found, acts } = turns(page, page.now.acts);
    const open = acts.length < found.length ? found[acts.length] : null;
    const week = (open ?? found.at(-1)).week;
    const cell = new z.Cell(page, open ? history : ending(page, acts).chosen);
    const arrows = found.flatMap((turn, k) => acts[k] && acts[k] !== "silent"
      && turn.options[acts[k]].act !== "keep_away"
      ? [[turn.member, turn.options[acts[k]].target]] : []);
    cell.show({ week: open ? week : Math.min(week + z.YEAR, 225), centre: fall.member,
      ties: open ? ties.map(({ id }) => id) : [], you: open?.member ?? null, arrows,
      chosen: found.map(({ member }) => member).filter((id) => id !== open?.member) });
    return { stage: [cell.node, z.legend(page)],
      told: [page.paragraphs(page.get("lesson.turn.text")),
        open ? asked(page, open, acts) : ended(page, acts),
        acts.length ? z.el("button", { type: "button", class: "quiet-button no-print",
          "data-focus": "again", onclick: () => page.set({ acts: [] }) },
          page.say("lesson.turn.again")) : null,
        open ? null : z.small(page, page.say("lesson.one_story")), z.caseOf(page, "turn")] };
  } });
})(globalThis.zaiavlenie ??= {});
