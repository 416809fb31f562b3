// What a reader has chosen, as the fragment of the page's address: `#step=2&lang=de`. Each field is
// checked on the way in; what is at its default is left out; what belongs to somebody else (a
// tracker's mark, a host's field) is kept and never read.
(function (z) {
  const whole = (low, high) => (text) => {
    if (!/^-?\d{1,9}$/.test(text) || Number(text) < low || Number(text) > high)
      throw new Error(`${low} … ${high}`);
    return Number(text);
  };
  const oneOf = (legal) => (text) => {
    if (!legal().includes(text)) throw new Error(legal().filter(Boolean).join(", "));
    return text;
  };
  const several = (read) => (text) => text === "" ? [] : text.split(",").map(read);
  // "name:value" pairs.
  const pairs = (name, value) => (text) => Object.fromEntries(several((part) => {
    const [key, found, ...rest] = part.split(":");
    if (found === undefined || rest.length) throw new Error("name:value");
    return [name(key), value(found)];
  })(text));
  const word = (text) => {
    if (!/^[a-z0-9_]{1,40}$/.test(text)) throw new Error("a-z 0-9 _");
    return text;
  };
  // Beyond these a lever leaves the range that the registry allows it.
  const SCALES = ["0", "0.5", "1.4"];

  const written = (value) => Array.isArray(value) ? value.join(",")
    : typeof value === "object" ? Object.entries(value).map((one) => one.join(":")).join(",")
      : String(value);

  // Names of the parameters with a prefix, without it: switches (`on_`), levers (`scale_`).
  z.parameters = (layout, prefix) => Object.keys(layout.tables.p.columns)
    .filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length));

  z.PLACES = ["lesson", "sandbox", "workbench", "teachers", "report"];
  z.SCALES = SCALES;

  // starts: the scenarios' starts; languages: codes of the languages there are; steps: keys of the
  // lesson's steps.
  z.fieldsOf = ({ layout, scenarios }, languages, steps, hasRun) => {
    const regimes = () => Object.keys(scenarios.classroom.regimes);
    return {
      place: ["lesson", oneOf(() => z.PLACES.filter((one) => one !== "report" || hasRun))],
      step: ["danger", oneOf(() => steps)],
      lang: ["", oneOf(() => ["", ...languages])],
      present: [0, whole(0, 1)], short: [0, whole(0, 1)],
      // The lesson: who was tapped, which choices were made, what was foreseen (locked), what is
      // shown, and the hands that a class raised.
      taps: [[], several(whole(0, 99999))], acts: [[], several(word)],
      guess: [{}, pairs(word, whole(-1, 100))], shown: [[], several(word)],
      votes: [{}, pairs(word, whole(0, 999))],
      fear: [13, whole(0, 100)], free: [20, whole(0, 40)],
      // Over how many cells each step counts; 0: as many as it says itself.
      cells: [0, whole(0, 1000)],
      // The sandbox and the workbench.
      scenario: ["classroom", oneOf(() => Object.keys(scenarios))],
      seed: [1, whole(0, 999999999)],
      regime: ["historical", oneOf(regimes)],
      rule: ["self_protection", oneOf(() => layout.words.CHOICE_RULES)],
      organs: ["files", oneOf(() => layout.words.ORGANS_RULES)],
      off: [[], several(oneOf(() => z.parameters(layout, "on_")))],
      scales: [{}, pairs(oneOf(() => z.parameters(layout, "scale_")), oneOf(() => SCALES))],
      week: [0, whole(0, 2000)], person: [-1, whole(-1, 99999)],
      tab: ["week", oneOf(() => ["week", "people", "person", "changed"])],
    };
  };

  z.State = class State {
    constructor(fields) {
      this.fields = fields;
      this.values = Object.fromEntries(Object.entries(fields).map(([name, [value]]) =>
        [name, value]));
      this.foreign = [];
    }

    // Takes up a fragment. Returns what was refused: [{name, text, legal}].
    read(fragment) {
      const refused = [];
      this.foreign = [];
      for (const [name, [value]] of Object.entries(this.fields)) this.values[name] = value;
      for (const [name, text] of new URLSearchParams(fragment.replace(/^#/, ""))) {
        const field = Object.hasOwn(this.fields, name) ? this.fields[name] : null;
        if (!field) { this.foreign.push([name, text]); continue; }
        try {
          this.values[name] = field[1](text);
        } catch (error) {
          refused.push({ name, text: text.slice(0, 40), legal: error.message });
        }
      }
      return refused;
    }

    // The fields that are not at their default, as texts.
    plain() {
      return Object.fromEntries(Object.entries(this.fields).flatMap(([name, [value]]) => {
        const text = written(this.values[name]);
        return text === written(value) ? [] : [[name, text]];
      }));
    }

    get fragment() {
      const found = new URLSearchParams([...Object.entries(this.plain()), ...this.foreign]);
      return found.toString().replaceAll("%2C", ",").replaceAll("%3A", ":");
    }
  };
})(globalThis.zaiavlenie ??= {});
