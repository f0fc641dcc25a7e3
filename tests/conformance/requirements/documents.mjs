// Part 3, 2.2, 2.3, 2.6, 2.7 and 3.1: state, agent profile, activity profile.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { iri, mbox } from "../lib/lrs.mjs";
import { requirement } from "../lib/requirement.mjs";

const agent = () => JSON.stringify({ mbox: mbox() });
export const kResources = {
  state: { resource: "activities/state", clause: "Communication 2.3", id: "stateId", make: () => ({ activityId: iri(), agent: agent(), stateId: "place" }) },
  agent: { resource: "agents/profile", clause: "Communication 2.6", id: "profileId", make: () => ({ agent: agent(), profileId: "settings" }) },
  activity: { resource: "activities/profile", clause: "Communication 2.7", id: "profileId", make: () => ({ activityId: iri(), profileId: "settings" }) },
};
const kJson = { "content-type": "application/json" }, kNew = { ...kJson, "if-none-match": "*" };
const without = (query, ...names) => Object.fromEntries(Object.entries(query).filter(([name]) => !names.includes(name)));
const bodyFor = (method) => (method === "PUT" || method === "POST" ? { body: '{"a":1}', headers: method === "PUT" ? kNew : kJson } : {});
const methods = ["DELETE", "GET", "POST", "PUT"];

// `of(resource)` gives a check; names in the order state, agent profile, activity profile; null: there is none.
function forEach(names, says, of) {
  Object.values(kResources).forEach((one, index) => {
    if (names[index]) requirement(names[index], one.clause, says(one), of(one));
  });
}
// The same for each method: names by method.
function forMethods(names, says, of) {
  Object.values(kResources).forEach((one, index) => {
    for (const [method, name] of Object.entries(names[index] ?? {})) requirement(name, one.clause, says(one, method), of(one, method));
  });
}
const put = async (lrs, { resource }, query, body = '{"a":1}', headers = kNew) => lrs.gives(204, "PUT", resource, { query, body, headers });
const read = async (lrs, { resource }, query) => lrs.gives(200, "GET", resource, { query });
const ids = async (lrs, one, query) => (await read(lrs, one, without(query, one.id))).json();

forMethods([{ DELETE: "XAPI-00187", GET: "XAPI-00188", POST: "XAPI-00189", PUT: "XAPI-00190" }, { DELETE: "XAPI-00271", GET: "XAPI-00274", POST: "XAPI-00272 XAPI-00283", PUT: "profile.put" }, { DELETE: "XAPI-00285 XAPI-00291", GET: "XAPI-00290", POST: "XAPI-00286 XAPI-00292", PUT: "XAPI-00287 XAPI-00293" }],
  ({ resource }, method) => `${method} of ${resource} is taken`, (one, method) => async (lrs) => {
    const query = one.make();
    if (method === "GET" || method === "DELETE") await put(lrs, one, query);
    const answer = await lrs.gives(method === "GET" ? 200 : 204, method, one.resource, { query, ...bodyFor(method) });
    if (method !== "GET") assert.equal(answer.text, "", "204 has no content");
    await lrs.gives(method === "DELETE" ? 404 : 200, "GET", one.resource, { query });
  });
