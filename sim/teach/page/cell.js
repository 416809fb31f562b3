// The picture of the cell: forty people in their units, what ties them, and who writes about whom.
// Each person is a button.
(function (z) {
  const WIDE = [640, 470], NARROW = [400, 560];
  const FILL = { member: "#c3d1dc", accused: "#f2b544", expelled: "#ffffff", arrested: "#1d1d1f",
                 reinstated: "#ffffff", left: "#e6e6e3", absent: "#ffffff" };
  const EDGE = { member: "#4d6578", accused: "#6b4500", expelled: "#a12f2f", arrested: "#1d1d1f",
                 reinstated: "#1f6ca8", left: "#8d8b84", absent: "#d5d5d0" };

  function outline(rank, r) {
    if (rank === 0) return z.svg("circle", { r });
    if (rank === 2) return z.svg("rect", { x: -0.88 * r, y: -0.88 * r, width: 1.76 * r,
                                           height: 1.76 * r });
    const corners = { 1: 3, 3: 4, 4: 6 }[rank], turn = rank === 4 ? Math.PI / 6 : 0;
    const points = Array.from({ length: corners }, (_, k) => {
      const angle = turn - Math.PI / 2 + (2 * Math.PI * k) / corners;
      const drop = corners === 3 ? 0.15 : 0;
      return `${(1.12 * r * Math.cos(angle)).toFixed(2)},${
        (1.12 * r * (Math.sin(angle) + drop)).toFixed(2)}`;
    });
    return z.svg("polygon", { points: points.join(" ") });
  }

  // Signs that tell the states apart without colour.
  function sign(state, r) {
    const d = 0.5 * r, slash = z.stroke(-d, d, d, -d, EDGE.expelled, 3);
    if (state === "expelled") return slash;
    if (state === "arrested")
      return [z.stroke(-d, d, d, -d, "#ffffff", 2.5), z.stroke(-d, -d, d, d, "#ffffff", 2.5)];
    if (state === "accused") return z.svg("circle", { r: 0.3 * r, fill: EDGE.accused });
    if (state === "reinstated")
      return z.svg("circle", { r: 0.55 * r, fill: "none", stroke: EDGE.reinstated,
                               "stroke-width": 2 });
    return null;
  }

  z.Cell = class Cell {
    // history: of the run that is shown. onPick(id): what a press on a person does, if anything;
    // able: ids of those whom one can press.
    constructor(page, history, { onPick = null, able = [], label } = {}) {
      Object.assign(this, { page, history, onPick, able });
      const [WIDTH, HEIGHT] = page.narrow ? NARROW : WIDE;
      const here = history.people.filter((id) => history.member(id, "week_joined") <= 0);
      this.people = here;
      const { units, places, step } = z.layout([{ people: here, unit: (id) => history.unit(id),
        member: (id, column) => history.member(id, column) }], WIDTH, HEIGHT);
      Object.assign(this, { places, r: Math.min(15, step * 0.27), step });
      this.lines = z.svg("g");
      this.arrows = z.svg("g");
      this.marks = z.svg("g");
      this.node = z.svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: "cell", role: "group",
        "aria-label": label ?? page.say("cell.label") },
        z.svg("defs", {}, z.svg("marker", { id: "arrow-head", viewBox: "0 0 8 8", refX: 7, refY: 4,
          markerWidth: 7, markerHeight: 7, orient: "auto" },
          z.svg("path", { d: "M0 0 L8 4 L0 8 Z", fill: z.INK.red }))),
        units.map((unit) => [z.svg("rect", { x: unit.x, y: unit.y, width: unit.w, height: unit.h,
          fill: "#f6f4ee", stroke: z.INK.line, rx: 4 }),
          z.label(unit.x + 8, unit.y + 16, page.unit(history.unitName(unit.unit)),
                  { size: 13, fill: z.INK.soft })]),
        this.lines, this.marks, this.arrows);
    }

    // Those expelled for conduct, passivity or papers have left, and are not among the fallen.
    state(id, week) {
      const { history } = this, state = history.stateAt(id, week);
      const fell = history.member(id, "week_fallen");
      return state === "expelled" && !(fell >= 0 && fell <= week) ? "left" : state;
    }

    name(id, week) {
      const { names } = this.page, state = this.state(id, week);
      return `${names.Member(id)}, ${names.get(`ranks.${this.history.rankAt(id, week)}`)}, ${
        state === "left" ? this.page.say("cell.gone") : names.get(`states.${state}`)}`;
    }

    // week: whose states are shown. ties: ids joined to `centre`. chosen: ids with a ring. you:
    // whose turn it is. arrows: [from, to]. lit: ids that stand out, the others pale; null for all.
    show({ week, centre = null, ties = [], chosen = [], you = null, arrows = [], lit = null,
           locked = false }) {
      const { places, history, r } = this, place = (id) => places.get(id);
      z.put(this.lines, [ties.filter(place).map((id) => z.svg("line", {
        x1: place(centre).x, y1: place(centre).y, x2: place(id).x, y2: place(id).y,
        stroke: z.INK.gold, "stroke-width": 2.5, "stroke-opacity": 0.75 }))]);
      z.put(this.arrows, [arrows.filter(([a, b]) => place(a) && place(b)).map(([a, b]) => {
        const from = place(a), to = place(b), length = Math.hypot(to.x - from.x, to.y - from.y);
        const part = (k) => [from.x + (to.x - from.x) * k, from.y + (to.y - from.y) * k];
        const [x1, y1] = part((r + 3) / length), [x2, y2] = part(1 - (r + 5) / length);
        return z.svg("line", { x1, y1, x2, y2, stroke: z.INK.red, "stroke-width": 3,
                               "marker-end": "url(#arrow-head)" });
      })]);
      const can = this.onPick && !locked;
      z.put(this.marks, this.people.map((id) => {
        const state = this.state(id, week), { x, y } = place(id);
        const shape = outline(state === "left" ? 0 : history.rankAt(id, week),
                              state === "left" ? 0.6 * r : r);
        shape.setAttribute("fill", FILL[state]);
        shape.setAttribute("stroke", EDGE[state]);
        shape.setAttribute("stroke-width", 2);
        const press = () => this.onPick(id);
        return z.svg("g", { transform: `translate(${x.toFixed(1)} ${y.toFixed(1)})`,
          class: `person state-${state}${lit && !lit.includes(id) ? " pale" : ""}`,
          "data-member": id, "data-focus": `person-${id}`, "aria-label": this.name(id, week),
          ...(can && this.able.includes(id) ? { role: "button", tabindex: 0, "aria-pressed": String(chosen.includes(id)),
                      onclick: press, onkeydown: (event) => {
                        if (event.key !== "Enter" && event.key !== " ") return;
                        event.preventDefault();
                        press();
                      } } : { role: "img" }) },
          z.svg("circle", { r: Math.max(1.75 * r, this.step * 0.47), fill: "transparent" }), shape, sign(state, r),
          ties.includes(id) ? z.svg("circle", { r: r * 1.35, fill: "none", stroke: z.INK.gold,
                                                "stroke-width": 2.5 }) : null,
          chosen.includes(id) ? z.svg("circle", { r: r * 1.5, fill: "none", stroke: z.INK.blue,
                                                  "stroke-width": 3 }) : null,
          id === centre ? z.svg("circle", { r: r * 1.5, fill: "none", stroke: z.INK.red,
                                            "stroke-width": 3 }) : null,
          id === you ? z.label(0, -r - 6, this.page.say("cell.you"),
                               { anchor: "middle", weight: 700, fill: z.INK.blue }) : null,
          z.label(0, r * 1.35 + 13, String(id), { size: 12, anchor: "middle", fill: z.INK.soft }));
      }));
      return this.node;
    }
  };
})(globalThis.zaiavlenie ??= {});
