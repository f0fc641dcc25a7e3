// Every number has a test or a reason, and docs/conformance.md says so.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { kNumbers, kWithout } from "./lib/numbers.mjs";
import { page } from "./page.mjs";
import { requirements } from "./requirements.mjs";

const names = requirements.map(({ name }) => name);

test("every number of the list has a test, or a reason why it has none", () => {
  assert.deepEqual(kNumbers.filter((number) => !names.includes(number) && !kWithout[number]), []);
  assert.deepEqual(Object.keys(kWithout).filter((number) => names.includes(number) || !kNumbers.includes(number)), [], "a reason that is not needed");
});
test("no name stands for two requirements, and each has a clause and words", () => {
  assert.deepEqual(names.filter((name, index) => names.indexOf(name) !== index), []);
  for (const { name, clause, says, check, versions } of requirements) {
    assert.match(name, /^(XAPI-\d{5}|[A-Za-z0-9][\w.-]+)$/);
    assert.match(clause, /^(Data|Communication|IEEE) \d(\.\d+)*$/, name);
    assert.ok(says.length > 10 && typeof check === "function" && versions.length > 0, name);
  }
});
test("docs/conformance.md is the page of these tests", () => {
  assert.equal(readFileSync(new URL("../../docs/conformance.md", import.meta.url), "utf8"), page(), "node tests/conformance/page.mjs > docs/conformance.md");
});
