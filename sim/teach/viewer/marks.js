// How a person is drawn: shape and size by rank, colour and a sign by state. The signs alone
// (dot, slash, cross, ring) tell the states apart in grey.
(function (z) {
  const INK = {
    member: ["#c3d1dc", "#4d6578"], accused: ["#f2b544", "#6b4500"],
    expelled: ["#ffffff", "#a12f2f"], arrested: ["#1d1d1f", "#1d1d1f"],
    reinstated: ["#ffffff", "#1f6ca8"], left: ["#e6e6e3", "#b9b9b4"],
    absent: ["#ffffff", "#d5d5d0"],
  };
  const SIZE = [0.8, 1.1, 0.95, 1.15, 1.2];

  function shape(ctx, x, y, r, rank) {
    ctx.beginPath();
    if (rank === 0) ctx.arc(x, y, r, 0, 2 * Math.PI);
    else if (rank === 2) ctx.rect(x - 0.88 * r, y - 0.88 * r, 1.76 * r, 1.76 * r);
    else {
      const corners = { 1: 3, 3: 4, 4: 6 }[rank], turn = rank === 4 ? Math.PI / 6 : 0;
      for (let k = 0; k < corners; k++) {
        const angle = turn - Math.PI / 2 + (2 * Math.PI * k) / corners;
        // A triangle's middle lies below that of the circle around it.
        ctx[k ? "lineTo" : "moveTo"](x + r * Math.cos(angle),
                                     y + r * (Math.sin(angle) + (corners === 3 ? 0.15 : 0)));
      }
      ctx.closePath();
    }
  }

  // Draws one person and returns the radius taken.
  z.drawMark = (ctx, x, y, room, rank, state) => {
    const gone = state === "left" || state === "absent";
    const r = gone ? room * 0.36 : room * SIZE[rank];
    const [fill, line] = INK[state];
    shape(ctx, x, y, r, gone ? 0 : rank);
    ctx.fillStyle = fill;
    ctx.strokeStyle = line;
    ctx.lineWidth = Math.max(1, room * (state === "accused" || state === "expelled" ? 0.2 : 0.12));
    ctx.fill();
    ctx.stroke();
    if (gone || state === "member") return r;
    const d = r * 0.52;
    ctx.beginPath();
    if (state === "accused" || state === "reinstated") {
      ctx.arc(x, y, r * 0.32, 0, 2 * Math.PI);
      ctx.fillStyle = line;
      ctx.fill();
      if (state === "reinstated") {
        ctx.beginPath();
        ctx.arc(x, y, r * 0.62, 0, 2 * Math.PI);
        ctx.lineWidth = Math.max(0.8, room * 0.1);
        ctx.stroke();
      }
      return r;
    }
    ctx.moveTo(x - d, y + d);
    ctx.lineTo(x + d, y - d);
    if (state === "arrested") {
      ctx.moveTo(x - d, y - d);
      ctx.lineTo(x + d, y + d);
      ctx.strokeStyle = "#ffffff";
      ctx.lineWidth = Math.max(1, room * 0.16);
    }
    ctx.stroke();
    return r;
  };

  // The ring and sign of a changed fate: + fell, − spared, ~ shifted.
  z.CHANGE_INK = "#8a2be2";
  z.drawChange = (ctx, x, y, r, change) => {
    ctx.strokeStyle = z.CHANGE_INK;
    ctx.lineWidth = Math.max(1.6, r * 0.22);
    ctx.beginPath();
    ctx.arc(x, y, r * 1.45, 0, 2 * Math.PI);
    ctx.stroke();
    const size = Math.max(5, r * 0.62), cx = x + r * 1.25, cy = y - r * 1.25;
    ctx.beginPath();
    ctx.arc(cx, cy, size, 0, 2 * Math.PI);
    ctx.fillStyle = z.CHANGE_INK;
    ctx.fill();
    ctx.fillStyle = "#ffffff";
    ctx.font = `bold ${Math.round(size * 1.7)}px sans-serif`;
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    ctx.fillText({ fell: "+", spared: "−", shifted: "~" }[change], cx, cy + 0.5);
  };

  // A small picture of a mark, for legends and lists.
  z.mark = (state, rank = 0, change = null) => {
    const size = change ? 22 : 16, scale = window.devicePixelRatio || 1;
    const canvas = z.el("canvas", { class: "mark", width: size * scale, height: size * scale,
                                    "aria-hidden": "true" });
    canvas.style.width = canvas.style.height = `${size}px`;
    const ctx = canvas.getContext("2d");
    ctx.scale(scale, scale);
    if (change) {
      z.drawMark(ctx, size / 2 - 2, size / 2 + 2, 5, rank, state);
      z.drawChange(ctx, size / 2 - 2, size / 2 + 2, 5, change);
    } else z.drawMark(ctx, size / 2, size / 2, 6.2, rank, state);
    return canvas;
  };
})(globalThis.zaiavlenie ??= {});
