// The frame of the lesson: its steps in order, what a reader foresees before anything is shown, and
// the hands of a class.
(function (z) {
  // The order of the lesson.
  z.ORDER = ["danger", "turn", "unseen", "forty", "away", "official", "ladder", "january", "end"];

  // Steps of the lesson that the reader follows: all, or those of ten minutes.
  z.stepsOf = (page) => z.STEPS.filter(({ short }) => !page.now.short || short);

  z.places.lesson = (page) => {
    const steps = z.stepsOf(page), key = page.now.step;
    const at = Math.max(0, steps.findIndex((step) => step.key === key));
    const step = steps[at] ?? steps[0], { told, stage } = step.build(page);
    const way = (to, name) => to && z.el("button", { type: "button", class: name,
      onclick: () => page.go({ step: to.key }) },
      name === "next" ? page.say("lesson.next") : page.say("lesson.back"));
    const picture = z.el("section", { class: "stage", "aria-label": page.say("lesson.stage") },
                         stage);
    const state = picture.querySelector(".waits") ? "unready" : "ready";
    return z.el("div", { class: `lesson step-${step.key} ${state}` },
      z.el("nav", { class: "steps no-print", "aria-label": page.say("lesson.steps") },
        steps.map((one, k) => z.el("button", { type: "button",
          "aria-current": k === at ? "step" : null, "data-focus": `step-${one.key}`,
          class: one.side ? "side" : null, onclick: () => page.go({ step: one.key }) },
          z.el("span", { class: "nth" }, String(k + 1)), z.el("span", { class: "named" },
            page.say(`lesson.${one.key}.name`)))),
        z.el("label", { class: "length" }, z.el("input", { type: "checkbox",
          checked: page.now.short === 1, "data-focus": "short",
          onchange: (event) => page.go({ short: event.target.checked ? 1 : 0, step: steps[0].key })
        }), page.say("lesson.short"))),
      z.el("div", { class: "head" },
        z.el("p", { class: "count" }, page.say("lesson.place", { step: at + 1,
          steps: steps.length, minutes: page.now.short ? step.short
            : step.minutes })),
        z.el("h1", { tabindex: -1 }, page.say(`lesson.${step.key}.question`))),
      z.el("section", { class: "told", "aria-label": page.say("lesson.told") }, told),
      picture,
      z.el("div", { class: "ways no-print" }, way(steps[at - 1], "back"),
           way(steps[at + 1], "next")));
  };

  // What came out, set apart from what is told.
  z.finding = (page, ...content) => z.el("div", { class: "finding", role: "status",
    tabindex: -1, "data-next": true, "data-focus": "result" }, content);

  z.small = (page, ...texts) => texts.map((text) =>
    z.el("p", { class: "small" }, page.rich(text)));

  z.mainButton = (text, onclick, more = {}) => z.el("button", { type: "button",
    class: "main-button", onclick, ...more }, text);

  // A case from the record beside the steps: paraphrased, with its source.
  z.caseOf = (page, step) => {
    const found = page.get(`lesson.${step}.case`);
    return found ? z.el("aside", { class: "case" }, z.el("h2", {}, page.say("lesson.case")),
                        page.paragraphs(found)) : null;
  };

  // A question to be answered before something is shown; once answered it is locked. options:
  // [[value, text]]. Returns {node, value}: value null until it is answered.
  z.predict = (page, key, question, options) => {
    const { guess, present } = page.now, given = key in guess ? guess[key] : null;
    const choose = (value) => page.set({ guess: { ...page.now.guess, [key]: value } });
    return { value: given, node: z.el("fieldset", { class: "predict" },
      z.el("legend", {}, question),
      z.el("div", { class: "answers" }, options.map(([value, text]) => z.el("button", {
        type: "button", "aria-pressed": String(given === value), "data-focus": `${key}-${value}`,
        disabled: given !== null && given !== value,
        onclick: () => given === null && choose(value) }, text))),
      z.el("p", { class: "small" }, page.say(given === null ? "lesson.once" : "lesson.locked")),
      present ? z.hands(page, key, options) : null) };
  };

  // The answers of a prediction of how often: less often, as often, more often.
  z.howOften = (page) => ["fewer", "same", "more"].map((word, k) =>
    [k - 1, page.say(`lesson.${word}`)]);

  // The same with a number between `low` and `high`, set on a slider and then locked.
  z.predictNumber = (page, key, question, { low, high, from, unit }) => {
    const { guess } = page.now, given = key in guess ? guess[key] : null;
    const shown = z.el("output", {}, unit(given ?? page.local[key] ?? from));
    const slider = z.el("input", { type: "range", min: low, max: high, "aria-label": question,
      value: given ?? page.local[key] ?? from, disabled: given !== null, "data-focus": key,
      oninput: () => {
        page.local[key] = Number(slider.value);
        shown.textContent = unit(page.local[key]);
      } });
    return { value: given, node: z.el("fieldset", { class: "predict" },
      z.el("legend", {}, question), z.el("div", { class: "answers" }, slider, shown,
        given === null ? z.mainButton(page.say("lesson.lock"), () =>
          page.set({ guess: { ...page.now.guess, [key]: Number(slider.value) } }))
          : z.el("span", { class: "small" }, page.say("lesson.locked")))) };
  };

  // Hands of a class, typed in by the teacher, as a bar beside the model's answer. They change in
  // place: a page made anew under the pointer would swallow the next press.
  z.hands = (page, key, options) => {
    const name = (value) => `${key}_${value}`.replace("-", "m");
    const of = (value) => page.now.votes[name(value)] ?? 0;
    const rows = options.map(([value, text]) => {
      const level = z.svg("rect", { height: 10, fill: z.INK.blue });
      const bar = z.svg("svg", { class: "hand-bar", viewBox: "0 0 100 10", role: "img",
        preserveAspectRatio: "none" },
        z.svg("rect", { width: 100, height: 10, fill: "#ecebe5" }), level);
      const field = z.el("input", { type: "number", min: 0, max: 999, value: of(value) || "",
        inputmode: "numeric", "data-focus": `hands-${key}-${value}`, oninput: () => {
          const hands = Math.max(0, Math.min(999, Math.round(Number(field.value) || 0)));
          page.keep({ votes: { ...page.now.votes, [name(value)]: hands } });
          update();
        } });
      return { value, text, level, bar,
               node: z.el("label", { class: "hand" }, z.el("span", {}, text), field, bar) };
    });
    const update = () => {
      const all = z.sum(options.map(([value]) => of(value)));
      for (const { value, text, level, bar } of rows) {
        const share = all ? 100 * of(value) / all : 0;
        level.setAttribute("width", share);
        bar.setAttribute("aria-label", `${text}: ${Math.round(share)} %`);
      }
    };
    update();
    return z.el("div", { class: "hands" }, z.el("p", { class: "small" }, page.say("lesson.hands")),
                rows.map(({ node }) => node));
  };

  // What stands in the picture's place until there is one: what to do first, or how far the runs are.
  z.until = (page, answered, key, job) => answered && !job.result
    ? z.el("div", { class: "waits-here" }, page.waiting(key, job))
    : z.el("p", { class: "waits" }, page.say("lesson.foresee_first"));

  z.shown = (page, key) => page.now.shown.includes(key);
  z.reveal = (page, key) => page.set({ shown: [...new Set([...page.now.shown, key])] });

  // A table of plain cells; the first row are heads, the first cell of each row names it.
  // On a phone each row becomes a block.
  z.table = (heads, rows, caption = null) => z.el("table", { class: "rows stacked" },
    caption ? z.el("caption", {}, caption) : null,
    z.el("thead", {}, z.el("tr", {}, heads.map((head) => z.el("th", { scope: "col" }, head)))),
    z.el("tbody", {}, rows.map(([name, ...cells]) => z.el("tr", {},
      z.el("th", { scope: "row" }, name), cells.map((cell, k) =>
      z.el("td", { "data-head": heads[k + 1] }, cell))))));
})(globalThis.zaiavlenie ??= {});
