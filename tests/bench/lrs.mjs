// What the record store's benches share: a key, the load generator, and what the server says of itself.
import { execFile, execFileSync } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";

const kLoad = path.resolve(process.env.WAYMARK_LRS_LOAD ?? "build/release/tests/bench/load/lrs_load");
export const kBare = path.resolve(process.env.WAYMARK_BARE_STATEMENTS ?? "build/release/tests/bench/bare_statements");
const run = promisify(execFile);

export function keyOf(waymark) {
  return waymark.run(["lrs", "credential", "add", "--label", "bench", "--scope", "all"])[0];
}

// Drives the server with these options of lrs_load; gives what it printed. A refused request ends the bench.
export async function load(waymark, { key, secret }, options) {
  const words = Object.entries({ seed: Math.floor(Math.random() * 1e9), ...options }).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const { stdout } = await run(kLoad, [`http://127.0.0.1:${waymark.port}/xapi`, key, secret, "--json", ...words], { maxBuffer: 1 << 26 });
  return JSON.parse(stdout);
}

// Commits of the writer so far, and the writes in them.
export async function commits(waymark) {
  const text = await (await fetch(`${waymark.url}/metrics`)).text();
  const value = (name) => Number(text.match(new RegExp(`^${name} (\\S+)$`, "m"))[1]);
  return { commits: value("waymark_commit_writes_count"), writes: value("waymark_commit_writes_sum") };
}

export function copy(waymark, name) {
  const file = path.join(waymark.folder, name);
  execFileSync("sqlite3", [path.join(waymark.data, "waymark.db"), `vacuum into '${file}'`]);
  return file;
}
