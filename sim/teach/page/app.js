// The page: what stands at which place, the reader's language, and what steps have worked out.
(function (z) {
  z.STEPS = [];

  const NARROW = 700;
  // Fields that a reader's answers are in.
  const ANSWERS = ["taps", "acts", "guess", "shown", "votes", "fear", "free"];
  const FOCUSABLE = "a[href], button, input, select, summary, [tabindex], [data-focus]";

  // What tells an element from all others of a page and stays the same when it is made anew.
  z.identity = (one) => one.dataset.focus
    ?? `${one.tagName} ${one.id} ${one.getAttribute("aria-label") ?? one.textContent}`;

  // Steps say what they are: {key, minutes, short: minutes in the version of ten, if it is there,
  // side: whether it may be left out, build(page) -> {told, stage}}.
  z.step = (step) => z.STEPS.push(step);

  z.Page = class Page {
    // data: {texts, starts, shape, sources, label, run}; module: the compiled rules, or null where
    // the browser forbids WebAssembly.
    constructor(root, data, module) {
      Object.assign(this, { root, data, module, memo: new Map(), local: {} });
      this.languages = Object.keys(data.texts);
      z.STEPS.sort((a, b) => z.ORDER.indexOf(a.key) - z.ORDER.indexOf(b.key));
      const steps = z.STEPS.map(({ key }) => key);
      this.state = new z.State(z.fieldsOf(data.starts, this.languages, steps,
                                                Boolean(data.run)));
      if (data.run) this.state.fields.place[0] = "report";
      this.take(location.hash);
      this.mark();
      // A state of ours is a place that was left; without one somebody opened another link here.
      addEventListener("popstate", ({ state }) => this.back(Boolean(state?.ours)));
      this.narrow = this.isNarrow();
      addEventListener("resize", () => {
        if (this.isNarrow() === this.narrow) return;
        this.narrow = !this.narrow;
        // A viewer finds its own way with the room that it has, and keeps what is open in it.
        if (!this.viewer) this.render();
      });
      // A slider that is held is not made anew under the hand that holds it.
      document.addEventListener("pointerdown", ({ target }) => {
        this.held = target.matches?.("input[type=range], .handle");
      });
      for (const end of ["pointerup", "pointercancel"]) addEventListener(end, () => {
        this.held = false;
        if (this.due) setTimeout(() => this.renderWhenFree());
      });
      // What hangs open is closed by a press elsewhere.
      document.addEventListener("pointerdown", ({ target }) => {
        for (const open of this.frame.querySelectorAll("details.share[open]"))
          if (!open.contains(target)) open.open = false;
      });
      document.addEventListener("keydown", (event) => this.key(event));
      root.replaceChildren(this.frame = z.el("div"));
      this.render();
    }

    // ---- State ------------------------------------------------------------------------------

    get now() { return this.state.values; }

    take(fragment) {
      this.refused = this.state.read(fragment);
      const { lang } = this.now, wanted = (navigator.language ?? "en").slice(0, 2);
      const before = this.language;
      if (this.counted !== this.now.cells) this.memo.clear();
      this.counted = this.now.cells;
      this.language = lang || (this.languages.includes(wanted) ? wanted : this.languages[0]);
      this.texts = this.data.texts[this.language];
      document.documentElement.lang = this.language;
      this.names = new z.Names(this.texts.viewer, this.start("classroom").start);
      this.numbers = {};
      // What was told in another language is told anew.
      if (before !== this.language)
        for (const key of [...this.memo.keys()]) if (key.startsWith("turns ")) this.memo.delete(key);
    }

    // Whether figures are drawn for a phone.
    isNarrow() { return innerWidth < NARROW; }

    // Marks the place in the browser's history as one of this page.
    mark() {
      try { history.replaceState({ ours: true }, "", location.href); } catch { /* no link */ }
    }

    // Back and Forward lead to places; what was answered meanwhile is kept.
    back(isOurs) {
      const kept = isOurs ? Object.fromEntries(ANSWERS.map((name) => [name, this.now[name]])) : {};
      this.take(location.hash);
      this.local = {};
      this.keep(kept);
      this.render(true);
    }

    // Takes up new values in the address, without drawing the page anew. push: as a place of its
    // own in the browser's history.
    keep(values, push = false) {
      Object.assign(this.now, values);
      const { fragment } = this.state, address = fragment ? `#${fragment}` : location.pathname
        + location.search;
      try {
        history[push ? "pushState" : "replaceState"]({ ours: true }, "", address);
      } catch { /* where a browser forbids it the page works all the same, and remembers nothing */ }
    }

    // The same, and draws the page anew.
    set(values, push = false) {
      this.keep(values, push);
      if ("lang" in values) this.take(`#${this.state.fragment}`);
      this.render(push);
    }

    go(values) { this.local = {}; this.set(values, true); }

    // ---- Words ------------------------------------------------------------------------------

    get(key) {
      let found = this.texts;
      for (const part of key.split(".")) found = found?.[part];
      return found;
    }

    say(key, values = {}) {
      const found = this.get(key);
      return typeof found === "string" ? z.filled(found, values) : key;
    }

    // A text as nodes: `[g1-001]` is a source, `*word*` a term of the glossary.
    rich(text) {
      // A mark stands behind the comma or full stop that follows it.
      const placed = text.replace(/((?:\s*\[(?:g[123]|g2c|h1|w)-\d{3}\])+)([.,;:])/g, "$2$1");
      return placed.split(/(\s*\[(?:g[123]|g2c|h1|w)-\d{3}\]|\*[^*]+\*)/).map((part) => {
        const source = /^\s*\[(.+)\]$/.exec(part), term = /^\*(.+)\*$/.exec(part);
        if (source && this.data.sources[source[1]]) return this.reference(source[1]);
        return term ? this.term(term[1]) : part;
      });
    }

    reference(id) {
      const { statement, where } = this.data.sources[id];
      return this.note("ref", id, z.el("span", { lang: "en" }, z.el("b", {}, id),
        ` ${where}. ${statement}`),
                       this.say("page.source_of", { id }));
    }

    term(word) {
      const [shown, key = shown] = word.split("|");
      const entry = this.get("glossary")[key.toLowerCase()];
      return entry ? this.note("term", shown, [z.el("b", {}, entry.name), ` ${entry.text}`])
        : shown;
    }

    // A word with a note that opens over it by pointer, press or focus.
    note(kind, shown, content, label = null) {
      const id = `note-${this.notes = (this.notes ?? 0) + 1}`;
      const body = z.el("span", { class: "note-body", role: "note", id, hidden: true }, content);
      const open = (yes) => {
        body.hidden = !yes;
        button.setAttribute("aria-expanded", String(yes));
        if (!yes) return;
        this.closeNote = close;
        body.style.left = "0px";
        body.classList.remove("above");
        const { left, right, bottom } = body.getBoundingClientRect();
        const room = this.root.clientWidth;
        body.classList.toggle("above", bottom > innerHeight - 8);
        if (right > room - 8) body.style.left = `${Math.max(8 - left, room - 8 - right)}px`;
      };
      let held = false;
      const close = () => { held = false; open(false); };
      const button = z.el("button", { type: "button", class: kind, "aria-expanded": "false",
        "aria-controls": id, "aria-label": label,
        onclick: () => { held = !held; open(held); },
        onblur: close }, shown);
      // The note itself may be pointed at, to read on.
      return z.el("span", { class: "note",
        onpointerenter: (event) => event.pointerType === "mouse" && open(true),
        onpointerleave: (event) => event.pointerType === "mouse" && !held && open(false) },
        button, body);
    }

    paragraphs(texts, values = {}) {
      return [texts].flat().map((text) => z.el("p", {}, this.rich(z.filled(text, values))));
    }

    // With a real minus sign and no negative zero.
    number(value, decimals = 1) {
      const { locale } = this.texts.viewer, rounded = Number(value.toFixed(decimals));
      const found = this.numbers[decimals] ??= new Intl.NumberFormat(locale, {
        maximumFractionDigits: decimals, minimumFractionDigits: decimals });
      return found.format(rounded === 0 ? 0 : rounded).replace("-", "−");
    }

    signed(value, decimals = 1) {
      return (Number(value.toFixed(decimals)) > 0 ? "+" : "") + this.number(value, decimals);
    }

    // A number on an axis, with no more decimals than it has.
    tick(value) {
      return new Intl.NumberFormat(this.texts.viewer.locale).format(value).replace("-", "−");
    }

    // "4.1 (3.0 to 5.2)"; the number alone where the range has no width.
    span(found, decimals = 1, written = this.number) {
      const [mean, low, high] = [found.mean, found.low, found.high].map((value) =>
        written.call(this, value, decimals));
      return low === high ? mean : this.say("page.span", { mean, low, high });
    }

    signedSpan(found, decimals = 1) { return this.span(found, decimals, this.signed); }

    // A difference in the ways in which sentences give it.
    difference(found, decimals = 1) {
      const [low, high] = [found.low, found.high].map((value) => this.signed(value, decimals));
      const said = this.signedSpan(found, decimals);
      return { span: said, apart: said, mean_difference: this.signed(found.mean, decimals),
               range: this.say("page.range", { low, high }) };
    }

    unit(name) { return this.get("units")?.[name] ?? name; }
    date(week) { return this.names.longDate(week); }

    // ---- Runs -------------------------------------------------------------------------------

    // Over how many cells a step counts: as many as it says itself, unless the address says otherwise.
    cells(usual) { return this.now.cells || usual; }

    start(scenario) { return this.data.starts.scenarios[scenario]; }

    world(scenario, choices = {}) {
      return new z.World(this.module, this.data.starts.layout, this.start(scenario), choices);
    }

    document(world) { return z.documentOf(world, this.data.shape); }

    // What is worked out once and kept, by key.
    once(key, make) {
      if (!this.memo.has(key)) this.memo.set(key, make());
      return this.memo.get(key);
    }

    // Work over many runs that goes on while the reader reads: {done, total, result}. `total` pieces
    // of work, then `finish()` gives the result and the page is shown anew. Work that is no longer
    // `alive()` ends, and begins again when it is asked for.
    job(key, begin) {
      return this.once(`job ${key}`, () => {
        const job = { done: 0, total: 1, result: null };
        const { total, work, finish, alive } = begin();
        job.total = total;
        z.inSlices(total, work, { alive, told: (done) => {
          job.done = done;
          for (const bar of this.root.querySelectorAll(`[data-job="${CSS.escape(key)}"]`))
            bar.value = done;
        } }).then((isWhole) => {
          if (!isWhole) { this.memo.delete(`job ${key}`); return; }
          job.result = finish();
          // Whoever reads something else meanwhile is left alone.
          if (this.root.querySelector(`[data-job="${CSS.escape(key)}"]`)) this.renderWhenFree();
        }, (error) => { job.error = error; this.failed(error); });
        return job;
      });
    }

    // How far a job is, for its reader.
    waiting(key, job) {
      return z.el("p", { class: "waiting", tabindex: -1, "data-next": true,
                         "data-focus": "result" }, this.say("page.working"), " ",
        z.el("progress", { max: job.total, value: job.done, "data-job": key,
                           "aria-label": this.say("page.working") }));
    }

    failed(error) {
      this.notice = this.say("page.failed", { error: String(error?.message ?? error) });
      this.render();
    }

    // ---- Keys -------------------------------------------------------------------------------

    key(event) {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      if (event.key === "Escape") this.closeNote?.();
      // What has the focus inside the viewer, too.
      if (/^(INPUT|SELECT|TEXTAREA)$/.test(event.composedPath()[0].tagName)
          || this.now.place === "report") return;
      if (event.key.toLowerCase() !== "p") return;
      event.preventDefault();
      this.set({ present: 1 - this.now.present });
    }

    // ---- The frame --------------------------------------------------------------------------

    // Draws the page anew, once no slider is held any more.
    renderWhenFree() {
      this.due = this.held;
      if (!this.held) this.render();
    }

    // What is to be done once what is being made stands on the page.
    then(work) { this.after.push(work); }

    render(moved = false) {
      const { place, present } = this.now;
      const focus = this.focused();
      const scroll = moved ? 0 : scrollY;
      const isSharing = !moved && this.frame.querySelector("details.share[open]");
      this.due = false;
      this.after = [];
      this.viewer?.remove();
      this.viewer = null;
      document.documentElement.classList.toggle("present", Boolean(present));
      if (this.data.run && place === "report") { this.report(); return; }
      const main = z.el("main", { id: "main" });
      z.put(this.frame, [z.el("a", { class: "skip", href: "#main", onclick: (event) => {
        event.preventDefault();
        main.querySelector("h1")?.focus();
      } }, this.say("page.skip")), this.header(), this.notices(), main,
        z.el("footer", { class: "foot no-print" }, z.el("p", {}, this.say("page.made", {
          code: this.data.label.rules ?? "?" })))]);
      document.title = `${this.say(`page.nav.${place}`)} · ${this.say("page.title")}`;
      try {
        z.put(main, [this.module ? z.places[place](this) : this.blocked(place)]);
        for (const work of this.after) work();
      } catch (error) {
        z.put(main, [z.el("p", { role: "alert" }, this.say("page.failed",
          { error: error.message }))]);
        console.error(error);
      }
      if (isSharing) this.frame.querySelector("details.share").open = true;
      scrollTo(0, scroll);
      if (moved) main.querySelector("h1")?.focus({ preventScroll: true });
      else if (focus) this.refocus(focus, main);
    }

    // What has the focus, by its name or else by what it is and says, to find it again on a page
    // made anew.
    focused() {
      const { activeElement: one } = document;
      return one !== document.body && this.frame.contains(one) ? z.identity(one) : null;
    }

    // Gives the focus back; where what had it is gone, to what came instead (`data-next`).
    refocus(identity, main) {
      const there = [...this.frame.querySelectorAll(FOCUSABLE)].find((one) =>
        z.identity(one) === identity && !one.disabled);
      if (there) {
        there.focus({ preventScroll: true });
        return;
      }
      const next = main.querySelector("[data-next]") ?? main.querySelector("h1");
      next.focus({ preventScroll: true });
      next.scrollIntoView({ block: "nearest" });
    }

    // Without WebAssembly texts can be read, and nothing can be run.
    blocked(place) {
      return place === "teachers" ? z.places.teachers(this)
        : z.el("section", { class: "blocked" }, z.el("h1", { tabindex: -1 },
          this.say("page.blocked_title")), this.paragraphs(this.get("page.blocked")));
    }

    header() {
      const { place, present } = this.now, places = ["lesson", "sandbox", "workbench", "teachers"];
      const languages = this.languages.map((code) => z.el("button", { type: "button", lang: code,
        "aria-pressed": String(code === this.language), "data-focus": `lang-${code}`,
        onclick: () => this.set({ lang: code }) }, this.data.texts[code].page.language));
      return z.el("header", { class: "bar" }, z.el("b", { class: "brand" },
        this.say("page.brand")),
        z.el("nav", { class: "no-print", "aria-label": this.say("page.places") }, places.map((name) =>
          z.el("a", { href: `#place=${name}`, "aria-current": name === place ? "page" : null,
            "data-focus": `place-${name}`, onclick: (event) => {
              event.preventDefault();
              this.go({ place: name });
            } }, this.say(`page.nav.${name}`)))),
        z.el("div", { class: "tools no-print" },
          z.el("button", { type: "button", "aria-pressed": String(Boolean(present)),
            "data-focus": "present", title: this.say("page.present_help"),
            onclick: () => this.set({ present: 1 - present }) }, this.say("page.present")),
          z.share(this),
          z.el("span", { class: "languages", role: "group",
                         "aria-label": this.say("page.languages") }, languages)),
        z.el("p", { class: "invented" },
          z.el("span", { class: "wide" }, this.say("page.invented")),
          z.el("span", { class: "narrow" }, this.say("page.invented_short"))));
    }

    notices() {
      const lines = [...this.refused.map(({ name, text, legal }) =>
        this.say("page.refused", { name, text, legal })), ...(this.notice ? [this.notice] : [])];
      return lines.length ? z.el("div", { class: "notice", role: "alert" },
        lines.map((line) => z.el("p", {}, line)),
        z.el("button", { type: "button", onclick: () => {
          this.refused = [];
          this.notice = null;
          this.set({});
        } }, this.say("page.close"))) : null;
    }

    // A viewer of a run document inside `place`, with its own style.
    show(place, document_, host = {}) {
      place.classList.toggle("inside", document_ !== this.data.run);
      const shadow = place.shadowRoot ?? place.attachShadow({ mode: "open" });
      const style = document.createElement("style"), root = document.createElement("div");
      style.textContent = document.getElementById("viewer-style").textContent;
      root.id = "viewer";
      shadow.replaceChildren(style, root);
      return new z.Viewer(root, this.texts.viewer, document_, host);
    }

    report() {
      const place = z.el("main", { class: "report" });
      z.put(this.frame, [place]);
      document.title = `${this.data.run.run.title} · ${this.texts.viewer.page_title}`;
      const { week, person, tab } = this.now;
      this.viewer = this.show(place, this.data.run);
      this.viewer.restore({ week, person: person < 0 ? null : person, tab });
      globalThis.viewer = this.viewer; // for the browser's console
    }
  };

  z.places = {};
})(globalThis.zaiavlenie ??= {});
