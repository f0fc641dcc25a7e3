import assert from 'node:assert/strict';
import { test } from 'node:test';
import { backoffDelay } from '../../runtime/player/backoff.js';
import { offersChoice, statusWords, waitWords, titleLine } from '../../runtime/player/contents.js';
import { partToGoOnWith, refusedWords } from '../../runtime/player/refused-part.js';
import { SaveWords } from '../../runtime/player/save-words.js';
import { clockTime } from '../../runtime/player/save-status.js';

const say = (words, ...kinds) => kinds.map((kind) => words.next({ kind, state: 'superseded' }));

test('the save words of the contract', () => {
  const [saving, saved, trying, again] = say(new SaveWords(), 'saving', 'saved', 'trying', 'saved');
  assert.equal(saving.text, 'Saving…');
  assert.equal(saved.text, 'Saved');
  assert.equal(trying.text, 'Not saved – we are still trying');
  assert.equal(again.text, 'Saved again');
  assert.equal(clockTime('2026-11-22T10:42:31.000Z', 'Europe/London'), '10:42');
  assert.equal(clockTime('2026-07-22T10:42:31.000Z', 'Europe/London'), '11:42');
});

test('a screen reader hears each state once: not every save, trouble once, its end once', () => {
  const words = new SaveWords();
  const spoken = say(
    words,
    'saving',
    'saved',
    'saving',
    'saved',
    'trying',
    'saving',
    'trying',
    'saved',
    'saving',
    'saved',
    'trying',
  )
    .filter((one) => one?.announce)
    .map((one) => one.text);
  assert.deepEqual(spoken, [
    'Saved',
    'Not saved – we are still trying',
    'Saved again',
    'Not saved – we are still trying',
  ]);
});

test('no storage is said, and said again when saving fails', () => {
  const [none, , trying] = say(new SaveWords(), 'noStore', 'saved', 'trying');
  assert.match(none.text, /^This browser cannot keep unsent work: /);
  assert.match(trying.text, /^Not saved – we are still trying\. This browser cannot keep unsent work: /);
});

test('signed out: a link, and the way back says saved again', () => {
  const [signIn, again] = say(new SaveWords(), 'signIn', 'saved');
  assert.equal(signIn.link, 'signIn');
  assert.match(signIn.text, /signed out\. Your unsaved work is kept in this browser\.$/);
  assert.equal(again.text, 'Saved again');
});

test('an end by an administrator is not called another window', () => {
  const { text, link, tone } = new SaveWords().next({ kind: 'ended', state: 'reset' });
  assert.match(text, /^An administrator changed your record /);
  assert.doesNotMatch(text, /another place/);
  assert.deepEqual([link, tone], ['reopen', 'failed']);
});

test('after the end nothing is said to be saved any more', () => {
  const [ended, later] = say(new SaveWords(), 'ended', 'saved');
  assert.equal(ended.link, 'reopen');
  assert.equal(later, null);
});

test('lesson_status in words', () => {
  const cases = [
    [{ status: 'not attempted' }, 'Not started'],
    [{ status: '' }, 'Not started'],
    [{ status: 'not attempted', opened: true }, 'In progress'],
    [{ status: 'incomplete' }, 'In progress'],
    [{ status: 'browsed' }, 'In progress'],
    [{ status: 'completed' }, 'Completed'],
    [{ status: 'passed' }, 'Passed'],
    [{ status: 'failed' }, 'Failed'],
    [{ status: 'not attempted', available: false }, 'Cannot start yet'],
    [{ status: 'passed', available: false }, 'Passed'],
  ];
  for (const [item, words] of cases) assert.equal(statusWords(item), words);
});

test('what a part waits for is said by title, groups of parts too', () => {
  const items = ['a', 'b', 'g', 'c'].map((id) => ({ id, title: `T ${id}`, launchable: id !== 'g', visible: true }));
  const words = (...waitsFor) => waitWords(items, 'c', waitsFor);
  assert.equal(words('g'), '‘T c’ cannot start yet. Finish ‘T g’ first.');
  assert.equal(words('a', 'b'), '‘T c’ cannot start yet. It waits for ‘T a’ and ‘T b’.');
  assert.equal(words('a', 'b', 'g'), '‘T c’ cannot start yet. It waits for ‘T a’, ‘T b’ and ‘T g’.');
  assert.equal(words(), '‘T c’ cannot start yet: other parts of the module have to be finished first.');
  const status = (waitsFor) => statusWords({ status: 'not attempted', available: false, waitsFor }, items);
  assert.equal(status(['a', 'b']), 'Cannot start yet, waits for ‘T a’ and ‘T b’');
  assert.equal(status(['nowhere']), 'Cannot start yet');
});

test('the title line counts what can be opened', () => {
  const item = (id, launchable = true, visible = true) => ({ id, title: `T ${id}`, launchable, visible });
  const items = [item('heading', false), item('a'), item('hidden', true, false), item('b')];
  assert.equal(titleLine(items, 'b'), 'Page 2 of 2: T b');
});

test('a part that may not be shown is named with its host, why, and what to do', () => {
  const film = { id: 'f', title: 'A film', refusedHost: 'video.test' };
  const all = Object.values(refusedWords(film, 'Questions')).join(' ');
  assert.match(all, /^‘A film’ is a page of another service, video\.test\. .* only when an administrator has allowed the service/);
  assert.match(all, /go on with the other parts/);
  assert.match(all, /Tell your learning team or an administrator that video\.test does not open/);
  assert.doesNotMatch(Object.values(refusedWords(film, '')).join(' '), /other parts/, 'where there is no other');
});

test('what can be gone on with is listed and has something to show, the next one first', () => {
  const item = (id, more = {}) => ({ id, launchable: true, visible: true, refusedHost: '', ...more });
  const film = item('f', { refusedHost: 'video.test' });
  const items = [item('a'), film, item('g', { launchable: false }), item('h', { visible: false }), item('f2', { refusedHost: 'x.test' }), item('b')];
  assert.equal(partToGoOnWith(items, 'f').id, 'b');
  assert.equal(partToGoOnWith(items.slice(0, 5), 'f').id, 'a');
  assert.equal(partToGoOnWith([film], 'f'), null);
});

test('there is a list of contents where there is something to choose', () => {
  const item = (id, launchable = true, visible = true) => ({ id, title: `T ${id}`, launchable, visible });
  const [group, one, two, unseen] = [item('g', false), item('a'), item('b'), item('h', true, false)];
  assert.equal(offersChoice([group, one]), false);
  assert.equal(offersChoice([group, one, two]), true);
  assert.equal(offersChoice([one, unseen]), false);
  assert.equal(offersChoice([unseen, one]), true);
  assert.equal(offersChoice([unseen]), false);
});

test('back-off: doubles to 30 s, spread over the upper half, never below Retry-After', () => {
  assert.equal(
    backoffDelay(1, 0, () => 0),
    500,
  );
  assert.equal(
    backoffDelay(1, 0, () => 1),
    1000,
  );
  assert.equal(
    backoffDelay(4, 0, () => 1),
    8000,
  );
  assert.equal(
    backoffDelay(40, 0, () => 1),
    30_000,
  );
  assert.equal(
    backoffDelay(1, 90, () => 0),
    90_000,
  );
});
