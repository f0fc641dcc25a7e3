import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CallLog } from '../../runtime/player/call-log.js';
import { contentAddress } from '../../runtime/player/content-address.js';
import { Fn } from '../../runtime/player/functions.js';
import { createScorm12Api } from '../../runtime/player/scorm12-api.js';
import { Session } from '../../runtime/player/session.js';
import { readWrapperMessage } from '../../runtime/player/wrapper-messages.js';
import { settle } from './fakes.mjs';

// SCORM 1.2 RTE 3.3.1: the functions that an API instance has.
const kFunctions = [
  'LMSInitialize',
  'LMSFinish',
  'LMSGetValue',
  'LMSSetValue',
  'LMSCommit',
  'LMSGetLastError',
  'LMSGetErrorString',
  'LMSGetDiagnostic',
];

test('the API has the eight functions, which work without their object', () => {
  const calls = [];
  const api = createScorm12Api((...args) => {
    calls.push(args);
    return { value: 'true', error: 0 };
  });
  assert.deepEqual(Object.keys(api).sort(), [...kFunctions].sort());
  const { LMSInitialize } = api;
  assert.equal(LMSInitialize(''), 'true');
  assert.deepEqual(calls, [[Fn.initialize, '', '']]);
});

test('arguments reach the engine as strings, answers come back as strings', () => {
  let seen;
  const api = createScorm12Api((fn, a, b) => {
    seen = [fn, a, b];
    return { value: 5, error: 0 };
  });
  assert.equal(api.LMSSetValue('cmi.core.score.raw', 85), '5');
  assert.deepEqual(seen, [Fn.setValue, 'cmi.core.score.raw', '85']);
  api.LMSSetValue('a', null);
  assert.deepEqual(seen, [Fn.setValue, 'a', 'null']);
  api.LMSGetErrorString(201);
  assert.deepEqual(seen, [Fn.getErrorString, '201', '']);
  for (const nothing of [undefined, null, '']) {
    api.LMSCommit(nothing);
    assert.deepEqual(seen, [Fn.commit, '', '']);
  }
  api.LMSFinish('x');
  assert.deepEqual(seen, [Fn.finish, 'x', '']);
});

test('the API never throws: not when the engine is gone, not for an argument that has no text', () => {
  const api = createScorm12Api(() => {
    throw new Error('trap');
  });
  const answers = kFunctions.map((name) => api[name]('cmi.core.lesson_status', 'x'));
  assert.deepEqual(answers, ['false', 'false', '', 'false', 'false', '101', 'General exception', '']);
  const fine = createScorm12Api(() => ({ value: 'true', error: 0 }));
  assert.equal(
    fine.LMSSetValue('a', {
      toString() {
        throw new Error('no');
      },
    }),
    'false',
  );
});

// An engine that answers by table, in the form of scorm/wasm/engine.js.
function fakeEngine(answers = {}) {
  return {
    call: (fn) => answers[fn] ?? { value: 'true', error: 0 },
    digest: () => '0123456789abcdef',
    items: () => ({ items: [], course: {} }),
  };
}

function makeSession(answers, { readOnly = false, sinceStart = () => 12 } = {}) {
  const posted = [];
  const log = new CallLog({
    launch: 'L',
    token: 'T',
    journalUrl: 'u',
    lastNumber: 4,
    readOnly,
    post: (m) => posted.push(m),
    fetch: async () => {},
  });
  const broken = [];
  const session = new Session({
    engine: fakeEngine(answers),
    log,
    sinceStart,
    utcNow: () => 'now',
    onItems: () => {},
    onBroken: (problem) => broken.push(problem),
  });
  return { session, log, posted, broken, calls: () => (log.flush(), posted.flatMap((message) => readWrapperMessage(message).calls)) };
}

test('kept: open, close, initialize, finish, set, commit, a failed get; digests as the protocol says', () => {
  const { session, calls } = makeSession({ [Fn.getValue]: { value: '', error: 401 } });
  session.openItem('S1');
  for (const fn of [
    Fn.initialize,
    Fn.setValue,
    Fn.getValue,
    Fn.getLastError,
    Fn.getErrorString,
    Fn.getDiagnostic,
    Fn.commit,
  ]) {
    session.call(fn, 'a', 'b');
  }
  session.closeItem();
  assert.deepEqual(
    calls().map(({ n, f, d }) => [n, f, d !== undefined]),
    [
      [5, 1, true],
      [6, 10, true],
      [7, 13, false],
      [8, 12, false],
      [9, 14, true],
      [10, 2, true],
    ],
  );
  assert.deepEqual(calls()[2], { n: 7, f: 13, a: 'a', b: 'b', r: 'true', e: 0, t: 12, c: 'now' });
});

