import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SignInEnd } from '../../runtime/player/sign-in-end.js';
import { endModulePages, openTabs } from '../../runtime/player/tabs.js';
import { FakeClock, settle } from './fakes.mjs';

// Every channel hears what the others post, later, as in a browser.
function browser() {
  const channels = [];
  return class {
    #handlers = [];
    constructor() {
      channels.push(this);
    }
    addEventListener(_, handler) {
      this.#handlers.push(handler);
    }
    postMessage(data) {
      const others = channels.filter((one) => one !== this);
      setImmediate(() => others.forEach((one) => one.#handlers.forEach((handler) => handler({ data: structuredClone(data) }))));
    }
  };
}

// A module page of `person`: `unsaved` calls that it cannot send until `saves` is called.
function modulePage(BroadcastChannel, clock, { person = 'ann', launch = 'L1', unsaved = 0, durable = true } = {}) {
  const page = { went: '', told: '', left: 0, journal: { unsaved, durable } };
  const saved = new Promise((done) => {
    page.saves = () => {
      page.journal.unsaved = 0;
      done();
    };
  });
  if (unsaved === 0) page.saves();
  const leave = async ({ serverWait }) => {
    page.left += 1;
    const inTime = await Promise.race([saved.then(() => true), new Promise((done) => clock.setTimeout(() => done(false), serverWait))]);
    return { saved, inTime };
  };
  new SignInEnd({
    tabs: openTabs({ BroadcastChannel }),
    person,
    launch: () => launch,
    journal: () => page.journal,
    leave,
    go: (address) => (page.went = address),
    tell: (words) => (page.told = words),
    clock,
  });
  return page;
}

const timers = (clock) => ({ setTimeout: (...of) => clock.setTimeout(...of), clearTimeout: (id) => clock.clearTimeout(id) });

async function asked(BroadcastChannel, clock, person = 'ann') {
  let answer = null;
  endModulePages(openTabs({ BroadcastChannel }), person, timers(clock)).then((value) => (answer = value));
  await settle();
  for (let waited = 0; !answer && waited < 30; waited += 1) await clock.advance(500);
  return answer;
}

test('signing out: nothing is open, so nothing is unsent', async () => {
  assert.deepEqual(await asked(browser(), new FakeClock()), { unsaved: 0, kept: true });
});

test('signing out: pages of the person leave their modules; those of others stay', async () => {
  const channel = browser();
  const clock = new FakeClock();
  const hers = modulePage(channel, clock);
  const his = modulePage(channel, clock, { person: 'bo', launch: 'L2' });
  assert.deepEqual(await asked(channel, clock), { unsaved: 0, kept: true });
  assert.deepEqual([hers.left, his.left, hers.went], [1, 0, '']);
});

test('signing out: what a page cannot send is counted, and whether it is kept; asked again when it could', async () => {
  const channel = browser();
  const clock = new FakeClock();
  const kept = modulePage(channel, clock, { unsaved: 2 });
  assert.deepEqual(await asked(channel, clock), { unsaved: 2, kept: true });
  const open = modulePage(channel, clock, { launch: 'L2', unsaved: 3, durable: false });
  assert.deepEqual(await asked(channel, clock), { unsaved: 5, kept: false });
  kept.saves();
  open.saves();
  assert.deepEqual(await asked(channel, clock), { unsaved: 0, kept: true });
  assert.deepEqual([kept.left, open.left], [1, 1], 'a module is left once');
});

test('a page that says that it leaves and then nothing more holds nobody', async () => {
  const channel = browser();
  const clock = new FakeClock();
  const silent = openTabs({ BroadcastChannel: channel });
  silent.hear(({ kind }) => kind === 'signOut' && silent.post('ending', 'ann', { launch: 'L9' }));
  assert.deepEqual(await asked(channel, clock), { unsaved: 1, kept: true });
});

test('signed out: a page gives way at once, or when all is sent, and says what it waits for', async () => {
  const channel = browser();
  const clock = new FakeClock();
  const done = modulePage(channel, clock);
  const late = modulePage(channel, clock, { launch: 'L2', unsaved: 1 });
  openTabs({ BroadcastChannel: channel }).post('out', '');
  await settle();
  await clock.advance(5000);
  assert.equal(done.went, '/sign-in?signed-out=1');
  assert.equal(late.went, '');
  assert.match(late.told, /kept in this browser/);
  late.saves();
  await settle();
  assert.equal(late.went, '/sign-in?signed-out=1');
});

test('somebody else is signed in now: pages of everybody else give way', async () => {
  const channel = browser();
  const clock = new FakeClock();
  const hers = modulePage(channel, clock);
  const his = modulePage(channel, clock, { person: 'bo', launch: 'L2' });
  openTabs({ BroadcastChannel: channel }).post('here', 'bo');
  await settle();
  assert.deepEqual([hers.went, his.went, his.left], ['/', '', 0]);
});

test('a browser without such channels: nothing is heard, nothing fails', async () => {
  const tabs = openTabs({});
  tabs.hear(() => assert.fail('heard'));
  tabs.post('out', 'ann');
  const clock = new FakeClock();
  let answer = null;
  endModulePages(tabs, 'ann', timers(clock)).then((value) => (answer = value));
  await clock.advance(400);
  assert.deepEqual(answer, { unsaved: 0, kept: true });
});
