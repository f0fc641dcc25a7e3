// One person's data, erased by a running server: others go on writing, a kill loses nothing, a backup made then is whole.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { Waymark } from "./lib/server.mjs";

const kAnn = JSON.stringify({ mbox: "mailto:ann@example.test" });
const kMany = 3000;

describe("one person's data", { concurrency: false }, () => {
  let waymark, headers;
  before(async () => {
    waymark = await Waymark.make("subject");
    const [key] = waymark.run(["lrs", "credential", "add", "--label", "Subject", "--scope", "all"]);
    headers = { Authorization: `Basic ${Buffer.from(`${key.key}:${key.secret}`).toString("base64")}`, "X-Experience-API-Version": "1.0.3", "Content-Type": "application/json" };
  });
  after(() => waymark?.remove());

  const post = (body) => fetch(`${waymark.url}/xapi/statements`, { method: "POST", headers, body: JSON.stringify(body) });
  const get = async (query) => (await fetch(`${waymark.url}/xapi/${query.startsWith("/") ? query.slice(6) : `statements?${query}`}`, { headers })).json();
  const statement = (who, more = {}) => ({ id: randomUUID(), actor: { mbox: `mailto:${who}@example.test` }, verb: { id: "https://v.example/did" }, object: { id: "https://a.example/1" }, ...more });
  const instructor = { context: { instructor: { mbox: "mailto:ann@example.test", name: "Ann Example" } } };

  async function load(count) {  // a third of them name her, the others are hers
    const ids = [];
    for (let at = 0; at < count; at += 100) {
      const batch = Array.from({ length: 100 }, (_, i) => ((at + i) % 3 === 2 ? statement("ben", instructor) : statement("ann")));
      const answer = await post(batch);
      assert.equal(answer.status, 200, await answer.clone().text());
      ids.push(...await answer.json());
    }
    return ids;
  }
  async function all(query) {
    const ids = [];
    for (let page = await get(`${query}&limit=500&ascending=true`); ; page = await get(page.more)) {
      ids.push(...page.statements);
      if (!page.more) return ids;
    }
  }
  const agent = `agent=${encodeURIComponent(kAnn)}&related_agents=true`;

  // Writes one after the other until it is told to end; gives what was acknowledged and the longest wait.
  function writer() {
    const state = { ids: [], longest: 0, refused: [], go: true };
    state.done = (async () => {
      while (state.go) {
        const one = statement("cat"), begun = performance.now();
        const answer = await post(one).catch(() => null);
        if (!answer) break;  // the server was killed
        state.longest = Math.max(state.longest, performance.now() - begun);
        if (answer.status === 200) state.ids.push(one.id);
        else state.refused.push(answer.status);
        await answer.text();
      }
    })();
    return state;
  }

  test("killed in the middle, the same command goes on; what was acknowledged is there, in its order", async () => {
    const ids = await load(kMany * 1.5);
    const writing = writer();
    const erasing = waymark.runBeside(["subject", "erase", "--agent", kAnn, "--yes"]);
    const deadline = Date.now() + 30_000;
    while ((await fetch(`${waymark.url}/xapi/statements?statementId=${ids[900]}`, { headers })).status === 200) assert.ok(Date.now() < deadline);
    await waymark.stop("SIGKILL");
    assert.notEqual((await erasing.ended).code, 0);
    await writing.done;
    await waymark.start();
    const left = (await all(agent)).length;
    assert.ok(left > 0 && left < kMany * 1.5, `${left} left`);
    const [done] = waymark.run(["subject", "erase", "--agent", kAnn, "--yes"]);
    assert.equal(done.erasedStatements + done.rewrittenStatements, left);
    assert.equal((await all(agent)).length, 0);
    const kept = await all("verb=https://v.example/did");
    const there = new Set(kept.map((one) => one.id));
    assert.ok(writing.ids.length > 0 && writing.ids.every((id) => there.has(id)));
    assert.equal(kept.length - kept.filter((one) => one.actor.mbox === "mailto:cat@example.test").length, kMany / 2);
    const pseudonyms = new Set(kept.map((one) => one.context?.instructor?.account.name).filter(Boolean));
    assert.equal(pseudonyms.size, 1, "one pseudonym before and after the kill");
    assert.ok(kept.every((one, i) => i === 0 || kept[i - 1].stored < one.stored));
  });

  test("the server goes on writing meanwhile, and who reads with since misses nothing", async () => {
    await load(kMany * 1.5);
    const writing = writer(), begun = performance.now();
    const seen = [];
    let since = new Date(Date.now() - 1000).toISOString();
    const erasing = waymark.runBeside(["subject", "erase", "--agent", kAnn, "--yes"]);
    let ended = null;
    erasing.ended.then((how) => { ended = how; });
    const deadline = Date.now() + 60_000;
    for (let last = false; ; ) {
      assert.ok(Date.now() < deadline);
      const response = await fetch(`${waymark.url}/xapi/statements?since=${since}&ascending=true&limit=500&agent=${encodeURIComponent('{"mbox":"mailto:cat@example.test"}')}`, { headers });
      const page = await response.json();
      seen.push(...page.statements.map((one) => one.id));
      if (page.statements.length > 0) since = page.statements.at(-1).stored;
      if (last && page.statements.length === 0) break;
      if (ended && !last) {
        writing.go = false;
        await writing.done;
        last = true;
      }
    }
    assert.equal(ended.code, 0);
    assert.deepEqual(writing.refused, []);
    const read = new Set(seen);
    assert.ok(writing.ids.every((id) => read.has(id)));
    assert.equal((await all(agent)).length, 0);
    assert.ok(writing.longest < 1500, `a write waited ${writing.longest} ms`);
    console.log(`${kMany * 1.5} statements in ${Math.round(performance.now() - begun)} ms; ${writing.ids.length} written meanwhile, the longest wait ${Math.round(writing.longest)} ms`);
  });

  test("doctor and a backup find everything in its place", () => {
    const findings = waymark.run(["doctor", "--all"], [0, 3]);
    assert.deepEqual(findings.filter((one) => one.state === "bad"), []);
    const folder = path.join(path.dirname(waymark.data), "backup");
    waymark.run(["backup", "create", folder]);
    waymark.run(["backup", "verify", folder]);
    assert.equal(waymark.run(["audit", "check"])[0].brokenAt ?? 0, 0);
  });
});
