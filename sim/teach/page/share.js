// What a reader has done, as a link or a small file, and taken up again.
(function (z) {
  const FORMAT = "zaiavlenie-lesson", VERSION = 2, LONGEST = 20_000;

  z.share = (page) => {
    const told = z.el("p", { role: "status", class: "small" });
    const act = (key, onclick) => z.el("button", { type: "button", onclick },
                                       page.say(`page.share.${key}`));
    const input = z.el("input", { type: "file", accept: ".json,application/json", class: "sr",
      tabindex: -1, "aria-label": page.say("page.share.open"), onchange: async () => {
        const [file] = input.files;
        try {
          if (file.size > LONGEST) throw new Error("size");
          page.take(`#${z.fromFile(await file.text())}`);
          page.go({});
        } catch {
          told.textContent = page.say("page.share.unreadable");
        }
      } });
    return z.el("details", { class: "share", onkeydown: (event) => {
      if (event.key !== "Escape" || !event.currentTarget.open) return;
      event.currentTarget.open = false;
      event.currentTarget.querySelector("summary").focus();
    } },
      z.el("summary", { "data-focus": "share" }, page.say("page.share.name")),
      z.el("div", { class: "menu" },
        act("copy", async () => {
          try {
            await navigator.clipboard.writeText(location.href);
            told.textContent = page.say(location.protocol === "file:" ? "page.share.local"
              : "page.share.copied");
          } catch {
            told.textContent = location.href;
          }
        }),
        act("save", () => z.save("zaiavlenie.json", `${JSON.stringify({ format: FORMAT,
          version: VERSION, ...page.state.plain() }, null, 1)}\n`, "application/json")),
        act("open", () => input.click()), input,
        act("fresh", () => {
          page.memo.clear();
          page.take(`#lang=${page.language}`);
          page.go({});
        }), told));
  };

  // The fragment of a saved file. Throws an Error where it is none.
  z.fromFile = (text) => {
    const { format, version, ...fields } = JSON.parse(text);
    if (format !== FORMAT || version !== VERSION) throw new Error("format");
    return new URLSearchParams(fields).toString();
  };
})(globalThis.zaiavlenie ??= {});
