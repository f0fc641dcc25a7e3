import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Journal } from '../../runtime/player/journal.js';
import { MemoryStore } from '../../runtime/player/journal-store.js';
import { FakeClock, FakeServer, answer, call, settle } from './fakes.mjs';

class DurableStore extends MemoryStore {
  durable = true;
}

function setUp({
  store = new DurableStore(),
  lastNumber = 0,
  tokenUrl = '',
  server = new FakeServer(),
} = {}) {
  const clock = new FakeClock();
  const changes = [];
  const acknowledged = [];
  const journal = new Journal({
    launch: 'L1',
    person: 'P1',
    token: 'T1',
    journalUrl: 'http://app.test/api/journal',
    tokenUrl,
    lastNumber,
    store,
    fetch: server.fetch,
    clock,
    random: () => 0.5,
    onChange: (event) => changes.push(event),
    onAcknowledged: (number) => acknowledged.push(number),
  });
  return {
    journal,
    clock,
    server,
    store,
    changes,
    acknowledged,
    kinds: () => changes.map((event) => event.kind),
  };
}
const numbers = (request) => request.body.calls.map((one) => one.n);

test('calls arrive in order, each once, with launch and token', async () => {
  const { journal, clock, server, acknowledged } = setUp();
  journal.begin();
  for (let n = 1; n <= 5; n += 1) journal.add(call(n));
  await clock.advance(1500);
  assert.deepEqual(
    server.stored.map((one) => one.n),
    [1, 2, 3, 4, 5],
  );
  assert.equal(server.requests[0].body.launch, 'L1');
  assert.equal(server.requests[0].body.token, 'T1');
  assert.equal(server.requests[0].options.credentials, 'omit');
  assert.deepEqual(acknowledged.at(-1), 5);
});

test('a number that was seen already is not taken again', async () => {
  const { journal, clock, server } = setUp();
  journal.add(call(1));
  journal.add(call(1, 13, 'x', 'other'));
  journal.add(call(2));
  await clock.advance(1500);
  assert.deepEqual(server.requests.flatMap(numbers), [1, 2]);
});

test('ordinary calls wait about a second for company; commit and finish do not', async () => {
  const { journal, clock, server } = setUp();
  journal.add(call(1));
  await clock.advance(900);
  assert.equal(server.requests.length, 0);
  await clock.advance(200);
  assert.deepEqual(numbers(server.requests[0]), [1]);
  journal.add(call(2));
  journal.add(call(3, 14));
  await clock.advance(1);
  assert.deepEqual(numbers(server.requests[1]), [2, 3]);
});

test('one request at a time', async () => {
  const { journal, clock, server, kinds } = setUp();
  let release;
  const held = new Promise((done) => {
    release = done;
  });
  server.script = [(body) => held.then(() => server.take(body))];
  for (let n = 1; n <= 5; n += 1) {
    journal.add(call(n, 14));
    await clock.advance(1500);
  }
  assert.deepEqual(server.requests.map(numbers), [[1]]);
  release();
  await clock.advance(0);
  assert.deepEqual(server.requests.map(numbers), [[1], [2, 3, 4, 5]]);
  assert.deepEqual(kinds(), ['saving', 'saving', 'saved'], 'not said to be saved while calls wait');
});

test('a batch holds at most 256 calls and 512 kB', async () => {
  const { journal, clock, server } = setUp();
  for (let n = 1; n <= 300; n += 1) journal.add(call(n));
  await clock.advance(3000);
  assert.equal(server.requests[0].body.calls.length, 256);
  for (let n = 301; n <= 320; n += 1) journal.add(call(n, 13, 'cmi.suspend_data', 'ü'.repeat(50_000)));
  await clock.advance(30_000);
  assert.equal(server.stored.length, 320);
  for (const { options } of server.requests) assert.ok(Buffer.byteLength(options.body) <= 512 * 1024);
});

test('a call larger than a batch still goes, by itself', async () => {
  const { journal, clock, server } = setUp();
  journal.add(call(1, 13, 'cmi.suspend_data', 'x'.repeat(700_000)));
  journal.add(call(2));
  await clock.advance(5000);
  assert.deepEqual(numbers(server.requests[0]), [1]);
  assert.equal(server.stored.length, 2);
});

test('409 names what the server has: sending goes on from the next number', async () => {
  const { journal, clock, server } = setUp();
  server.stored = [call(1), call(2), call(3)];
  server.script = [answer(409, { acknowledged: 3 })];
  for (let n = 1; n <= 5; n += 1) journal.add(call(n));
  await clock.advance(2000);
  assert.deepEqual(server.requests.map(numbers), [
    [1, 2, 3, 4, 5],
    [4, 5],
  ]);
  assert.equal(journal.acknowledged, 5);
});

