// Small stand-ins for what a browser gives: a clock that moves when told, a server that keeps a journal,
// and just enough IndexedDB.

export class FakeClock {
  #now = 0;
  #next = 1;
  #timers = new Map();
  now() {
    return this.#now;
  }
  setTimeout(work, ms) {
    this.#timers.set(this.#next, { due: this.#now + ms, work });
    return this.#next++;
  }
  clearTimeout(id) {
    this.#timers.delete(id);
  }
  get waits() {
    return [...this.#timers.values()].map((timer) => timer.due - this.#now).sort((x, y) => x - y);
  }

  // Moves on by ms, running what falls due, and lets promises settle in between.
  async advance(ms) {
    const end = this.#now + ms;
    await settle();
    for (;;) {
      const due = [...this.#timers]
        .filter(([, timer]) => timer.due <= end)
        .sort(([, x], [, y]) => x.due - y.due)[0];
      if (!due) break;
      this.#timers.delete(due[0]);
      this.#now = due[1].due;
      due[1].work();
      await settle();
    }
    this.#now = end;
  }
}

export async function settle() {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((done) => setImmediate(done));
}

export const answer = (status, body, headers = {}) => ({
  status,
  ok: status >= 200 && status < 300,
  headers: { get: (name) => headers[name] ?? null },
  json: async () => {
    if (body === undefined) throw new SyntaxError('not JSON');
    return body;
  },
});

// A server by docs/journal.md: keeps each number once, in order; answers 409 to a gap. `script` answers
// first.
export class FakeServer {
  requests = [];
  stored = [];
  script = [];
  state = 'open';
  readOnly = false;
  savedAt = '2026-11-22T10:42:00.000Z';
  fetch = async (url, options) => {
    const body = JSON.parse(options.body);
    this.requests.push({ url, options, body });
    await new Promise((done) => setImmediate(done));
    const scripted = this.script.shift();
    if (scripted) return typeof scripted === 'function' ? scripted(body) : scripted;
    return this.take(body);
  };
  get acknowledged() {
    return this.stored.length;
  }
  take({ calls }) {
    if (calls.length > 0 && calls[0].n > this.acknowledged + 1)
      return answer(409, { acknowledged: this.acknowledged });
    for (const call of calls) if (call.n === this.acknowledged + 1) this.stored.push(call);
    return answer(200, {
      acknowledged: this.acknowledged,
      digest: '',
      savedAt: this.savedAt,
      state: this.state,
      readOnly: this.readOnly,
    });
  }
}

export const call = (n, f = 13, a = 'cmi.core.lesson_location', b = String(n)) => ({
  n,
  f,
  a,
  b,
  r: 'true',
  e: 0,
  t: n * 10,
  c: '2026-11-22T10:41:00.000Z',
});

// IndexedDB's own order of keys, for the kinds used here: numbers < strings < arrays (Indexed Database API
// 2.4).
function compareKeys(x, y) {
  const rank = (key) => (typeof key === 'number' ? 0 : typeof key === 'string' ? 1 : 2);
  if (rank(x) !== rank(y)) return rank(x) - rank(y);
  if (!Array.isArray(x)) return x < y ? -1 : x > y ? 1 : 0;
  for (let i = 0; i < Math.min(x.length, y.length); i += 1) {
    const order = compareKeys(x[i], y[i]);
    if (order !== 0) return order;
  }
  return x.length - y.length;
}

export class FakeIndexedDb {
  rows = [];
  refuseWrites = false;
  #stores = new Map();
  scope = { indexedDB: this, IDBKeyRange: { bound: (lower, upper) => ({ lower, upper }) } };

  open(name, version) {
    const request = {
      result: {
        createObjectStore: (store, options) => this.#stores.set(store, options),
        transaction: (store, mode) => this.#transaction(store, mode),
      },
    };
    setImmediate(() => {
      if (this.#stores.size === 0) request.onupgradeneeded?.({ newVersion: version });
      request.onsuccess?.({ name });
    });
    return request;
  }

  #transaction(name, mode) {
    const { keyPath } = this.#stores.get(name);
    const keyOf = (row) => keyPath.map((part) => row[part]);
    const within = ({ lower, upper }, key) => compareKeys(lower, key) <= 0 && compareKeys(key, upper) <= 0;
    const transaction = { error: null };
    const refused = mode === 'readwrite' && this.refuseWrites;
    const request = (result) => {
      setImmediate(() => {
        if (refused) transaction.error = new Error('QuotaExceededError');
        (refused ? transaction.onabort : transaction.oncomplete)?.();
      });
      return { result };
    };
    transaction.objectStore = () => ({
      put: (row) =>
        request(
          refused ||
            (this.rows = [
              ...this.rows.filter((r) => compareKeys(keyOf(r), keyOf(row)) !== 0),
              structuredClone(row),
            ].sort((x, y) => compareKeys(keyOf(x), keyOf(y)))),
        ),
      delete: (range) =>
        request(refused || (this.rows = this.rows.filter((row) => !within(range, keyOf(row))))),
      getAll: (range) => request(structuredClone(this.rows.filter((row) => within(range, keyOf(row))))),
    });
    return transaction;
  }
}
