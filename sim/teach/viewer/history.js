// A run document made ready for questions: who was what in which week, and what belongs to whom.
(function (z) {
  // How a person stands in a week, in the order in which the states are told apart.
  z.STATES = ["member", "accused", "expelled", "arrested", "reinstated", "left", "absent"];
  const CONVERSE = {
    superior: "subordinate", subordinate: "superior", patron: "client", client: "patron",
    recommender: "recommended", recommended: "recommender", successor: "predecessor",
    predecessor: "successor",
  };

  // Row numbers of a table by the value of a column.
  function rowsBy(column) {
    const found = new Map();
    column.forEach((value, row) => {
      const listed = found.get(value);
      if (listed) listed.push(row); else found.set(value, [row]);
    });
    return found;
  }

  z.History = class History {
    // Throws an Error when `document` is no run document of this version.
    constructor(document) {
      if (document?.format !== "zaiavlenie-run" || document.version !== 1)
        throw new Error("not a run document of version 1");
      this.document = document;
      this.run = document.run;
      this.weeks = document.run.weeks;
      const t = this.tables = document.tables;
      this.people = t.members.id;
      this.rowOf = new Map(this.people.map((id, row) => [id, row]));
      this.changes = rowsBy(t.transitions.member);
      this.by = rowsBy(t.statements.author);
      this.about = rowsBy(t.statements.target);
      this.decisions = rowsBy(t.decisions.statement);
      this.statementOf = new Map(t.statements.event.map((event, row) => [event, row]));
      this.statementRow = new Map(t.statements.id.map((id, row) => [id, row]));
      this.cases = rowsBy(t.cases.accused);
      this.hearings = rowsBy(t.hearings.accused);
      this.caseRow = new Map(t.cases.id.map((id, row) => [id, row]));
      this.disclosures = rowsBy(t.disclosures.member);
      this.silences = rowsBy(t.omissions.member);
      this.listed = rowsBy(t.lists.member);
      this.secrets = rowsBy(t.secrets.member);
      this.kin = rowsBy(t.kin.member);
      this.posts = rowsBy(t.posts.holder);
      this.acted = rowsBy(t.events.actor);
      this.underwent = rowsBy(t.events.target);
      this.happened = rowsBy(t.events.week);
      this.ties = this.tiesByPerson();
      this.cache = new Map();
    }

    // The word that stands for a code, "none" for -1.
    word(dictionary, code) { return this.document.words[dictionary][code] ?? "none"; }
    member(id, column) { return this.tables.members[column][this.rowOf.get(id)]; }
    unit(id) { return this.member(id, "unit"); }
    unitName(unit) { return this.tables.units.name[unit] ?? ""; }
    eventKind(event) { return this.word("events.kind", this.tables.events.kind[event]); }

    // Value of `what` (standing, liberty, rank, post) of a person at the end of a week.
    valueAt(id, what, week) {
      const t = this.tables.transitions;
      const code = this.document.words.what.indexOf(what);
      let first = null, last = null;
      for (const row of this.changes.get(id) ?? []) {
        if (t.what[row] !== code) continue;
        first ??= t.old[row];
        if (t.week[row] <= week) last = t.new[row];
      }
      if (last !== null) return last;
      if (first !== null) return first;
      return what === "rank" ? this.member(id, "rank_first")
        : what === "post" ? -1 : this.member(id, what);
    }

    rankAt(id, week) { return this.valueAt(id, "rank", week); }
    standingAt(id, week) { return this.word("standing", this.valueAt(id, "standing", week)); }
    libertyAt(id, week) { return this.word("liberty", this.valueAt(id, "liberty", week)); }

    hasCase(id, week) {
      const t = this.tables.cases;
      return (this.cases.get(id) ?? []).some((row) =>
        t.opened[row] <= week && (t.heard[row] < 0 || t.heard[row] > week));
    }

    stateAt(id, week) {
      if (week < this.member(id, "week_joined")) return "absent";
      const standing = this.standingAt(id, week);
      if (standing === "outside") return "absent";
      if (this.libertyAt(id, week) !== "free") return "arrested";
      if (standing === "expelled" || standing === "left") return standing;
      if (this.hasCase(id, week)) return "accused";
      return standing.startsWith("reinstated") ? "reinstated" : "member";
    }

    // State and rank of everyone in a week, by row of the members table.
    at(week) {
      let found = this.cache.get(week);
      if (!found) {
        found = this.people.map((id) =>
          ({ id, state: this.stateAt(id, week), rank: this.rankAt(id, week) }));
        this.cache.set(week, found);
      }
      return found;
    }

    countsAt(week) {
      const counts = Object.fromEntries(z.STATES.map((state) => [state, 0]));
      for (const one of this.at(week)) counts[one.state] += 1;
      return counts;
    }

    // Ties of every person: who, what the other is to them, how close, since when.
    tiesByPerson() {
      const t = this.tables.ties, found = new Map();
      const add = (id, tie) => {
        const listed = found.get(id);
        if (listed) listed.push(tie); else found.set(id, [tie]);
      };
      for (let row = 0; row < t.a.length; row++) {
        const kind = this.word("tie", t.kind[row]);
        const rest = { closeness: t.closeness[row], from: t.from_week[row] };
        add(t.a[row], { other: t.b[row], kind, ...rest });
        add(t.b[row], { other: t.a[row], kind: CONVERSE[kind] ?? kind, ...rest });
      }
      return found;
    }

    // Last decision on a statement up to a week: shelve, hear or forward; organs or meeting where
    // none was needed; open where none is recorded.
    fateOf(statement, week = Infinity) {
      const t = this.tables, d = t.decisions;
      const rows = (this.decisions.get(t.statements.id[statement]) ?? [])
        .filter((row) => d.week[row] <= week);
      if (rows.length) return this.word("decision", d.decision[rows[rows.length - 1]]);
      const channel = this.word("channel", t.statements.channel[statement]);
      return channel === "organs" || channel === "meeting" ? channel : "open";
    }

    phaseAt(week) {
      return this.document.phases.filter((phase) => phase.week <= week).at(-1)?.name ?? null;
    }
  };
})(globalThis.zaiavlenie ??= {});
