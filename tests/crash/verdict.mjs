// The verdict that every test of this folder asks for: what stands in the store against what was done and what was promised.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import path from "node:path";

export const kReplay = process.env.WAYMARK_REPLAY;

// The same dice in every run of a seed.
export function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

// The calls in a message of the wrapper (docs/journal.md, "Messages"); its text is also run in the page.
export function callsOf({ runs }) {
  return runs.flatMap(({ n, args, ...same }) => Array.from({ length: args.length / 2 }, (_, i) => ({ ...same, n: n + i, a: args[2 * i], b: args[2 * i + 1] })));
}

export function rows(data, query) {
  return JSON.parse(execFileSync("sqlite3", ["-readonly", "-json", "-cmd", ".timeout 5000", path.join(data, "waymark.db"), query], { encoding: "utf8", maxBuffer: 1 << 28 }) || "[]");
}

export const journalOf = (data, launch) =>
  rows(data, `select number, function as f, first as a, second as b from journal where launch_id = '${launch}' order by number`);

const launchOf = (data, launch) =>
  rows(data, `select facts_json as facts, start_snapshot as begun, snapshot, digest, last_number as last, diverged_at as diverged from launch where launch_id = '${launch}'`)[0];

// Digest and snapshot that the native engine reaches by itself.
export function replayed(facts, snapshot, calls) {
  const input = JSON.stringify({ facts, snapshot, calls: calls.map(({ f, a, b }) => [f, a, b]) });
  return JSON.parse(execFileSync(kReplay, [], { input, encoding: "utf8", maxBuffer: 1 << 28 }));
}

const parts = ({ f, a, b }) => [f, a, b];

// `done`: the calls that the page (or client) made, in order; `promised`: the highest number that was acknowledged. The journal
// holds them in their places, each once, at least as far as was promised, and the server's state is what the native engine makes
// of them. `whole`: everything that was done has arrived, and no more.
export function judge(data, launch, done, { promised = done.length, whole = true, about = "" } = {}) {
  const kept = journalOf(data, launch);
  assert.deepEqual(kept.map((row) => row.number), kept.map((_, i) => i + 1), `${about}: numbers from 1 without a gap, each once`);
  assert.ok(kept.length >= promised, `${about}: ${promised} was acknowledged, ${kept.length} are there`);
  if (whole) assert.equal(kept.length, done.length, `${about}: as many calls as were made`);
  const both = Math.min(kept.length, done.length);
  assert.deepEqual(kept.slice(0, both).map(parts), done.slice(0, both).map(parts), `${about}: the calls as they were made`);
  const state = launchOf(data, launch);
  assert.equal(state.diverged, "", `${about}: the launch diverged`);
  assert.equal(state.last, kept.length, `${about}: last number`);
  if (kept.length === 0) return kept;   // the row gets its state with the first call
  const native = replayed(state.facts, state.begun, kept);
  assert.equal(state.digest, native.digest, `${about}: digest of the native replay`);
  assert.equal(state.snapshot, native.snapshot, `${about}: state of the native replay`);
  return kept;
}

// Every statement that may leave the house and lies before the position that was recorded is at the other record store, which holds
// nothing that ours lacks. `finished`: nothing is under way any more, so the other store holds all of them.
export function judgeDeliveries(data, there, { finished = false, about = "" } = {}) {
  const ours = rows(data, "select statement_id as id, position, sensitivity from statement");
  const [{ position }] = rows(data, "select position from forwarding");
  const free = ours.filter((row) => row.sensitivity === 0);
  const known = new Set(free.map((row) => row.id)), arrived = new Set(there);
  assert.equal(new Set(ours.map((row) => row.id)).size, ours.length, `${about}: no statement twice`);
  assert.equal(arrived.size, there.length, `${about}: none twice over there`);
  assert.deepEqual(free.filter((row) => row.position <= position && !arrived.has(row.id)), [], `${about}: what was recorded as sent is there`);
  assert.deepEqual(rows(data, "select statement_id from dead_letter"), [], `${about}: nothing was refused`);
  assert.deepEqual(there.filter((id) => !known.has(id)), [], `${about}: what the other store holds stands here as well`);
  if (finished) assert.deepEqual([...there].sort(), [...known].sort(), `${about}: everything arrived there`);
  return free.length;
}

// One statement for each answer, none twice.
export function judgeStatements(data, launch, answered, about = "") {
  const [{ count, distinct_count: distinct }] = rows(data, "select count(*) as count, count(distinct s.statement_id) as distinct_count from statement s join term t " +
    `on t.tenant = s.tenant and t.term_id = s.verb_id where t.text like '%/responded' and s.launch_id = '${launch}'`);
  assert.equal(count, answered, `${about}: statements of ${answered} answers`);
  assert.equal(distinct, count, `${about}: each once`);
}
