// The tree of causes behind an event, heaviest first: the same rule as sim/explain.causal_tree.
(function (z) {
  const FLOOR = 0.1, DEPTH = 12;

  z.Causes = class Causes {
    constructor(history) {
      this.history = history;
      const t = history.tables.causes;
      this.parents = new Map();
      t.event.forEach((event, row) => {
        const listed = this.parents.get(event) ?? [];
        listed.push({ event: t.parent[row], weight: t.weight[row] });
        this.parents.set(event, listed);
      });
      for (const listed of this.parents.values()) listed.sort((a, b) => b.weight - a.weight);
    }

    // {event, weight, parents} for a member's fall; null if they did not fall. Branches below
    // FLOOR of the fall are left out, and events already shown are not opened again.
    ofFall(id) {
      const fall = this.history.member(id, "event_fallen");
      if (fall === undefined || fall < 0) return null;
      const shown = new Set();
      const grow = (event, weight, share, left) => {
        const node = { event, weight, parents: [] };
        if (event < 0 || left === 0 || shown.has(event)) return node;
        shown.add(event);
        for (const parent of this.parents.get(event) ?? []) {
          const inFall = share * parent.weight;
          if (inFall >= FLOOR)
            node.parents.push(grow(parent.event, parent.weight, inFall, left - 1));
        }
        return node;
      };
      return grow(fall, 1, 1, DEPTH);
    }

    // Events of the heaviest line behind a fall, the fall first.
    heaviest(id) {
      const line = [];
      let event = this.history.member(id, "event_fallen") ?? -1;
      while (event >= 0 && line.length < 200) {
        line.push(event);
        event = this.parents.get(event)?.[0]?.event ?? -1;
      }
      return line;
    }
  };
})(globalThis.zaiavlenie ??= {});
