import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MemoryStore } from '../../runtime/player/journal-store.js';
import { sendLeftovers } from '../../runtime/player/leftovers.js';
import { FakeServer, answer, call } from './fakes.mjs';

const kFree = { request: async (name, options, work) => work({ name }) };

async function storeWith(...records) {
  const store = new MemoryStore();
  for (const [person, launch, n, value] of records) {
    await store.put({
      person,
      launch,
      n,
      call: call(n, 13, 'x', value),
      token: `token-${launch}`,
      journalUrl: '/api/journal',
    });
  }
  return store;
}

test('sends what this person left, in order, says leaving, and forgets it', async () => {
  const server = new FakeServer();
  const store = await storeWith(['p', 'a', 1], ['p', 'a', 2], ['q', 'z', 1]);
  assert.equal(await sendLeftovers({ person: 'p', store, fetch: server.fetch, locks: kFree }), true);
  assert.deepEqual(
    server.requests.map(({ body }) => [
      body.launch,
      body.token,
      body.calls.map((one) => one.n),
      body.leaving,
    ]),
    [['a', 'token-a', [1, 2], true]],
  );
  assert.equal((await store.list('p')).length, 0);
  assert.equal((await store.list('q')).length, 1);
});

test('a launch that is open in another tab is left to that tab', async () => {
  const server = new FakeServer();
  const store = await storeWith(['p', 'a', 1]);
  const held = { request: async (name, options, work) => work(null) };
  await sendLeftovers({ person: 'p', store, fetch: server.fetch, locks: held });
  assert.equal(server.requests.length, 0);
  assert.equal((await store.list('p')).length, 1);
});

test('without locks nobody knows, so the launch is not closed', async () => {
  const server = new FakeServer();
  await sendLeftovers({ person: 'p', store: await storeWith(['p', 'a', 1]), fetch: server.fetch });
  assert.equal(server.requests[0].body.leaving, false);
});

test('numbers that the server has are skipped after 409; a real gap stays in the store', async () => {
  const server = new FakeServer();
  const store = await storeWith(['p', 'a', 3], ['p', 'a', 4]);
  assert.equal(await sendLeftovers({ person: 'p', store, fetch: server.fetch, locks: kFree }), false);
  assert.equal((await store.list('p')).length, 2);
  server.stored = [call(1), call(2), call(3)];
  server.script = [answer(409, { acknowledged: 3 })];
  assert.equal(await sendLeftovers({ person: 'p', store, fetch: server.fetch, locks: kFree }), true);
  assert.equal((await store.list('p')).length, 0);
});

test('failure or lapsed token: kept, asked once', async () => {
  for (const status of [503, 401]) {
    const server = new FakeServer();
    server.script = [answer(status, {})];
    const store = await storeWith(['p', 'a', 1]);
    assert.equal(await sendLeftovers({ person: 'p', store, fetch: server.fetch, locks: kFree }), false);
    assert.equal(server.requests.length, 1);
    assert.equal((await store.list('p')).length, 1);
  }
});
