import assert from 'node:assert/strict';
import { test } from 'node:test';
import { IndexedDbStore, MemoryStore, openStore } from '../../runtime/player/journal-store.js';
import { FakeIndexedDb, call } from './fakes.mjs';

const record = (person, launch, n) => ({
  person,
  launch,
  n,
  call: call(n),
  token: 't',
  journalUrl: 'http://app.test/api/journal',
});
const keys = (records) => records.map(({ launch, n }) => `${launch}${n}`);

for (const [name, make] of [
  ['IndexedDB', () => openStore(new FakeIndexedDb().scope)],
  ['memory', async () => new MemoryStore()],
]) {
  test(`${name}: one person's records come back in order, nobody else's`, async () => {
    const store = await make();
    for (const one of [
      record('p', 'b', 2),
      record('p', 'b', 10),
      record('q', 'a', 1),
      record('p', 'a', 1),
      record('p', 'b', 1),
      record('pp', 'a', 1),
    ])
      await store.put(one);
    assert.deepEqual(keys(await store.list('p')), ['a1', 'b1', 'b2', 'b10']);
  });

  test(`${name}: removing up to a number touches that launch only`, async () => {
    const store = await make();
    for (const one of [record('p', 'a', 1), record('p', 'b', 1), record('p', 'b', 2), record('p', 'b', 3)])
      await store.put(one);
    await store.removeUpTo('p', 'b', 2);
    assert.deepEqual(keys(await store.list('p')), ['a1', 'b3']);
  });
}

test('a browser without storage gives memory, and it says that it does not last', async () => {
  const refusing = {
    indexedDB: {
      open() {
        throw new Error('SecurityError');
      },
    },
  };
  assert.equal((await openStore(refusing)).durable, false);
  assert.equal((await openStore({})).durable, false);
  const failing = {
    indexedDB: {
      open() {
        const r = {};
        setImmediate(() => r.onerror());
        return r;
      },
    },
  };
  assert.ok((await openStore(failing)) instanceof MemoryStore);
  assert.ok((await openStore(new FakeIndexedDb().scope)) instanceof IndexedDbStore);
});

test('a refused write rejects', async () => {
  const database = new FakeIndexedDb();
  const store = await openStore(database.scope);
  database.refuseWrites = true;
  await assert.rejects(store.put(record('p', 'a', 1)));
});

test('storage that answers neither yes nor no is not waited for', async () => {
  const waits = [];
  const silent = { indexedDB: { open: () => ({}) }, setTimeout: (work, ms) => waits.push({ work, ms }) };
  const opening = openStore(silent);
  assert.equal(waits.length, 1);
  assert.ok(waits[0].ms >= 1000 && waits[0].ms <= 5000, `${waits[0].ms} ms`);
  waits[0].work();
  assert.equal((await opening).durable, false);
});

test('a database that opens too late is closed again', async () => {
  const fake = new FakeIndexedDb().scope;
  const requests = [];
  const late = { ...fake, indexedDB: { open: () => (requests.push({}), requests[0]) }, setTimeout: (work) => work() };
  assert.equal((await openStore(late)).durable, false);
  let closed = false;
  requests[0].result = { close: () => (closed = true) };
  requests[0].onsuccess();
  assert.ok(closed);
});
