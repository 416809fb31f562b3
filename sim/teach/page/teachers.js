// The teachers' page: how to use an hour, what pupils misread, and sheets to print.
(function (z) {
  const part = (page, { heading, text, list, table }) => z.el("section", {},
    z.el("h2", {}, heading), text ? page.paragraphs(text) : null,
    list ? z.el("ul", { class: "points" }, list.map((one) => z.el("li", {}, page.rich(one)))) : null,
    table ? z.el("table", { class: "rows" }, z.el("tbody", {}, table.map(([head, ...cells]) =>
      z.el("tr", {}, z.el("th", { scope: "row" }, head), cells.map((cell) =>
        z.el("td", {}, page.rich(cell))))))) : null);

  // A sheet to print alone. `name` is its class while it is printed.
  const sheet = (page, name, content) => z.el("section", { class: `sheet sheet-${name}` },
    z.el("h2", {}, page.say(`teachers.${name}.title`)), page.paragraphs(page.get(
      `teachers.${name}.intro`)), content);

  function print(name) {
    document.body.dataset.sheet = name;
    window.print();
    delete document.body.dataset.sheet;
  }

  // What the page itself gives for each step on this machine, for the answer sheet.
  function answers(page) {
    if (!page.module) return null;
    const ways = page.local.answers ? z.ways(page) : null;
    if (!ways) return z.el("button", { type: "button", class: "no-print", onclick: () => {
      page.local.answers = true;
      page.set({});
    } }, page.say("teachers.answers.make"));
    if (!ways.result) return page.waiting("ways", ways);
    const who = ["seen", "self", "target", "others"];
    return z.table([page.say("lesson.unseen.way"), ...who.map((one) =>
      page.say(`lesson.unseen.who.${one}`))],
      ["denounce", "keep_away", "disclose"].filter((act) => ways.result[act]).map((act) =>
        [page.say(`lesson.unseen.acts.${act}`), ...who.map((one) =>
          page.signedSpan(ways.result[act][one]))]), page.say("lesson.unseen.table"));
  }

  z.places.teachers = (page) => z.el("div", { class: "teachers" },
    z.el("h1", { tabindex: -1 }, page.say("teachers.title")),
    page.paragraphs(page.get("teachers.intro")),
    z.el("p", { class: "no-print print-buttons" }, ["page", "worksheet", "answers"].map((name) =>
      z.el("button", { type: "button", onclick: () => print(name) },
        page.say(`teachers.print_${name}`)))),
    page.get("teachers.part").map((one) => part(page, one)),
    sheet(page, "worksheet", z.el("ul", { class: "points lined" },
      page.get("teachers.worksheet.tasks").map((text) => z.el("li", {}, page.rich(text),
        [1, 2].map(() => z.el("span", { class: "line", "aria-hidden": "true" })))))),
    sheet(page, "answers", [z.el("ul", { class: "points" },
      page.get("teachers.answers.tasks").map((text) => z.el("li", {}, page.rich(text)))),
      answers(page)]));
})(globalThis.zaiavlenie ??= {});