forEach(["XAPI-00231", null, "XAPI-00312"], ({ resource }) => `POST of ${resource} answers 204`, (one) => (lrs) => lrs.gives(204, "POST", one.resource, { query: one.make(), ...bodyFor("POST") }));
forEach(["XAPI-00230", "XAPI-00282", "XAPI-00311"], ({ resource }) => `The resource is at /${resource}`, (one) => async (lrs) => {
  await put(lrs, one, one.make());
  await lrs.gives(404, "GET", `${one.resource}s`, { query: one.make() });
});
forEach(["XAPI-00191", "profile.deleted", "activity.profile.deleted"], ({ resource }) => `DELETE of one document of ${resource} takes that one away`, (one) => async (lrs) => {
  const query = one.make(), other = { ...query, [one.id]: "other" };
  await put(lrs, one, query);
  await put(lrs, one, other);
  await lrs.gives(204, "DELETE", one.resource, { query });
  await lrs.gives(404, "GET", one.resource, { query });
  await read(lrs, one, other);
});
forEach(["XAPI-00192 XAPI-00217", "XAPI-00259 XAPI-00269", "XAPI-00288"], ({ id }) => `GET with ${id} gives the bytes as they came, and their Content-Type`, (one) => async (lrs) => {
  for (const [body, type] of [['{ "a" : 1.10 }', "application/json"], ["any text, ä", "text/plain; charset=utf-8"], [Buffer.from([0, 255, 1, 254]), "application/octet-stream"], ["", "text/plain"]]) {
    const query = one.make();
    await put(lrs, one, query, body, { "content-type": type, "if-none-match": "*" });
    const answer = await read(lrs, one, query);
    assert.ok(answer.bytes.equals(Buffer.from(body)), type);
    assert.equal(answer.headers["content-type"], type);
  }
});
forEach(["XAPI-00193", "XAPI-00270", "XAPI-00289"], ({ id }) => `GET without ${id} gives an array of ids`, (one) => async (lrs) => {
  const query = one.make();
  assert.deepEqual(await ids(lrs, one, query), []);
  for (const id of ["two", "one"]) await put(lrs, one, { ...query, [one.id]: id });
  assert.deepEqual((await ids(lrs, one, query)).sort(), ["one", "two"]);
});
requirement("XAPI-00194", "Communication 2.3", "DELETE without stateId takes all states of the context away", async (lrs) => {
  const one = kResources.state, query = one.make(), elsewhere = one.make();
  for (const each of [query, { ...query, stateId: "other" }, elsewhere]) await put(lrs, one, each);
  await lrs.gives(204, "DELETE", one.resource, { query: without(query, "stateId") });
  assert.deepEqual(await ids(lrs, one, query), []);
  await read(lrs, one, elsewhere);
});
const sinceCheck = (one) => async (lrs) => {
  const query = one.make();
  await put(lrs, one, { ...query, [one.id]: "first" });
  await new Promise((resolve) => setTimeout(resolve, 3));
  const moment = new Date().toISOString();
  await new Promise((resolve) => setTimeout(resolve, 3));
  await put(lrs, one, { ...query, [one.id]: "second" });
  assert.deepEqual(await ids(lrs, one, { ...query, since: moment }), ["second"]);
  assert.deepEqual((await ids(lrs, one, { ...query, since: "2016-01-01T00:00:00Z" })).sort(), ["first", "second"]);
};
forEach(["XAPI-00195", "XAPI-00275", "XAPI-00294"], () => "since gives the ids of documents stored after a time", sinceCheck);
forEach(["XAPI-00221", "XAPI-00268", "XAPI-00303"], () => "since is a parameter of GET", (one) => async (lrs) => { assert.deepEqual(await ids(lrs, one, { ...one.make(), since: "2026-01-01T00:00:00Z" }), []); });
forEach(["XAPI-00204", "XAPI-00260", "XAPI-00295"], () => "since is a timestamp", (one) => async (lrs) => {
  for (const since of ["", "yesterday", "2026-13-01T00:00:00Z", "12"]) await lrs.refuses(400, "?since", "GET", one.resource, { query: { ...without(one.make(), one.id), since } });
});
requirement("since.get", "Communication 2.3", "since is no parameter of DELETE, PUT and POST", async (lrs) => {
  for (const one of Object.values(kResources)) for (const method of ["DELETE", "POST", "PUT"]) await lrs.refuses(400, "?since", method, one.resource, { query: { ...one.make(), since: "2026-01-01T00:00:00Z" }, ...bodyFor(method) });
});

const lacks = (name) => (one, method) => async (lrs) => {
  const query = one.make();
  await lrs.refuses(400, `?${name}`, method, one.resource, { query: without(query, name), ...bodyFor(method) });
  await lrs.gives(404, "GET", one.resource, { query });
};
forMethods([{ DELETE: "XAPI-00207", GET: "XAPI-00208", POST: "XAPI-00209", PUT: "XAPI-00210" }, null, { DELETE: "XAPI-00297", GET: "XAPI-00296", POST: "XAPI-00298", PUT: "XAPI-00299" }], ({ resource }, method) => `${method} of ${resource} needs activityId`, lacks("activityId"));
forMethods([{ DELETE: "XAPI-00212", GET: "XAPI-00213", POST: "XAPI-00214", PUT: "XAPI-00215" }, { DELETE: "XAPI-00262", GET: "XAPI-00261", POST: "XAPI-00263", PUT: "XAPI-00264" }], ({ resource }, method) => `${method} of ${resource} needs agent`, lacks("agent"));
forMethods([{ POST: "XAPI-00211", PUT: "XAPI-00206" }], (_, method) => `${method} of a state needs stateId`, lacks("stateId"));
forMethods([null, { DELETE: "XAPI-00265", POST: "XAPI-00266", PUT: "XAPI-00267" }, { DELETE: "XAPI-00300", POST: "XAPI-00301", PUT: "XAPI-00302" }], ({ resource }, method) => `${method} of ${resource} needs profileId`, lacks("profileId"));