test('409 for a number that nobody has any more ends the saving and says so', async () => {
  const { journal, clock, server, changes } = setUp({ lastNumber: 7 });
  server.script = [answer(409, { acknowledged: 2 })];
  journal.add(call(8));
  await clock.advance(2000);
  assert.deepEqual(changes.at(-1), { kind: 'ended', state: 'apart' });
  assert.equal(journal.unsaved, 1);
});

test('failure: back-off doubles, Retry-After is honoured, nothing is lost or doubled', async () => {
  const { journal, clock, server, kinds } = setUp();
  const down = () => {
    throw new TypeError('network');
  };
  server.script = [down, down, down, answer(503, {}, { 'Retry-After': '20' }), answer(200, undefined)];
  journal.add(call(1, 14));
  const waits = [];
  for (let round = 0; round < 5; round += 1) {
    await clock.advance(round === 0 ? 0 : waits.at(-1));
    waits.push(clock.waits[0]);
  }
  assert.deepEqual(waits, [750, 1500, 3000, 20_000, 12_000]);
  assert.equal(journal.unsaved, 1);
  journal.add(call(2, 14));
  await clock.advance(12_000);
  assert.deepEqual(
    server.stored.map((one) => one.n),
    [1, 2],
  );
  assert.equal(kinds().filter((kind) => kind === 'trying').length, 5);
  assert.equal(kinds().at(-1), 'saved');
});

test('new calls do not shorten a pause; coming back online does', async () => {
  const { journal, clock, server } = setUp();
  server.script = [
    () => {
      throw new TypeError('network');
    },
  ];
  journal.add(call(1, 14));
  await clock.advance(0);
  journal.add(call(2, 14));
  await clock.advance(500);
  assert.equal(server.requests.length, 1);
  journal.hurry();
  await clock.advance(0);
  assert.deepEqual(
    server.stored.map((one) => one.n),
    [1, 2],
  );
});

test('200 with a page instead of the journal\'s answer is not "saved"', async () => {
  const { journal, clock, server, kinds } = setUp();
  server.script = [answer(200, undefined)];
  journal.add(call(1, 14));
  await clock.advance(0);
  assert.equal(journal.unsaved, 1);
  assert.equal(kinds().at(-1), 'trying');
});

test('413 halves the batch until it passes', async () => {
  const { journal, clock, server } = setUp();
  const refuse = ({ calls }) => (calls.length > 3 ? answer(413, {}) : server.take({ calls }));
  server.script = [refuse, refuse, refuse];
  for (let n = 1; n <= 10; n += 1) journal.add(call(n));
  await clock.advance(10_000);
  assert.deepEqual(
    server.requests.slice(0, 3).map((one) => one.body.calls.length),
    [10, 5, 3],
  );
  assert.equal(server.stored.length, 10);
});

test('a single call that is refused stops the saving, and stays kept', async () => {
  const { journal, clock, server, store, kinds } = setUp();
  server.script = [answer(400, {})];
  journal.add(call(1, 14));
  await clock.advance(120_000);
  assert.equal(kinds().at(-1), 'refused');
  assert.equal(server.requests.length, 1);
  assert.equal((await store.list('P1')).length, 1);
});

test('401: calls stay kept, the page says so, and sending goes on after sign-in', async () => {
  const { journal, clock, server, store, kinds } = setUp();
  server.script = [answer(401, {}), answer(401, {})];
  journal.add(call(1, 14));
  await clock.advance(0);
  assert.equal(kinds().at(-1), 'signIn');
  assert.equal((await store.list('P1')).length, 1);
  await clock.advance(60_000);
  assert.equal(kinds().at(-1), 'saved');
  assert.deepEqual(
    server.stored.map((one) => one.n),
    [1],
  );
});

test('401 with an address for a fresh token: asks there once and goes on', async () => {
  const server = new FakeServer();
  const journalFetch = server.fetch;
  const asked = [];
  server.fetch = async (url, options) => {
    if (!url.includes('/token')) return journalFetch(url, options);
    asked.push([url, options.headers['X-Waymark-Request']]);
    return answer(200, { token: 'T2' });
  };
  const { journal, clock, kinds } = setUp({ server, tokenUrl: '/api/launches/{launch}/token' });
  server.script = [answer(401, {})];
  journal.add(call(1, 14));
  await clock.advance(0);
  assert.deepEqual(asked, [['/api/launches/L1/token', 'token']]);
  assert.equal(server.requests[1].body.token, 'T2');
  assert.ok(!kinds().includes('signIn'));
});

