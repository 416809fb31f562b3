// Where everybody stands: a block for each unit, its people in rows by rank. The same people
// always get the same places, whatever the week.
(function (z) {
  const GAP = 8, HEAD = 17;

  // Squarified treemap (Bruls, Huizing and van Wijk): blocks of the given sizes, none too narrow.
  function blocks(items, box) {
    const placed = [];
    let { x, y, w, h } = box, rest = [...items];
    let total = rest.reduce((sum, item) => sum + item.size, 0);
    const worst = (row, size, side, scale) => {
      const depth = (size * scale) / side;
      return Math.max(...row.map((item) => {
        const length = (item.size * scale) / depth;
        return Math.max(depth / length, length / depth);
      }));
    };
    while (rest.length) {
      const side = Math.min(w, h), scale = (w * h) / total;
      let row = [rest[0]], size = rest[0].size;
      for (let k = 1; k < rest.length; k++) {
        const more = [...row, rest[k]], larger = size + rest[k].size;
        if (worst(more, larger, side, scale) > worst(row, size, side, scale)) break;
        row = more; size = larger;
      }
      const depth = (size * scale) / side;
      let along = 0;
      for (const item of row) {
        const length = (item.size * scale) / depth;
        placed.push(w >= h ? { item, x, y: y + along, w: depth, h: length }
          : { item, x: x + along, y, w: length, h: depth });
        along += length;
      }
      if (w >= h) { x += depth; w -= depth; } else { y += depth; h -= depth; }
      total -= size;
      rest = rest.slice(row.length);
    }
    return placed;
  }

  // The widest spacing at which n places fit into a room.
  function spacing(n, w, h) {
    let step = Math.sqrt((w * h) / n);
    while (Math.floor(w / step) * Math.floor(h / step) < n) step *= 0.98;
    return step;
  }

  // {units: [{unit, x, y, w, h}], places: Map id -> {x, y}, step} for a room of `width` x `height`.
  // histories: the run and, if there is one, its paired run, so that both show the same places.
  z.layout = (histories, width, height) => {
    const members = new Map(), ranks = new Map();
    for (const history of histories) for (const id of history.people) {
      if (ranks.has(id)) continue;
      ranks.set(id, history.member(id, "rank_first"));
      const unit = history.unit(id);
      members.set(unit, [...(members.get(unit) ?? []), id]);
    }
    const items = [...members].map(([unit, ids]) => ({ unit, ids, size: ids.length + 4 }))
      .sort((a, b) => b.size - a.size || a.unit - b.unit);
    const units = blocks(items, { x: 0, y: 0, w: width, h: height })
      .map(({ item, x, y, w, h }) => ({
        ...item, x: x + GAP / 2, y: y + GAP / 2, w: w - GAP, h: h - GAP }));
    const rooms = units.map((unit) => ({ w: Math.max(unit.w - 12, 8),
                                         h: Math.max(unit.h - HEAD - 8, 8) }));
    const step = Math.min(88, ...units.map((unit, k) =>
      spacing(unit.ids.length, rooms[k].w, rooms[k].h)));
    const places = new Map();
    units.forEach((unit, k) => {
      const { w, h } = rooms[k];
      // A little wider where there is room, but no wider than legible as one group.
      const own = Math.max(step, Math.min(spacing(unit.ids.length, w, h), step * 1.5));
      const columns = Math.max(1, Math.floor(w / own));
      const rows = Math.ceil(unit.ids.length / columns);
      const top = unit.y + HEAD + 4 + Math.max(0, (h - rows * own) / 2);
      const ordered = [...unit.ids].sort((a, b) =>
        ranks.get(b) - ranks.get(a) || a - b);
      ordered.forEach((id, place) => {
        const row = Math.floor(place / columns);
        const inRow = Math.min(columns, ordered.length - row * columns);
        const left = unit.x + 6 + (w - inRow * own) / 2;
        places.set(id, { x: left + (place % columns + 0.5) * own, y: top + (row + 0.5) * own });
      });
    });
    return { units, places, step };
  };
})(globalThis.zaiavlenie ??= {});
