// The viewer: one run document on a page, and the state that its parts share.
//
//   viewer = new zaiavlenie.Viewer(root, texts, document, host)
//
// root: an element to fill. texts: the [viewer] part of a texts file. document: a run document
// (sim/teach/document.py); an Error is thrown when it is none. host, all optional:
//   onWeek(week), onPerson(id or null)   called when the reader moves
//   onState(state)                       called after any change of `state()`
//   onAsk(question)                      asks the model; without it nothing is offered to ask
//     {ask: "deliberation", member, week, beside: the question of the paired run, or null}
//     {ask: "whatif", member, week, change: "forbid" | "prevent_fall", act, target}
// Methods: setWeek(week), open(id or null), filter({...}), setPlaying(yes, weeks a second),
// setPaired(pair or null), answer(question, found), state(), restore(state), remove().
(function (z) {
  const WEEKS_A_SECOND = 4;
  const TABS = ["week", "people", "person", "changed"];

  z.Viewer = class Viewer {
    constructor(root, texts, document, host = {}) {
      this.root = root;
      this.host = host;
      this.names = new z.Names(texts, document?.run?.start ?? "1934-12-03");
      try {
        this.history = new z.History(document);
      } catch (error) {
        root.replaceChildren(z.el("p", { role: "alert" }, this.names.get("bad_document")));
        throw error;
      }
      this.second = this.paired = null;
      this.fates = new Map();
      this.trees = new Map();
      this.now = { week: 0, person: null, tab: "week", playing: false, filters: {
        window: this.history.people.length > 200 ? "4" : "13", ties: "person",
        kinds: [...z.TIE_GROUPS], world: "factual" } };
      this.build();
      this.update();
    }

    // ---- What is shown ------------------------------------------------------------------------

    // What the reader has chosen, as plain data to keep; `restore` takes it up again.
    state() { return structuredClone(this.now); }

    // The run that is shown, and the one beside it.
    get shown() {
      return this.now.filters.world === "paired" && this.second ? this.second : this.history;
    }
    get other() {
      return !this.second ? null : this.shown === this.second ? this.history : this.second;
    }

    causesOf(history) {
      if (!this.trees.has(history)) this.trees.set(history, new z.Causes(history));
      return this.trees.get(history);
    }

    sentences(history = this.shown) {
      return new z.Sentences(history, this.names, (id) => this.link(id));
    }

    // A person's name that opens the person: inline, so that it wraps like a word.
    link(id) {
      return z.el("a", { href: `#${id}`, class: "link", "data-member": id, onclick: (event) => {
        event.preventDefault();
        this.open(id);
      } }, this.names.member(id));
    }

    difference(id) { return this.parts.changed.difference(id); }

    // A dated event of the calendar in words.
    dated({ kind, unit }) {
      const what = this.names.get(`dated.${kind}`);
      return unit >= 0 ? `${what} (${this.history.unitName(unit)})` : what;
    }

    // A person in one line, for tooltips.
    describe(id) {
      const { names, shown } = this, { week } = this.now;
      const state = names.get(`states.${shown.stateAt(id, week)}`);
      return names.say("network.tip", { who: names.Member(id),
        rank: names.get(`ranks.${shown.rankAt(id, week)}`), unit: shown.unitName(shown.unit(id)),
        state: [state, this.sentences().fate(id, week),
                this.fates.has(id) ? names.get(`changes.${this.fates.get(id)}`) : null]
          .filter(Boolean).join("; ") });
    }

    // ---- What a reader or a host does ---------------------------------------------------------

    setWeek(week) {
      const next = Math.max(0, Math.min(this.history.weeks - 1, Math.round(Number(week) || 0)));
      if (next === this.now.week) return;
      this.now.week = next;
      this.update();
      this.host.onWeek?.(next);
    }

    open(id) {
      if (id !== null && !this.shown.rowOf.has(id)) return;
      this.now.person = id;
      this.now.tab = id === null ? "week" : "person";
      this.update();
      if (id !== null) {
        this.panel.scrollTop = 0;
        this.parts.person.node.querySelector("h2")?.focus({ preventScroll: true });
        if (this.isStacked()) this.panel.scrollIntoView();
      }
      this.host.onPerson?.(id);
    }

    filter(change) {
      Object.assign(this.now.filters, change);
      if (this.now.person !== null && !this.shown.rowOf.has(this.now.person))
        this.now.person = null;
      this.update(true);
    }

    toggleKind(group, on) {
      this.filter({ kinds: z.TIE_GROUPS.filter((one) =>
        one === group ? on : this.now.filters.kinds.includes(one)) });
    }

    setTab(tab) { this.now.tab = tab; this.update(); }

    setPlaying(yes, pace = WEEKS_A_SECOND) {
      clearInterval(this.timer);
      this.now.playing = Boolean(yes);
      if (yes) {
        if (this.now.week >= this.history.weeks - 1) this.now.week = 0;
        this.timer = setInterval(() => {
          this.setWeek(this.now.week + 1);
          if (this.now.week >= this.history.weeks - 1) this.setPlaying(false);
        }, 1000 / pace);
      }
      this.update();
    }

    // A paired world beside the run (document.py: pair), or null to take it away.
    setPaired(pair) {
      this.second = pair ? new z.History(pair.document) : null;
      this.paired = pair;
      this.fates = new Map(pair ? pair.fates.map((fate) => [fate.member, fate.change]) : []);
      if (!pair) this.now.filters.world = "factual";
      this.now.tab = pair ? "changed" : this.now.tab === "changed" ? "week" : this.now.tab;
      this.update(true);
    }

    ask(question) { this.host.onAsk?.(question); }

    // Whether it can be asked what would have been otherwise: of the run itself only.
    get canChange() { return Boolean(this.host.onAsk) && this.shown === this.history; }

    // What the host found: for "deliberation" {salient, chosen, options: [{act, target, danger,
    // utility, terms}]} or {error}; for "whatif" a pair as in `setPaired`.
    answer(question, found) {
      if (question.ask === "whatif") return this.setPaired(found);
      this.parts.person.keep(question, found);
      this.update();
    }

    // Takes up a state that `state()` gave; what does not fit this run is left as it is.
    restore(state) {
      const { week, person, tab, playing } = state ?? {}, filters = state?.filters ?? {};
      const now = this.now, keep = (value, legal, old) => legal.includes(value) ? value : old;
      if (Number.isInteger(week))
        now.week = Math.max(0, Math.min(this.history.weeks - 1, week));
      now.filters = {
        window: keep(filters.window, Object.keys(z.WINDOWS), now.filters.window),
        ties: keep(filters.ties, ["person", "all", "none"], now.filters.ties),
        kinds: Array.isArray(filters.kinds)
          ? z.TIE_GROUPS.filter((group) => filters.kinds.includes(group)) : now.filters.kinds,
        world: this.second ? keep(filters.world, ["factual", "paired"], now.filters.world)
          : "factual" };
      if (person === null || this.shown.rowOf.has(person)) now.person = person;
      now.tab = keep(tab, TABS.filter((one) => one !== "changed" || this.second), now.tab);
      this.setPlaying(playing === true);
      this.update(true);
    }

    remove() {
      clearInterval(this.timer);
      document.removeEventListener("keydown", this.onBody);
      this.root.replaceChildren();
    }

    // ---- The page -----------------------------------------------------------------------------

    build() {
      const { names, history } = this, { run } = history;
      const off = run.off.length ? ` · ${names.say("off", { names: run.off.join(", ") })}` : "";
      this.parts = { network: new z.Network(this), timeline: new z.Timeline(this),
        series: new z.Series(this), week: new z.Week(this), people: new z.People(this),
        person: new z.Person(this), changed: new z.Paired(this) };
      this.tabs = Object.fromEntries(TABS.map((tab) => [tab, z.el("button", { type: "button",
        role: "tab", id: `tab-${tab}`, "aria-controls": "panel",
        onclick: () => this.setTab(tab) }, names.get(`tabs.${tab}`))]));
      this.panel = z.el("div", { class: "panel", id: "panel", role: "tabpanel", tabindex: "0" });
      this.bar = z.el("div", { class: "tabs", role: "tablist",
        onkeydown: (event) => this.moveTab(event) }, Object.values(this.tabs));
      this.live = z.el("p", { class: "sr", "aria-live": "polite" });
      this.frame = z.el("div", { class: "viewer", onkeydown: (event) => this.key(event) },
        z.el("header", { class: "top" }, z.el("h1", {}, run.title),
          z.el("p", { class: "about" }, names.say("about", { seed: run.seed,
            regime: names.choice(run.regime), rule: names.choice(run.rule),
            organs: names.choice(run.organs) }) + off),
          z.el("p", { class: "invented" }, names.get("invented"))),
        z.el("section", { class: "board", "aria-label": names.get("page_title") },
          this.parts.network.node, this.parts.timeline.controls,
          this.parts.timeline.node, this.parts.series.node),
        z.el("aside", {}, this.bar, this.panel), this.live);
      this.root.replaceChildren(this.frame);
      // Keys also work before anything on the page has the focus.
      this.onBody = (event) => { if (event.target === document.body) this.key(event); };
      document.addEventListener("keydown", this.onBody);
    }

    isStacked() { return getComputedStyle(this.frame).display !== "grid"; }

    key(event) {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const { tagName, type } = event.target;
      if (tagName === "SELECT" || tagName === "INPUT" && type !== "range" && type !== "checkbox"
          || event.target.role === "tab") return;
      const { week } = this.now, last = this.history.weeks - 1;
      const moves = { ArrowLeft: week - 1, ArrowRight: week + 1, Home: 0, End: last };
      if (event.key in moves) this.setWeek(moves[event.key]);
      else if (event.key === " " && !["BUTTON", "SUMMARY", "INPUT"].includes(tagName))
        this.setPlaying(!this.now.playing);
      else if (event.key === "Escape" && this.now.person !== null) this.open(null);
      else return;
      event.preventDefault();
    }

    // The focus was in a part that has been made anew: there it goes again, or to the whole panel.
    refocus(part) {
      const there = part && this.panel.querySelector(`[data-part="${CSS.escape(part)}"]`);
      (there?.querySelector(":scope > summary") ?? there ?? this.panel).focus(
        { preventScroll: true });
    }

    moveTab(event) {
      const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (!step) return;
      const legal = TABS.filter((tab) => !this.tabs[tab].hidden);
      const next = legal[(legal.indexOf(this.now.tab) + step + legal.length) % legal.length];
      this.setTab(next);
      this.tabs[next].focus();
      event.preventDefault();
    }

    update(all = false) {
      const { names, parts } = this, { tab, week, person, playing } = this.now;
      const focus = this.root.getRootNode().activeElement;
      const part = focus?.closest?.("[data-part]")?.dataset.part;
      if (all) parts.series.build();
      for (const one of [parts.network, parts.timeline, parts.series, parts[tab]]) one.update();
      for (const [name, button] of Object.entries(this.tabs)) {
        button.setAttribute("aria-selected", String(name === tab));
        button.tabIndex = name === tab ? 0 : -1;
        button.hidden = name === "changed" && !this.paired;
      }
      this.tabs.person.textContent = person === null ? names.get("tabs.person")
        : names.Member(person);
      if (this.panel.firstChild !== parts[tab].node) this.panel.replaceChildren(parts[tab].node);
      this.panel.setAttribute("aria-labelledby", `tab-${tab}`);
      if (focus && !focus.isConnected) this.refocus(part);
      if (!playing) this.live.textContent = names.longDate(week);
      this.host.onState?.(this.state());
    }
  };
})(globalThis.zaiavlenie ??= {});
