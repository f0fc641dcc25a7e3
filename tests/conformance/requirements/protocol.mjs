// Part 3, 1 and 3: HEAD, the alternate syntax, encoding, status codes, versions, credentials.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { iri, mbox } from "../lib/lrs.mjs";
import { requirement } from "../lib/requirement.mjs";
import { statement } from "../lib/statement.mjs";

const agent = () => JSON.stringify({ mbox: mbox() });
// A good request of each resource that can be read.
async function readable(lrs) {
  const id = await lrs.stored(), state = { activityId: iri(), agent: agent(), stateId: "x" }, profile = { agent: agent(), profileId: "x" }, other = { activityId: iri(), profileId: "x" };
  for (const [resource, query] of [["activities/state", state], ["agents/profile", profile], ["activities/profile", other]]) await lrs.gives(204, "PUT", resource, { query, body: "{}", headers: { "if-none-match": "*" } });
  return [["statements", { statementId: id }], ["statements", {}], ["agents", { agent: agent() }], ["activities", { activityId: iri() }], ["activities/state", state], ["agents/profile", profile], ["activities/profile", other], ["about", {}]];
}

requirement("XAPI-00125", "Communication 1.1", "HEAD answers as GET does, without content", async (lrs) => {
  for (const [resource, query] of await readable(lrs)) {
    const [head, get] = [await lrs.ask("HEAD", resource, { query }), await lrs.ask("GET", resource, { query })];
    assert.equal(head.status, get.status, resource);
    assert.equal(head.text, "");
    for (const name of ["content-type", "content-length", "etag", "last-modified", "x-experience-api-version"]) assert.equal(head.headers[name], get.headers[name], `${resource} ${name}`);
  }
});
requirement("XAPI-00126", "Communication 1.1", "HEAD is taken by every resource, and refused where GET is", async (lrs) => {
  for (const [resource, query] of await readable(lrs)) await lrs.gives(200, "HEAD", resource, { query });
  for (const resource of ["agents", "activities", "activities/state", "agents/profile", "activities/profile"]) await lrs.gives(400, "HEAD", resource);
});
requirement("XAPI-00015", "Communication 1.4", "Strings are UTF-8, in statements and in parameters", async (lrs) => {
  const words = "ä ß 漢字 🦉 \u0000 \u007f é", sent = { ...statement(), actor: { mbox: mbox(), name: words }, object: { id: `https://a.example/ä/漢/${randomUUID()}` } };
  await lrs.store(sent);
  assert.equal((await lrs.get(sent.id)).actor.name, words);
  assert.deepEqual(await lrs.found({ activity: sent.object.id }), [sent.id]);
  const bad = statement(), text = Buffer.from(JSON.stringify({ ...bad, result: { response: "HERE" } }));
  for (const bytes of [[0xff], [0xc3], [0xc0, 0xaf], [0xed, 0xa0, 0x80], [0xf5, 0x80, 0x80, 0x80]]) {
    const at = text.indexOf("HERE");
    await lrs.gives(400, "POST", "statements", { body: Buffer.concat([text.subarray(0, at), Buffer.from(bytes), text.subarray(at + 4)]) });
  }
  await lrs.absent(bad.id);
});

