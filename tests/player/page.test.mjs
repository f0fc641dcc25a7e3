import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ContentFrame } from '../../runtime/player/content-frame.js';
import { CallRuns } from '../../runtime/player/call-runs.js';
import { addressOf, readLaunchData, readPageData } from '../../runtime/player/launch-data.js';
import { SignedIn } from '../../runtime/player/signed-in.js';
import { saveAndExit } from '../../runtime/player/leave.js';
import { readCall, readWrapperMessage } from '../../runtime/player/wrapper-messages.js';
import { FakeClock, call, settle } from './fakes.mjs';

const kPage = {
  launch: 'L',
  person: 'P',
  contentOrigin: 'http://c-1.content.test',
  wrapperUrl: 'http://c-1.content.test/_waymark/wrapper.html',
  openUrl: '/launches/L/open',
};
const kData = {
  launch: 'L2',
  person: 'P',
  token: 'T',
  base: '/cap/',
  facts: '{}',
  startItem: 'S1',
  items: [{ id: 'S1', title: 'One', launchable: true }],
};
const readPage = (changes = {}) =>
  readPageData(JSON.stringify({ ...kPage, ...changes }), 'http://app.test/launches/L');
const read = (changes = {}) => readLaunchData({ ...kData, ...changes }, readPage());

test('launch data: addresses become absolute, absent keys get their defaults', () => {
  const data = read();
  assert.equal(data.journalUrl, 'http://app.test/api/journal');
  assert.equal(data.exitUrl, 'http://app.test/');
  assert.deepEqual([data.lastNumber, data.readOnly, data.snapshot], [0, false, '']);
  assert.equal(data.items[0].visible, true);
});

test('launch data: refused without its needed keys, or with a wrapper on another host', () => {
  for (const key of Object.keys(kPage)) assert.throws(() => readPage({ [key]: undefined }), new RegExp(key));
  for (const key of ['launch', 'token', 'base', 'facts', 'startItem'])
    assert.throws(() => read({ [key]: undefined }), new RegExp(key));
  assert.throws(() => readPage({ wrapperUrl: 'http://elsewhere.test/wrapper.html' }));
  assert.throws(() => read({ person: 'Q' }), /somebody else/);
});

test('a file path is percent-encoded, an address is taken as it is', () => {
  assert.equal(addressOf({ path: 'a b/ü#1?.html', query: '?x=1#y' }), 'a%20b/%C3%BC%231%3F.html?x=1#y');
  assert.equal(addressOf({ address: 'a%20b.html?x', path: 'ignored' }), 'a%20b.html?x');
  assert.equal(addressOf({ externalUrl: 'https://outside.test/' }), 'https://outside.test/');
  assert.equal(addressOf({ address: 'https://outside.test/', refusedHost: 'outside.test' }), '', 'nothing of it is asked for');
});

const run = (n, ...args) => ({ n, f: 13, r: 'true', e: 0, t: 0, c: '', args });

test('calls that differ in number and arguments alone travel as one, and arrive as they were made', () => {
  const set = (n, a, b, more = {}) => ({ n, f: 13, a, b, r: 'true', e: 0, t: 7, c: 'now', ...more });
  const calls = [
    set(4, 'cmi.suspend_data', '\u0000\ud800'),
    set(5, 'cmi.suspend_data', ''),
    set(6, 'cmi.core.score.raw', 'x', { r: 'false', e: 405 }),
    set(7, 'cmi.core.exit', ''),
    set(8, 'cmi.core.exit', '', { t: 8 }),
    set(9, '', '', { t: 8, c: 'then' }),
    set(10, '', '', { t: 8, c: 'then', f: 14, d: 'd1' }),
    set(11, '', '', { t: 8, c: 'then', f: 14, d: 'd1' }),
    set(12, '', '', { t: 8, c: 'then', f: 14 }),
  ];
  const made = new CallRuns();
  for (const { n, ...call } of calls) made.add(n, call);
  const runs = made.from(4);
  assert.deepEqual(
    runs.map(({ n, args }) => [n, args.length / 2]),
    [[4, 2], [6, 1], [7, 1], [8, 1], [9, 1], [10, 1], [11, 1], [12, 1]],
  );
  const received = (some) => readWrapperMessage({ type: 'waymark.call', runs: structuredClone(some) }).calls;
  assert.deepEqual(received(runs), calls);
  assert.deepEqual(made.calls(), calls);
  assert.deepEqual(received(made.from(5)), calls.slice(1), 'from the middle of a run');
  made.forgetUpTo(4);
  assert.deepEqual(made.calls(), calls.slice(1));
  made.add(13, calls[8]);
  assert.deepEqual(runs.length, 8, 'what was given away does not grow');
  assert.deepEqual(made.calls(12), [calls[8], { ...calls[8], n: 13 }]);
  made.forgetUpTo(13);
  assert.deepEqual(made.calls(), []);
});

