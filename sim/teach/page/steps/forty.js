// 4. The forty: how many may write out of fear, how strongly fear moves them, and what comes of it
// for those who may, those who may not, and all. The reader first drags a dot to what they expect.
(function (z) {
  // Means are over so many cells, of which the first are drawn as dots.
  const CELLS = 200, DOTS = 60, GRID = [0, 10, 20, 30, 40], ALL = 40;
  const HEIGHT = 420, LEFT = 52, TOP = 26, BOTTOM = 366;
  // On a phone the figure is narrower, and all that is written on it so much larger.
  let width = 640;
  const DROP = 700;

  // By how many may write: per hundred members the falls of all, of those who may, of those who may
  // not, cell by cell; undefined where there are none.
  const runs = (page, fear, counts) => page.job(`forty ${fear} ${counts}`, () => {
    const words = page.data.starts.layout.words;
    const act = words.ACTS.indexOf("denounce"), motive = words.MOTIVES.indexOf("fear");
    // The fitted weight is what the slider shows rounded.
    const world = page.world(z.CELL, fear === fitted(page) ? {} : { set: { weight_fear: fear } });
    const found = new Map(counts.map((n) => [n, { all: [], may: [], not: [] }]));
    // A slider passes many strengths: only the one where it stands is worked out to its end.
    const alive = () => fear === fitted(page) || page.now.fear === fear;
    return { total: page.cells(CELLS) * counts.length, alive, work: (k) => {
      const n = counts[k % counts.length], cell = Math.floor(k / counts.length) + 1;
      world.whole(cell, [z.demand(words.DEMANDS.indexOf("allow"), { act, motive,
                                                                     share: n / ALL })]);
      const here = world.column("members", "week_joined").flatMap((week, id) =>
        week === 0 ? [id] : []);
      const may = new Set(here.filter((id) =>
        world.call("is_allowed", id, act, motive, n / ALL) === 1));
      const fell = world.column("members", "week_fallen");
      const share = (ids) => ids.length ? 100 * ids.filter((id) => fell[id] >= 0).length
        / ids.length : undefined;
      const by = found.get(n);
      by.all.push(share(here));
      by.may.push(share(here.filter((id) => may.has(id))));
      by.not.push(share(here.filter((id) => !may.has(id))));
    }, finish: () => found };
  });

  const fitted = (page) => page.once("fitted", () =>
    Math.round(page.world(z.CELL).found(1).get("p", 0, "weight_fear")));

  const said = (values) => z.interval(values.filter((value) => value !== undefined));
  const difference = (a, b) => z.interval(a.flatMap((value, k) =>
    value === undefined || b[k] === undefined ? [] : [value - b[k]]));

  const right = () => width - 20;
  const x = (n) => LEFT + 30 + (right() - LEFT - 60) * n / ALL;
  // Few cells lose more than this share of their people.
  const MOST = 80;
  const y = (percent) => BOTTOM - (BOTTOM - TOP) * Math.min(MOST, percent) / MOST;
  const percentAt = (at) => Math.max(0, Math.min(MOST, Math.round(MOST * (BOTTOM - at)
                                                                 / (BOTTOM - TOP))));

  function axes(page) {
    return [[0, 20, 40, 60, 80].map((value) => [z.stroke(LEFT, y(value), right(), y(value)),
      z.label(LEFT - 8, y(value) + 5, String(value), { anchor: "end", size: 13,
                                                       fill: z.INK.soft })]),
      GRID.map((n) => z.label(x(n), BOTTOM + 22, String(n), { anchor: "middle", size: 13,
                                                               fill: z.INK.soft })),
      z.label((LEFT + right()) / 2, BOTTOM + 44, page.say("lesson.forty.x_short"),
              { anchor: "middle", size: 14, fill: z.INK.soft }),
      z.label(LEFT - 30, 14, page.say("lesson.forty.y"), { size: 14, fill: z.INK.soft })];
  }

  // Cells as dots about their number on the axis, side by side where they are alike.
  function dots(n, values, ink) {
    const drawn = values.slice(0, DOTS), nth = z.alikeBefore(drawn);
    return drawn.map((value, k) => {
      const side = (nth[k] % 2 ? 1 : -1) * Math.ceil(nth[k] / 2) * 5;
      return z.svg("circle", { cx: x(n) + side, cy: y(value), r: 3, fill: ink,
                               "fill-opacity": 0.45, class: "drop" });
    });
  }

  function line(found, key, ink, counts, dash = null) {
    const points = counts.map((n) => [n, said(found.get(n)[key])]).filter(([, one]) => one);
    return [z.svg("polyline", { fill: "none", stroke: ink, "stroke-width": 2.5,
      "stroke-dasharray": dash, points: points.map(([n, one]) =>
        `${x(n).toFixed(1)},${y(one.mean).toFixed(1)}`).join(" ") }),
      points.map(([n, one]) => [z.stroke(x(n), y(Math.max(0, one.low)), x(n),
                                         y(one.high), ink, 2),
        z.svg("circle", { cx: x(n), cy: y(one.mean), r: 5, fill: ink })])];
  }

  // The dots of a new picture fall into their places.
  function drop(page, node, key) {
    if (page.local.dropped === key || matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    page.local.dropped = key;
    const all = [...node.querySelectorAll(".drop")], began = performance.now();
    const step = (now) => {
      if (!node.isConnected) return;
      all.forEach((dot, k) => {
        const part = Math.max(0, Math.min(1, (now - began - k * 8) / DROP));
        dot.setAttribute("transform", `translate(0 ${-320 * (1 - part) ** 2})`);
      });
      if (now - began < DROP + all.length * 8) requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
  }

  // The dot that is dragged to where one expects the mean, with a slider that does the same.
  function expected(page, from) {
    const value = page.local.forty ?? Math.round(from);
    const dot = z.svg("circle", { cx: x(ALL), cy: y(value), r: 13, fill: z.INK.blue });
    // Where a finger may take hold of it, or press to put it.
    const handle = z.svg("rect", { x: x(ALL) - 60, y: TOP - 10, width: 90, height: BOTTOM - TOP + 20,
                                   fill: "transparent", class: "handle" });
    const note = z.label(x(ALL) - 20, y(value) + 5, `${value} ?`,
                         { anchor: "end", weight: 600, fill: z.INK.blue });
    const slider = z.el("input", { type: "range", min: 0, max: MOST, value, "data-focus": "forty",
      "aria-label": page.say("lesson.forty.ask"), oninput: () => move(Number(slider.value)) });
    const shown = z.el("output", {}, page.say("lesson.in_100", { value }));
    const move = (to) => {
      page.local.forty = to;
      slider.value = to;
      shown.textContent = page.say("lesson.in_100", { value: to });
      dot.setAttribute("cy", y(to));
      note.setAttribute("y", y(to) + 5);
      note.textContent = `${to} ?`;
    };
    const follow = (event) => {
      const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(
        handle.ownerSVGElement.getScreenCTM().inverse());
      move(percentAt(point.y));
    };
    handle.addEventListener("pointerdown", (event) => {
      handle.setPointerCapture(event.pointerId);
      follow(event);
    });
    handle.addEventListener("pointermove", (event) =>
      handle.hasPointerCapture(event.pointerId) && follow(event));
    return { marks: [dot, note, handle], node: z.el("fieldset", { class: "predict" },
      z.el("legend", {}, page.say("lesson.forty.ask")), z.el("div", { class: "answers" }, slider,
        shown, z.mainButton(page.say("lesson.lock"), () => page.set({
          guess: { ...page.now.guess, forty: Number(slider.value) },
          fear: fitted(page) }), { "data-focus": "lock" }))) };
  }

  function sliders(page, fear, free) {
    const range = (key, value, max, text) => z.el("label", { class: "slider" },
      z.el("span", {}, page.say(`lesson.forty.${key}`)), z.el("input", { type: "range", min: 0, max,
        value, "data-focus": key, onchange: (event) =>
          page.set({ [key]: Number(event.target.value) }),
        oninput: (event) => {
          event.target.nextSibling.textContent = text(Number(event.target.value));
        } }), z.el("output", {}, text(value)));
    return z.el("div", { class: "sliders" },
      range("free", free, ALL, (value) => page.say("lesson.forty.free_value", { value })),
      range("fear", fear, 100, (value) => page.say(value === fitted(page)
        ? "lesson.forty.fear_fitted" : value === 0 ? "lesson.forty.fear_none"
          : "lesson.forty.fear_value", { value })));
  }

  function told(page, found, at) {
    const harm = difference(found.get(ALL).all, found.get(0).all);
    const gain = difference(found.get(20).may, found.get(20).not);
    const here = at && at !== 0 && at !== ALL ? said(found.get(at)?.all ?? []) : null;
    return z.finding(page,
      page.paragraphs(page.say(`lesson.forty.harm_${z.direction(harm)}`, {
        none: page.number(said(found.get(0).all).mean),
        all: page.number(said(found.get(ALL).all).mean), ...page.difference(harm),
        guess: page.now.guess.forty })),
      page.paragraphs([page.say(`lesson.forty.gain_${z.direction(gain)}`, {
        may: page.number(said(found.get(20).may).mean),
        not: page.number(said(found.get(20).not).mean), ...page.difference(gain) }),
        z.direction(gain) === "unclear" && z.direction(harm) === "more"
          ? page.say("lesson.forty.so") : ""].filter(Boolean)),
      here ? z.el("p", {}, page.say("lesson.forty.here", { free: at,
        share: page.number(here.mean, 0) })) : null);
  }

  z.step({ key: "forty", minutes: 12, short: 3, build(page) {
    width = page.narrow ? 400 : 640;
    const usual = fitted(page), { guess, free } = page.now, locked = "forty" in guess;
    const fear = locked ? page.now.fear : usual;
    const base = runs(page, usual, [0]), full = locked ? runs(page, fear, GRID) : null;
    const extra = locked && !GRID.includes(free) ? runs(page, fear, [free]) : null;
    const now = full?.result && new Map([...full.result, ...(extra?.result ?? [])]);
    // While others are made the last picture stays, pale.
    const found = now ?? (locked ? page.memo.get("forty shown") : null);
    if (now) page.memo.set("forty shown", now);
    const counts = found ? [...found.keys()].sort((a, b) => a - b) : [];
    const first = base.result?.get(0).all;
    const ask = !locked && first ? expected(page, z.mean(first)) : null;
    const shown = found?.has(free) ? free : ALL;
    const drawing = first && z.figure(page, { name: "forty", width, height: HEIGHT,
      caption: [page.say("lesson.forty.x"), page.say("lesson.forty.caption",
        { cells: page.cells(CELLS), dots: DOTS })],
      label: page.say("lesson.forty.figure", { rows: counts.map((n) =>
        `${n}: ${page.number(said(found.get(n).all).mean, 0)}`).join(", ") }) },
      axes(page), found ? [dots(0, found.get(0).all, z.INK.grey),
        shown ? dots(shown, found.get(shown).all, z.INK.red) : null,
        line(found, "not", z.INK.grey, counts, "6 4"), line(found, "may", z.INK.blue, counts),
        line(found, "all", z.INK.red, counts),
        z.svg("circle", { cx: x(ALL), cy: y(guess.forty), r: 10, fill: "none",
                          stroke: z.INK.blue, "stroke-width": 3 })]
        : [dots(0, first, z.INK.grey), z.svg("circle", { cx: x(0), cy: y(z.mean(first)), r: 6,
                                                          fill: z.INK.red }), ask?.marks]);
    if (drawing && now) drop(page, drawing, `${fear} ${shown}`);
    drawing?.classList.toggle("waits-for", Boolean(found && !now));
    const key = ["all", "may", "not"].map((one) => z.el("li", { class: `line-${one}` },
      page.say(`lesson.forty.lines.${one}`)));
    return { told: [page.paragraphs(locked ? page.get("lesson.forty.moving")
          : page.get("lesson.forty.text"), { cells: page.cells(CELLS), dots: DOTS,
            none: first ? page.number(z.mean(first), 0) : "…" }),
        !first ? page.waiting(`forty ${usual} 0`, base) : !locked ? ask.node
          : [sliders(page, fear, free), !now ? page.waiting(`forty ${fear} ${GRID}`, full)
            : [extra && !extra.result ? page.waiting(`forty ${fear} ${free}`, extra) : null,
               told(page, found, free)]],
        found ? z.small(page, page.say("lesson.forty.caution")) : null],
      stage: [drawing, found ? z.el("ul", { class: "lines" }, key,
        z.el("li", { class: "line-guess" }, page.say("lesson.forty.lines.guess"))) : null] };
  } });
})(globalThis.zaiavlenie ??= {});
