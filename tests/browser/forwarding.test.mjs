// Another record store, which is a second waymark: stopped for a while, and afterwards both hold the same permitted
// statements, each once. Reflections and what else is not allowed stay at home.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { randomUUID } from "node:crypto";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { Waymark, kSamples, secretFile, until } from "./lib/server.mjs";
import { play } from "./lib/journal.mjs";

// Everything of a store, in one list; `stored`, `authority` and `version` are each store's own.
async function statements(server, key) {
  const headers = { Authorization: `Basic ${Buffer.from(`${key.key}:${key.secret}`).toString("base64")}`, "X-Experience-API-Version": "1.0.3" };
  const all = [];
  let more = "/xapi/statements?ascending=true&limit=100";
  while (more) {
    const answer = await fetch(server.url + more, { headers });
    assert.equal(answer.status, 200);
    const page = await answer.json();
    all.push(...page.statements);
    more = page.more;
  }
  return all.map(({ stored, authority, version, ...rest }) => rest);
}

describe("another record store", { concurrency: false }, () => {
  let home, other, homeKey, otherKey;
  before(async () => {
    home = await Waymark.make("home");
    other = await Waymark.make("other");
    [homeKey] = home.run(["lrs", "credential", "add", "--label", "test", "--scope", "all"]);
    [otherKey] = other.run(["lrs", "credential", "add", "--label", "home", "--scope", "all"]);
    const secret = secretFile(home.folder, "other.secret", otherKey.secret);
    const settings = path.join(home.folder, "lrs.json");
    writeFileSync(settings, JSON.stringify({ endpoint: `${other.url}/xapi`, key: otherKey.key, secret_file: secret, allow_plain_http: true }));
    home.run(["connector", "add", "lrs", "--name", "Region", "--settings", settings]);
    home.run(["import", path.join(kSamples, "who-leads.zip")]);
    for (let i = 0; i < 6; i += 1) home.run(["user", "add", `person${i}`, "--name", `Person Number${i}`]);
    home.run(["enrol", "who-leads-in-a-system", ...Array.from({ length: 6 }, (_, i) => `person${i}`)]);
  });
  after(async () => {
    await home?.remove();
    await other?.remove();
  });

  test("a statement that another program writes here goes on as well, once", async () => {
    const id = randomUUID();
    const statement = { id, actor: { account: { homePage: "https://learn.example", name: "4711" } }, verb: { id: "http://adlnet.gov/expapi/verbs/experienced" }, object: { id: "https://learn.example/walks/1" } };
    const put = () => fetch(`${home.url}/xapi/statements?statementId=${id}`, { method: "PUT", body: JSON.stringify(statement),
      headers: { Authorization: `Basic ${Buffer.from(`${homeKey.key}:${homeKey.secret}`).toString("base64")}`, "X-Experience-API-Version": "1.0.3", "content-type": "application/json" } });
    assert.equal((await put()).status, 204);
    assert.equal((await put()).status, 204);
    await until("it arrived", async () => (await statements(other, otherKey)).some((one) => one.id === id));
    assert.equal((await statements(other, otherKey)).filter((one) => one.id === id).length, 1);
  });

  test("both hold the same permitted statements, each once, although the other was away", async () => {
    await play(home, "person0", "who-leads-in-a-system");
    await until("the first statements arrived", async () => (await statements(other, otherKey)).length > 0);
    await other.stop("SIGKILL");
    for (let i = 1; i < 6; i += 1) await play(home, `person${i}`, "who-leads-in-a-system");
    await until("the outbox noticed", () => Object.keys(home.run(["connector", "status", "Region"])[0].states).some((state) => /again/.test(state)));
    await other.start();
    const local = await statements(home, homeKey);
    const free = local.filter((one) => !/responded|commented/.test(one.verb.id) || one.object.definition?.interactionType === "choice");
    assert.ok(free.length > 20 && free.length < local.length, `${free.length} of ${local.length} may leave the house`);
    await until("everything arrived", async () => (await statements(other, otherKey)).length >= free.length, 60);
    const there = await statements(other, otherKey);
    const byId = (list) => Object.fromEntries(list.map((one) => [one.id, one]));
    assert.equal(new Set(there.map((one) => one.id)).size, there.length, "none twice");
    assert.deepEqual(byId(there), byId(free));
  });
});
