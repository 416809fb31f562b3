// The chosen week: its phase, what happened in it, and the policy of that week.
(function (z) {
  const ORDER = ["meeting", "accident", "arrest", "expulsion", "reinstatement", "reprimand",
    "reduction", "clearance", "slander_charge", "named_in_custody", "statement",
    "named_at_hearing", "petition", "ruling", "publication", "case_opened", "shelved",
    "interrogation", "vouching", "disclosure", "renunciation", "help", "kin_arrest",
    "resignation", "appointment", "speech", "appeal", "review_of_documents", "admission"];
  const MOST = 40;

  z.Week = class Week {
    constructor(view) {
      this.view = view;
      this.node = z.el("div", { class: "week" });
    }

    update() {
      const { view } = this, { names } = view, { week } = view.now;
      const phase = view.shown.phaseAt(week);
      z.put(this.node, [
        z.el("h2", {}, names.longDate(week)),
        z.el("p", { class: "phase" }, phase ? z.el("b", {}, names.has(`phases_long.${phase}`)
          ? names.get(`phases_long.${phase}`) : names.get(`phases.${phase}`)) : null),
        week === 0 ? z.el("p", { class: "how" }, names.get("how")) : null,
        z.el("h3", {}, names.get("week.happened")), this.happened(),
        z.el("h3", {}, names.get("week.policy")), this.policy()]);
    }

    happened() {
      const { view } = this, { names } = view, history = view.shown;
      const events = history.happened.get(view.now.week) ?? [];
      const count = (...kinds) => events.filter((event) =>
        kinds.includes(history.eventKind(event))).length;
      const told = events.filter((event) => ORDER.includes(history.eventKind(event)))
        .sort((a, b) => ORDER.indexOf(history.eventKind(a)) - ORDER.indexOf(history.eventKind(b)));
      const lines = this.grouped(told.slice(0, MOST)).map(([kind, content]) =>
        z.el("li", { class: `event event-${kind}` }, content));
      if (told.length > MOST)
        lines.push(z.el("li", {}, names.say("week.more", { count: told.length - MOST })));
      const dated = (view.history.document.policy?.dated ?? []).filter((mark) =>
        mark.week === view.now.week && !["general_meeting", "accident"].includes(mark.kind));
      lines.unshift(...dated.map((mark) => z.el("li", { class: "calendar" }, view.dated(mark))));
      const arrived = count("arrival", "admission"), left = count("departure");
      if (arrived || left) lines.push(z.el("li", {}, names.say("week.moved", { arrived, left })));
      if (view.now.week === 0) lines.unshift(z.el("li", {}, names.say("week.starts",
        { count: history.tables.weekly.members[0] })));
      return lines.length ? z.el("ul", { class: "events" }, lines)
        : z.el("p", { class: "quiet" }, names.get("week.nothing"));
    }

    // [kind, sentence] of every event; several of a kind that differ only in the person are one.
    grouped(events) {
      const { view } = this, { names } = view, history = view.shown, sentences = view.sentences();
      const found = [], target = history.tables.events.target;
      for (let at = 0; at < events.length;) {
        const kind = history.eventKind(events[at]);
        let end = at + 1;
        while (end < events.length && history.eventKind(events[end]) === kind) end++;
        if (end - at > 1 && names.has(`events_many.${kind}`)) {
          const people = events.slice(at, end).flatMap((event, k) =>
            [k ? ", " : "", view.link(target[event])]);
          found.push([kind, names.fill(`events_many.${kind}`, { people })]);
        } else for (const event of events.slice(at, end))
          found.push([kind, sentences.event(event)]);
        at = end;
      }
      return found;
    }

    policy() {
      const { view } = this, { names } = view, { policy } = view.shown.document;
      if (!policy) return z.el("p", { class: "quiet" }, names.get("week.policy_unknown"));
      return [z.el("table", { class: "levers" }, z.el("tbody", {},
        Object.keys(policy.levers).map((lever) => {
          const value = policy.levers[lever][view.now.week];
          const [low, high] = policy.ranges[lever];
          return z.el("tr", { class: value ? "" : "zero" },
            z.el("th", { scope: "row" }, names.get(`levers.${lever}`)),
            z.el("td", {}, z.bar(value, low, high)),
            z.el("td", { class: "number" }, names.number(value)));
        }))), z.el("p", { class: "help" }, names.get("week.policy_help"))];
    }
  };
})(globalThis.zaiavlenie ??= {});
