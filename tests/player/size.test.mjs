import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';

// Everything that the wrapper page loads stays below 120 kB compressed. The built engine is named by
// WAYMARK_ENGINE_WASM and WAYMARK_ENGINE_JS (paths); without them our own part is measured.

const kLimit = 120_000;
const kOwnLimit = 20_000;
const folder = new URL('../../runtime/player/', import.meta.url);
const sizeOf = (file) => gzipSync(readFileSync(file), { level: 9 }).length;

// The page, its style sheet, and what its script imports, found by following the imports.
function ownFiles() {
  const html = readFileSync(new URL('wrapper.html', folder), 'utf8');
  const found = new Set([
    'wrapper.html',
    ...[...html.matchAll(/(?:src|href)="\/_waymark\/([^"]+)"/g)].map((match) => match[1]),
  ]);
  for (const name of found) {
    if (!name.endsWith('.js')) continue;
    const text = readFileSync(new URL(name, folder), 'utf8');
    for (const [, imported] of text.matchAll(/^import .* from '\.\/([^']+)';$/gm)) found.add(imported);
  }
  return [...found];
}

test('our own part of the wrapper page is small', () => {
  const files = ownFiles();
  assert.ok(files.includes('stage.js') && files.includes('wrapper.css'), files.join(' '));
  const total = files.reduce((sum, name) => sum + sizeOf(new URL(name, folder)), 0);
  assert.ok(total < kOwnLimit, `${total} bytes`);
});

test('wrapper.html has no inline script or style and names one application', () => {
  const html = readFileSync(new URL('wrapper.html', folder), 'utf8');
  assert.doesNotMatch(html, /<script(?![^>]*src=)|<style|\son[a-z]+=|style=/i);
  assert.equal(html.match(/\{\{[^}]*\}\}/g).join(), '{{application}}');
});

const engine = [process.env.WAYMARK_ENGINE_WASM, process.env.WAYMARK_ENGINE_JS].filter(Boolean);
test('the whole wrapper page is below 120 kB', { skip: engine.length < 2 && 'no built engine named' }, () => {
  for (const file of engine) assert.ok(existsSync(file), file);
  const own = ownFiles().reduce((sum, name) => sum + sizeOf(new URL(name, folder)), 0);
  const total = engine.reduce((sum, file) => sum + sizeOf(file), own);
  console.log(`the wrapper page: ${total} bytes compressed`);
  assert.ok(total < kLimit, `${total} bytes`);
});
