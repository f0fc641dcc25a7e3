// Part 3, 2.2 and 3.1: merging JSON documents, and who may change what at the same time.
import assert from "node:assert/strict";
import { sha1 } from "../lib/lrs.mjs";
import { requirement } from "../lib/requirement.mjs";
import { kResources } from "./documents.mjs";

const all = Object.values(kResources);
const kJson = { "content-type": "application/json" }, kNew = { ...kJson, "if-none-match": "*" };
const forEach = (names, says, check, clause) => all.forEach((one, index) => { if (names[index]) requirement(names[index], clause ?? one.clause, says, (lrs) => check(lrs, one, one.make())); });
const put = (lrs, { resource }, query, body, headers = kNew) => lrs.gives(204, "PUT", resource, { query, body, headers });
const post = (lrs, { resource }, query, body, headers = kJson) => lrs.gives(204, "POST", resource, { query, body, headers });
const text = async (lrs, { resource }, query) => (await lrs.gives(200, "GET", resource, { query })).text;
const tag = async (lrs, { resource }, query) => (await lrs.gives(200, "GET", resource, { query })).headers.etag;
const stays = async (lrs, one, query, body, status, headers, sent, method = "POST") => {
  const answer = await lrs.refuses(status, undefined, method, one.resource, { query, headers, body: sent });
  assert.equal(await text(lrs, one, query), body, "the document is as it was");
  return answer;
};

requirement("XAPI-00183", "Communication 2.2", "A merge replaces properties of the top level whole", async (lrs) => {
  for (const one of all) {
    const query = one.make();
    await put(lrs, one, query, '{"x":{"a":1,"b":{"c":2}},"y":[1,2]}');
    await post(lrs, one, query, '{"x":{"b":{"d":3}},"y":[3]}');
    assert.deepEqual(JSON.parse(await text(lrs, one, query)), { x: { b: { d: 3 } }, y: [3] });
  }
});
requirement("XAPI-00184", "Communication 2.2", "A merge replaces what both have, adds what is new and leaves the rest", async (lrs) => {
  for (const one of all) {
    const query = one.make();
    await put(lrs, one, query, '{"a":1,"b":{"x":1},"c":"stays"}');
    await post(lrs, one, query, '{"b":null,"d":[],"a":"2"}');
    assert.deepEqual(JSON.parse(await text(lrs, one, query)), { a: "2", b: null, c: "stays", d: [] });
  }
});
forEach(["XAPI-00234", "XAPI-00279", "XAPI-00308"], "POST merges two JSON objects and answers 204", async (lrs, one, query) => {
  await put(lrs, one, query, '{"a":1,"b":1.10}', { "content-type": "application/json; charset=utf-8", "if-none-match": "*" });
  await post(lrs, one, query, '{"a":2,"c":"ä"}');
  const got = await text(lrs, one, query);
  assert.deepEqual(JSON.parse(got), { a: 2, b: 1.1, c: "ä" });
  assert.ok(got.includes("1.10"), "what is not replaced stays as it was written");
});
forEach(["XAPI-00233", "XAPI-00280", "XAPI-00310"], "POST where nothing is makes the document, as PUT would", async (lrs, one, query) => {
  await post(lrs, one, query, '{ "a": [1] }');
  assert.equal(await text(lrs, one, query), '{ "a": [1] }');
});
forEach(["XAPI-00229", "XAPI-00281", "XAPI-00313"], "POST with either document no JSON object is refused and changes nothing", async (lrs, one, query) => {
  await put(lrs, one, query, "[1]");
  await stays(lrs, one, query, "[1]", 400, kJson, '{"a":1}');
  const other = { ...query, [one.id]: "object" };
  await put(lrs, one, other, '{"a":1}');
  for (const sent of ["[1]", '"text"', "12", "null", "true"]) await stays(lrs, one, other, '{"a":1}', 400, kJson, sent);
});
forEach(["XAPI-00232", "XAPI-00278", "XAPI-00309"], "POST with either document of another type than application/json is refused and changes nothing", async (lrs, one, query) => {
  await put(lrs, one, query, '{"a":1}', { "content-type": "text/plain", "if-none-match": "*" });
  await stays(lrs, one, query, '{"a":1}', 400, kJson, '{"b":1}');
  const other = { ...query, [one.id]: "json" };
  await put(lrs, one, other, '{"a":1}');
  await stays(lrs, one, other, '{"a":1}', 400, { "content-type": "text/plain" }, '{"b":1}');
});
forEach(["XAPI-00235", "XAPI-00284", "XAPI-00314"], "POST of application/json that is no JSON is refused and changes nothing", async (lrs, one, query) => {
  for (const sent of ["{", "{'a':1}", '{"a":}', "a=1", ""]) {
    await lrs.refuses(400, undefined, "POST", one.resource, { query, headers: kJson, body: sent });
    await lrs.gives(404, "GET", one.resource, { query });
  }
});
requirement("document.unknown", "Communication 2.2", "Documents of activities and agents that nobody ever heard of are taken", async (lrs) => {
  for (const one of all) await put(lrs, one, one.make(), "text", { "content-type": "text/plain", "if-none-match": "*" });
});

