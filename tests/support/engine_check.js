// What the page's engine gives for cases, to be held against native runs: in a page, and in node.
globalThis.checkCases = async (module, starts, shape, cases) => {
  const z = globalThis.zaiavlenie, found = [];
  const digest = async (bytes) => [...new Uint8Array(await crypto.subtle.digest("SHA-256", bytes))]
    .map((one) => one.toString(16).padStart(2, "0")).join("");
  for (const { scenario, seed, choices, demands, tables, member, week } of cases) {
    const world = new z.World(module, starts.layout, starts.scenarios[scenario], choices);
    world.found(seed, demands.map((one) => z.demand(one.demand, one)));
    if (member !== undefined) {
      found.push(world.run(week).deliberation(member));
      continue;
    }
    world.run();
    const by = {};
    for (const name of tables) by[name] = await digest(world.raw(name));
    found.push(shape ? z.documentOf(world, shape) : by);
  }
  return found;
};
