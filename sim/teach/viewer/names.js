// The reader's words: looked up by key, filled with values, and dates and numbers as one writes
// them in the language of the texts. Nothing here is ever read as HTML.
(function (z) {
  const DAY = 864e5;

  // A template with its names in braces filled in; those that have no value stay.
  z.filled = (text, values) => text.replace(/\{(\w+)\}/g, (all, name) =>
    name in values ? String(values[name]) : all);

  z.Names = class Names {
    // texts: the [viewer] part of a texts file; start: first Monday of the run, YYYY-MM-DD.
    constructor(texts, start) {
      this.texts = texts;
      this.start = Date.parse(`${start}T00:00:00Z`);
      const format = (options) =>
        new Intl.DateTimeFormat(texts.locale, { timeZone: "UTC", ...options });
      this.long = format({ day: "numeric", month: "long", year: "numeric" });
      this.short = format({ day: "numeric", month: "short", year: "numeric" });
      this.numbers = new Intl.NumberFormat(texts.locale, { maximumFractionDigits: 2 });
    }

    // The template at a dotted key; the key itself where a translation lacks it.
    get(key) {
      let found = this.texts;
      for (const part of key.split(".")) found = found?.[part];
      return typeof found === "string" ? found : key;
    }

    has(key) { return this.get(key) !== key; }

    // A template as plain text.
    say(key, values = {}) {
      return z.filled(this.get(key), values);
    }

    // A template as a list of strings and nodes: values may be nodes. A person's name that begins
    // the sentence is written as one begins a sentence.
    fill(key, values) {
      const parts = this.get(key).split(/\{(\w+)\}/).map((part, at) =>
        at % 2 ? values[part] ?? "" : part);
      if (parts[0] === "" && parts[1]?.dataset?.member)
        parts[1].textContent = this.Member(parts[1].dataset.member);
      return parts;
    }

    // Scenario choices have plain names; a user's own stand as they are.
    choice(name) { return this.has(`names.${name}`) ? this.get(`names.${name}`) : name; }

    day(week) { return new Date(this.start + week * 7 * DAY); }
    date(week) { return this.short.format(this.day(week)); }
    longDate(week) { return this.long.format(this.day(week)); }
    number(value) { return this.numbers.format(value); }
    percent(share) { return this.say("percent", { number: Math.round(share * 100) }); }
    member(id) { return this.say("member", { id }); }
    Member(id) { return this.say("Member", { id }); }

    // A quantity from 0 to 1 in one of five words.
    amount(value) { return this.get(`amount.${Math.min(4, Math.floor(value * 5))}`); }
  };
})(globalThis.zaiavlenie ??= {});