const form = (fields) => ({ body: new URLSearchParams(fields).toString(), headers: { "content-type": "application/x-www-form-urlencoded" }, version: null, auth: null });
const headersOf = (lrs) => ({ Authorization: lrs.basic, "X-Experience-API-Version": lrs.version, "Content-Type": "application/json" });
requirement("XAPI-00148", "Communication 1.3", "A POST that means GET lists statements", async (lrs) => {
  const { activity, id } = await (async () => { const object = { id: iri() }; return { activity: object.id, id: await lrs.stored({ object }) }; })();
  const answer = await lrs.gives(200, "POST", "statements", { query: { method: "GET" }, ...form({ ...headersOf(lrs), activity }) });
  assert.deepEqual(answer.json().statements.map((one) => one.id), [id]);
}, { versions: ["1.0.3"] });
requirement("XAPI-00336", "Communication 1.3", "The alternate syntax does all that the usual one does: parameters, headers and content are form fields", async (lrs) => {
  const sent = statement(), content = JSON.stringify(sent);
  await lrs.gives(204, "POST", "statements", { query: { method: "PUT" }, ...form({ ...headersOf(lrs), statementId: sent.id, content }) });
  assert.equal((await lrs.gives(200, "POST", "statements", { query: { method: "GET" }, ...form({ ...headersOf(lrs), statementId: sent.id }) })).json().id, sent.id);
  await lrs.gives(200, "POST", "statements", { query: { method: "POST" }, ...form({ ...headersOf(lrs), content: JSON.stringify([statement()]) }) });
  const state = { activityId: iri(), agent: agent(), stateId: "ä & =" };
  await lrs.gives(204, "POST", "activities/state", { query: { method: "PUT" }, ...form({ ...headersOf(lrs), ...state, "If-None-Match": "*", content: '{"a":"ä+b"}' }) });
  assert.deepEqual((await lrs.gives(200, "GET", "activities/state", { query: state })).json(), { a: "ä+b" });
  await lrs.gives(412, "POST", "activities/state", { query: { method: "PUT" }, ...form({ ...headersOf(lrs), ...state, "If-None-Match": "*", content: "{}" }) });
  await lrs.gives(204, "POST", "activities/state", { query: { method: "DELETE" }, ...form({ ...headersOf(lrs), ...state }) });
  await lrs.gives(404, "GET", "activities/state", { query: state });
  await lrs.gives(400, "POST", "statements", { query: { method: "PUT", statementId: sent.id }, ...form({ ...headersOf(lrs), content }), auth: lrs.basic });
}, { versions: ["1.0.3"] });
requirement("2.0.alternate", "IEEE 4.1.1", "2.0 has no alternate syntax: a request with method is refused", async (lrs) => {
  const sent = statement();
  const { status } = await lrs.ask("POST", "statements", { query: { method: "PUT" }, ...form({ ...headersOf(lrs), statementId: sent.id, content: JSON.stringify(sent) }), auth: lrs.basic, version: lrs.version });
  assert.equal(status, 400);
  await lrs.absent(sent.id);
}, { versions: ["2.0.0"] });

requirement("XAPI-00324", "Communication 3.2", "A parameter that the resource does not know is refused", async (lrs) => {
  for (const [resource, query] of await readable(lrs)) if (resource !== "about") await lrs.refuses(400, "?colour", "GET", resource, { query: { ...query, colour: "blue" } });
  await lrs.refuses(400, "?colour", "POST", "statements", { query: { colour: "blue" }, body: statement() });
  await lrs.refuses(400, "?colour", "PUT", "statements", { query: { statementId: randomUUID(), colour: "blue" }, body: statement() });
});
requirement("XAPI-00325", "Communication 3.2", "A parameter in another case is refused", async (lrs) => {
  for (const [resource, query] of await readable(lrs)) for (const [name, value] of Object.entries(query)) {
    const other = name[0].toUpperCase() + name.slice(1), { [name]: _, ...rest } = query;
    await lrs.refuses(400, `?${other}`, "GET", resource, { query: { ...rest, [other]: value } });
  }
});
requirement("parameter.twice", "Communication 3.2", "A parameter that is given twice is refused", async (lrs) => {
  for (const [resource, query] of await readable(lrs)) for (const [name, value] of Object.entries(query)) await lrs.refuses(400, `?${name}`, "GET", resource, { query: [...Object.entries(query), [name, value]] });
});
requirement("status.404", "Communication 3.2", "What is not there is 404", async (lrs) => {
  await lrs.refuses(404, undefined, "GET", "nonsense");
  await lrs.refuses(404, undefined, "GET", "statements", { query: { statementId: randomUUID() } });
  await lrs.refuses(404, undefined, "GET", "agents/profile", { query: { agent: agent(), profileId: "x" } });
});
requirement("XAPI-00327", "Communication 3.2", "A credential that is known and may not do it is answered 403, and nothing changes", async (lrs) => {
  const sent = statement(), auth = lrs.limited;
  await lrs.gives(200, "GET", "statements", { auth });
  await lrs.refuses(403, undefined, "POST", "statements", { auth, body: sent });
  await lrs.refuses(403, undefined, "PUT", "statements", { auth, query: { statementId: sent.id }, body: sent });
  await lrs.refuses(403, undefined, "PUT", "activities/state", { auth, query: { activityId: iri(), agent: agent(), stateId: "x" }, body: "{}" });
  await lrs.absent(sent.id);
});
requirement("XAPI-00328", "Communication 3.2", "Content over the configured limit is answered 413, and nothing changes", async (lrs) => {
  const query = { activityId: iri(), agent: agent(), stateId: "x" };
  await lrs.gives(413, "PUT", "activities/state", { query, body: "x".repeat((1 << 20) + 1), headers: { "content-type": "text/plain", "if-none-match": "*" } });
  await lrs.gives(404, "GET", "activities/state", { query });
});

