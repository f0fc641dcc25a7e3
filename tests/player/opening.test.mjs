import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MemoryStore } from '../../runtime/player/journal-store.js';
import { openLaunch } from '../../runtime/player/opening.js';
import { forgetTail, keepTail, openTails, readTails } from '../../runtime/player/tail-store.js';
import { FakeClock, FakeServer, answer, call, settle } from './fakes.mjs';

const kPage = { launch: 'new', person: 'p', openUrl: '/open', journalUrl: '/api/journal', tokenUrl: '/t/{launch}' };
const kFree = { request: async (name, options, work) => work({ name }) };

// A world in which launch "old" of person p left calls 3 and 4 with the wrapper; `opens` are the answers to POST /open.
function world({ tails = [], opens = [answer(200, { launch: 'new' })], locks = kFree } = {}) {
  const server = new FakeServer();
  server.stored = [call(1), call(2)];
  const clock = new FakeClock();
  const store = new MemoryStore();
  store.durable = true;
  const asked = [];
  const gone = [];
  const told = [];
  const forgotten = [];
  const fetch = async (url, options) => {
    asked.push(url);
    if (url === '/open') gone.push(JSON.parse(options.body).gone);
    if (url === '/open') return opens.length > 1 ? opens.shift() : opens[0];
    if (url.startsWith('/t/')) return answer(200, { token: 'fresh' });
    return server.fetch(url, options);
  };
  const opened = openLaunch({
    page: kPage,
    earlier: 'old',
    store,
    tails: async () => tails,
    forget: (launch) => forgotten.push(launch),
    fetch,
    locks,
    clock,
    random: () => 1,
    onChange: (event) => told.push(event.kind),
  });
  return { server, clock, store, asked, gone, told, forgotten, opened };
}

test('what the wrapper kept goes to the server, with a fresh token, before the launch is opened', async () => {
  const { server, store, asked, told, forgotten, opened } = world({
    tails: [{ launch: 'old', person: 'p', calls: [call(3), call(4)] }],
  });
  assert.deepEqual(await opened, { launch: 'new' });
  assert.deepEqual(server.stored.map(({ n }) => n), [1, 2, 3, 4]);
  assert.equal(server.requests[0].body.token, 'fresh');
  assert.deepEqual(asked, ['/t/old', '/api/journal', '/open']);
  assert.deepEqual(told, ['opening', 'sending', 'opening']);
  assert.deepEqual(forgotten, ['old']);
  assert.equal((await store.list('p')).length, 0);
});

test("another person's tail is neither sent nor forgotten", async () => {
  const { server, forgotten, opened } = world({ tails: [{ launch: 'old', person: 'q', calls: [call(3)] }] });
  await opened;
  assert.deepEqual([server.requests.length, forgotten], [0, []]);
});

test('202: the last words of the page before are waited for, at most five seconds', async () => {
  const missing = answer(202, { waiting: true });
  const soon = world({ opens: [missing, missing, answer(200, { launch: 'new' })] });
  await soon.clock.advance(600);
  assert.deepEqual(await soon.opened, { launch: 'new' });
  const never = world({ opens: [missing] });
  await never.clock.advance(4900);
  assert.ok(never.gone.length > 10 && never.gone.every((launch) => launch === 'old'));
  await never.clock.advance(400);
  assert.equal(never.gone.at(-1), '', 'after five seconds the launch is opened as it is');
});

test('no answer: tried again, and said; signed out or refused: said, and nothing more is asked', async () => {
  const dead = world({ opens: [answer(500), answer(503), answer(200, { launch: 'new' })] });
  await dead.clock.advance(10_000);
  assert.deepEqual(await dead.opened, { launch: 'new' });
  assert.deepEqual(dead.told, ['opening', 'opening', 'cannotOpen', 'cannotOpen']);
  const out = world({ opens: [{ ...answer(0), type: 'opaqueredirect' }] });
  assert.equal(await out.opened, null);
  assert.equal(out.told.at(-1), 'signInFirst');
  const refused = world({ opens: [answer(410, { detail: 'Withdrawn.' })] });
  assert.equal(await refused.opened, null);
  assert.equal(refused.told.at(-1), 'refused');
});

test('a page that is alive elsewhere holds nobody', async () => {
  const aborted = { request: (name, { signal }) => new Promise((_, no) => signal?.addEventListener('abort', no)) };
  const { clock, opened } = world({ locks: aborted });
  for (let i = 0; i < 100; i += 1) {
    await new Promise((done) => setTimeout(done, 20));
    await clock.advance(200);
  }
  assert.deepEqual(await opened, { launch: 'new' });
});

class FakeStorage {
  #rows = new Map();
  full = false;
  get length() {
    return this.#rows.size;
  }
  key(i) {
    return [...this.#rows.keys()][i];
  }
  getItem(key) {
    return this.#rows.get(key) ?? null;
  }
  setItem(key, value) {
    if (this.full) throw new Error('QuotaExceededError');
    this.#rows.set(key, value);
  }
  removeItem(key) {
    this.#rows.delete(key);
  }
}

test('tails: kept by launch, read back whole, forgotten; what is not ours or does not read is left out', async () => {
  const storage = new FakeStorage();
  const odd = { ...call(7), b: 'NUL \0 and \ud800' };
  keepTail(storage, { launch: 'a', person: 'p' }, [call(6), odd]);
  storage.setItem('waymark-tail:b', 'no JSON');
  storage.setItem('waymark-tail:c', JSON.stringify({ person: 'p', calls: [{ n: 'x' }] }));
  storage.setItem('bookmark', '3');
  assert.deepEqual(readTails(storage), [{ launch: 'a', person: 'p', calls: [call(6), odd] }]);
  forgetTail(storage, 'a');
  assert.deepEqual(readTails(storage), []);
  storage.full = true;
  keepTail(storage, { launch: 'a', person: 'p' }, [call(6)]);
  assert.deepEqual(readTails(null), []);
  const denied = { get localStorage() { throw new Error('SecurityError'); } };
  assert.equal(openTails(denied), null);
  keepTail(null, { launch: 'a', person: 'p' }, [call(6)]);
  await settle();
});
