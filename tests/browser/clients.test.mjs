// Foreign xAPI clients, as npm has them, write to the record store and read back.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { randomUUID } from "node:crypto";
import { after, before, describe, test } from "node:test";
import XAPIModule from "@xapi/xapi";
import { Waymark } from "./lib/server.mjs";

const TinCan = createRequire(import.meta.url)("tincanjs");
const XAPI = XAPIModule.default ?? XAPIModule;

describe("foreign clients", { concurrency: false }, () => {
  let waymark, key;
  before(async () => {
    waymark = await Waymark.make("clients");
    [key] = waymark.run(["lrs", "credential", "add", "--label", "Foreign clients", "--scope", "all"]);
  });
  after(() => waymark?.remove());

  const statement = () => ({
    id: randomUUID(),
    actor: { objectType: "Agent", account: { homePage: "https://learn.example", name: "4711" } },
    verb: { id: "http://adlnet.gov/expapi/verbs/experienced", display: { "en-GB": "experienced" } },
    object: { objectType: "Activity", id: "https://learn.example/walks/1", definition: { name: { "en-GB": "A walk along the ward" } } },
  });

  test("@xapi/xapi writes one and several, reads one, filters and pages", async () => {
    const client = new XAPI({ endpoint: `${waymark.url}/xapi/`, auth: XAPI.toBasicAuth(key.key, key.secret), version: "1.0.3" });
    const one = statement();
    await client.sendStatement({ statement: one });
    const many = [statement(), statement(), statement()];
    await client.sendStatements({ statements: many });
    const back = await client.getStatement({ statementId: one.id });
    assert.equal(back.data.id, one.id);
    assert.equal(back.data.authority.account.name, key.credential);
    const page = await client.getStatements({ verb: one.verb.id, limit: 2 });
    assert.equal(page.data.statements.length, 2);
    assert.ok(page.data.more, "a further page is announced");
    const rest = await client.getMoreStatements({ more: page.data.more });
    assert.equal(rest.data.statements.length, 2);
    const ids = [...page.data.statements, ...rest.data.statements].map((each) => each.id);
    assert.deepEqual([...ids].sort(), [one.id, ...many.map((each) => each.id)].sort());
    const about = await client.getAbout();
    assert.ok(about.data.version.includes("1.0.3"));
  });

  test("tincanjs writes and reads", async () => {
    const lrs = new TinCan.LRS({ endpoint: `${waymark.url}/xapi/`, username: key.key, password: key.secret, allowFail: false });
    const sent = new TinCan.Statement(statement());
    await new Promise((resolve, reject) => lrs.saveStatement(sent, { callback: (error, answer) => (error === null ? resolve() : reject(new Error(`${error} ${answer?.responseText}`))) }));
    const found = await new Promise((resolve, reject) => lrs.retrieveStatement(sent.id, { callback: (error, answer) => (error === null ? resolve(answer) : reject(new Error(String(error)))) }));
    assert.equal(found.id, sent.id);
    assert.equal(found.target.id, "https://learn.example/walks/1");
  });

  // State with a registration, and both profiles: tincanjs computes nothing of its own, it sends back the ETag it was given.
  test("tincanjs keeps, finds, changes and deletes documents", async () => {
    const lrs = new TinCan.LRS({ endpoint: `${waymark.url}/xapi/`, username: key.key, password: key.secret, allowFail: false });
    const asked = (call, ...given) => new Promise((resolve, reject) => {
      const configuration = given.at(-1);
      lrs[call](...given.slice(0, -1), { ...configuration, callback: (error, answer) => (error === null ? resolve(answer) : reject(new Error(`${call}: ${error} ${answer?.responseText}`))) });
    });
    const activity = new TinCan.Activity({ id: "https://learn.example/walks/1" });
    const agent = new TinCan.Agent({ account: { homePage: "https://learn.example", name: "4711" } });
    const of = { activity, agent, registration: randomUUID() };
    await asked("saveState", "bookmark", { page: 3 }, { ...of, contentType: "application/json" });
    const state = await asked("retrieveState", "bookmark", of);
    assert.deepEqual(state.contents, { page: 3 });
    await asked("saveState", "bookmark", { page: 4 }, { ...of, contentType: "application/json", lastSHA1: state.etag, method: "POST" });
    assert.deepEqual((await asked("retrieveState", "bookmark", of)).contents, { page: 4 });
    await assert.rejects(asked("saveState", "bookmark", { page: 5 }, { ...of, contentType: "application/json", lastSHA1: state.etag }), /412/);
    await asked("dropState", "bookmark", of);
    assert.equal(await asked("retrieveState", "bookmark", of), null);
    await asked("saveActivityProfile", "settings", "plain text", { activity });
    assert.equal((await asked("retrieveActivityProfile", "settings", { activity })).contents, "plain text");
    await asked("saveAgentProfile", "settings", "of an agent", { agent });
    assert.equal((await asked("retrieveAgentProfile", "settings", { agent })).contents, "of an agent");
  });

  test("a wrong secret gets nothing", async () => {
    const answer = await fetch(`${waymark.url}/xapi/statements`, { headers: { Authorization: `Basic ${Buffer.from(`${key.key}:wrong`).toString("base64")}`, "X-Experience-API-Version": "1.0.3" } });
    assert.equal(answer.status, 401);
  });
});
