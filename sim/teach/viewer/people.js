// The list of people: search, filter by state, and open one by keyboard.
(function (z) {
  const MOST = 200;

  z.People = class People {
    constructor(view) {
      this.view = view;
      const { names } = view;
      this.search = z.el("input", { type: "search", autocomplete: "off",
                                    oninput: () => this.update() });
      this.chosen = z.el("select", { onchange: () => this.update() },
        z.el("option", { value: "" }, names.get("people.any")),
        z.STATES.map((state) => z.el("option", { value: state }, names.get(`states.${state}`))));
      this.count = z.el("p", { class: "help", role: "status" });
      this.list = z.el("ul", { class: "list" });
      this.node = z.el("div", { class: "people" },
        z.el("div", { class: "search" },
          z.el("label", {}, names.get("people.search"), this.search),
          z.el("label", {}, names.get("people.state"), this.chosen)), this.count, this.list);
    }

    update() {
      const { view } = this, { names } = view, history = view.shown;
      const wanted = this.search.value.trim().toLocaleLowerCase();
      const found = history.at(view.now.week).filter(({ id, state, rank }) => {
        if (this.chosen.value && state !== this.chosen.value) return false;
        if (!wanted) return true;
        return /^\d+$/.test(wanted) ? String(id).startsWith(wanted)
          : `${names.get(`ranks.${rank}`)} ${history.unitName(history.unit(id))}`
            .toLocaleLowerCase().includes(wanted);
      });
      this.count.textContent = found.length
        ? names.say("people.count", { shown: found.length, count: history.people.length })
          + (found.length > MOST ? ` ${names.say("people.more", { shown: MOST })}` : "")
        : names.get("people.none");
      this.list.replaceChildren(...found.slice(0, MOST).map((one) => this.row(one)));
    }

    row({ id, state, rank }) {
      const { view } = this, { names } = view, change = view.fates.get(id);
      return z.el("li", {}, z.el("button", { type: "button", class: "row", "data-person": id,
        onclick: () => view.open(id) }, z.mark(state, rank, change),
        z.el("b", {}, names.Member(id)), z.el("span", {}, names.say("people.row", {
          rank: names.get(`ranks.${rank}`), unit: view.shown.unitName(view.shown.unit(id)) })),
        z.el("span", { class: "state" }, names.get(`states.${state}`)),
        change ? z.el("span", { class: "changed" }, names.get(`changes.${change}`)) : null));
    }
  };
})(globalThis.zaiavlenie ??= {});