test('times: the first of a row and what carries a digest have their own, the others one shortly before', async () => {
  let clock = 0;
  const { session, log, calls } = makeSession({}, { sinceStart: () => (clock += 1) });
  session.openItem('S1');
  for (let i = 0; i < 3; i += 1) session.call(Fn.setValue, 'a', 'b');
  session.call(Fn.commit, '', '');
  session.call(Fn.setValue, 'a', 'b');
  await settle();
  session.call(Fn.setValue, 'a', 'b');
  log.flush();
  for (let i = 0; i < 200; i += 1) session.call(Fn.setValue, 'a', 'b');
  const times = calls().map(({ t }) => t);
  assert.deepEqual(times.slice(0, 7), [1, 1, 1, 1, 2, 2, 3]);
  const row = times.slice(7);
  assert.equal(row[0], 4);
  for (let i = 64; i < row.length; i += 1) assert.ok(row[i] > row[i - 64], `call ${i} is no older than 63 calls`);
});

test('a get that succeeds leaves no trace', () => {
  const { session, calls } = makeSession({});
  session.call(Fn.getValue, 'cmi.core.student_name', '');
  assert.deepEqual(calls(), []);
});

test('close is said for what is open and did not finish, and for nothing else', () => {
  const one = makeSession({});
  one.session.openItem('S1');
  one.session.call(Fn.finish, '', '');
  one.session.closeItem();
  assert.deepEqual(
    one.calls().map(({ f }) => f),
    [1, 11],
  );
  const two = makeSession({ [Fn.finish]: { value: 'false', error: 301 } });
  two.session.openItem('S1');
  two.session.call(Fn.finish, '', '');
  two.session.closeItem();
  two.session.closeItem();
  assert.deepEqual(
    two.calls().map(({ f }) => f),
    [1, 11, 2],
  );
  const pages = makeSession({});
  pages.session.openItem('S1');
  for (const fn of [Fn.initialize, Fn.finish, Fn.initialize]) pages.session.call(fn, '', '');
  pages.session.closeItem();
  assert.deepEqual(
    pages.calls().map(({ f }) => f),
    [1, 10, 11, 10, 2],
    'finished on one page, begun anew on the next',
  );
  const refused = makeSession({ [Fn.open]: { value: 'false', error: 101 } });
  assert.equal(refused.session.openItem('S2'), false);
  refused.session.closeItem();
  assert.deepEqual(
    refused.calls().map(({ f }) => f),
    [1],
  );
});

test('read-only: the engine answers, nothing is numbered or sent', () => {
  const { session, log, posted } = makeSession({}, { readOnly: true });
  session.openItem('S1');
  assert.equal(session.call(Fn.setValue, 'a', 'b').value, 'true');
  log.hide();
  log.sendDirectly();
  assert.deepEqual(posted, []);
  assert.equal(log.lastNumber, 4);
});

test('an engine that traps is told once and asked no more', () => {
  const { session, broken } = makeSession({});
  const trapped = new Session({
    engine: {
      call: () => {
        throw new WebAssembly.RuntimeError('unreachable');
      },
    },
    log: {},
    sinceStart: () => 0,
    utcNow: () => '',
    onItems() {},
    onBroken: (problem) => broken.push(problem),
  });
  const api = createScorm12Api((...args) => trapped.call(...args));
  assert.equal(api.LMSSetValue('a', 'b'), 'false');
  assert.equal(api.LMSGetLastError(), '101');
  assert.equal(broken.length, 1);
  assert.ok(session);
});

function makeLog() {
  const posted = [];
  const sent = [];
  const answers = [];
  const log = new CallLog({
    launch: 'L',
    token: 'T',
    journalUrl: 'http://app.test/api/journal',
    lastNumber: 0,
    post: (message) => posted.push(message),
    fetch: (url, options) => {
      sent.push({ url, options, body: JSON.parse(options.body) });
      return new Promise((done) => answers.push(done));
    },
  });
  return { log, posted, sent, answers };
}
const fields = (b = '') => ({ f: 13, a: 'x', b, r: 'true', e: 0, t: 0, c: '' });
const sentNumbers = (sent) => sent.map(({ body }) => body.calls.map(({ n }) => n));

test('the wrapper sends nothing itself while the page lives', async () => {
  const { log, posted, sent } = makeLog();
  log.add(fields());
  await settle();
  assert.equal(posted.length, 1);
  assert.equal(sent.length, 0);
});

test('calls made in a row are one message, never more than the player takes', async () => {
  const { log, posted } = makeLog();
  for (let i = 0; i < 5000; i += 1) log.add(fields());
  await settle();
  const numbers = () => posted.map((message) => readWrapperMessage(message).calls.map(({ n }) => n));
  assert.deepEqual(numbers().map(({ length }) => length), [4096, 904]);
  assert.deepEqual(numbers().flat(), Array.from({ length: 5000 }, (_, i) => i + 1));
  log.add(fields());
  log.flush();
  log.add(fields());
  await settle();
  assert.deepEqual(numbers().slice(2), [[5001], [5002]]);
});

