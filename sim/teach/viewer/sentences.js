// What happened, as sentences: lists of strings and links to people, in the reader's language.
(function (z) {
  z.Sentences = class Sentences {
    // history: whose tables are told; names: the words; link: id -> a node that opens the person.
    constructor(history, names, link) {
      this.history = history;
      this.names = names;
      this.link = (id) => id >= 0 ? link(id) : names.get("outside");
    }

    ground(code) { return this.names.get(`grounds.${this.history.word("ground", code)}`); }

    // A statement told from one side: "by" its author, "about_them" for its target, or "both".
    statement(row, side) {
      const t = this.history.tables.statements, h = this.history;
      const channel = this.names.get(`channels.${h.word("channel", t.channel[row])}`);
      const values = { channel, ground: this.ground(t.ground[row]) };
      if (side === "by") values.other = this.link(t.target[row]);
      else if (side === "about_them") values.other = this.link(t.author[row]);
      else Object.assign(values, { actor: this.link(t.author[row]),
                                   target: this.link(t.target[row]) });
      return this.names.fill(`${side}.${h.word("act", t.act[row])}`, values);
    }

    // Why a statement was made and what became of it, as far as `week` knows.
    statementDetails(row, week, withMotive) {
      const h = this.history, t = h.tables.statements, d = h.tables.decisions, { names } = this;
      const said = [];
      if (withMotive) {
        said.push(names.say("statement.motive",
          { motive: names.get(`motives.${h.word("motive", t.motive[row])}`) }), " ");
        if (t.preemptive[row]) said.push(z.el("strong", {}, names.get("statement.preemptive")), " ");
      }
      const decided = (h.decisions.get(t.id[row]) ?? []).filter((k) => d.week[k] <= week);
      for (const k of decided) said.push(...names.fill(
        `statement.${h.word("decision", d.decision[k])}`, {
          who: d.gatekeeper[k] >= 0 ? this.link(d.gatekeeper[k]) : names.get("statement.official"),
          date: names.date(d.week[k]) }), " ");
      if (!decided.length) said.push(names.get(`statement.${h.fateOf(row, week)}`), " ");
      const known = t.week_known[row];
      if (known > t.week[row] && known <= week)
        said.push(names.say("statement.surfaced", { date: names.date(known) }), " ");
      const label = h.word("label", t.label[row]);
      if (label !== "none" && week >= h.weeks - 1) said.push(names.get(`statement.${label}`));
      return said;
    }

    // Any event, with the names of both people in it.
    event(event) {
      const h = this.history, t = h.tables.events, { names } = this;
      if (event < 0) return [names.get("events.outside")];
      const kind = h.eventKind(event), actor = t.actor[event], target = t.target[event];
      if (kind === "statement" && h.statementOf.has(event))
        return this.statement(h.statementOf.get(event), "both");
      const key = kind === "help" && actor === target ? "help_kin" : kind;
      return names.fill(`events.${key}`, {
        actor: actor >= 0 ? this.link(actor) : names.get("events.official"),
        target: this.link(target), ground: this.ground(t.ground[event]) });
    }

    // An event told about `id`, who did it or underwent it; null where it is told elsewhere.
    deed(event, id) {
      const h = this.history, t = h.tables.events, { names } = this;
      const kind = h.eventKind(event), actor = t.actor[event], target = t.target[event];
      const ground = h.word("ground", t.ground[event]);
      const own = { disclosure: { none: "disclosure_kin", tie: "disclosure_tie" }[ground] };
      let key = own[kind] ?? kind;
      if (kind === "help" && actor === target) key = "help_kin";
      const side = actor === id && names.has(`deeds.${key}`) ? "deeds"
        : target === id && names.has(`undergone.${key}`) ? "undergone" : null;
      if (!side) return null;
      return { side, text: names.fill(`${side}.${key}`, {
        other: this.link(side === "deeds" ? target : actor),
        ground: this.ground(t.ground[event]) }) };
    }

    // How and when a person fell, up to a week; null if not by then.
    fate(id, week = Infinity) {
      const h = this.history, { names } = this;
      const [fallen, arrested] = [h.member(id, "week_fallen"), h.member(id, "week_arrested")];
      if (fallen === undefined || fallen < 0 || fallen > week) return null;
      const values = { date: names.date(fallen), later: names.date(arrested),
                       ground: this.ground(h.member(id, "ground_expelled")) };
      const key = arrested === fallen ? "arrested"
        : arrested > fallen && arrested <= week ? "expelled_then_arrested" : "expelled";
      return names.say(`fates.${key}`, values);
    }
  };
})(globalThis.zaiavlenie ??= {});
