// A service manager ends Waymark while Moodle keeps a delivery waiting. Against the real program and the pretend Moodle.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { play } from "./lib/journal.mjs";
import { Waymark, kSamples, startMoodle, until } from "./lib/server.mjs";
import { kCode, sql } from "./lib/upkeep.mjs";

const kGrades = "core_grades_update_grades";
const kPatience = 60;   // seconds that the connector would wait for Moodle
const kSoon = 20;        // seconds for a stop on a slow machine; it takes about one

describe("a stop in the middle of a delivery", { concurrency: false }, () => {
  let server, moodle;
  before(async () => {
    server = await Waymark.make("stop");
    server.run(["import", path.join(kSamples, "who-leads.zip")], [0, 3]);
    for (const person of ["ada", "ben", "cat"]) {
      server.run(["user", "add", person, "--name", `${person} Test`, "--moodle-username", person]);
      server.run(["enrol", kCode, person]);
    }
    moodle = await startMoodle(server.folder, ["ada", "ben", "cat"], [kCode]);
    writeFileSync(moodle.settings, JSON.stringify({ ...JSON.parse(readFileSync(moodle.settings, "utf8")), timeout_seconds: kPatience }));
    server.run(["connector", "add", "moodle", "--name", "Moodle", "--settings", moodle.settings]);
  });
  after(async () => {
    moodle?.stop();
    await server?.remove();
  });

  const control = async (modes) => assert.equal((await fetch(`${moodle.url}/control`, { method: "POST", headers: { "content-type": "application/json", connection: "close" }, body: JSON.stringify(modes) })).status, 200);
  const asked = async () => (await moodle.state()).calls.filter((call) => call.function === kGrades).length;
  const deliveries = () => JSON.parse(sql(server.data, "select json_group_array(json_object('open', open, 'attempts', attempts, 'state', state, 'detail', detail, 'next', next_try)) from (select * from delivery order by position)"));
  const ended = async (signal) => {
    const begun = performance.now();
    await server.stop(signal);
    return (performance.now() - begun) / 1000;
  };

  for (const [person, signal] of [["ada", "SIGTERM"], ["ben", "SIGINT"]]) {
    test(`${signal} does not wait for it, and after the start it is tried at once`, async () => {
      await control({ hang: [{ function: kGrades, times: 1 }] });
      const before = await asked();
      await play(server, person, kCode);
      await until("Moodle has the grade", async () => (await asked()) > before);
      const seconds = await ended(signal);
      assert.ok(seconds < kSoon, `the server ended after ${seconds} s`);
      assert.equal(server.process.exitCode, 0, server.log);
      const left = deliveries().at(-1);
      assert.deepEqual([left.open, left.attempts, left.state], [1, 0, "will be tried again"]);
      assert.match(left.detail, /Waymark was stopped meanwhile/);
      assert.ok(Date.parse(left.next) <= Date.now());
      assert.equal(sql(server.data, "select away_since || stopped_at from connector"), "");
      assert.equal(sql(server.data, "select count(*) from open_call"), String(person === "ada" ? 1 : 2), "it may go on over there");
      assert.equal((await moodle.state()).calls.at(-1).function, kGrades, "no call followed the one that was given up");
      await server.start();
      await until("it was tried", () => deliveries().at(-1).attempts === 1);
      assert.match(deliveries().at(-1).detail, /^Read back from Moodle: .* looked at again in 15 minutes/);
    });
  }

  test("a command that waits for the server's round is told of the stop", async () => {
    await control({ hang: [{ function: kGrades, times: 9 }] });
    const before = await asked();
    await play(server, "cat", kCode);
    await until("Moodle has the grade", async () => (await asked()) > before);
    const command = server.runBeside(["connector", "run", "Moodle"]);
    await new Promise((resolve) => setTimeout(resolve, 3000));   // it has reached the server by then
    const seconds = await ended("SIGTERM");
    assert.ok(seconds < kSoon, `the server ended after ${seconds} s`);
    const { code, out } = await command.ended;
    assert.equal(code, 1);
    assert.match(JSON.parse(out).error, /Waymark was stopped meanwhile/);
    assert.equal(deliveries().at(-1).attempts, 0);
  });

  // Without a server the command delivers by itself, and ^C ends it as it ends any program.
  test("an interrupted command ends at once, and its delivery is tried again", async () => {
    const before = await asked(), left = deliveries().at(-1);
    const command = server.runBeside(["connector", "run", "Moodle"]);
    await until("Moodle has the grade", async () => (await asked()) > before);
    const begun = performance.now();
    command.kill("SIGINT");
    await command.ended;
    assert.ok(performance.now() - begun < kSoon * 1000);
    assert.deepEqual(deliveries().at(-1), left);
    assert.ok(Number(sql(server.data, "select count(*) from open_call")) >= 3, "it may go on over there");
    await control({ reset: true });
    await server.start();
    await until("it was tried", () => deliveries().at(-1).attempts === 1);
    assert.match(deliveries().at(-1).detail, /^Read back from Moodle: /);
  });
});