test('once hiding: the tail and each further call, without preflight and cookies', async () => {
  const { log, sent } = makeLog();
  log.add(fields());
  log.add(fields());
  log.acknowledged(1);
  log.hide();
  log.sendDirectly();
  log.add(fields());
  log.add(fields());
  await settle();
  assert.deepEqual(sentNumbers(sent), [[2], [2, 3, 4]]);
  const { options, body } = sent[1];
  assert.deepEqual(
    [options.mode, options.keepalive, options.credentials, options.headers['Content-Type']],
    ['no-cors', true, 'omit', 'text/plain'],
  );
  assert.equal(body.token, 'T');
  log.sendDirectly();
  assert.equal(sent.length, 2, 'nothing new, nothing sent');
});

test('the shared 64 KiB: when all does not fit, what was not sent yet goes', async () => {
  const { log, sent, answers } = makeLog();
  log.hide();
  log.add(fields('x'.repeat(40_000)));
  log.sendDirectly();
  log.add(fields('y'.repeat(10_000)));
  log.sendDirectly();
  assert.deepEqual(sentNumbers(sent), [[1], [2]]);
  assert.ok(sent.every(({ options }) => options.keepalive));
  answers.forEach((done) => done());
  await settle();
  log.add(fields('z'));
  log.sendDirectly();
  assert.deepEqual(sentNumbers(sent)[2], [1, 2, 3]);
});

test('once hiding, what nobody acknowledged is kept as well; the last words are said even when there are none', () => {
  const kept = [];
  const sent = [];
  const log = new CallLog({
    launch: 'L',
    token: 'T',
    journalUrl: '/j',
    lastNumber: 0,
    post() {},
    fetch: async (url, { body }) => sent.push(JSON.parse(body)),
    keep: (calls) => kept.push(calls.map(({ n }) => n)),
  });
  log.add(fields());
  log.sendDirectly(true);
  assert.deepEqual([kept, sent], [[], []], 'the page lives');
  log.hide();
  log.sendDirectly();
  log.add(fields('x'.repeat(70_000)));
  log.sendDirectly();
  log.sendDirectly(true);
  assert.deepEqual(kept, [[1], [1, 2], [1, 2]]);
  assert.deepEqual(sent.map(({ last }) => last), [undefined, undefined, true]);
  log.show();
  assert.deepEqual(kept.at(-1), [], 'back from the browser\'s memory: the player has them');
});

test('acknowledged calls are forgotten', () => {
  const { log } = makeLog();
  for (let i = 0; i < 5; i += 1) log.add(fields());
  log.acknowledged(3);
  assert.equal(log.unacknowledged, 2);
  log.acknowledged(5);
  assert.equal(log.unacknowledged, 0);
});

test('content stays below its base; outside addresses are web addresses', () => {
  const at = (path) => contentAddress(path, '/cap/', 'http://c.test').href;
  assert.equal(at('a%20b/index.html?x=1#top'), 'http://c.test/cap/a%20b/index.html?x=1#top');
  assert.equal(at('//evil.test/x'), 'http://c.test/cap/evil.test/x');
  assert.equal(at('https://outside.test/x'), 'https://outside.test/x');
  for (const path of ['../other/x', '%2e%2e/x', 'a/../../x', 'javascript:alert(1)', 'data:text/html,x']) {
    assert.throws(() => at(path), path);
  }
});

// What content finds above the wrapper (wrapper.js puts it there): the code of finders as authoring tools have it.
test('walks from parent to parent come to an end', async () => {
  const { readFile } = await import('node:fs/promises');
  const source = await readFile(new URL('../../runtime/player/wrapper.js', import.meta.url), 'utf8');
  const lines = source.match(/function endOfWalk[\s\S]*?window\.parent = endOfWalk\(window\);/)[0];
  const window = { API: {}, document: {}, innerHeight: 600, parent: null };
  new Function('window', lines)(window);
  // Captivate: for as long as there is a parent with a document.
  let walker = window;
  let steps = 0;
  try {
    for (; walker.parent.document && steps < 100; steps += 1) walker = walker.parent;
  } catch {
    // what another origin's window does
  }
  assert.ok(steps < 100, 'an endless walk');
  // Finders that look for SCORM 2004 do not find it, and neither run for ever nor throw.
  walker = window;
  for (steps = 0; walker.API_1484_11 == null && walker.parent != null && walker.parent !== walker && steps < 100; steps += 1) walker = walker.parent;
  assert.ok(steps < 100, 'an endless walk');
  assert.equal(walker.API_1484_11, undefined);
  // Rise: takes the topmost window whose innerHeight may be read, and must be left with its own.
  let root = window;
  for (steps = 0; root.parent !== root && steps < 100; steps += 1) root = root.parent;
  assert.ok(steps < 100, 'an endless walk');
  assert.throws(() => root.innerHeight, { name: 'SecurityError' });
});
