// What the benches of this folder share: statistics, memory of a process, and a table row for docs/performance.md.
import { readFileSync } from "node:fs";

export const median = (all) => percentile(all, 50);
export function percentile(all, part) {
  const sorted = [...all].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * part) / 100))];
}

// kB of memory that no file backs (RssAnon): what the process itself needs.
export const anonymous = (pid) => Number(readFileSync(`/proc/${pid}/status`, "utf8").match(/RssAnon:\s+(\d+)/)[1]);

// The most that `ask` gives while `work` goes on.
export async function most(ask, work) {
  let highest = 0;
  const look = () => {
    try { highest = Math.max(highest, ask()); } catch { /* ended meanwhile */ }
  };
  const timer = setInterval(look, 20);
  try { return [await work(), highest]; } finally { clearInterval(timer); }
}

export const seconds = (from) => Number(process.hrtime.bigint() - from) / 1e9;
export const now = () => process.hrtime.bigint();
export function row(what, figure, beside) { console.log(`| ${what} | ${figure} | ${beside} |`); }
