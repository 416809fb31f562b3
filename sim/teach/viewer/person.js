// One person at the chosen week: place, fall and its causes, what is hidden, deeds, cases, ties.
(function (z) {
  const TRAITS = ["trust", "decency", "ambition", "suspiciousness", "grievance"];
  const TIES_AT_FIRST = 12;
  const POLITICAL = 6; // the first grounds are the political ones (sim/words.py)

  z.Person = class Person {
    constructor(view) {
      this.view = view;
      this.node = z.el("div", { class: "person" });
      // By run and then by person and week.
      this.answers = new WeakMap();
      this.allTies = null;
    }

    update() {
      const { view } = this, { names } = view, id = view.now.person;
      if (id === null || !view.shown.rowOf.has(id)) {
        this.node.replaceChildren(z.el("p", { class: "how" }, names.get("person.choose")));
        return;
      }
      this.id = id;
      this.week = view.now.week;
      this.history = view.shown;
      this.sentences = view.sentences();
      // A reader who has folded a part away or opened it finds it so in the next week.
      const open = new Map([...this.node.querySelectorAll("details[data-part]")]
        .map((part) => [part.dataset.part, part.open]));
      this.node.replaceChildren(...[this.head(), this.paired(), this.fall(), this.feared(),
        this.part("did", this.did()), this.part("about", this.about()),
        this.part("concealed", this.hidden()), this.part("cases", this.casesHeard()),
        this.part("ties", this.ties()), this.part("posts", this.postsHeld()),
        this.part("temperament", this.temperament())].filter(Boolean));
      for (const part of this.node.querySelectorAll("details[data-part]"))
        if (open.has(part.dataset.part)) part.open = open.get(part.dataset.part);
    }

    part(key, content) {
      return content && z.el("details", { class: "part", open: true, "data-part": key },
        z.el("summary", {}, z.el("h3", {}, this.view.names.get(`person.${key}`))), content);
    }

    head() {
      const { id, week, history } = this, { names } = this.view;
      const state = history.stateAt(id, week), rank = history.rankAt(id, week);
      const joined = history.member(id, "week_joined"), protector = history.member(id, "protector");
      return z.el("header", {},
        z.el("h2", { tabindex: "-1" }, z.mark(state, rank), names.Member(id),
          z.el("span", { class: `state state-${state}` }, names.get(`states.${state}`))),
        z.el("p", {}, names.say("person.place", { rank: names.get(`ranks.${rank}`),
          unit: history.unitName(history.unit(id)) }), ". ",
          week < joined ? names.say("person.not_here", { date: names.date(joined) })
            : [names.say("person.in_party", {
              standing: names.get(`standing.${history.standingAt(id, week)}`),
              liberty: names.get(`liberty.${history.libertyAt(id, week)}`) }),
            joined > 0 ? ` ${names.say("person.joined", { date: names.date(joined) })}` : ""],
          protector >= 0 && history.rowOf.has(protector)
            ? [" ", ...names.fill("person.protector", { other: this.sentences.link(protector) })]
            : ""));
    }

    // How the fate differs in the paired run, if it does.
    paired() {
      const { view, id } = this, { names } = view;
      if (!view.paired) return null;
      const change = view.fates.get(id);
      return z.el("section", { class: "difference" },
        z.el("h3", {}, names.get("person.changed")),
        change ? view.difference(id) : z.el("p", {}, names.get("person.same_fate")));
    }

    fall() {
      const { id, week, history } = this, { names } = this.view;
      const fallen = history.member(id, "week_fallen"), back = history.member(id, "week_reinstated");
      const said = [];
      if (fallen >= 0) {
        const told = this.sentences.fate(id, Math.max(week, fallen));
        said.push(z.el("p", { class: fallen > week ? "later" : "fate" },
          fallen > week ? `${names.get("person.falls_later")} ` : "", z.el("b", {}, `${told}.`)));
      }
      const t = history.tables.transitions;
      for (const row of history.changes.get(id) ?? []) {
        if (history.word("what", t.what[row]) !== "standing" || t.week[row] === fallen
            || history.word("standing", t.new[row]) !== "expelled") continue;
        const key = t.ground[row] < POLITICAL ? "expelled_too" : "expelled_other";
        said.push(this.dated(t.week[row], [names.say(`person.${key}`,
          { ground: this.sentences.ground(t.ground[row]) })], "p"));
      }
      if (back >= 0) said.push(this.dated(back,
        [z.el("b", {}, `${names.say("fates.reinstated", { date: names.date(back) })}.`)], "p", true));
      if (!said.length && week >= history.weeks - 1)
        said.push(z.el("p", {}, names.get("person.no_fall")));
      const tree = fallen >= 0 ? this.view.causesOf(history).ofFall(id) : null;
      const chain = tree && z.el("details", { class: "chain", open: true, "data-part": "causes" },
        z.el("summary", {}, names.get("person.causes")),
        z.el("p", { class: "help" }, names.get("person.causes_help")),
        z.el("ul", { class: "tree" }, this.cause(tree, true)));
      const ask = fallen >= 0 && this.view.canChange ? z.el("button", { type: "button",
        onclick: () => this.view.ask({ ask: "whatif", member: id, week: -1,
                                       change: "prevent_fall", act: "silent", target: -1 }) },
        names.get("person.whatif_fall")) : null;
      return said.length || chain ? z.el("section", { class: "fall" },
        z.el("h3", {}, names.get("person.fall")), said, ask, chain) : null;
    }

    cause(node, first = false) {
      const { names } = this.view, t = this.history.tables.events;
      return z.el("li", { "data-event": node.event, "data-weight": node.weight },
        first ? null : z.el("span", { class: "weight" }, names.percent(node.weight)),
        node.event >= 0 ? z.el("span", { class: "when" }, names.date(t.week[node.event])) : null,
        " ", z.el("span", { class: "what" }, this.sentences.event(node.event)),
        // A line without branches is not indented further: deep chains stay readable.
        node.parents.length ? z.el("ul", { class: node.parents.length === 1 ? "straight" : "" },
          node.parents.map((one) => this.cause(one))) : null);
    }

    // The options of the week, which only a host that runs the model can tell.
    feared() {
      const { view, id, week } = this, { names } = view;
      if (!view.host.onAsk) return null;
      const answer = this.answers.get(this.history)?.get(`${id} ${week}`);
      return z.el("section", { class: "feared", tabindex: -1, "data-part": "feared" },
        z.el("h3", {}, names.get("person.feared")),
        answer === undefined ? z.el("button", { type: "button", onclick: () => {
          const question = { ask: "deliberation", member: id, week,
            beside: this.history === view.second ? view.paired.question : null };
          this.keep(question, null);
          view.ask(question);
          view.update();
        } }, names.get("person.feared_ask"))
          : answer === null ? z.el("p", { role: "status" }, names.get("person.feared_wait"))
            : this.options(answer));
    }

    // Keeps what the host found (null while it has not) for the run that was asked about.
    keep({ member, week, beside }, found) {
      const { history, second, paired } = this.view;
      const run = !beside ? history : paired?.question === beside ? second : null;
      if (!run) return;
      if (!this.answers.has(run)) this.answers.set(run, new Map());
      this.answers.get(run).set(`${member} ${week}`, found);
    }

    options(answer) {
      const { names } = this.view;
      if (answer.error) return z.el("p", { role: "status" }, String(answer.error));
      const heads = ["act", "danger", "utility", "terms"].map((key) =>
        z.el("th", { scope: "col" }, names.get(`options.${key}`)));
      return [z.el("p", { class: "help" }, answer.salient ? names.get("person.feared_help")
        : names.get("options.silent_week")),
      z.el("table", { class: "options" }, z.el("thead", {}, z.el("tr", {}, heads)),
        z.el("tbody", {}, answer.options.map((option, at) => z.el("tr",
          { class: at === answer.chosen ? "chosen" : "" },
          z.el("th", { scope: "row" }, names.get(`acts.${option.act}`), " ",
            option.target >= 0 ? this.sentences.link(option.target) : "",
            at === answer.chosen ? z.el("span", { class: "tag" }, names.get("options.chosen"))
              : null),
          z.el("td", {}, names.number(option.danger)), z.el("td", {}, names.number(option.utility)),
          z.el("td", {}, Object.entries(option.terms ?? {})
            .filter(([, value]) => Math.abs(value) >= 0.05)
            .map(([term, value]) => `${names.has(`motives.${term}`)
              ? names.get(`motives.${term}`) : term} ${names.number(value)}`).join(", "))))))];
    }

    // A dated line; what lies after the chosen week is shown as such.
    dated(week, content, tag = "li", saysDate = false) {
      const later = week > this.week, { names } = this.view;
      return z.el(tag, { class: later ? "dated later" : "dated", title: later
        ? names.get("person.later") : null },
        saysDate ? null : [z.el("span", { class: "when" }, names.date(week)), " "], content);
    }

    // [week, content] pairs in order as a list.
    listed(lines, empty) {
      const { names } = this.view;
      if (!lines.length) return z.el("p", { class: "quiet" }, names.get(empty));
      lines.sort((a, b) => a[0] - b[0]);
      return z.el("ol", { class: "lines" },
        lines.map(([week, content]) => this.dated(week, content)));
    }

    deeds(rows, side) {
      const t = this.history.tables.events;
      return (rows ?? []).map((event) => [event, this.sentences.deed(event, this.id)])
        .filter(([, told]) => told?.side === side)
        .map(([event, told]) => [t.week[event], told.text]);
    }

    did() {
      const { id, history, view } = this, { names } = view, t = history.tables.statements;
      const lines = (history.by.get(id) ?? []).map((row) => {
        const known = Math.max(this.week, t.week[row]);
        const ask = view.canChange && z.el("button", { type: "button", class: "small",
          onclick: () => view.ask({ ask: "whatif", member: id, week: t.week[row],
            change: "forbid", act: history.word("act", t.act[row]), target: t.target[row] }) },
          names.get("person.whatif_ask"));
        const tie = (history.ties.get(id) ?? []).find((one) => one.other === t.target[row]
          && one.from <= t.week[row]);
        return [t.week[row], [this.sentences.statement(row, "by"), " ",
          tie ? names.say("statement.tie", { kind: names.get(`tie_kinds.${tie.kind}`) }) : "", " ",
          z.el("span", { class: "detail" }, this.sentences.statementDetails(row, known, true)),
          ask]];
      });
      return this.listed([...lines, ...this.deeds(history.acted.get(id), "deeds")],
                         "person.did_nothing");
    }

    about() {
      const { id, history } = this, t = history.tables.statements;
      const lines = (history.about.get(id) ?? []).map((row) =>
        [t.week[row], [this.sentences.statement(row, "about_them"), " ",
          z.el("span", { class: "detail" }, this.sentences.statementDetails(
            row, Math.max(this.week, t.week[row]), false))]]);
      return this.listed([...lines, ...this.deeds(history.underwent.get(id), "undergone")],
                         "person.about_nothing");
    }

    hidden() {
      const { id, week, history } = this, { names } = this.view, said = [];
      const t = history.tables.secrets, k = history.tables.kin;
      const until = (at) => at >= 0 && at <= week;
      for (const row of history.secrets.get(id) ?? []) {
        const since = t.concealed_from_week[row];
        const [told, found] = [t.disclosed_week[row], t.discovered_week[row]];
        const from = since <= 0 ? names.get("hidden.from_start") : names.date(since);
        const open = since <= 0 && told === 0;
        const values = { secret: names.get(`secrets.${history.word("secrets.kind", t.kind[row])}`),
                         date: from, severity: names.number(t.severity[row]) };
        const end = open ? "" : told >= 0 && (found < 0 || told <= found)
          ? this.ending("disclosed", told) : found >= 0 ? this.ending("discovered", found)
            : week >= history.weeks - 1 ? `; ${names.get("hidden.never")}` : "";
        said.push(z.el("li", { class: since > week ? "later" : "" },
          names.say(open ? "hidden.secret_open" : "hidden.secret", values), end, "."));
      }
      for (const row of history.kin.get(id) ?? []) {
        const at = k.week_arrested[row];
        if (at < 0) continue;
        const told = [names.say("hidden.kin", {
          degree: names.get(`degree.${history.word("degree", k.degree[row])}`),
          category: names.get(`category.${history.word("category", k.category[row])}`),
          date: names.date(at) })];
        const learned = k.week_learned[row];
        told.push(learned < 0 ? `; ${names.get("hidden.kin_unaware")}`
          : this.ending("kin_learned", learned));
        if (k.week_reported[row] >= 0) told.push(this.ending("kin_reported", k.week_reported[row]));
        else if (k.week_discovered[row] >= 0)
          told.push(this.ending("kin_discovered", k.week_discovered[row]));
        else if (until(learned)) told.push(`; ${names.get("hidden.kin_hidden")}`);
        if (k.week_renounced[row] >= 0)
          told.push(this.ending("kin_renounced", k.week_renounced[row]));
        if (k.week_cleared[row] >= 0)
          told.push(this.ending("kin_cleared", k.week_cleared[row]));
        said.push(z.el("li", { class: at > week ? "later" : "" }, told, "."));
      }
      const d = history.tables.disclosures;
      for (const row of history.disclosures.get(id) ?? [])
        said.push(this.dated(d.week[row], [names.say("hidden.told", {
          way: names.get(`ways.${history.word("way", d.way[row])}`), date: names.date(d.week[row]),
          decision: names.get(`readings.${history.word("disclosures.decision", d.decision[row])}`),
        })], "li", true));
      const o = history.tables.omissions;
      for (const row of history.silences.get(id) ?? [])
        said.push(this.dated(o.week[row], names.fill("hidden.silence", {
          other: this.sentences.link(o.person[row]), date: names.date(o.week[row]),
          form: names.get(`silences.${history.word("form", o.form[row])}`) }), "li", true));
      for (const row of history.listed.get(id) ?? [])
        said.push(this.dated(history.tables.lists.week[row], [names.say("hidden.listed", {
          date: names.date(history.tables.lists.week[row]) })], "li", true));
      return said.length ? z.el("ul", { class: "lines hidden" }, said)
        : z.el("p", { class: "quiet" }, names.get("person.nothing_hidden"));
    }

    ending(key, week) {
      const { names } = this.view;
      return z.el("span", { class: week > this.week ? "later" : "" },
        `; ${names.say(`hidden.${key}`, { date: names.date(week) })}`);
    }

    // The list of counts of a hearing, in words.
    counts(bits) {
      const all = this.history.document.words["counts.bits"];
      return all.filter((_, at) => bits & (1 << at))
        .map((count) => this.view.names.get(`counts.${count}`)).join(", ");
    }

    // Every sitting on a matter in turn, from the cell upwards, and what still waits.
    casesHeard() {
      const { id, history } = this, { names } = this.view;
      const h = history.tables.hearings, t = history.tables.cases;
      const lines = (history.hearings.get(id) ?? []).map((row) => {
        const answer = history.word("answer", h.answer[row]), at = history.caseRow.get(h.case[row]);
        const isLast = at !== undefined && t.heard[at] === h.week[row];
        const all = isLast ? t.votes_expel[at] + t.votes_mild[at] + t.votes_middle[at] : 0;
        return [h.week[row], [names.say("case.heard", { step: h.step[row],
          forum: names.get(`forums.${history.word("body", h.body[row])}`),
          trigger: names.get(`triggers.${history.word("trigger", h.trigger[row])}`),
          counts: this.counts(h.counts[row]),
          outcome: names.get(`outcomes.${history.word("outcome", h.outcome[row])}`),
          overruled: h.overruled[row] ? names.get("case.overruled") : "" }), " ",
        all > 0 ? `${names.say("case.at_the_vote", { votes: names.say("case.votes",
          { expel: t.votes_expel[at], all }) })} ` : "",
        answer === "none" ? "" : `${names.get(`answers.${answer}`)} `,
        isLast && t.prisoner[at] ? `${names.get("case.prisoner")} ` : "",
        isLast && t.named[at] >= 0 ? names.fill("case.named",
          { other: this.sentences.link(t.named[at]) }) : ""]];
      });
      for (const row of history.cases.get(id) ?? [])
        if (t.heard[row] < 0) lines.push([t.opened[row], [names.say("case.waiting",
          { ground: this.sentences.ground(t.ground[row]) })]]);
      return this.listed(lines, "person.no_cases");
    }

    ties() {
      const { id, week, history } = this, { names } = this.view;
      const known = (history.ties.get(id) ?? []).filter((tie) => tie.from <= week)
        .sort((a, b) => b.closeness - a.closeness || a.other - b.other);
      if (!known.length) return z.el("p", { class: "quiet" }, names.get("person.no_ties"));
      const shown = this.allTies === id ? known : known.slice(0, TIES_AT_FIRST);
      const word = (closeness) => names.get(`closeness.${[0.35, 0.6, 0.85]
        .filter((limit) => closeness >= limit).length}`);
      return [z.el("ul", { class: "ties" }, shown.map((tie) => {
        const state = history.stateAt(tie.other, week);
        return z.el("li", {}, z.mark(state, history.rankAt(tie.other, week)),
          this.sentences.link(tie.other), z.el("span", {}, names.get(`tie_kinds.${tie.kind}`)),
          z.el("span", { class: "detail" }, `${word(tie.closeness)} (${
            names.number(tie.closeness)})`),
          z.el("span", { class: "state" }, names.get(`states.${state}`)));
      })), shown.length < known.length ? z.el("button", { type: "button", class: "small",
        onclick: () => { this.allTies = id; this.view.update(); } },
        names.say("person.ties_more", { count: known.length })) : null];
    }

    postsHeld() {
      const { id, week, history } = this, { names } = this.view, t = history.tables.posts;
      const rows = (history.posts.get(id) ?? []).filter((row) => t.from_week[row] <= week);
      if (!rows.length) return null;
      return z.el("ul", { class: "lines" }, rows.map((row) => {
        const ended = t.to_week[row] >= 0 && t.to_week[row] <= week;
        return z.el("li", {}, names.say(ended ? "person.post_ended" : "person.post", {
          post: names.get(`posts.${history.word("post", t.post[row])}`),
          date: names.date(t.from_week[row]), until: names.date(t.to_week[row]),
          why: names.get(`why_ended.${history.word("why_ended", t.why_ended[row])}`) }), ".");
      }));
    }

    temperament() {
      const { names } = this.view;
      return [z.el("table", { class: "levers" }, z.el("tbody", {}, TRAITS.map((trait) => {
        const value = this.history.member(this.id, trait);
        return z.el("tr", {}, z.el("th", { scope: "row" }, names.get(`traits.${trait}`)),
          z.el("td", {}, z.bar(value)), z.el("td", { class: "number" },
            `${names.amount(value)} (${names.number(value)})`));
      }))), z.el("p", { class: "help" }, names.get("person.temperament_help"))];
    }
  };
})(globalThis.zaiavlenie ??= {});