test('messages of the wrapper are checked', () => {
  assert.deepEqual(readCall({ ...call(1), d: 'x', extra: 'gone' }), { ...call(1), d: 'x' });
  for (const wrong of [
    { n: 0 },
    { n: 1.5 },
    { f: 16 },
    { f: 99 },
    { a: 1 },
    { b: 'x'.repeat(2_000_001) },
    { e: -1 },
    { t: NaN },
    { d: 5 },
  ]) {
    assert.equal(readCall({ ...call(1), ...wrong }), null, JSON.stringify(wrong).slice(0, 40));
  }
  for (const wrong of [
    null,
    'x',
    {},
    { type: 'waymark.call' },
    { type: 'waymark.call', runs: [run(1)] },
    { type: 'waymark.call', runs: [run(1, 'a', 'b'), { ...run(2, 'a', 'b'), n: 0 }] },
    { type: 'waymark.call', runs: [run(1, 'a', 'b', 5, 'd')] },
    { type: 'waymark.call', runs: [run(1, 'a')] },
    { type: 'waymark.call', runs: [{ ...run(1), args: 'ab' }] },
    { type: 'waymark.call', runs: [{ ...run(1, 'a', 'b'), n: '1' }] },
    { type: 'waymark.call', runs: [null] },
    { type: 'waymark.call', runs: Array.from({ length: 4097 }, (_, i) => run(i + 1, 'a', 'b')) },
    { type: 'waymark.call', runs: [run(1, ...new Array(2 * 4097).fill('x'))] },
    { type: 'waymark.items', items: 'x' },
    { type: 'waymark.left' },
  ]) {
    assert.equal(readWrapperMessage(wrong), null);
  }
  assert.deepEqual(
    readWrapperMessage({
      type: 'waymark.items',
      items: [{ id: 'a', lessonStatus: 'passed', available: false, waitsFor: ['b', 7] }, null],
    }).items,
    [
      { id: 'a', status: 'passed', available: false, opened: false, waitsFor: ['b', '7'] },
      { id: '', status: '', available: true, opened: false, waitsFor: [] },
    ],
  );
  assert.equal(readWrapperMessage({ type: 'waymark.failed', reason: 'x'.repeat(1000) }).reason.length, 300);
});

function frameWith(handlers) {
  const sent = [];
  let listener;
  const contentWindow = { postMessage: (message, origin) => sent.push([message, origin]) };
  const clock = new FakeClock();
  const frame = { contentWindow, src: '' };
  const content = new ContentFrame({
    frame,
    window: {
      addEventListener: (type, work) => {
        listener = work;
      },
    },
    contentOrigin: 'http://c.test',
    handlers,
    clock,
  });
  return { content, frame, contentWindow, sent, clock, say: (event) => listener(event) };
}

test("only the content host's wrapper is heard, and only it is spoken to", () => {
  let ready = 0;
  const { content, contentWindow, sent, say } = frameWith({
    'waymark.ready': () => {
      ready += 1;
    },
  });
  const data = { type: 'waymark.ready' };
  say({ origin: 'http://evil.test', source: contentWindow, data });
  say({ origin: 'http://c.test', source: {}, data });
  assert.equal(ready, 0);
  say({ origin: 'http://c.test', source: contentWindow, data });
  assert.equal(ready, 1);
  content.post({ type: 'waymark.leave' });
  assert.deepEqual(sent, [[{ type: 'waymark.leave' }, 'http://c.test']]);
});

test('a wrapper that never answers is reported', async () => {
  const reasons = [];
  const { content, clock } = frameWith({ 'waymark.failed': ({ reason }) => reasons.push(reason) });
  content.load('http://c.test/_waymark/wrapper.html');
  await clock.advance(20_000);
  assert.equal(reasons.length, 1);
});

function leaving({ left = true, saved = true, durable = true } = {}) {
  const clock = new FakeClock();
  const events = [];
  let finish;
  const journal = {
    durable,
    leave: () => {
      events.push('leave');
      return saved
        ? Promise.resolve()
        : new Promise((done) => {
            finish = done;
          });
    },
  };
  saveAndExit({
    wrapperLeft: left ? Promise.resolve() : new Promise(() => {}),
    journal,
    clock,
    exit: () => events.push('exit'),
    offer: ({ kept }) => events.push(kept ? 'offer kept' : 'offer lost'),
  });
  return { clock, events, finish: () => finish() };
}

test('save and exit: the wrapper leaves, the server has it, then the page goes', async () => {
  const { events } = leaving();
  await settle();
  assert.deepEqual(events, ['leave', 'exit']);
});

test('save and exit: a wrapper that does not answer holds nobody', async () => {
  const { clock, events } = leaving({ left: false });
  await clock.advance(4000);
  assert.deepEqual(events, []);
  await clock.advance(1500);
  assert.deepEqual(events, ['leave', 'exit']);
});

test('save and exit: unsaved work is said, and the page goes by itself once it is saved', async () => {
  for (const [durable, words] of [
    [true, 'offer kept'],
    [false, 'offer lost'],
  ]) {
    const { clock, events, finish } = leaving({ saved: false, durable });
    await clock.advance(8000);
    assert.deepEqual(events, ['leave', words]);
    finish();
    await settle();
    assert.deepEqual(events, ['leave', words, 'exit']);
  }
});

test('learning in the player keeps the sign-in alive, told at most every ten minutes', async () => {
  const clock = new FakeClock();
  const asked = [];
  const signedIn = new SignedIn({ fetch: async (url, options) => void asked.push([url, options.method, options.credentials]), url: '/session/stay', clock });
  signedIn.active();
  await clock.advance(599_000);
  signedIn.active();
  assert.deepEqual(asked, [], 'the page itself was asked for a moment ago');
  await clock.advance(2_000);
  signedIn.active();
  signedIn.active();
  assert.deepEqual(asked, [['/session/stay', 'POST', 'same-origin']]);
});
