// The record store's resources over the network, in both versions of xAPI against one running server.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import http from "node:http";
import { after, before, describe, test } from "node:test";
import { Waymark } from "./lib/server.mjs";

const kVersions = ["1.0.3", "2.0.0"];
const kStatement = {
  actor: { mbox: "mailto:sam@example.org", name: "Sam Reed" },
  verb: { id: "https://v.example/did", display: { "en-GB": "did", fr: "fit" } },
};

describe("record store", { concurrency: false }, () => {
  let waymark, basic;
  before(async () => {
    waymark = await Waymark.make("record-store");
    const [key] = waymark.run(["lrs", "credential", "add", "--label", "Tests", "--scope", "all"]);
    basic = `Basic ${Buffer.from(`${key.key}:${key.secret}`).toString("base64")}`;
  });
  after(() => waymark?.remove());

  // The address as it is given, without a client that would tidy it.
  const ask = (method, path, { version, body, headers = {} } = {}) =>
    new Promise((resolve, reject) => {
      const all = { authorization: basic, ...headers };
      if (all.authorization === null) delete all.authorization;
      if (version) all["x-experience-api-version"] = version;
      const text = body === undefined || typeof body === "string" ? body : JSON.stringify(body);
      if (text !== undefined) Object.assign(all, { "content-type": all["content-type"] ?? "application/json", "content-length": Buffer.byteLength(text) });
      const to = new URL(waymark.url);
      const request = http.request({ host: to.hostname, port: to.port, method, path, headers: all }, (answer) => {
        let got = "";
        answer.setEncoding("utf8").on("data", (piece) => (got += piece)).on("end", () => resolve({ status: answer.statusCode, headers: answer.headers, text: got, json: () => JSON.parse(got) }));
      });
      request.on("error", reject).end(text);
    });
  const query = (values) => `?${new URLSearchParams(values)}`;
  const store = async (version, more) => {
    const answer = await ask("POST", "/xapi/statements", { version, body: { ...kStatement, ...more } });
    assert.equal(answer.status, 200, answer.text);
    return answer.json()[0];
  };

  for (const version of kVersions) {
    test(`${version}: a Person and an Activity of what statements said (2.4, 2.5; 4.1.6.3, 4.1.6.4)`, async () => {
      const activity = `https://a.example/${randomUUID()}`, mbox = `mailto:${randomUUID()}@example.org`;
      await store(version, { actor: { mbox, name: "Sam" }, object: { id: activity, definition: { name: { "en-GB": "Walk" } } } });
      await store(version, { actor: { mbox, name: "Samira" }, object: { id: activity, definition: { name: { fr: "Marche" }, type: "https://t.example/walk" } } });
      for (const reader of kVersions) {
        const person = await ask("GET", `/xapi/agents${query({ agent: JSON.stringify({ mbox }) })}`, { version: reader });
        assert.equal(person.status, 200);
        assert.match(person.headers["content-type"], /^application\/json/);
        assert.equal(person.headers["x-experience-api-version"], reader);
        assert.deepEqual(person.json(), { objectType: "Person", name: ["Samira", "Sam"], mbox: [mbox] });
        const found = await ask("GET", `/xapi/activities${query({ activityId: activity })}`, { version: reader });
        assert.deepEqual(found.json(), { objectType: "Activity", id: activity, definition: { name: { "en-GB": "Walk", fr: "Marche" }, type: "https://t.example/walk" } });
      }
      assert.equal((await ask("GET", `/xapi/agents${query({ agent: "{}" })}`, { version })).status, 400);
      assert.equal((await ask("GET", "/xapi/activities", { version })).status, 400);
      assert.equal((await ask("GET", `/xapi/activities${query({ activityId: activity })}`, { version, headers: { authorization: null } })).status, 401);
    });

    test(`${version}: canonical takes the merged definition, ids the least, exact is the default (2.1.3)`, async () => {
      const activity = `https://a.example/${randomUUID()}`;
      const first = await store(version, { object: { objectType: "Activity", id: activity, definition: { name: { "en-GB": "Old" } } } });
      await store(version, { object: { id: activity, definition: { name: { "en-GB": "Walk", fr: "Marche" } } } });
      const get = async (values, language) => (await ask("GET", `/xapi/statements${query({ statementId: first, ...values })}`, { version, headers: { "accept-language": language ?? "*" } })).json();
      assert.deepEqual((await get({ format: "canonical" }, "fr")).object.definition.name, { fr: "Marche" });
      assert.deepEqual((await get({ format: "canonical" }, "en")).object.definition.name, { "en-GB": "Walk" });
      assert.deepEqual((await get({ format: "canonical" }, "fr")).verb.display, { fr: "fit" });
      assert.deepEqual((await get({ format: "ids" })).object, { id: activity });
      assert.deepEqual((await get({ format: "ids" })).actor, { mbox: kStatement.actor.mbox });
      assert.deepEqual((await get({})).object.definition.name, { "en-GB": "Old" });
      assert.deepEqual(await get({ format: "exact" }), await get({}));
    });

    test(`${version}: HEAD says what GET says, with its length and without its content (1.1)`, async () => {
      const id = await store(version, { object: { id: "https://a.example/head" } });
      const agent = JSON.stringify({ mbox: kStatement.actor.mbox }), activityId = `https://a.example/${randomUUID()}`;
      const documents = [["activities/state", { activityId, agent, stateId: "s" }], ["activities/profile", { activityId, profileId: "p" }], ["agents/profile", { agent, profileId: randomUUID() }]]
        .map(([resource, values]) => `/xapi/${resource}${query(values)}`);
      for (const path of documents) assert.equal((await ask("PUT", path, { version, body: { kept: "é" }, headers: { "if-none-match": "*" } })).status, 204, path);
      for (const path of [...documents, "/xapi/about", `/xapi/statements?statementId=${id}`, `/xapi/agents${query({ agent: JSON.stringify({ mbox: kStatement.actor.mbox }) })}`, "/xapi/activities?activityId=https%3A%2F%2Fa.example%2Fhead"]) {
        const get = await ask("GET", path, { version }), head = await ask("HEAD", path, { version });
        assert.equal(head.status, 200, path);
        assert.equal(head.text, "");
        assert.equal(head.headers["content-length"], String(Buffer.byteLength(get.text)), path);
        for (const name of ["content-type", "x-experience-api-version", "last-modified", "etag"]) assert.equal(head.headers[name], get.headers[name], `${path} ${name}`);
      }
      assert.equal((await ask("HEAD", `/xapi/statements?statementId=${randomUUID()}`, { version })).status, 404);
    });

    test(`${version}: doubled slashes in the path are tolerated`, async () => {
      for (const path of ["//xapi//about", "/xapi//statements?limit=1", "/xapi///agents" + query({ agent: JSON.stringify({ mbox: kStatement.actor.mbox }) })])
        assert.equal((await ask("GET", path, { version })).status, 200, path);
    });
  }

  test("the version of a request is a must, but for About (3.3, XAPI-00331)", async () => {
    for (const method of ["GET", "PUT", "POST"]) {
      const answer = await ask(method, "/xapi/statements", method === "GET" ? {} : { body: {} });
      assert.equal(answer.status, 400);
      assert.equal(answer.headers["x-experience-api-version"], "0.95");
    }
    const about = await ask("GET", "/xapi/about", { headers: { authorization: null } });
    assert.deepEqual(about.json().version, ["1.0.3", "2.0.0"]);
    for (const version of kVersions) {
      const refused = await ask("GET", "/xapi/statements", { version, headers: { authorization: null } });
      assert.equal(refused.status, 401);
      assert.equal(refused.headers["x-experience-api-version"], version, "also who has no key sees which version answered");
    }
  });

  test("the alternate request syntax is of 1.0.3 alone (1.3)", async () => {
    const form = (fields) => new URLSearchParams(fields).toString();
    const send = (fields, version, authorization = null) => ask("POST", "/xapi/statements?method=PUT", { version, body: form(fields), headers: { "content-type": "application/x-www-form-urlencoded", authorization } });
    const fields = (version) => { const statementId = randomUUID(); return { Authorization: basic, "X-Experience-API-Version": version, "Content-Type": "application/json", statementId, content: JSON.stringify({ ...kStatement, object: { id: "https://a.example/form" } }) }; };
    const first = fields("1.0.3");
    assert.equal((await send(first)).status, 204);
    assert.equal((await ask("GET", `/xapi/statements?statementId=${first.statementId}`, { version: "1.0.3" })).status, 200);
    const second = fields("2.0.0");
    assert.equal((await send(second)).status, 401, "for 2.0 the form is content, and nobody has shown a key");
    assert.equal((await send(second, undefined, basic)).status, 400);
    assert.equal((await send({ ...second, "X-Experience-API-Version": "" }, "2.0.0", basic)).status, 400);
    assert.equal((await ask("GET", `/xapi/statements?statementId=${second.statementId}`, { version: "2.0.0" })).status, 404);
  });

  test("contextAgents and contextGroups are of 2.0, and both versions read them as they came (3.3)", async () => {
    const ann = { mbox: `mailto:${randomUUID()}@example.org` };
    const body = { ...kStatement, object: { id: "https://a.example/context" }, context: { contextAgents: [{ objectType: "contextAgent", agent: ann, relevantTypes: ["https://t.example/coach"] }] } };
    assert.equal((await ask("POST", "/xapi/statements", { version: "1.0.3", body })).status, 400);
    const [id] = (await ask("POST", "/xapi/statements", { version: "2.0.0", body })).json();
    for (const version of kVersions) {
      const exact = await ask("GET", `/xapi/statements?statementId=${id}`, { version });
      assert.equal(exact.headers["x-experience-api-version"], version);
      assert.equal(exact.json().version, "2.0.0");
      assert.deepEqual(exact.json().context, body.context);
      const related = await ask("GET", `/xapi/statements${query({ agent: JSON.stringify(ann), related_agents: "true" })}`, { version });
      assert.deepEqual(related.json().statements.map((one) => one.id), [id]);
      assert.deepEqual((await ask("GET", `/xapi/statements${query({ agent: JSON.stringify(ann) })}`, { version })).json().statements, []);
    }
  });

  test("pages of other hosts may ask, and are told so before (Fetch, CORS)", async () => {
    const origin = "https://course.example";
    const preflight = await ask("OPTIONS", "/xapi/statements", { headers: { origin, authorization: null, "access-control-request-method": "PUT", "access-control-request-headers": "authorization,x-experience-api-version,content-type" } });
    assert.equal(preflight.status, 204);
    assert.equal(preflight.headers["access-control-allow-origin"], "*");
    assert.equal(preflight.headers["access-control-allow-credentials"], undefined);
    for (const method of ["GET", "HEAD", "PUT", "POST", "DELETE"]) assert.ok(preflight.headers["access-control-allow-methods"].split(", ").includes(method), method);
    for (const name of ["authorization", "content-type", "x-experience-api-version", "if-match", "if-none-match"]) assert.ok(preflight.headers["access-control-allow-headers"].toLowerCase().split(", ").includes(name), name);
    for (const [version, status, more] of [["1.0.3", 200, {}], ["2.0.0", 200, {}], [undefined, 400, {}], ["2.0.0", 401, { authorization: null }]]) {
      const answer = await ask("GET", "/xapi/statements?limit=1", { version, headers: { origin, ...more } });
      assert.equal(answer.status, status);
      assert.equal(answer.headers["access-control-allow-origin"], "*", "a page must be able to read a refusal, too");
      for (const name of ["x-experience-api-version", "x-experience-api-consistent-through", "etag", "last-modified"]) assert.ok(answer.headers["access-control-expose-headers"].toLowerCase().split(", ").includes(name), name);
    }
    assert.equal((await ask("GET", "/", { headers: { origin, authorization: null } })).headers["access-control-allow-origin"], undefined, "the record store alone");
  });
});