const kNoAgents = ["sam", "", "[]", "1", "{}", '{"mbox":"sam"}', '{"mbox":null}', '{"name":"Sam"}', '{"mbox":"mailto:sam@example.org","openid":"https://sam.example"}', '{"mbox":"mailto:sam@example.org"'];
const malformed = (name, values) => (one, method) => async (lrs) => {
  for (const value of values) {
    const said = await lrs.refuses(400, undefined, method, one.resource, { query: { ...one.make(), [name]: value }, ...bodyFor(method) });
    assert.ok(said.pointer.startsWith(`?${name}`), JSON.stringify(said));
  }
};
forMethods([{ DELETE: "XAPI-00196", GET: "XAPI-00197", POST: "XAPI-00198", PUT: "XAPI-00199" }, { DELETE: "XAPI-00255", POST: "XAPI-00256", PUT: "XAPI-00257", GET: "XAPI-00258" }], ({ resource }, method) => `agent in ${method} of ${resource} is an Agent as JSON`, malformed("agent", kNoAgents));
forMethods([{ DELETE: "XAPI-00200", GET: "XAPI-00201", POST: "XAPI-00202", PUT: "XAPI-00203" }], (_, method) => `registration in ${method} of a state is a UUID`, malformed("registration", ["", "x", "6690e6c9-3ef0-4ed3-8b37", "{}"]));
forMethods([{ DELETE: "XAPI-00224 XAPI-00223", GET: "XAPI-00225", POST: "XAPI-00226", PUT: "XAPI-00228" }, { POST: "XAPI-00276", PUT: "XAPI-00277" }, { DELETE: "XAPI-00305", POST: "XAPI-00306", PUT: "XAPI-00307" }],
  ({ resource, id }, method) => `${id} in ${method} of ${resource} is a string with something in it, that can be kept`, (one, method) => malformed(one.id, ["", "a\0b", "x".repeat(1001)])(one, method));
forEach(["activity.iri", null, "profile.activity.iri"], () => "activityId is an IRI", (one) => async (lrs) => { for (const method of methods) await malformed("activityId", ["", "walk", "a.example/walk"])(one, method)(lrs); });
requirement("XAPI-00304", "Communication 2.7", "agent is no parameter of an activity's profile", (lrs) => lrs.refuses(400, "?agent", "GET", "activities/profile", { query: { activityId: iri(), agent: agent() } }));
requirement("XAPI-00205", "Communication 2.3", "since is no parameter of DELETE", (lrs) => lrs.refuses(400, "?since", "DELETE", "activities/state", { query: { activityId: iri(), agent: agent(), since: "2026-01-01T00:00:00Z" } }));
requirement("XAPI-00222", "Communication 2.3", "since leaves out what was stored before", sinceCheck(kResources.state));

requirement("XAPI-00216", "Communication 2.3", "stateId in DELETE names the one document to take away", async (lrs) => {
  const one = kResources.state, query = one.make();
  for (const stateId of ["one", "two"]) await put(lrs, one, { ...query, stateId });
  await lrs.gives(204, "DELETE", one.resource, { query: { ...query, stateId: "one" } });
  assert.deepEqual(await ids(lrs, one, query), ["two"]);
});
for (const [name, method] of [["XAPI-00218", "PUT"], ["XAPI-00227", "POST"], ["XAPI-00219", "DELETE"], ["XAPI-00220", "GET"]])
  requirement(name, "Communication 2.3", `registration in ${method} tells states of one registration from others`, async (lrs) => {
    const one = kResources.state, query = one.make(), registration = randomUUID(), own = { ...query, registration };
    if (method === "PUT" || method === "POST") await lrs.gives(204, method, one.resource, { query: own, ...bodyFor(method) });
    else await put(lrs, one, own);
    await put(lrs, one, query, '{"b":2}');
    await put(lrs, one, { ...query, registration: randomUUID() }, '{"c":3}');
    assert.deepEqual((await read(lrs, one, own)).json(), { a: 1 });
    if (method === "DELETE") await lrs.gives(204, "DELETE", one.resource, { query: own });
    assert.deepEqual(await ids(lrs, one, own), method === "DELETE" ? [] : ["place"]);
    assert.deepEqual((await read(lrs, one, query)).json(), { b: 2 }, "the one without a registration is another");
  });