forEach([null, "XAPI-00273", "activity.profile.unguarded"], "PUT to a profile that is there, with neither If-Match nor If-None-Match, is refused with 409, says what to do, and changes nothing", async (lrs, one, query) => {
  await put(lrs, one, query, '{"a":1}');
  const said = await stays(lrs, one, query, '{"a":1}', 409, kJson, '{"a":2}', "PUT");
  assert.match(`${said.detail} ${said.advice}`, /If-Match/);
});
requirement("XAPI-00322", "Communication 3.1", "GET gives an ETag; If-Match and If-None-Match guard a change, and 412 changes nothing", async (lrs) => {
  for (const one of all) {
    const query = one.make();
    await lrs.refuses(412, "If-Match", "PUT", one.resource, { query, body: "{}", headers: { ...kJson, "if-match": '"none"' } });
    await put(lrs, one, query, '{"a":1}');
    const etag = await tag(lrs, one, query);
    assert.match(etag, /^"[^"]+"$/);
    for (const headers of [{ "if-match": '"other"' }, { "if-none-match": "*" }, { "if-none-match": etag }, { "if-match": `W/${etag}` }]) await stays(lrs, one, query, '{"a":1}', 412, { ...kJson, ...headers }, '{"a":2}', "PUT");
    await put(lrs, one, query, '{"a":2}', { ...kJson, "if-match": etag });
    await stays(lrs, one, query, '{"a":2}', 412, { ...kJson, "if-match": etag }, '{"a":3}', "PUT");
    await put(lrs, one, query, '{"a":3}', { ...kJson, "if-match": "*" });
    await stays(lrs, one, query, '{"a":3}', 412, { ...kJson, "if-match": etag }, '{"b":1}', "POST");
    await stays(lrs, one, query, '{"a":3}', 412, { "if-match": etag }, undefined, "DELETE");
    await lrs.gives(204, "DELETE", one.resource, { query, headers: { "if-match": await tag(lrs, one, query) } });
  }
});
requirement("etag.sha1", "Communication 3.1", "In 1.0.3 the ETag is the SHA-1 of the contents, in hexadecimal digits and quotes", async (lrs) => {
  for (const one of all) {
    const query = one.make();
    await put(lrs, one, query, '{"a":"ä"}');
    assert.equal(await tag(lrs, one, query), `"${sha1('{"a":"ä"}')}"`);
  }
}, { versions: ["1.0.3"] });
requirement("profile.new", "Communication 3.1", "In 1.0.3 a PUT to a profile says with If-None-Match or If-Match what it expects, even where nothing is", async (lrs) => {
  for (const one of all.slice(1)) {
    const query = one.make();
    await lrs.refuses(400, "If-None-Match", "PUT", one.resource, { query, body: "{}", headers: kJson });
    await lrs.gives(404, "GET", one.resource, { query });
  }
}, { versions: ["1.0.3"] });
requirement("state.unguarded", "Communication 3.1", "In 1.0.3 a state is replaced without being asked", async (lrs) => {
  const one = kResources.state, query = one.make();
  for (const body of ['{"a":1}', '{"b":2}']) await put(lrs, one, query, body, kJson);
  assert.equal(await text(lrs, one, query), '{"b":2}');
}, { versions: ["1.0.3"] });
requirement("2.0.concurrency", "IEEE 4.1.4", "In 2.0 what is there is replaced only by who names its ETag, states too; what is not there is made", async (lrs) => {
  for (const one of all) {
    const query = one.make();
    await put(lrs, one, query, '{"a":1}', kJson);
    const said = await stays(lrs, one, query, '{"a":1}', 409, kJson, '{"b":2}', "PUT");
    assert.match(`${said.detail} ${said.advice}`, /If-Match/);
    await put(lrs, one, query, '{"b":2}', { ...kJson, "if-match": await tag(lrs, one, query) });
  }
}, { versions: ["2.0.0"] });
requirement("2.0.last-modified", "IEEE 4.1.6", "In 2.0 a document comes with Last-Modified", async (lrs) => {
  for (const one of all) {
    const query = one.make();
    await put(lrs, one, query, "{}");
    const { headers } = await lrs.gives(200, "GET", one.resource, { query });
    assert.ok(Math.abs(Date.parse(headers["last-modified"]) - Date.now()) < 60_000, headers["last-modified"]);
  }
}, { versions: ["2.0.0"] });
