// The story of the lesson: one cell, the first there is, up to its first fall and a year beyond. It
// is told, and is evidence of nothing.
(function (z) {
  z.CELL = "classroom";
  z.STORY_SEED = 1;
  z.YEAR = 52;
  z.HALF_YEAR = 26;

  // {fall, ties, here, history}: the first fall, the living ties of who fell, and all who were in
  // the Party then, at the end of that week.
  z.story = (page) => page.once("story", () => {
    const world = page.world(z.CELL).found(z.STORY_SEED), fall = z.firstFall(world);
    const ties = z.tiesOf(world, fall.member).filter(({ id }) => z.isActive(world, id));
    const here = z.active(world);
    world.run(fall.week + 1 + z.YEAR);
    return { fall, ties, here, history: new z.History(page.document(world)) };
  });

  // Cells of the evidence: seeds 1, 2, ... up to the first fall. `use(fall)` where there is
  // one; it may be called again, with more room, as long as it has not come to its end.
  z.inCell = (world, cell, use) => world.withRoom(() => {
    const fall = z.firstFall(world.found(cell + 1));
    if (fall) use(fall);
  });

  // How a member fell, in the viewer's words.
  z.fateIn = (page, history, id) => {
    const fell = history.member(id, "week_fallen");
    if (fell === undefined || fell < 0) return page.say("lesson.not_fallen");
    const back = history.member(id, "week_reinstated");
    return page.say(history.member(id, "week_arrested") === fell ? "lesson.arrested_on"
      : "lesson.expelled_on", { date: page.date(fell) })
      + (back > fell ? page.say("lesson.back_on", { date: page.date(back) }) : "");
  };

  z.people = (page, ids) => new Intl.ListFormat(page.texts.viewer.locale).format(
    ids.map((id) => page.names.member(id)));

  z.upper = (text) => text.charAt(0).toUpperCase() + text.slice(1);
})(globalThis.zaiavlenie ??= {});
