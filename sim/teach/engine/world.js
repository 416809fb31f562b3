// The compiled rules over tables in the module's memory: a world of one organisation, founded, run,
// branched and asked. What a rule does stands in the rules alone; here tables are laid out, given
// room, read and written.
(function (z) {
  const READ = { i1: "getInt8", i2: "getInt16", i4: "getInt32", i8: "getBigInt64",
                 u8: "getBigUint64", f8: "getFloat64" };
  const WRITE = { i1: "setInt8", i2: "setInt16", i4: "setInt32", i8: "setBigInt64",
                  u8: "setBigUint64", f8: "setFloat64" };
  const PLAIN = ["seed", "counts", "room", "options"];
  // Words of a table among the addresses that rules read, and bytes of a word.
  const WORDS = 3, WORD = 8;
  // Rows of demands that a world has room for, beside those that it is founded with.
  const DEMANDS = 24;
  // How `deliberate` packs what it finds (build/entries.py).
  const PLACES = 1 << 10, DECIDING = 1 << 20;

  z.unpack = (text) => {
    if (Uint8Array.fromBase64) return Uint8Array.fromBase64(text);
    const raw = atob(text), found = new Uint8Array(raw.length);
    for (let k = 0; k < raw.length; k++) found[k] = raw.charCodeAt(k);
    return found;
  };

  // Bytes of a table as `start.py` gives them.
  function bytesOf({ rows, bytes, each }, size) {
    if (bytes !== undefined) return z.unpack(bytes);
    const found = new Uint8Array(rows * size);
    if (each) {
      const row = z.unpack(each);
      for (let k = 0; k < rows; k++) found.set(row, k * size);
    }
    return found;
  }

  const aligned = (at) => (at + 15) & ~15;

  // Where something is demanded of someone: -1 stands for any.
  z.demand = (demand, { uid = -1, week = -1, act = 0, target = -1, motive = -1, channel = -1,
                        share = 0 } = {}) => ({ uid, week, act, target, motive, channel, demand,
                                                share });

  z.World = class World {
    // module: the compiled module; layout and start: what start.py gives. choices: {regime, off:
    // [switches], scales: {lever: factor}, set: {parameter: value}, rule, organs}.
    constructor(module, layout, start, choices = {}) {
      this.exports = new WebAssembly.Instance(module, {}).exports;
      this.layout = layout;
      this.start = start;
      this.names = Object.keys(layout.tables);
      this.room = { ...start.room };
      this.choices = choices;
      this.given = this.prepared(choices);
    }

    code(words, word) { return this.layout.words[words].indexOf(word); }

    // The tables that a run is given, with what was chosen.
    prepared({ regime = this.start.regime, off = [], scales = {}, set = {}, rule, organs }) {
      const given = {};
      for (const [name, rows] of Object.entries(this.start.tables))
        given[name] = bytesOf(rows, this.layout.tables[name].size);
      const chosen = this.start.regimes[regime];
      given.levers = z.unpack(chosen.levers);
      given.dated = bytesOf(chosen.dated, this.layout.tables.dated.size);
      const p = new DataView(given.p.buffer, given.p.byteOffset);
      const put = (name, value) => {
        const column = this.layout.tables.p.columns[name];
        if (!column) throw new Error(`no parameter ${name}`);
        p.setFloat64(column[0], value, true);
      };
      for (const [name, value] of Object.entries(chosen.set)) put(name, value);
      for (const name of off) put(`on_${name}`, 0);
      for (const [lever, factor] of Object.entries(scales)) {
        const [offset] = this.layout.tables.p.columns[`scale_${lever}`];
        p.setFloat64(offset, p.getFloat64(offset, true) * factor, true);
      }
      for (const [name, value] of Object.entries(set)) put(name, value);
      if (organs) put("organs_rule", this.code("ORGANS_RULES", organs));
      this.rule = this.code("CHOICE_RULES", rule ?? this.start.rule);
      return given;
    }

    rowsAtFirst(name) {
      return name in this.layout.growing ? this.room[name]
        : name === "options" ? this.layout.options
        : name === "counts" || name === "room" ? Object.keys(this.layout.growing).length
        : this.given[name].length / this.layout.tables[name].size;
    }

    // Lay tables of `rows` out in memory, filled from `filled` (name -> bytes), the rest with zero.
    lay(rows, filled) {
      const { exports, layout } = this;
      let at = aligned(exports.__heap_base.value);
      this.answer = at;
      this.trouble = at + 16;
      this.shares = at + 32;
      at = aligned(this.shares + WORD * this.start.shares.length);
      this.words = at;
      at += WORD * WORDS * this.names.length;
      this.at = {};
      this.rows = rows;
      for (const name of this.names) {
        if (name === "seed") continue;
        this.at[name] = at = aligned(at);
        const spare = name === "forced" ? DEMANDS : 0;
        at += (rows[name] + spare) * layout.tables[name].size;
      }
      this.end = aligned(at);
      const lacks = this.end + (1 << 19) - exports.memory.buffer.byteLength;
      if (lacks > 0) exports.memory.grow((lacks + 65535) >> 16);
      this.look();
      this.bytes.fill(0, this.words, this.end);
      this.start.shares.forEach((share, k) =>
        this.view.setFloat64(this.shares + WORD * k, share, true));
      this.names.forEach((name, k) => {
        const word = this.words + WORD * WORDS * k;
        if (name === "seed") return;
        if (filled[name]) this.bytes.set(filled[name], this.at[name]);
        this.view.setBigInt64(word, BigInt(this.at[name]), true);
        this.view.setBigInt64(word + WORD, BigInt(rows[name]), true);
      });
      exports.scratch_from(this.end);
    }

    // Growing memory takes the old views away.
    look() {
      if (this.view?.buffer === this.exports.memory.buffer) return;
      this.view = new DataView(this.exports.memory.buffer);
      this.bytes = new Uint8Array(this.exports.memory.buffer);
    }

    setSeed(seed) {
      this.seed = seed;
      this.view.setBigUint64(this.words + WORD * WORDS * this.names.indexOf("seed"),
                             BigInt(seed), true);
    }

    // Calls a rule; null when a table was full, else what it returns.
    call(name, ...rest) {
      const status = this.exports[name](this.answer, this.trouble, this.words, ...rest);
      this.look();
      return status === 0 ? Number(this.view.getBigInt64(this.answer, true)) : null;
    }

    // Everybody in place at week 0, under the demands given (of `z.demand`).
    found(seed, demands = []) {
      for (;;) {
        const rows = Object.fromEntries(this.names.filter((name) => name !== "seed")
          .map((name) => [name, this.rowsAtFirst(name)]));
        this.lay(rows, this.given);
        this.setSeed(seed);
        for (const [name, counter] of Object.entries(this.layout.growing))
          this.view.setBigInt64(this.at.room + WORD * counter, BigInt(rows[name]), true);
        this.week = 0;
        for (const demand of demands) this.demand(demand);
        const none = this.words, [circle, near, secret] = this.start.circle;
        if (this.call("found", this.shares, none, none, none, circle, near, secret) !== null) break;
        this.moreRoom();
      }
      this.close("kin");
      const { columns, size } = this.layout.tables.members;
      for (let i = 0; i < this.rows.members; i++) {
        const row = this.at.members + i * size;
        this.view.setInt8(row + columns.rule[0], this.rule);
        this.view.setInt8(row + columns.own_rule[0], -1);
      }
      return this;
    }

    moreRoom() { for (const name of Object.keys(this.room)) this.room[name] *= 2; }

    // A growing table takes no more rows, as native worlds close that of kin.
    close(name) {
      const counter = this.layout.growing[name], used = this.used(name);
      this.view.setBigInt64(this.at.room + WORD * counter, 0n, true);
      this.setRows(name, used);
    }

    setRows(name, rows) {
      this.rows[name] = rows;
      this.view.setBigInt64(this.words + WORD * WORDS * this.names.indexOf(name) + WORD,
                            BigInt(rows), true);
    }

    // Adds a demand; those added to a world hold from its week on.
    demand(demand) {
      const n = this.rows.forced, { size, columns } = this.layout.tables.forced;
      for (const [name, value] of Object.entries(demand)) {
        const [offset, kind] = columns[name];
        this.view[WRITE[kind]](this.at.forced + n * size + offset,
                               kind === "f8" ? value : BigInt(value), true);
      }
      this.setRows("forced", n + 1);
    }

    // Runs whole weeks until `last` (not included).
    run(last = this.start.weeks) {
      while (this.week < last) {
        const next = this.call("run", this.week, last);
        if (next === null) throw new z.TableFull();
        this.week = next;
        if (next < last) this.makeRoom();
      }
      return this;
    }

    // What `work` gives, begun again with more room should a week fill a table.
    withRoom(work) {
      for (;;) {
        try {
          return work();
        } catch (error) {
          if (!(error instanceof z.TableFull)) throw error;
          this.moreRoom();
        }
      }
    }

    // A whole run from week 0.
    whole(seed, demands = []) { return this.withRoom(() => this.found(seed, demands).run()); }

    // Every table that is half full becomes twice as long.
    makeRoom() {
      const rows = { ...this.rows }, { tables, growing } = this.layout, { seed } = this;
      const filled = {};
      for (const name of this.names) if (name !== "seed")
        filled[name] = this.bytes.slice(this.at[name],
                                        this.at[name] + rows[name] * tables[name].size);
      const room = new DataView(filled.room.buffer);
      for (const [name, counter] of Object.entries(growing)) {
        const had = Number(room.getBigInt64(WORD * counter, true)), used = this.used(name);
        if (had === 0 || 2 * used < had) continue;
        filled[name] = filled[name].subarray(0, used * tables[name].size);
        rows[name] = 2 * had;
        this.room[name] = Math.max(this.room[name], rows[name]);
        room.setBigInt64(WORD * counter, BigInt(rows[name]), true);
      }
      this.lay(rows, filled);
      this.setSeed(seed);
    }

    // ---- Moments ----------------------------------------------------------------------------

    // The world as it stands, to be taken up again; other worlds go on from it with `restore`.
    keep() {
      return { bytes: this.bytes.slice(this.answer, this.end), rows: { ...this.rows },
               at: { ...this.at }, words: this.words, end: this.end, week: this.week,
               seed: this.seed };
    }

    restore(kept) {
      const { exports } = this;
      const lacks = kept.end + (1 << 19) - exports.memory.buffer.byteLength;
      if (lacks > 0) exports.memory.grow((lacks + 65535) >> 16);
      this.look();
      this.bytes.set(kept.bytes, this.answer);
      Object.assign(this, { rows: { ...kept.rows }, at: { ...kept.at }, words: kept.words,
                            end: kept.end, week: kept.week, seed: kept.seed });
      exports.scratch_from(this.end);
      return this;
    }

    // What a member has before them in the week at whose start the world stands. The world itself
    // stays there. null where the member is not in the Party and at liberty.
    deliberation(member) {
      const kept = this.keep();
      try {
        this.call("reach", this.week, member);
        const standing = this.layout.words.STANDINGS[this.get("members", member, "standing")];
        const free = this.get("members", member, "liberty") === 0;
        if (!free || ["expelled", "left", "outside"].includes(standing)) return null;
        const found = this.call("deliberate", this.week, member);
        const n = found % PLACES, rule = this.get("members", member, "rule");
        return { member, week: this.week, salient: found >= DECIDING,
                 chosen: Math.floor((found % DECIDING) / PLACES),
                 options: Array.from({ length: n }, (_, k) => this.option(k, rule)) };
      } finally {
        this.restore(kept);
      }
    }

    option(k, rule) {
      const found = {}, { words } = this.layout;
      for (const name of Object.keys(this.layout.tables.options.columns))
        found[name] = this.get("options", k, name);
      const motive = found.act === 0 ? -1 : this.call("motive", k, rule);
      return { ...found, place: k, motive: words.MOTIVES[motive] ?? "none",
               act: words.ACTS[found.act], channel: words.CHANNELS[found.channel] ?? "none" };
    }

    // ---- Reading ----------------------------------------------------------------------------

    // Rows of a table that are in use.
    used(name) {
      const counter = this.layout.growing[name];
      return counter === undefined ? this.rows[name]
        : Number(this.view.getBigInt64(this.at.counts + WORD * counter, true));
    }

    get(name, row, column) {
      const { size, columns } = this.layout.tables[name], [offset, kind] = columns[column];
      const value = this.view[READ[kind]](this.at[name] + row * size + offset, true);
      return typeof value === "bigint" ? Number(value) : value;
    }

    column(name, column, rows = this.used(name)) {
      const { size, columns } = this.layout.tables[name], [offset, kind] = columns[column];
      const read = READ[kind], wide = kind === "i8" || kind === "u8";
      const found = new Array(rows);
      for (let k = 0, at = this.at[name] + offset; k < rows; k++, at += size)
        found[k] = wide ? Number(this.view[read](at, true)) : this.view[read](at, true);
      return found;
    }

    // Bytes of a table's rows in use, to compare worlds.
    raw(name) {
      return this.bytes.slice(this.at[name],
        this.at[name] + this.used(name) * this.layout.tables[name].size);
    }
  };

  z.TableFull = class TableFull extends Error {};
})(globalThis.zaiavlenie ??= {});