test('superseded: what was done before goes out, later calls are not taken', async () => {
  const { journal, clock, server, changes } = setUp();
  server.script = [
    ({ calls }) => {
      server.state = 'superseded';
      journal.add(call(2));
      return server.take({ calls });
    },
  ];
  journal.add(call(1, 14));
  await clock.advance(3000);
  assert.deepEqual(
    server.stored.map((one) => one.n),
    [1, 2],
  );
  assert.deepEqual(changes.at(-1), { kind: 'ended', state: 'superseded' });
  journal.add(call(3, 14));
  await clock.advance(120_000);
  assert.equal(server.stored.length, 2);
});

test('an acknowledgement of calls that this page never made ends the saving', async () => {
  const { journal, clock, server, changes } = setUp();
  server.script = [answer(200, { acknowledged: 9, state: 'open' })];
  journal.begin();
  await clock.advance(0);
  assert.deepEqual(changes.at(-1), { kind: 'ended', state: 'apart' });
});

test('heartbeat: an empty request each 60 s without other traffic', async () => {
  const { journal, clock, server } = setUp();
  journal.begin();
  await clock.advance(1000);
  const before = server.requests.length;
  await clock.advance(180_000);
  const beats = server.requests.slice(before);
  assert.equal(beats.length, 3);
  assert.ok(beats.every(({ body }) => body.calls.length === 0 && body.leaving === false));
});

test('storage refuses: says so once, sends each call at once', async () => {
  class FullStore extends DurableStore {
    async put() {
      throw new Error('QuotaExceededError');
    }
  }
  const { journal, clock, server, kinds } = setUp({ store: new FullStore() });
  journal.add(call(1));
  await clock.advance(10);
  assert.deepEqual(
    server.stored.map((one) => one.n),
    [1],
  );
  journal.add(call(2));
  await clock.advance(10);
  assert.equal(server.stored.length, 2);
  assert.equal(kinds().filter((kind) => kind === 'noStore').length, 1);
  assert.equal(journal.durable, false);
});

test('what is acknowledged is taken out of the store, the rest stays', async () => {
  const { journal, clock, server, store } = setUp();
  journal.add(call(1, 14));
  await clock.advance(0);
  assert.equal((await store.list('P1')).length, 0);
  server.script = [
    () => {
      throw new TypeError('network');
    },
  ];
  journal.add(call(2, 14));
  await clock.advance(0);
  assert.deepEqual(
    (await store.list('P1')).map((record) => [record.launch, record.n, record.token]),
    [['L1', 2, 'T1']],
  );
});

test('pagehide: one keepalive request below 60 kB from the front; leaving only if it is all', async () => {
  const { journal, server } = setUp();
  for (let n = 1; n <= 10; n += 1) journal.add(call(n, 13, 'cmi.suspend_data', 'ü'.repeat(5000)));
  journal.sendTail(true);
  await settle();
  const [{ options, body }] = server.requests;
  assert.ok(options.keepalive);
  assert.ok(Buffer.byteLength(options.body) < 60_000);
  assert.deepEqual(
    body.calls.map((one) => one.n),
    [1, 2, 3, 4, 5],
  );
  assert.equal(body.leaving, false);
});

test('a small tail says leaving on pagehide, and not when the page is only hidden', async () => {
  const { journal, server } = setUp();
  journal.sendTail(false);
  await settle();
  assert.equal(server.requests.length, 0);
  journal.add(call(1));
  journal.sendTail(false);
  journal.sendTail(true);
  await settle();
  assert.deepEqual(
    server.requests.map(({ body }) => [body.calls.length, body.leaving]),
    [
      [1, false],
      [1, true],
    ],
  );
});

test('leave: resolves after the last call and leaving are acknowledged, not before', async () => {
  const { journal, clock, server } = setUp();
  let left = false;
  server.script = [
    () => {
      throw new TypeError('network');
    },
  ];
  journal.add(call(1, 11));
  journal.leave().then(() => {
    left = true;
  });
  await clock.advance(0);
  assert.equal(left, false);
  await clock.advance(2000);
  assert.equal(left, true);
  assert.equal(server.requests.at(-1).body.leaving, true);
  const count = server.requests.length;
  await clock.advance(300_000);
  assert.equal(server.requests.length, count);
});

test('strings keep lone surrogates and NUL on the wire', async () => {
  const { journal, clock, server } = setUp();
  journal.add(call(1, 14, '', 'a\ud800\u0000z'));
  await clock.advance(0);
  assert.match(server.requests[0].options.body, /"b":"a\\ud800\\u0000z"/);
});
