// What the player's scripts must never do, read from their text: stop the page with a dialog, block it with a synchronous
// request, or speak in more than one live region.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { test } from 'node:test';

const kFolders = ['../../runtime/player/', '../../runtime/web/scripts/'];
const isOthers = (name) => name === 'import-upload.js'; // the upload page of admins: a request with progress
const scripts = kFolders.flatMap((folder) => {
  const at = new URL(folder, import.meta.url);
  return readdirSync(at)
    .filter((name) => name.endsWith('.js') && !isOthers(name))
    .map((name) => ({ name, text: readFileSync(new URL(name, at), 'utf8') }));
});
// Comments may name what the code must not do.
const code = ({ text }) => text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/(^|\s)\/\/.*$/gm, '$1');

const kNever = [
  ['a dialog that stops the page', /(?<![\w.#$])(?:window\.|globalThis\.|self\.)?(?:alert|confirm|prompt)\s*\(/],
  ['a request of the old kind, which could be synchronous', /XMLHttpRequest/],
  ['a beacon, whose refusal is easily overlooked', /sendBeacon/],
  ['document.write', /document\.write/],
  ['text run as code', /\beval\s*\(|new Function\b/],
];

test('the rules find what they are there for', () => {
  const bad = ['alert("x")', 'if (window.confirm("x")) go();', 'new XMLHttpRequest()', 'navigator.sendBeacon(a)', 'document.write(a)', 'eval(a)'];
  for (const text of bad) assert.ok(kNever.some(([, rule]) => rule.test(code({ text }))), text);
  assert.ok(!kNever.some(([, rule]) => rule.test(code({ text: '// never alert(\nthis.confirm(x); a.prompt (1)' }))));
});

test('no script of ours does any of it', () => {
  assert.ok(scripts.length > 20);
  for (const script of scripts)
    for (const [what, rule] of kNever) assert.ok(!rule.test(code(script)), `${script.name}: ${what}`);
});

test('the player page has one status region, and nothing assertive but the notice of a problem', () => {
  const page = readFileSync(new URL('../../runtime/web/templates/learner/player.mustache', import.meta.url), 'utf8');
  assert.equal(page.match(/role="status"/g).length, 1);
  assert.equal((page.match(/aria-live/g) ?? []).length, 0);
  assert.deepEqual(page.match(/id="[\w-]+" role="alert"/g), ['id="player-notice" role="alert"']);
  for (const script of scripts.filter(({ name }) => name !== 'unsent.js'))
    assert.ok(!/['"](?:status|alert|log)['"]/.test(code(script).match(/role[^\n]*/g)?.join('\n') ?? ''), script.name);
});
