// The document resources of xAPI 1.0.3 (Part 3, 2.2, 2.3, 2.6, 2.7, 3.1) and 2.0 (4.1.4) over HTTP: one running server, both versions.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { Agent, request } from "node:http";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { Waymark } from "./lib/server.mjs";
import { change } from "./lib/upkeep.mjs";

const agent = JSON.stringify({ mbox: "mailto:tam@example.test" });
const activityId = "https://c.example/walk?a=1&b=2";
const resources = {
  "activities/state": { activityId, agent, stateId: "bookmark/1 ä" },
  "agents/profile": { agent, profileId: "settings" },
  "activities/profile": { activityId, profileId: "settings" },
};
const versions = ["1.0.3", "2.0.0"];
const json = { "Content-Type": "application/json" };

describe("documents", { concurrency: false }, () => {
  let waymark, key;
  before(async () => {
    waymark = await Waymark.make("documents", { env: { WAYMARK_XAPI_DOCUMENT_MEGABYTES: "2" } });
    [key] = waymark.run(["lrs", "credential", "add", "--label", "Documents", "--scope", "state", "--scope", "profile"]);
  });
  after(() => waymark?.remove());

  const authorization = () => `Basic ${Buffer.from(`${key.key}:${key.secret}`).toString("base64")}`;
  const send = (version, method, resource, parameters, body, headers = {}) =>
    fetch(`${waymark.url}/xapi/${resource}?${new URLSearchParams(parameters)}`,
      { method, body, headers: { Authorization: authorization(), "X-Experience-API-Version": version, ...headers } });

  for (const version of versions)
    for (const [resource, parameters] of Object.entries(resources))
      test(`${resource} in ${version}: from nothing to nothing`, async () => {
        const go = (method, body, headers, other = parameters) => send(version, method, resource, other, body, headers);
        assert.equal((await go("GET")).status, 404);
        assert.equal((await go("PUT", '{"a":1,"o":{"x":1}}', { ...json, "If-None-Match": "*" })).status, 204);
        const first = await go("GET");
        assert.equal(first.status, 200);
        assert.equal(await first.text(), '{"a":1,"o":{"x":1}}');
        assert.match(first.headers.get("Content-Type"), /^application\/json/);
        assert.equal(first.headers.get("X-Experience-API-Version"), version);
        assert.ok(Math.abs(Date.parse(first.headers.get("Last-Modified")) - Date.now()) < 60_000);
        const tag = first.headers.get("ETag");
        if (version === "1.0.3") assert.equal(tag, `"${createHash("sha1").update('{"a":1,"o":{"x":1}}').digest("hex")}"`);
        else assert.match(tag, /^"[^"]+"$/);

        const head = await go("HEAD");
        assert.equal(head.status, 200);
        assert.equal(head.headers.get("ETag"), tag);
        assert.equal(head.headers.get("Last-Modified"), first.headers.get("Last-Modified"));
        assert.equal(await head.text(), "");
        assert.equal((await go("GET", undefined, { "If-None-Match": tag })).status, 304);

        assert.equal((await go("POST", '{"b":2,"o":{"y":1}}', { ...json, "If-Match": '"other"' })).status, 412);
        const conflict = await go("PUT", "{}", json);
        if (version === "1.0.3" && resource === "activities/state") {
          assert.equal(conflict.status, 204, "a state may be replaced unseen");
          await go("PUT", '{"a":1,"o":{"x":1}}', json);
        } else {
          assert.equal(conflict.status, 409);
          const said = await conflict.json();
          assert.equal(said.clause, "xAPI Part 3, 3.1");
          assert.match(said.advice, /Check the current state.+If-Match/);
          assert.ok(said.trace_id);
        }
        assert.equal((await go("POST", '{"b":2,"o":{"y":1}}', { ...json, "If-Match": tag })).status, 204);
        assert.deepEqual(await (await go("GET")).json(), { a: 1, o: { y: 1 }, b: 2 });

        const { stateId, profileId, ...context } = parameters;
        const ids = await go("GET", undefined, {}, context);
        assert.deepEqual(await ids.json(), [stateId ?? profileId]);
        assert.ok(ids.headers.get("ETag"));
        assert.deepEqual(await (await go("GET", undefined, {}, { ...context, since: new Date(Date.now() + 60_000).toISOString() })).json(), []);
        assert.equal((await go("GET", undefined, {}, { ...context, unknown: "1" })).status, 400);

        assert.equal((await go("DELETE", undefined, { "If-Match": tag })).status, 412);
        assert.equal((await go("DELETE")).status, 204);
        assert.equal((await go("GET")).status, 404);
      });

  // 1.0.3, 1.3: the other syntax carries a document as a form field.
  test("the alternate syntax of 1.0.3", async () => {
    const form = (method, fields) => fetch(`${waymark.url}/xapi/activities/state?method=${method}`, { method: "POST",
      body: new URLSearchParams({ Authorization: authorization(), "X-Experience-API-Version": "1.0.3", ...resources["activities/state"], stateId: "form", ...fields }) });
    assert.equal((await form("PUT", { "Content-Type": "text/plain", "If-None-Match": "*", content: "a+b=c ä" })).status, 204);
    const got = await form("GET", {});
    assert.equal(await got.text(), "a+b=c ä");
    assert.match(got.headers.get("Content-Type"), /^text\/plain/);
    assert.equal((await form("PUT", { "If-None-Match": "*", content: "{}" })).status, 412);
    assert.equal((await form("DELETE", {})).status, 204);
  });

  // 3.2: the limit is a setting; what is over it changes nothing, and what is at it is kept.
  test("documents of any bytes up to the limit", async () => {
    const parameters = { ...resources["activities/state"], stateId: "large" };
    const bytes = Buffer.alloc(2 << 20, Uint8Array.from({ length: 256 }, (_, i) => i));
    for (const version of versions) {
      const put = (body) => send(version, "PUT", "activities/state", { ...parameters, stateId: `large ${version}` }, body, { "If-None-Match": "*", "Content-Type": "application/octet-stream" });
      const refused = await put(Buffer.concat([bytes, Buffer.from("x")]));
      assert.equal(refused.status, 413);
      assert.match((await refused.json()).detail, /2097153 bytes; at most 2097152/);
      assert.equal((await put(bytes)).status, 204);
      const got = await send(version, "GET", "activities/state", { ...parameters, stateId: `large ${version}` });
      assert.ok(Buffer.from(await got.arrayBuffer()).equals(bytes));
    }
  });

  // 1.1: HEAD on a connection that stays open, with a request behind it.
  test("HEAD keeps its connection", async () => {
    await send("2.0.0", "PUT", "agents/profile", resources["agents/profile"], "abc", { "Content-Type": "text/plain" });
    const keeping = new Agent({ keepAlive: true, maxSockets: 1 });
    const ask = (method) => new Promise((resolve, reject) => {
      request(`${waymark.url}/xapi/agents/profile?${new URLSearchParams(resources["agents/profile"])}`,
        { method, agent: keeping, headers: { Authorization: authorization(), "X-Experience-API-Version": "2.0.0" } }, (answer) => {
          let text = "";
          answer.on("data", (piece) => { text += piece; });
          answer.on("end", () => resolve({ status: answer.statusCode, text, port: answer.socket?.localPort ?? 0 }));
        }).on("error", reject).end();
    });
    const head = await ask("HEAD"), get = await ask("GET");
    keeping.destroy();
    assert.deepEqual([head.status, head.text, get.status, get.text], [200, "", 200, "abc"]);
  });

  test("a key for statements opens no documents, nor does none", async () => {
    const [statements] = waymark.run(["lrs", "credential", "add", "--label", "Statements", "--scope", "statements/read", "--scope", "statements/write"]);
    const basic = `Basic ${Buffer.from(`${statements.key}:${statements.secret}`).toString("base64")}`;
    for (const [resource, parameters] of Object.entries(resources)) {
      const refused = await send("2.0.0", "GET", resource, parameters, undefined, { Authorization: basic });
      assert.equal(refused.status, 403);
      assert.match((await refused.json()).advice, resource === "activities/state" ? /scope state/ : /scope profile/);
      assert.equal((await send("2.0.0", "GET", resource, parameters, undefined, { Authorization: "" })).status, 401);
    }
    assert.equal((await send("2.0.0", "GET", "statements", {})).status, 403, "nor the other way round");
  });

  // Acknowledged means committed: a server that is killed has every document that it said was kept.
  test("documents outlive a kill, are counted by backups and looked at by the doctor", async () => {
    const place = { ...resources["activities/state"], stateId: "kept" };
    for (let i = 1; i <= 20; ++i)
      assert.equal((await send("1.0.3", "POST", "activities/state", place, JSON.stringify({ [`n${i}`]: i }), json)).status, 204);
    await waymark.stop("SIGKILL");
    await waymark.start();
    const kept = await (await send("1.0.3", "GET", "activities/state", place)).json();
    assert.equal(Object.keys(kept).length, 20);
    const folder = path.join(waymark.folder, "backup");
    const [made] = waymark.run(["backup", "create", folder]);
    assert.equal(made.rows.document, 4, JSON.stringify(made.rows));
    waymark.run(["backup", "verify", folder]);
    await waymark.stop();
    const documents = () => waymark.run(["doctor"], [0, 1, 3]).find((finding) => finding.check === "documents");
    assert.match(documents().message, /^4 of 4 xAPI documents read back, each as its ETag says$/);
    change(waymark.data, "update document set bytes = x'00' where document_id = 'kept'");
    assert.match(documents().message, /^4 of 4 xAPI documents read back, 1 not as their ETags say; first: kept$/);
    await waymark.start();
  });
});
