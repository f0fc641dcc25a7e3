// Both homes of the course engine on the same random courses and calls: every answer, the contents and the state at the end.
// usage: node agree.mjs COURSE_TRACE COURSE_WASM ENGINE_JS
import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import assert from "node:assert/strict";

const [driver, wasm, js] = process.argv.slice(2);
const kCourses = 600;
const kActs = 60;

const { createEngine } = await import(pathToFileURL(js));
const engine = await createEngine(await readFile(wasm));
const child = spawn(driver, ["1", String(kCourses), String(kActs)], { stdio: ["ignore", "pipe", "inherit"] });
let courses = 0;
let calls = 0;
for await (const line of createInterface({ input: child.stdout })) {
  const trace = JSON.parse(line);
  engine.start(trace.facts);
  assert.equal(engine.snapshot(), trace.snapshot, `seed ${trace.seed}: a new attempt begins the same, what is random included`);
  engine.start(trace.facts, trace.snapshot);
  assert.equal(engine.snapshot(), trace.snapshot, `seed ${trace.seed}: what was read is written again`);
  for (const [at, [fn, first, second, value, error]] of trace.calls.entries()) {
    const said = engine.call(fn, first, second);
    assert.deepEqual([said.value, said.error], [value, error], `seed ${trace.seed}, call ${at}: ${fn} ${first} ${second}`);
    ++calls;
  }
  assert.equal(engine.snapshot(), trace.end, `seed ${trace.seed}`);
  assert.deepEqual(engine.items(), trace.contents, `seed ${trace.seed}`);
  ++courses;
}
assert.equal(courses, kCourses);
console.log(`${courses} courses, ${calls} calls: native and WebAssembly agree`);
