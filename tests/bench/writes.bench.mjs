// Statements that are durable when the answer goes out, over HTTP at 64 connections, beside bare SQLite that writes the very same
// rows into the same tables with the same indexes in groups of the same size. The load generator runs on the same cores as the
// server; bare SQLite has them for itself. Median of three turns.
import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import { Waymark } from "../browser/lib/server.mjs";
import { median, row } from "./figures.mjs";
import { commits, copy, kBare, keyOf, load } from "./lrs.mjs";

const kTurns = 3, kSeconds = 5;
const waymark = await Waymark.make("bench-writes");

async function turn(key, batch) {
  const before = copy(waymark, "before.db"), first = await commits(waymark);
  const { seconds, requests: { write } } = await load(waymark, key, { seconds: kSeconds, connections: 64, batch });
  const last = await commits(waymark), after = copy(waymark, "after.db");
  const group = Math.max(1, Math.round((last.writes - first.writes) / (last.commits - first.commits)));
  const bare = Number(execFileSync(kBare, [before, after, String(group * batch)], { encoding: "utf8" }));
  [before, after].forEach((file) => ["", "-wal", "-shm"].forEach((end) => rmSync(file + end, { force: true })));
  return { ours: write.statements / seconds, bare, group, p50: write.p50_ms, p99: write.p99_ms };
}

try {
  const key = keyOf(waymark);
  await load(waymark, key, { requests: 200, seconds: 0, batch: 50, connections: 4 });  // terms, definitions, a warm file
  for (const [batch, what, wanted] of [[1, "single statements", 0.5], [50, "batches of 50", 0.6]]) {
    const turns = [];
    for (let i = 0; i < kTurns; i += 1) turns.push(await turn(key, batch));
    const of = (name) => median(turns.map((one) => one[name]));
    row(`durable POSTs over HTTP, ${what}, 64 connections`,
      `${of("ours").toFixed(0)} statements/s; ${turns.map((one) => (one.ours / one.bare).toFixed(2)).join(", ")} of bare SQLite (wanted: ${wanted})`,
      `bare SQLite ${of("bare").toFixed(0)}/s in groups of ${of("group")} requests; p50 ${of("p50").toFixed(1)} ms, p99 ${of("p99").toFixed(1)} ms`);
  }
} finally {
  await waymark.remove();
}
