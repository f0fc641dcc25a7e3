// waymark-load against a real server: its statements and journals are taken, and the doctor's recount agrees.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { openLaunch } from "./lib/journal.mjs";
import { Waymark, kSamples } from "./lib/server.mjs";

const kLoad = process.env.WAYMARK_LOAD;
const load = (...words) => execFileSync(kLoad, words, { encoding: "utf8", maxBuffer: 1 << 28 });
const lines = (text) => text.split("\n").filter(Boolean).map((line) => JSON.parse(line));

describe("load from a seed", { concurrency: false }, () => {
  let waymark;

  before(async () => {
    waymark = await Waymark.make("load");
    waymark.run(["import", path.join(kSamples, "who-leads.zip")]);
  });

  after(() => waymark?.remove());

  test("statements arrive, each once, though they are sent twice", async () => {
    const [{ key, secret }] = waymark.run(["lrs", "credential", "add", "--label", "Load", "--scope", "all"]);
    const words = ["statements", "--learners", "20", "--seed", "3", "--post", waymark.url, "--key", key, "--secret", secret];
    load(...words);
    load(...words);
    const sent = lines(load("statements", "--learners", "20", "--seed", "3"));
    const stored = new Set();
    let address = `${waymark.url}/xapi/statements?limit=100`;
    while (address) {
      const answer = await (await fetch(address, { headers: { authorization: `Basic ${btoa(`${key}:${secret}`)}`, "x-experience-api-version": "1.0.3" } })).json();
      for (const one of answer.statements) {
        assert.ok(!stored.has(one.id), "the same statement twice");
        stored.add(one.id);
      }
      address = answer.more ? new URL(answer.more, waymark.url).href : "";
    }
    assert.deepEqual([...stored].sort(), sent.map((one) => one.id).sort());
  });

  test("journals are taken by open launches, and the recount agrees", async () => {
    const journals = lines(load("journals", "--learners", "3", "--seed", "3"));
    const launches = [];
    for (const [index] of journals.entries()) {
      waymark.run(["user", "add", `load${index}`, "--name", `Load Number${index}`]);
      waymark.run(["enrol", "who-leads-in-a-system", `load${index}`]);
      const data = await openLaunch(waymark, `load${index}`, "who-leads-in-a-system");
      launches.push(JSON.stringify({ launch: data.launch, token: data.token, item: data.startItem }));
    }
    const file = path.join(waymark.folder, "launches.jsonl");
    writeFileSync(file, `${launches.join("\n")}\n`);
    load("journals", "--learners", "3", "--seed", "3", "--post", waymark.url, "--launches", file);
    for (const [index, { calls }] of journals.entries()) {
      const [record] = waymark.run(["registration", "show", `load${index}`, "--course", "who-leads-in-a-system"]);
      const complete = calls.some((call) => call.a === "cmi.core.lesson_status" && call.b === "completed");
      if (complete) assert.match(record.state, /^(completed|passed|failed)$/);
      else assert.equal(record.state, "in progress");
    }
    const checks = waymark.run(["doctor"], [0, 3]);
    assert.equal(checks.find((check) => check.check === "figures").state, "good");
  });
});
