// The sandbox: sixty cells under settings of one's own, beside the same sixty as they are.
(function (z) {
  const CELLS = 60, HEIGHT = 330, LEFT = 30, BOTTOM = 262;
  // Switches that can do something in one cell of forty.
  const SWITCHES = ["association", "silence", "naming", "gatekeeping", "gatekeeper_learning",
    "succession", "aftermath", "statements_enter_files", "drawer", "list", "rivals", "accidents",
    "author_attack", "quiet_distance", "buried", "checkpoints", "ladder", "liability", "lapse",
    "interrogation", "press", "revelation"];
  // What comes from Moscow: the third challenge leaves it alone.
  const BREAKS_RULE = (choices) => choices.regime !== "historical"
    || Object.keys(choices.scales).length > 0;

  // Alike however they were come by.
  z.choicesOf = ({ regime, rule, organs, off, scales }) => ({ regime, rule, organs,
    off: [...new Set(off)].sort(), scales: Object.fromEntries(Object.entries(scales).sort()
      .map(([name, factor]) => [name, Number(factor)])) });

  // How many of the cell's people fall, cell by cell; on the processor of whoever reads.
  const runs = (page, choices) => page.job(`sandbox ${JSON.stringify(choices)}`, () => {
    const world = page.world(z.CELL, choices), fell = [];
    return { total: CELLS, finish: () => fell, work: (cell) => {
      world.whole(cell + 1);
      fell.push(world.column("members", "week_fallen").filter((week) => week >= 0).length);
    } };
  });

  const AS_IT_IS = { regime: "historical", rule: "self_protection", organs: "files", off: [],
                     scales: {} };

  // Cells as columns of dots by how many fall; `ghost` as outlines behind.
  function distribution(page, values, ghost, label) {
    const WIDTH = page.narrow ? 400 : 640, RIGHT = WIDTH - 20;
    const most = Math.max(44, ...values, ...(ghost ?? []));
    const { at, ticks } = z.scaled(0, most, LEFT, RIGHT, 9);
    const highest = Math.max(...[values, ghost ?? []].flatMap(z.alikeBefore)) + 1;
    const pitch = Math.min(9, (BOTTOM - 20) / highest);
    const columns = (list, more) => {
      const nth = z.alikeBefore(list);
      return list.map((value, k) => z.svg("circle", { cx: at(value),
        cy: BOTTOM - (nth[k] + 0.6) * pitch, r: 4, ...more }));
    };
    const mean = (list, ink, text, up) => [z.stroke(at(z.mean(list)), 34 - up, at(z.mean(list)),
      BOTTOM, ink, 2), z.label(at(z.mean(list)) + 6, 44 - up, text, { fill: ink, weight: 600 })];
    return z.figure(page, { name: "sandbox", width: WIDTH, height: HEIGHT, label,
      caption: page.say("sandbox.caption", { cells: CELLS }) },
      z.stroke(LEFT, BOTTOM, RIGHT, BOTTOM, z.INK.grey),
      ticks.map((tick) => z.label(at(tick), BOTTOM + 20, String(tick),
        { anchor: "middle", size: 13, fill: z.INK.soft })),
      z.label((LEFT + RIGHT) / 2, BOTTOM + 44, page.say("sandbox.axis"),
              { anchor: "middle", fill: z.INK.soft }),
      ghost ? [columns(ghost, { fill: "none", stroke: z.INK.grey, "stroke-width": 1.2 }),
               mean(ghost, z.INK.soft, page.say("sandbox.as_it_is"), 0)] : null,
      columns(values, { fill: z.INK.red, "fill-opacity": 0.6 }),
      mean(values, z.INK.red, ghost ? page.say("sandbox.yours") : page.say("sandbox.as_it_is"),
           ghost ? 20 : 0));
  }

  z.chooser = (page, key, options, text) => z.el("label", { class: "chooser" },
    z.el("span", {}, page.say(`sandbox.${key}`)), z.el("select", { "data-focus": key,
      onchange: (event) => page.set({ [key]: event.target.value }) }, options.map((name) =>
      z.el("option", { value: name, selected: page.now[key] === name }, text(name)))));

  // Policy stretched, mechanisms taken out, rules: what the sandbox and the workbench share.
  z.choosers = (page, switches) => {
    const { off, scales } = page.now, { layout } = page.data.starts;
    const levers = z.parameters(layout, "scale_");
    return [z.chooser(page, "regime", Object.keys(page.start(z.CELL).regimes), (name) =>
        page.names.choice(name)),
      z.chooser(page, "rule", layout.words.CHOICE_RULES, (name) => page.names.choice(name)),
      z.chooser(page, "organs", layout.words.ORGANS_RULES, (name) => page.names.choice(name)),
      z.el("fieldset", {}, z.el("legend", {}, page.say("sandbox.levers")), levers.map((lever) =>
        z.el("label", { class: "chooser" }, z.el("span", {}, page.names.get(`levers.${lever}`)),
          z.el("select", { "data-focus": `scale-${lever}`, onchange: ({ target: { value } }) => {
            const rest = Object.entries(page.now.scales).filter(([name]) => name !== lever);
            page.set({ scales: Object.fromEntries(value === "1" ? rest
              : [...rest, [lever, value]]) });
          } }, [...z.SCALES, "1"].sort((a, b) => a - b).map((factor) => z.el("option", { value: factor,
            selected: (scales[lever] ?? "1") === factor },
            page.get("sandbox.scales")[factor])))))),
      z.el("fieldset", { class: "switches" }, z.el("legend", {}, page.say("sandbox.switches")),
        switches.map((name) => z.el("label", {}, z.el("input", { type: "checkbox",
          checked: !off.includes(name), "data-focus": `on-${name}`, onchange: (event) =>
            page.set({ off: event.target.checked ? off.filter((one) => one !== name)
              : [...off, name].sort() }) }), page.get("sandbox.on")[name])))];
  };

  z.places.sandbox = (page) => {
    // What the sandbox does not show, the workbench may have set: it does not count here.
    const off = page.now.off.filter((name) => SWITCHES.includes(name));
    const choices = z.choicesOf({ ...page.now, off }), same = JSON.stringify(choices)
      === JSON.stringify(AS_IT_IS);
    const base = runs(page, AS_IT_IS), own = same ? base : runs(page, choices);
    const ready = base.result && own.result;
    const apart = ready && !same ? z.interval(own.result.map((value, k) => value - base.result[k]))
      : null;
    const foresee = same ? null : z.predict(page, `sandbox_${hash(JSON.stringify(choices))}`,
      page.say("sandbox.ask"), z.howOften(page));
    const shown = ready && (same || foresee.value !== null);
    const { mean } = ready ? z.interval(own.result) : {};
    return z.el("div", { class: "lesson sandbox" },
      z.el("div", { class: "head" }, z.el("h1", { tabindex: -1 }, page.say("sandbox.title"))),
      z.el("section", { class: "told", "aria-label": page.say("sandbox.settings") },
        page.paragraphs(page.get("sandbox.intro")), z.choosers(page, SWITCHES),
        z.el("button", { type: "button", class: "quiet-button", onclick: () => page.go({
          ...AS_IT_IS, scales: {} }) }, page.say("sandbox.reset"))),
      z.el("section", { class: "stage", "aria-label": page.say("lesson.stage") }, foresee?.node,
        ready ? null : page.waiting(base.result ? `sandbox ${JSON.stringify(choices)}`
          : `sandbox ${JSON.stringify(AS_IT_IS)}`, base.result ? own : base),
        shown ? distribution(page, own.result, same ? null : base.result,
          page.say("sandbox.figure", { mean: page.number(mean) })) : null,
        shown ? z.finding(page, page.paragraphs(page.say(same ? "sandbox.base"
          : `sandbox.${z.direction(apart)}`, { mean: page.number(mean),
            base: page.number(z.mean(base.result)),
            ...(apart ? page.difference(apart) : {}) }))) : null,
        z.el("section", { class: "challenges" }, z.el("h2", {}, page.say("sandbox.challenges")),
          z.el("ol", { class: "points" }, page.get("sandbox.challenge").map((text) =>
            z.el("li", {}, page.rich(text)))),
          shown && !same && BREAKS_RULE(choices) ? z.el("p", { class: "small" },
            page.say("sandbox.moscow")) : null),
        z.small(page, page.say("sandbox.caution"))),
      same ? null : z.el("button", { type: "button", class: "main-button to-result",
        onclick: () => page.frame.querySelector(".stage").scrollIntoView() },
        page.say("sandbox.to_result")));
  };

  // A short name for a question about these settings.
  function hash(text) {
    let found = 5381;
    for (const sign of text) found = (found * 33 + sign.charCodeAt(0)) >>> 0;
    return found.toString(36);
  }
})(globalThis.zaiavlenie ??= {});
