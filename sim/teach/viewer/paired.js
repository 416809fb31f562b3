// A paired run beside the first: what was changed, whose fate differs, and through whom.
(function (z) {
  z.Paired = class Paired {
    constructor(view) {
      this.view = view;
      this.node = z.el("div", { class: "paired" });
    }

    update() {
      const { view } = this, { names } = view;
      if (!view.paired) return this.node.replaceChildren();
      const { question } = view.paired, count = (change) =>
        [...view.fates.values()].filter((one) => one === change).length;
      const order = [...view.fates.keys()].sort((a, b) => this.when(a) - this.when(b) || a - b);
      z.put(this.node, [
        z.el("h2", {}, names.get("paired.heading")),
        question ? z.el("p", {}, z.el("b", {}, names.fill(`paired.${question.change}`, {
          who: view.link(question.member), date: names.date(Math.max(question.week, 0)),
          act: names.get(`acts.${question.act}`) }))) : null,
        z.el("p", {}, order.length ? names.say("paired.counts",
          { fell: count("fell"), spared: count("spared"), shifted: count("shifted") })
          : names.get("paired.nobody")),
        z.el("p", { class: "help" }, names.get("paired.help")),
        z.el("ul", { class: "fates" }, order.map((id) => z.el("li", { "data-person": id },
          z.el("h3", {}, z.mark("member", 0, view.fates.get(id)), view.link(id),
            z.el("span", { class: "changed" }, names.get(`changes.${view.fates.get(id)}`))),
          this.difference(id))))]);
    }

    when(id) {
      const fell = [view => view.history, view => view.second].map((which) =>
        which(this.view).member(id, "week_fallen") ?? -1).filter((week) => week >= 0);
      return Math.min(...fell, Infinity);
    }

    // Both fates of a person and the heaviest line behind the fall, where they fell.
    difference(id) {
      const { view } = this, { names } = view;
      const fate = (history) => !history.rowOf.has(id) ? names.get("paired.not_there")
        : view.sentences(history).fate(id) ?? names.get("paired.not_fallen");
      const where = view.fates.get(id) === "spared" ? view.history : view.second;
      const line = view.causesOf(where).heaviest(id);
      return [z.el("p", { class: "fate" }, names.say("paired.was", { fate: fate(view.history) }),
                   z.el("br"), names.say("paired.would", { fate: fate(view.second) })),
      z.el("details", {}, z.el("summary", {}, names.get("paired.through")),
        z.el("ol", { class: "lines" }, line.map((event) => z.el("li", {},
          z.el("span", { class: "when" }, names.date(where.tables.events.week[event])), " ",
          view.sentences(where).event(event)))))];
    }
  };
})(globalThis.zaiavlenie ??= {});
