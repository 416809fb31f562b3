// The workbench: one run of any settings in the viewer, where every week can be asked about.
(function (z) {
  // A press that takes the focus away ends within so many milliseconds.
  const PRESS = 300;

  const key = (page) => JSON.stringify([page.now.scenario, page.now.seed, z.choicesOf(page.now)]);

  const runOf = (page) => page.once(`run ${key(page)}`, () => {
    const world = page.world(page.now.scenario, z.choicesOf(page.now)).whole(page.now.seed);
    return { world, document: page.document(world) };
  });

  // What a question about a paired run demands of the rules.
  function demandOf(page, { member, week, change, act, target }) {
    const { words } = page.data.starts.layout, { world } = runOf(page);
    const uid = (id) => id < 0 ? -1 : world.get("members", id, "uid");
    return z.demand(words.DEMANDS.indexOf(change), change === "prevent_fall" ? { uid: uid(member) }
      : { uid: uid(member), week, act: words.ACTS.indexOf(act), target: uid(target) });
  }

  // Answers of the rules to what the viewer asks.
  function ask(page, question) {
    const { scenario, seed } = page.now;
    const world = page.world(scenario, z.choicesOf(page.now));
    if (question.ask === "deliberation") {
      const demands = question.beside ? [demandOf(page, question.beside)] : [];
      const found = world.withRoom(() => world.found(seed, demands).run(question.week)
        .deliberation(question.member));
      if (!found) return { error: page.say("workbench.not_there") };
      const terms = ["fear", "belief", "interest", "duty", "conscience", "retaliation", "cost"];
      return { salient: found.salient, chosen: found.chosen, options: found.options.map((one) => ({
        act: one.act, target: one.target, danger: one.danger, utility: one.utility,
        terms: Object.fromEntries(terms.map((term) => [term, one[term]])) })) };
    }
    const other = page.document(world.whole(seed, [demandOf(page, question)]));
    return { document: other, question, fates: z.compareFates(runOf(page).document, other) };
  }

  z.places.workbench = (page) => {
    const place = z.el("div", { class: "viewer-place" });
    const switches = z.parameters(page.data.starts.layout, "on_");
    const seed = z.el("input", { type: "number", min: 0, max: 999999999, value: page.now.seed,
      "data-focus": "seed", onchange: ({ target: { value } }) => setTimeout(() => page.set({
        seed: Math.max(0, Math.min(999999999, Math.round(Number(value) || 0))) }), PRESS) });
    const options = z.el("details", { class: "settings", open: page.local.settings ?? false,
      ontoggle: (event) => { page.local.settings = event.target.open; } },
      z.el("summary", { "data-focus": "settings" }, page.say("workbench.settings")),
      z.el("div", { class: "choosers" }, z.choosers(page, switches)));
    const { week, person, tab } = page.now;
    // The picture needs the room that the place has on the page.
    page.then(() => {
      const view = page.viewer = page.show(place, runOf(page).document, {
        onState: ({ week, person, tab }) => page.keep({ week, person: person ?? -1, tab }),
        onAsk: (question) => setTimeout(() => view.answer(question, ask(page, question))) });
      view.restore({ week, person: person < 0 ? null : person, tab });
      globalThis.viewer = view; // for the browser's console
    });
    return z.el("div", { class: "workbench" }, z.el("div", { class: "bench no-print" },
      z.el("h1", { tabindex: -1 }, page.say("workbench.title")),
      z.el("div", { class: "row-of" }, z.chooser(page, "scenario",
        Object.keys(page.data.starts.scenarios), (name) => page.names.choice(name)),
        z.el("label", { class: "chooser" }, z.el("span", {}, page.say("workbench.seed")), seed),
        options), z.el("p", { class: "small" }, page.say("workbench.help"))), place);
  };
})(globalThis.zaiavlenie ??= {});
