// The picture of the organisation: people in their units, ties, and who wrote about whom.
(function (z) {
  const LINE = { passed: "#9b2226", shelved: "#6f6f6a" };
  const TIE_INK = { command: "#54606b", friend: "#2a7f62", shopmate: "#9aa0a6",
                    patron: "#7b4ea3", kin: "#b5651d", recommender: "#3b75af", other: "#6d6d3a" };
  z.TIE_GROUPS = ["command", "friend", "shopmate", "patron", "kin", "recommender", "other"];
  z.tieGroup = (kind) => ({ superior: "command", subordinate: "command", friend: "friend",
    shopmate: "shopmate", patron: "patron", client: "patron", kin: "kin",
    recommender: "recommender", recommended: "recommender" })[kind] ?? "other";
  z.WINDOWS = { 0: 0, 1: 1, 4: 4, 13: 13, all: Infinity };

  z.Network = class Network {
    constructor(view) {
      this.view = view;
      this.hovered = null;
      this.canvas = z.el("canvas", { class: "network-canvas", role: "img",
        onmousemove: (event) => this.hover(event), onmouseleave: () => this.hover(null),
        onclick: (event) => this.click(event) });
      this.tip = z.el("div", { class: "tip", hidden: true });
      this.room = z.el("div", { class: "network-room" }, this.canvas, this.tip);
      this.legend = z.el("ul", { class: "legend" });
      const names = view.names;
      this.node = z.el("section", { class: "network", "aria-label": names.get("network.label") },
        this.tools(), this.room, this.legend);
      this.asked = false;
      new ResizeObserver(() => this.resize()).observe(this.room);
    }

    tools() {
      const { view } = this, { names } = view;
      const select = (key, options, value, onchange) => z.el("label", {}, names.get(key), " ",
        z.el("select", { "data-key": key, onchange: (event) => onchange(event.target.value) },
          options.map(([name, text]) =>
            z.el("option", { value: name, selected: name === value }, text))));
      const kinds = z.el("details", { class: "kinds" },
        z.el("summary", {}, names.get("network.kinds")),
        z.el("div", { class: "kinds-list" }, z.TIE_GROUPS.map((group) => {
          const sample = z.svg("svg", { width: 18, height: 8, "aria-hidden": "true" },
            z.svg("line", { x1: 0, x2: 18, y1: 4, y2: 4, stroke: TIE_INK[group],
                            "stroke-width": 2.5 }));
          return z.el("label", {}, z.el("input", { type: "checkbox", value: group, checked: true,
            onchange: (event) => view.toggleKind(group, event.target.checked) }), sample,
            names.get(`tie_groups.${group}`));
        })));
      this.kinds = kinds;
      const world = z.el("span", { class: "world-choice", hidden: true },
        select("world.label", ["factual", "paired"].map((name) =>
          [name, names.get(`world.${name}`)]), "factual", (value) => view.filter({ world: value })));
      this.world = world;
      const find = z.el("form", { class: "find", onsubmit: (event) => {
        event.preventDefault();
        const text = event.target.elements.id.value.trim();
        const known = /^\d+$/.test(text) && view.shown.rowOf.has(Number(text));
        this.missing.textContent = known || !text ? "" :
          names.say("network.not_found", { id: text.slice(0, 12) });
        if (known) view.open(Number(text));
      } }, z.el("label", {}, names.get("network.find"), " ",
        z.el("input", { name: "id", inputmode: "numeric", autocomplete: "off", size: 5 })),
        z.el("button", { type: "submit" }, names.get("network.find_go")));
      this.missing = z.el("span", { class: "missing", role: "status" });
      return z.el("div", { class: "tools" },
        select("network.statements", Object.keys(z.WINDOWS)
          .sort((a, b) => z.WINDOWS[a] - z.WINDOWS[b]).map((name) =>
            [name, names.get(`network.window_${name}`)]), view.now.filters.window,
          (value) => view.filter({ window: value })),
        select("network.ties", ["person", "all", "none"].map((name) =>
          [name, names.get(`network.ties_${name}`)]), view.now.filters.ties,
          (value) => view.filter({ ties: value })),
        kinds, world, find, this.missing);
    }

    // The choices on the page follow the state (restored, or set from outside).
    syncTools() {
      const { filters } = this.view.now;
      const set = (key, value) => {
        this.node.querySelector(`select[data-key="${key}"]`).value = value;
      };
      set("network.statements", filters.window);
      set("network.ties", filters.ties);
      set("world.label", filters.world);
      this.world.hidden = !this.view.paired;
      for (const box of this.kinds.querySelectorAll("input"))
        box.checked = filters.kinds.includes(box.value);
    }

    resize() {
      const { width, height } = this.room.getBoundingClientRect();
      if (width < 40 || height < 40) return;
      const scale = window.devicePixelRatio || 1;
      this.width = width;
      this.height = height;
      this.canvas.width = Math.round(width * scale);
      this.canvas.height = Math.round(height * scale);
      this.canvas.style.width = `${width}px`;
      this.canvas.style.height = `${height}px`;
      this.scale = scale;
      this.layout = null;
      this.redraw();
    }

    update() {
      this.syncTools();
      this.updateLegend();
      this.redraw();
    }

    updateLegend() {
      const { view } = this, { names } = view, counts = view.shown.countsAt(view.now.week);
      const states = z.STATES.filter((state) => state !== "absent");
      const ranks = Object.keys(names.texts.ranks);
      const line = (style) => z.svg("svg", { width: 26, height: 10, "aria-hidden": "true" },
        z.svg("line", { x1: 0, x2: 20, y1: 5, y2: 5, stroke: LINE[style], "stroke-width": 2,
                        "stroke-dasharray": style === "shelved" ? "3 3" : null }),
        z.svg("path", { d: "M26 5 L18 1.5 L18 8.5 Z", fill: LINE[style] }));
      this.legend.replaceChildren(
        ...states.map((state) => z.el("li", { class: `state-${state}` }, z.mark(state),
          `${names.get(`states.${state}`)} `, z.el("b", {}, String(counts[state])))),
        ...(view.paired ? ["fell", "spared", "shifted"].map((change) =>
          z.el("li", { class: "changed" }, z.mark("member", 0, change),
               names.get(`changes.${change}`))) : []),
        ...ranks.map((rank) => z.el("li", { class: "rank" }, z.mark("member", Number(rank)),
                                    names.get(`ranks.${rank}`))),
        ...["passed", "shelved"].map((style) => z.el("li", { class: "line" }, line(style),
          names.get(`network.${style}`))), ...z.datedKey(view));
      const told = states.map((state) => `${names.get(`states.${state}`)} ${counts[state]}`);
      this.canvas.setAttribute("aria-label", names.say("network.summary",
        { date: names.longDate(view.now.week), counts: told.join(", ") }));
    }

    redraw() {
      if (this.asked) return;
      this.asked = true;
      requestAnimationFrame(() => { this.asked = false; this.draw(); });
    }

    draw() {
      if (!this.width) return;
      const { view } = this;
      if (this.laidOut !== view.second) { this.layout = null; this.laidOut = view.second; }
      this.layout ??= z.layout([view.history, view.second].filter(Boolean), this.width,
                               this.height);
      const ctx = this.canvas.getContext("2d");
      ctx.setTransform(this.scale, 0, 0, this.scale, 0, 0);
      ctx.clearRect(0, 0, this.width, this.height);
      // Room for a number below each person where there is any.
      this.radius = Math.min(17, this.layout.step * (this.layout.step >= 30 ? 0.29 : 0.4));
      this.drawUnits(ctx);
      this.drawTies(ctx);
      this.drawPeople(ctx);
      this.drawStatements(ctx);
      this.drawNames(ctx);
    }

    drawUnits(ctx) {
      for (const unit of this.layout.units) {
        ctx.fillStyle = "#f6f5f1";
        ctx.strokeStyle = "#dddad2";
        ctx.lineWidth = 1;
        ctx.beginPath();
        ctx.rect(unit.x + 0.5, unit.y + 0.5, unit.w - 1, unit.h - 1);
        ctx.fill();
        ctx.stroke();
      }
    }

    // Names of units, last, so that no line runs through them.
    drawNames(ctx) {
      ctx.fillStyle = "#3d3d3a";
      ctx.strokeStyle = "#f6f5f1";
      ctx.lineWidth = 3;
      ctx.font = "600 12px system-ui, sans-serif";
      ctx.textAlign = "left";
      ctx.textBaseline = "top";
      for (const unit of this.layout.units) {
        let label = this.view.shown.unitName(unit.unit);
        while (label.length > 2 && ctx.measureText(label).width > unit.w - 12)
          label = `${label.replace(/…$/, "").slice(0, -1)}…`;
        ctx.strokeText(label, unit.x + 6, unit.y + 4);
        ctx.fillText(label, unit.x + 6, unit.y + 4);
      }
    }

    drawTies(ctx) {
      const { view } = this, { ties, kinds } = view.now.filters, week = view.now.week;
      const draw = (id, tie, alpha, width) => {
        const from = this.layout.places.get(id), to = this.layout.places.get(tie.other);
        const group = z.tieGroup(tie.kind);
        if (!to || tie.from > week || !kinds.includes(group)) return;
        ctx.globalAlpha = alpha;
        ctx.strokeStyle = TIE_INK[group];
        ctx.lineWidth = width;
        ctx.beginPath();
        ctx.moveTo(from.x, from.y);
        ctx.lineTo(to.x, to.y);
        ctx.stroke();
      };
      const alpha = view.shown.people.length > 200 ? 0.1 : 0.3;
      if (ties === "all") for (const [id, listed] of view.shown.ties)
        for (const tie of listed) if (id < tie.other) draw(id, tie, alpha, 1);
      const person = view.now.person;
      if (ties !== "none" && person !== null)
        for (const tie of view.shown.ties.get(person) ?? [])
          draw(person, tie, 0.9, 0.8 + 2.2 * tie.closeness);
      ctx.globalAlpha = 1;
    }

    drawPeople(ctx) {
      const { view } = this, { person, week, filters } = view.now;
      const near = person !== null && filters.ties !== "none"
        ? new Set([person, ...(view.shown.ties.get(person) ?? [])
          .filter((tie) => tie.from <= week && filters.kinds.includes(z.tieGroup(tie.kind)))
          .map((tie) => tie.other), ...this.arrows().flatMap((arrow) =>
            arrow.from === person || arrow.to === person ? [arrow.from, arrow.to] : [])]) : null;
      for (const { id, state, rank } of view.shown.at(week)) {
        const { x, y } = this.layout.places.get(id);
        ctx.globalAlpha = near && !near.has(id) ? 0.35 : 1;
        const r = z.drawMark(ctx, x, y, this.radius, rank, state);
        ctx.globalAlpha = 1;
        if (view.fates.has(id)) z.drawChange(ctx, x, y, Math.max(r, 4), view.fates.get(id));
        if (id === person || id === this.hovered) {
          ctx.strokeStyle = "#111111";
          ctx.lineWidth = 2.2;
          ctx.beginPath();
          ctx.arc(x, y, r + 4, 0, 2 * Math.PI);
          ctx.stroke();
        }
        if (this.layout.step >= 30 && state !== "absent" || id === person) {
          ctx.font = `${id === person ? "bold " : ""}${
            Math.max(10, Math.min(13, Math.round(this.radius)))}px system-ui, sans-serif`;
          ctx.textAlign = "center";
          ctx.textBaseline = "top";
          ctx.fillStyle = state === "left" ? "#8b8b86" : "#2b2b2b";
          ctx.strokeStyle = "#f6f5f1";
          ctx.lineWidth = 3;
          const below = y + Math.max(r, this.radius * 0.5) + 2;
          ctx.strokeText(String(id), x, below);
          ctx.fillText(String(id), x, below);
        }
      }
    }

    // Statements of the chosen weeks as arrows, oldest first.
    arrows() {
      const { view } = this, t = view.shown.tables.statements, { week, filters } = view.now;
      const span = z.WINDOWS[filters.window] ?? 4, found = [];
      for (let row = 0; row < t.id.length && span; row++)
        if (t.week[row] <= week && t.week[row] > week - span)
          found.push({ from: t.author[row], to: t.target[row], age: week - t.week[row],
                       style: view.shown.fateOf(row, week) === "shelve" ? "shelved" : "passed" });
      return found;
    }

    drawStatements(ctx) {
      const arrows = this.arrows(), { person, filters } = this.view.now;
      const span = Math.min(z.WINDOWS[filters.window] ?? 4, 52);
      for (const { from, to, age, style } of arrows) {
        const a = this.layout.places.get(from), b = this.layout.places.get(to);
        if (!a || !b || from === to) continue;
        const other = person !== null && from !== person && to !== person;
        ctx.globalAlpha = (other ? 0.3 : 1) * Math.max(0.25, 1 - (0.7 * age) / Math.max(span, 1));
        ctx.strokeStyle = ctx.fillStyle = LINE[style];
        ctx.lineWidth = 1.6;
        ctx.setLineDash(style === "shelved" ? [4, 3] : []);
        // A slight bend, so that a statement and its answer do not lie on each other.
        const dx = b.x - a.x, dy = b.y - a.y, far = Math.hypot(dx, dy) || 1;
        const bend = Math.min(36, far * 0.16);
        const cx = (a.x + b.x) / 2 - (dy / far) * bend, cy = (a.y + b.y) / 2 + (dx / far) * bend;
        const angle = Math.atan2(b.y - cy, b.x - cx), stop = this.radius + 3;
        const tipX = b.x - Math.cos(angle) * stop, tipY = b.y - Math.sin(angle) * stop;
        ctx.beginPath();
        ctx.moveTo(a.x, a.y);
        ctx.quadraticCurveTo(cx, cy, tipX, tipY);
        ctx.stroke();
        ctx.setLineDash([]);
        ctx.beginPath();
        ctx.moveTo(tipX, tipY);
        ctx.lineTo(tipX - 7 * Math.cos(angle - 0.42), tipY - 7 * Math.sin(angle - 0.42));
        ctx.lineTo(tipX - 7 * Math.cos(angle + 0.42), tipY - 7 * Math.sin(angle + 0.42));
        ctx.fill();
      }
      ctx.globalAlpha = 1;
    }

    // The person under a pointer event, or null.
    personAt(event) {
      if (!this.layout) return null;
      const box = this.canvas.getBoundingClientRect();
      const x = event.clientX - box.left, y = event.clientY - box.top;
      let nearest = null, least = Math.max(9, this.layout.step * 0.6) ** 2;
      for (const [id, place] of this.layout.places) {
        if (!this.view.shown.rowOf.has(id)) continue;
        const away = (place.x - x) ** 2 + (place.y - y) ** 2;
        if (away < least) { least = away; nearest = id; }
      }
      return nearest;
    }

    hover(event) {
      const id = event && this.personAt(event);
      this.canvas.style.cursor = id === null ? "default" : "pointer";
      if (id === this.hovered) return;
      this.hovered = id;
      this.tip.hidden = id === null;
      if (id !== null) {
        const { x, y } = this.layout.places.get(id);
        this.tip.textContent = this.view.describe(id);
        this.tip.style.left = `${Math.min(Math.max(x, 110), Math.max(this.width - 110, 110))}px`;
        this.tip.style.top = `${y > 70 ? y - this.radius - 8 : y + this.radius + 44}px`;
      }
      this.redraw();
    }

    click(event) {
      const id = this.personAt(event);
      if (id !== null) this.view.open(id);
    }

    // Where a person stands on the page, for tests and hosts: {x, y} in client pixels.
    place(id) {
      const box = this.canvas.getBoundingClientRect();
      const { x, y } = this.layout.places.get(id);
      return { x: box.left + x, y: box.top + y };
    }
  };
})(globalThis.zaiavlenie ??= {});