describe("record store with settings of its own", { concurrency: false }, () => {
  let waymark;
  before(async () => { waymark = await Waymark.make("record-store-set", { env: { WAYMARK_XAPI_ALLOWED_ORIGINS: "https://learn.example,https://course.example:8443", WAYMARK_XAPI_DEFAULT_VERSION: "2.0.0" } }); });
  after(() => waymark?.remove());
  const from = (origin, method = "GET") => fetch(`${waymark.url}/xapi/about`, { method, headers: origin ? { origin } : {} });

  test("only the origins that are named may ask", async () => {
    for (const origin of ["https://learn.example", "https://course.example:8443"]) {
      const answer = await from(origin);
      assert.equal(answer.headers.get("access-control-allow-origin"), origin);
      assert.match(answer.headers.get("vary"), /Origin/);
      assert.equal((await from(origin, "OPTIONS")).headers.get("access-control-allow-origin"), origin);
    }
    for (const origin of ["https://evil.example", "https://course.example", "https://course.example:844", "learn.example", "http://learn.example", "https://learn.example.evil.example", "https://learn.example,https://course.example:8443", "null", ""]) {
      const answer = await from(origin), preflight = await from(origin, "OPTIONS");
      assert.equal(answer.status, 200, "who sends no Origin, or another one, is no browser's business");
      assert.equal(answer.headers.get("access-control-allow-origin"), null, origin);
      assert.equal(preflight.headers.get("access-control-allow-methods"), null, origin);
    }
  });

  test("answers to requests that name no version carry the endpoint's own", async () => {
    assert.equal((await from()).headers.get("x-experience-api-version"), "2.0.0");
    assert.equal((await fetch(`${waymark.url}/xapi/about`, { headers: { "x-experience-api-version": "1.0.3" } })).headers.get("x-experience-api-version"), "1.0.3");
  });
});
