// Making elements: text is always text, never markup.
(function (z) {
  function fillIn(node, attributes, children) {
    for (const [name, value] of Object.entries(attributes)) {
      if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
      else if (value === true) node.setAttribute(name, "");
      else if (value !== false && value != null) node.setAttribute(name, value);
    }
    return z.put(node, children);
  }

  // Makes `children` (nodes, strings, lists of them, null for nothing) all that is in a node.
  z.put = (node, children) => {
    node.replaceChildren(...children.flat(Infinity).filter((child) => child != null && child !== ""));
    return node;
  };
  z.el = (tag, attributes = {}, ...children) =>
    fillIn(document.createElement(tag), attributes, children);
  z.svg = (tag, attributes = {}, ...children) =>
    fillIn(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);

  // A horizontal bar for a level from `low` to `high`; its meaning stands beside it in words.
  z.bar = (value, low = 0, high = 1) => {
    const at = (v) => (100 * (v - low)) / (high - low);
    const from = Math.min(at(value), at(Math.max(low, 0)));
    return z.svg("svg", { class: "bar", viewBox: "0 0 100 8", preserveAspectRatio: "none",
                          "aria-hidden": "true" },
      z.svg("rect", { x: 0, y: 0, width: 100, height: 8, class: "bar-room" }),
      z.svg("rect", { x: from, y: 0, width: Math.abs(at(value) - at(Math.max(low, 0))), height: 8,
                      class: "bar-level" }));
  };
})(globalThis.zaiavlenie ??= {});
