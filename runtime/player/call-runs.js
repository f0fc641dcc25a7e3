// Numbered calls as the wrapper keeps and posts them: those in a row that differ in nothing but number and arguments are
// one run, {n, f, r, e, t, c, d?, args: [a, b, a, b ...]}; `n` is the first one's. A SCO sets thousands of values in a row,
// and what is kept and copied costs by its objects and keys.
export class CallRuns {
  #runs = [];
  #open = null; // the last run, while it may still grow

  // `n` is one more than that of the call before.
  add(n, { f, a, b, r, e, t, c, d }) {
    const last = this.#open;
    if (last && t === last.t && f === last.f && r === last.r && e === last.e && c === last.c && d === undefined) {
      last.args.push(a, b);
      return;
    }
    const run = { n, f, r, e, t, c, args: [a, b] };
    this.#runs.push(run);
    this.#open = d === undefined ? run : null;
    if (d !== undefined) run.d = d;
  }

  // The runs from number `n` on. What is added later stands in others: these may have been posted.
  from(n) {
    this.#open = null;
    let first = this.#runs.length;
    while (first > 0 && this.#runs[first - 1].n >= n) first -= 1;
    const inside = first > 0 ? withoutUpTo(this.#runs[first - 1], n - 1) : null;
    return inside ? [inside, ...this.#runs.slice(first)] : this.#runs.slice(first);
  }

  forgetUpTo(n) {
    this.#runs = this.from(n + 1);
  }

  // As the journal wants them (docs/journal.md, "A call").
  calls(from = 0) {
    return this.from(from).flatMap(callsOf);
  }
}

// What remains of a run, or null.
function withoutUpTo(run, n) {
  const gone = 2 * (n + 1 - run.n);
  return gone < run.args.length ? { ...run, n: n + 1, args: run.args.slice(gone) } : null;
}

const callsOf = ({ args, ...run }) =>
  Array.from({ length: args.length / 2 }, (_, i) => ({ ...run, n: run.n + i, a: args[2 * i], b: args[2 * i + 1] }));
