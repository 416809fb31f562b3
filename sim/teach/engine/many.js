// Many runs: a little at a time, so that the page stays alive, and what they say with its interval.
(function (z) {
  // Milliseconds of work between two looks at what the reader does.
  const SLICE = 14;

  const pause = () => new Promise((done) => setTimeout(done));

  // Calls work(0) ... work(total - 1) in slices; `told(done)` after each slice. Ends early, and
  // gives false, when `alive()` no longer holds.
  z.inSlices = async (total, work, { told = () => {}, alive = () => true } = {}) => {
    for (let k = 0; k < total;) {
      const until = performance.now() + SLICE;
      do work(k++); while (k < total && performance.now() < until);
      told(k);
      await pause();
      if (!alive()) return false;
    }
    return true;
  };

  z.sum = (values) => values.reduce((all, one) => all + one, 0);
  z.mean = (values) => z.sum(values) / values.length;

  // Mean with the interval in which it lies 95 times in 100: {mean, low, high, n}. The values are
  // of independent cells. null where there are none.
  z.interval = (values) => {
    const n = values.length;
    if (!n) return null;
    const mean = z.mean(values);
    if (n === 1) return { mean, low: -Infinity, high: Infinity, n };
    const spread = Math.sqrt(z.sum(values.map((one) => (one - mean) ** 2)) / (n - 1) / n);
    const reach = z.student(n - 1) * spread;
    return { mean, low: mean - reach, high: mean + reach, n };
  };

  // Of a mean of differences: "more", "fewer", or "unclear" where its interval holds zero.
  // What is shown with one decimal is judged by it.
  z.direction = (found) => {
    if (!found) return "unclear";
    const [low, high] = [found.low, found.high].map((value) => Math.round(10 * value));
    return low <= 0 && high >= 0 ? "unclear" : found.mean > 0 ? "more" : "fewer";
  };

  // How many standard errors the interval reaches (Student's t, two sides, 95 in 100): the
  // expansion of Abramowitz and Stegun 26.7.5 about the normal's 1.96.
  z.student = (freedom) => {
    const x = 1.959964, g1 = (x ** 3 + x) / 4;
    const g2 = (5 * x ** 5 + 16 * x ** 3 + 3 * x) / 96;
    const g3 = (3 * x ** 7 + 19 * x ** 5 + 17 * x ** 3 - 15 * x) / 384;
    return x + g1 / freedom + g2 / freedom ** 2 + g3 / freedom ** 3;
  };
})(globalThis.zaiavlenie ??= {});