requirement("XAPI-00321 XAPI-00331", "Communication 3.3", "A request without X-Experience-API-Version is refused with 400, but not of about", async (lrs) => {
  for (const [resource, query] of await readable(lrs)) {
    if (resource === "about") await lrs.gives(200, "GET", resource, { version: null });
    else await lrs.refuses(400, "X-Experience-API-Version", "GET", resource, { query, version: null });
  }
  const sent = statement();
  await lrs.refuses(400, "X-Experience-API-Version", "POST", "statements", { body: sent, version: null });
  await lrs.absent(sent.id);
});
requirement("version.refused", "Communication 3.3", "Versions before 1.0.0, and those that are not spoken, are refused with 400 and a short description", async (lrs) => {
  for (const version of ["0.9", "0.95", "1.1.0", "1.1", "1", "3.0.0", "2.1.0", "x", "1.0.x"]) {
    const said = await lrs.refuses(400, "X-Experience-API-Version", "GET", "statements", { version });
    assert.ok(said.detail.length > 10, version);
  }
});
requirement("version.taken", "Communication 3.3", "Every 1.0.x is taken, and 1.0 as 1.0.0; of 2.0 every 2.0.x", async (lrs) => {
  for (const version of lrs.second ? ["2.0.0", "2.0.1", "2.0"] : ["1.0", "1.0.0", "1.0.1", "1.0.2", "1.0.3", "1.0.9"]) await lrs.gives(200, "GET", "statements", { version });
});
requirement("XAPI-00333", "Communication 3.3", "Every answer says the latest patch version of the version asked for", async (lrs) => {
  const answers = [await lrs.ask("GET", "statements"), await lrs.ask("GET", "nonsense"), await lrs.ask("POST", "statements", { body: "{" }), await lrs.ask("GET", "statements", { auth: null }), await lrs.ask("DELETE", "statements"), await lrs.ask("GET", "about"), await lrs.ask("PUT", "statements", { auth: lrs.limited, body: statement() }),
    await lrs.ask("GET", "statements", { version: lrs.second ? "2.0.0" : "1.0.0" })];
  for (const { status, headers } of answers) assert.equal(headers["x-experience-api-version"], lrs.version, String(status));
});
requirement("XAPI-00334", "Communication 4", "Without a credential that is known the answer is 401", async (lrs) => {
  const basic = (text) => `Basic ${Buffer.from(text).toString("base64")}`, [key] = Buffer.from(lrs.basic.slice(6), "base64").toString().split(":"), sent = statement();
  for (const auth of [null, "Basic", "Basic !!!", basic("nobody:nothing"), basic(`${key}:wrong`), basic(key), "Bearer nothing", basic(":")]) {
    const answer = await lrs.gives(401, "GET", "statements", { auth });
    assert.match(answer.headers["www-authenticate"], /Basic/);
    await lrs.gives(401, "POST", "statements", { auth, body: sent });
  }
  await lrs.absent(sent.id);
});
requirement("XAPI-00335", "Communication 4", "HTTP Basic authentication is taken", async (lrs) => {
  await lrs.gives(200, "GET", "statements", { auth: lrs.basic });
  await lrs.gives(200, "GET", "statements", { auth: lrs.basic.replace("Basic", "basic") });
});
requirement("XAPI-00140", "Communication 2", "Statements, state, agents, activities, both profiles and about are all there", async (lrs) => {
  for (const [resource, query] of await readable(lrs)) await lrs.gives(200, "GET", resource, { query });
});
