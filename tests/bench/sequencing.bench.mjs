// One navigation step of a SCORM 2004 course in WebAssembly: Terminate with a Continue, then what the contents show; and the resume of
// an attempt. The courses are those of the native bench (waymark_bench course COUNT).
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { createEngine, Function } from "../../scorm/wasm/engine.js";
import { now, percentile, row, seconds } from "./figures.mjs";

const build = path.resolve(import.meta.dirname, "../../build/release");
const engine = await createEngine(readFileSync(path.join(build, "wasm/course.wasm")));

for (const count of [10, 100, 1000, 10000]) {
  const { facts, snapshot } = JSON.parse(execFileSync(path.join(build, "tests/bench/waymark_bench"), ["course", String(count)], { maxBuffer: 1 << 28 }));
  const [factsText, snapshotText] = [JSON.stringify(facts), JSON.stringify(snapshot)];
  engine.start(factsText, snapshotText);
  engine.call(Function.navigate, "start");
  const steps = [], resumes = [];
  for (let step = 0; step < (count > 5000 ? 60 : 400); step += 1) {
    engine.call(Function.initialize);
    engine.call(Function.setValue, "cmi.completion_status", "completed");
    engine.call(Function.setValue, "cmi.score.scaled", step % 3 === 0 ? "0.4" : "0.9");
    engine.call(Function.setValue, "adl.nav.request", "continue");
    const began = now();
    engine.call(Function.finish);
    const contents = engine.items();
    if (step >= 20 || count > 5000) steps.push(seconds(began) * 1000);
    if (contents.current < 0) engine.call(Function.navigate, "start");
  }
  const left = engine.snapshot();
  for (let i = 0; i < 30; i += 1) {
    const began = now();
    engine.start(factsText, left);
    resumes.push(seconds(began) * 1000);
  }
  row(`sequencing in WebAssembly, ${count} activities`, `a step p50 ${percentile(steps, 50).toFixed(2)} ms, p99 ${percentile(steps, 99).toFixed(2)} ms`,
    `resume p99 ${percentile(resumes, 99).toFixed(2)} ms`);
}
