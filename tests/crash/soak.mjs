// Many rounds of one test of this folder, in chunks that each have an installation and a seed of their own. Progress is kept, so
// that a run that was broken off goes on where it was; another build of the program begins anew.
//
//   node tests/crash/soak.mjs BUILD_FOLDER TEST ROUNDS CHUNK
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";

const [build, test, rounds, chunk] = [process.argv[2], process.argv[3], Number(process.argv[4]), Number(process.argv[5])];
const { size, mtimeMs } = statSync(path.join(build, "runtime/cli/waymark"));
const program = `${size} ${Math.round(mtimeMs)}`, file = path.join(build, "soak", `${test}.json`);
mkdirSync(path.dirname(file), { recursive: true });

const kept = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {};
let done = kept.program === program && kept.done < rounds ? kept.done : 0;
if (done > 0) console.log(`${test}: going on after ${done} rounds`);
const began = Date.now(), before = done;
while (done < rounds) {
  const now = Math.min(chunk, rounds - done), seed = 1000 + done;
  const run = spawnSync("ctest", ["--test-dir", build, "-R", `^${test.replaceAll(".", "\\.")}$`, "--output-on-failure", "--no-tests=error"],
    { encoding: "utf8", env: { ...process.env, WAYMARK_ROUNDS: String(now), WAYMARK_SEED: String(seed) } });
  if (run.status !== 0) {
    process.stdout.write(run.stdout + run.stderr);
    console.log(`${test}: failed in rounds ${done + 1} to ${done + now}; again with WAYMARK_ROUNDS=${now} WAYMARK_SEED=${seed} ctest -R ${test}`);
    process.exit(1);
  }
  done += now;
  writeFileSync(file, JSON.stringify({ program, done }));
  console.log(`${test}: ${done} of ${rounds} rounds, ${((Date.now() - began) / 1000 / (done - before)).toFixed(1)} s each`);
}
