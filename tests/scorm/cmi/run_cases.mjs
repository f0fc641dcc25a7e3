// Runs the tables in cases/ against the WebAssembly engine: the same files that the native runner reads.
// Usage: node run_cases.mjs ENGINE_WASM ENGINE_JS
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";

const [wasmPath, scriptPath] = process.argv.slice(2);
const { createEngine, Function } = await import(pathToFileURL(scriptPath));
const module = await WebAssembly.compile(readFileSync(wasmPath));
const engine = await createEngine(module);

const folder = join(dirname(fileURLToPath(import.meta.url)), "cases");
const read = (name) => JSON.parse(readFileSync(join(folder, name), "utf8"));
const baseFacts = read("facts.json");
const { elements, feedback, keywords } = read("elements.json");
const { cases } = read("calls.json");

const text = (value) => (typeof value === "string" ? value : value.repeat.repeat(value.times));
const children = (list) => list.split(",").sort();
const set = (name, value) => engine.call(Function.setValue, name, value);
const get = (name) => engine.call(Function.getValue, name);

function factsWith({ masteryScore, parents, prerequisites, ...changes } = {}) {
  const facts = structuredClone({ ...baseFacts, ...changes });
  for (const item of facts.items) {
    if (parents) item.parent = parents[item.id] ?? "";
    if (prerequisites) item.prerequisites = prerequisites[item.id] ?? "";
  }
  if (masteryScore !== undefined) facts.items[0].masteryScore = masteryScore;
  return JSON.stringify(facts);
}

function begin(facts = {}) {
  engine.start(factsWith(facts));
  assert.equal(engine.call(Function.open, "S1").value, "true");
  assert.equal(engine.call(Function.initialize).value, "true");
}

function checkValues(row, strictness, taken, refused) {
  for (const value of (taken ?? []).map(text)) {
    begin({ strictness });
    assert.deepEqual(set(row.name, value), { value: "true", error: 0 });
    if (row.access === "readWrite") assert.equal(get(row.name).value, value);
  }
  for (const value of (refused ?? []).map(text)) {
    begin({ strictness });
    const before = engine.snapshot();
    assert.deepEqual(set(row.name, value), { value: "false", error: 405 });
    assert.equal(engine.snapshot(), before);
  }
}

for (const row of elements) {
  test(`element ${row.name}`, () => {
    checkValues(row, "strict", row.valid, row.invalid);
    checkValues(row, "tolerant", [...(row.valid ?? []), ...(row.looseValid ?? [])], row.looseInvalid);
    begin();
    if (row.initial !== undefined) assert.deepEqual(get(row.name), { value: row.initial, error: 0 });
    if (row.access === "read") assert.deepEqual(set(row.name, "1"), { value: "false", error: 403 });
    if (row.access === "write") assert.deepEqual(get(row.name), { value: "", error: 404 });
    assert.equal(get(`${row.name}._children`).error, 202);
    assert.equal(get(`${row.name}._count`).error, 203);
    assert.equal(set(`${row.name}._children`, "x").error, 402);
  });
}

for (const row of keywords) {
  test(`keyword ${row.name}`, () => {
    begin();
    const answer = get(row.name);
    assert.equal(answer.error, 0);
    if (row.is !== undefined) assert.equal(answer.value, row.is);
    if (row.children) assert.deepEqual(children(answer.value), [...row.children].sort());
    assert.deepEqual(set(row.name, "x"), { value: "false", error: 402 });
  });
}

for (const row of feedback) {
  test(`feedback of ${row.type}`, () => {
    for (const element of ["student_response", "correct_responses.0.pattern"]) {
      for (const [list, error] of [[row.valid, 0], [row.invalid, 405]]) {
        for (const value of list.map(text)) {
          begin();
          set("cmi.interactions.0.type", row.type);
          assert.equal(set(`cmi.interactions.0.${element}`, value).error, error, JSON.stringify(value));
        }
      }
    }
  });
}

function run(step, facts) {
  const error = step.error ?? 0;
  if ("set" in step) {
    assert.deepEqual(set(step.set, text(step.to)), { value: error ? "false" : "true", error });
  } else if ("get" in step) {
    const answer = get(step.get);
    assert.equal(answer.error, error);
    if (step.children) assert.deepEqual(children(answer.value), [...step.children].sort());
    else assert.equal(answer.value, error ? "" : text(step.is));
  } else if ("call" in step) {
    const answer = engine.call(Function[step.call], step.with ?? "");
    assert.equal(answer.error, error);
    if ("is" in step) assert.equal(answer.value, step.is);
  } else if ("relaunch" in step) {
    facts.text = factsWith(step.relaunch);
    engine.start(facts.text, engine.snapshot());
  } else if ("restore" in step) {
    const before = engine.snapshot();
    engine.start(facts.text, before);
    assert.equal(engine.snapshot(), before);
  } else if ("item" in step) {
    const item = engine.items().items.find(({ id }) => id === step.item);
    for (const [name, value] of Object.entries(step.has)) assert.deepEqual(item[name], value, name);
  } else {
    const { course } = engine.items();
    for (const [name, value] of Object.entries(step.course)) assert.deepEqual(course[name], value, name);
  }
}

for (const { name, facts: changes, begin: begun, steps } of cases) {
  test(name, () => {
    const facts = { text: factsWith(changes) };
    if (begun === false) engine.start(facts.text);
    else begin(changes);
    steps.forEach((step, i) => {
      try {
        run(step, facts);
      } catch (error) {
        error.message = `step ${i + 1} ${JSON.stringify(step)}: ${error.message}`;
        throw error;
      }
    });
  });
}

test("facts and snapshots that do not read are refused in words", () => {
  assert.throws(() => engine.start("{}"), /launch facts/);
  assert.throws(() => engine.start(factsWith(), "{\"v\":2}"), /does not read back/);
});

test("answers are the engine's, whatever was said with a name before and however many names there were", () => {
  begin({ strictness: "tolerant" });
  const texts = ["true", "", "tru\ud800", "\u0000rue", "ab", "ba", "é", "\udc00\ud800", "x".repeat(5000), "y".repeat(5000), "false"];
  for (let round = 0; round < 2; round += 1) {
    for (const text of texts) {
      assert.deepEqual(set("cmi.suspend_data", text), { value: "true", error: 0 });
      assert.deepEqual(get("cmi.core.lesson_location"), { value: round ? "here" : "", error: 0 });
      assert.deepEqual(get("cmi.suspend_data"), { value: text, error: 0 });
      assert.deepEqual(set("cmi.suspend_data._children", text), { value: "false", error: 402 });
      assert.deepEqual(get("cmi.suspend_data"), { value: text, error: 0 });
    }
    set("cmi.core.lesson_location", "here");
    for (let i = 0; i < 3000; i += 1) assert.equal(get(`cmi.objectives.${i}.id`).error, 201);
    assert.equal(get("z".repeat(100_000)).error, 201);
    assert.equal(get("cmi.suspend_data").value, "false");
  }
  // Comments are appended: what is read back is not what was set last.
  set("cmi.comments", "ab");
  set("cmi.comments", "ab");
  assert.equal(get("cmi.comments").value, "abab");
  // Far more than the memory began with.
  assert.equal(set("cmi.suspend_data", "€".repeat(1_000_000)).error, 0);
  assert.equal(get("cmi.comments").value, "abab");
  assert.equal(get("cmi.suspend_data").value, "€".repeat(1_000_000));
});
