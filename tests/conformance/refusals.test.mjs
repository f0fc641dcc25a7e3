// Every rule of xapi/rules.hpp is broken once: the refusal names it, the place and the clause of the standard, and gives advice.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { Waymark } from "../browser/lib/server.mjs";
import { complete, kRules, Lrs, sha256 } from "./lib/lrs.mjs";
import { apply, full, kGroup, statement, substatement } from "./lib/statement.mjs";
import { bytesPart, jsonPart, parts, withBytes } from "./requirements/attachments.mjs";

const kAgent = '{"mbox":"mailto:sam@example.org"}', kActivity = "https://a.example/walk";
const kState = { activityId: kActivity, agent: kAgent, stateId: "x" }, kProfile = { agent: kAgent, profileId: "x" };
const post = (body, more = {}) => ["POST", "statements", { body, ...more }];
const get = (query, resource = "statements") => ["GET", resource, { query }];
const changed = (changes, base = full()) => post(apply(Object.entries(changes), base));
const put = (body, headers = {}, query = kState) => ["PUT", "activities/state", { query, body, headers }];
const note = withBytes("a note"), signed = (bytes) => ({ ...statement(), attachments: [{ ...withBytes(bytes).attachments[0], usageType: "http://adlnet.gov/expapi/attachments/signature", contentType: "application/octet-stream" }] });
const form = (method, fields) => ["POST", "statements", { query: { method }, body: new URLSearchParams(fields).toString(), headers: { "content-type": "application/x-www-form-urlencoded" } }];

// rule: [status, pointer, clause, request]. Clauses are those of 1.0.3.
const kBreaks = {
  json: [400, "", "xAPI Part 2, 2.2", post("{")],
  unicode: [400, "", "xAPI Part 3, 1.4", post(JSON.stringify(statement()).replace("did", "\\udc00"))],
  "duplicate-property": [400, "", "xAPI Part 2, 2.2", post('{"actor":1,"actor":2}')],
  nesting: [400, "", "xAPI Part 3, 3.2", post("[".repeat(100))],
  "json-values": [413, "", "xAPI Part 3, 3.2", post(`[${"1,".repeat(1_000_001)}1]`)],
  type: [400, "/actor/name", "xAPI Part 2, 2.2", changed({ "/actor/name": 1 })],
  "no-null": [400, "/result/response", "xAPI Part 2, 2.2", changed({ "/result/response": null })],
  "property-case": [400, "/Result", "xAPI Part 2, 2.2", changed({ "/Result": {} })],
  "unknown-property": [400, "/verb/word", "xAPI Part 2, 2.4.3", changed({ "/verb/word": "x" })],
  "required-property": [400, "/verb", "xAPI Part 2, 2.4.3", changed({ "/verb": {} })],
  "object-type": [400, "/object/objectType", "xAPI Part 2, 2.4.4", changed({ "/object/objectType": "Thing" })],
  iri: [400, "/verb/id", "xAPI Part 2, 4.3", changed({ "/verb/id": "did" })],
  uuid: [400, "/context/registration", "xAPI Part 2, 4.4", changed({ "/context/registration": "x" })],
  timestamp: [400, "/timestamp", "xAPI Part 2, 4.5", changed({ "/timestamp": "now" })],
  duration: [400, "/result/duration", "xAPI Part 2, 4.6", changed({ "/result/duration": "1h" })],
  "language-tag": [400, "/context/language", "xAPI Part 2, 4.2", changed({ "/context/language": "en_GB" })],
  mbox: [400, "/actor/mbox", "xAPI Part 2, 2.4.2.3", changed({ "/actor/mbox": "sam" })],
  "mbox-sha1sum": [400, "/actor/mbox_sha1sum", "xAPI Part 2, 2.4.2.3", changed({ "/actor": { mbox_sha1sum: "x" } })],
  "account-name": [400, "/actor/account/name", "xAPI Part 2, 2.4.2.4", changed({ "/actor": { account: { homePage: "https://p.example", name: "a\0b" } } })],
  "one-identifier": [400, "/actor", "xAPI Part 2, 2.4.2.1", changed({ "/actor": { name: "Sam" } })],
  "group-members": [400, "/context/team", "xAPI Part 2, 2.4.2.2", changed({ "/context/team": { objectType: "Group" } })],
  authority: [400, "/authority", "xAPI Part 2, 2.4.9", changed({ "/authority": { objectType: "Group", member: [] } })],
  "interaction-type": [400, "/object/definition/interactionType", "xAPI Part 2, 2.4.4.1", changed({ "/object/definition/interactionType": "essay" })],
  "interaction-lists": [400, "/object/definition/scale", "xAPI Part 2, 2.4.4.1", changed({ "/object/definition/scale": [{ id: "a" }] })],
  "component-ids": [400, "/object/definition/choices", "xAPI Part 2, 2.4.4.1", changed({ "/object/definition/choices": [{ id: "a" }, { id: "a" }] })],
  "nested-substatement": [400, "/object/object", "xAPI Part 2, 2.4.4.3", changed({ "/object": { ...substatement(), object: substatement() } }, statement())],
  "voiding-object": [400, "/object", "xAPI Part 2, 2.3.2", changed({ "/verb/id": "http://adlnet.gov/expapi/verbs/voided" })],
  "activity-only": [400, "/context/revision", "xAPI Part 2, 2.4.6", changed({ "/object": kGroup })],
  "score-range": [400, "/result/score/scaled", "xAPI Part 2, 2.4.5.1", changed({ "/result/score/scaled": 2 })],
  "statement-version": [400, "/version", "xAPI Part 2, 2.4.10", changed({ "/version": "0.9" })],
  "only-in-2.0": [400, "/context/contextAgents", "xAPI Part 2, 2.4.6", changed({ "/context/contextAgents": [] })],
  "relevant-types": [400, "/context/contextAgents/0/relevantTypes", "xAPI Part 2, 2.4.6", ["POST", "statements", { version: "2.0.0", body: apply([["/context/contextAgents", [{ objectType: "contextAgent", agent: JSON.parse(kAgent), relevantTypes: [] }]]], full()) }]],
  "media-type": [400, "/attachments/0/contentType", "xAPI Part 2, 2.4.11", changed({ "/attachments/0/contentType": "text" })],
  length: [400, "/attachments/0/length", "xAPI Part 2, 2.4.11", changed({ "/attachments/0/length": 1.5 })],
  sha2: [400, "/attachments/0/sha2", "xAPI Part 2, 2.4.11", changed({ "/attachments/0/sha2": "x" })],
  "one-statement": [400, "", "xAPI Part 3, 2.1.1", ["PUT", "statements", { query: { statementId: randomUUID() }, body: [statement()] }]],
  "same-id": [400, "/id", "xAPI Part 3, 2.1.1", ["PUT", "statements", { query: { statementId: randomUUID() }, body: statement() }]],
  "batch-ids": [400, "/1/id", "xAPI Part 3, 2.1.2", post([note, note].map(({ attachments, ...rest }) => rest))],
  immutable: [409, "/id", "xAPI Part 3, 2.1.2", (kept) => post({ ...statement(), id: kept, verb: { id: "https://v.example/other" } })],
  "no-such-statement": [404, "?statementId", "xAPI Part 3, 2.1.4", get({ statementId: randomUUID() })],
  multipart: [400, "", "xAPI Part 3, 1.5.2", post("x", { headers: { "content-type": "multipart/mixed; boundary=cut-here" } })],
  "part-hash": [400, "part 2", "xAPI Part 3, 1.5.2", post(...partsOf(note, { "X-Experience-API-Hash": "x" }))],
  "part-encoding": [400, "part 2", "xAPI Part 3, 1.5.2", post(...partsOf(note, { "Content-Transfer-Encoding": "base64" }))],
  "part-length": [400, "part 2", "xAPI Part 3, 1.5.2", post(...partsOf(note, { "Content-Length": "1" }))],
  "unnamed-part": [400, "part 2", "xAPI Part 3, 1.5.2", post(...partsOf(statement()))],
  "attachment-data": [400, "/attachments/0/sha2", "xAPI Part 3, 1.5.2", post(note)],
  "attachment-agrees": [400, "/attachments/0/contentType", "xAPI Part 3, 1.5.2", post(...partsOf(note, { "Content-Type": "image/png" }))],
  signature: [400, "/attachments/0", "xAPI Part 2, 2.6", post(...partsOf(signed("no JWS"), { "Content-Type": undefined }, "no JWS"))],
  "no-such-attachment": [404, "request-target", "xAPI Part 2, 2.4.11", ["GET", `attachments/${sha256("nobody sent this")}`, {}]],
  "unknown-parameter": [400, "?colour", "xAPI Part 3, 3.2", get({ colour: "blue" })],
  "parameter-case": [400, "?Verb", "xAPI Part 3, 3.2", get({ Verb: kActivity })],
  "parameter-twice": [400, "?verb", "xAPI Part 3, 3.2", get([["verb", kActivity], ["verb", kActivity]])],
  "required-parameter": [400, "?agent", "xAPI Part 3, 2.4", get({}, "agents")],
  "parameters-together": [400, "?limit", "xAPI Part 3, 2.1.3", get({ statementId: randomUUID(), limit: "1" })],
  "parameter-length": [400, "?stateId", "xAPI Part 3, 2.3", get({ ...kState, stateId: "x".repeat(2000) }, "activities/state")],
  boolean: [400, "?ascending", "xAPI Part 3, 2.1.3", get({ ascending: "yes" })],
  "whole-number": [400, "?limit", "xAPI Part 3, 2.1.3", get({ limit: "-1" })],
  format: [400, "?format", "xAPI Part 3, 2.1.3", get({ format: "short" })],
  cursor: [400, "?cursor", "xAPI Part 3, 2.1.3", get({ cursor: "x" })],
  "parameter-values": [400, "?waymark_verbs", "xAPI Part 3, 3.2", get({ waymark_verbs: "[]" })],
  range: [400, "?waymark_scaled", "xAPI Part 3, 3.2", get({ waymark_scaled: "0.9..0.1" })],
  "extension-value": [400, "?waymark_extensions", "xAPI Part 3, 3.2", get({ waymark_extensions: JSON.stringify({ [kActivity]: [1] }) })],
  "identified-group": [400, "?agent", "xAPI Part 3, 2.1.3", get({ agent: JSON.stringify(kGroup) })],
  "plain-agent": [400, "?agent", "xAPI Part 3, 2.6", get({ agent: '{"objectType":"Group","mbox":"mailto:g@example.org"}', profileId: "x" }, "agents/profile")],
  "document-id": [400, "?stateId", "xAPI Part 3, 2.3", get({ ...kState, stateId: "" }, "activities/state")],
  "document-size": [413, "", "xAPI Part 3, 3.2", put("x".repeat((1 << 20) + 1), { "content-type": "text/plain" })],
  "json-document": [400, "", "xAPI Part 3, 2.2", ["POST", "activities/state", { query: kState, body: "[1]" }]],
  "no-such-document": [404, "?stateId", "xAPI Part 3, 2.3", get({ ...kState, stateId: "nobody made this" }, "activities/state")],
  "entity-tags": [400, "If-Match", "xAPI Part 3, 3.1", put("{}", { "if-match": "tag" })],
  precondition: [412, "If-Match", "xAPI Part 3, 3.1", put("{}", { "if-match": '"tag"' }, { ...kState, stateId: "nobody made this" })],
  "says-what-it-replaces": [400, "If-None-Match", "xAPI Part 3, 3.1, 2.6", ["PUT", "agents/profile", { query: kProfile, body: "{}" }]],
  "one-document": [400, "If-Match", "xAPI Part 3, 3.1", ["DELETE", "activities/state", { query: { activityId: kActivity, agent: kAgent }, headers: { "if-match": "*" } }]],
  "version-header": [400, "X-Experience-API-Version", "xAPI Part 3, 3.3", ["GET", "statements", { version: "0.9" }]],
  "content-type": [400, "Content-Type", "xAPI Part 3, 1.5.1", post("{}", { headers: { "content-type": "text/plain" } })],
  "content-coding": [415, "Content-Encoding", "RFC 9110, 15.5.16", post("{}", { headers: { "content-encoding": "gzip" } })],
  "request-size": [413, "", "xAPI Part 3, 1.5.2", post(...partsOf(apply([["/result", { response: "x".repeat(17 << 20) }]], statement())))],
  "alternate-syntax": [400, "?method", "xAPI Part 3, 1.3", form("PATCH", {})],
  method: [405, "method", "xAPI Part 3, 2", ["DELETE", "statements", {}]],
  "no-such-resource": [404, "request-target", "xAPI Part 3, 2", ["GET", "nonsense", {}]],
  credential: [401, "Authorization", "xAPI Part 3, 4", ["GET", "statements", { auth: null }]],
  scope: [403, "Authorization", "xAPI Part 3, 3.2", (kept, lrs) => ["POST", "statements", { body: statement(), auth: lrs.limited }]],
};
// What no client of a fresh record store can come to; native tests have the store for it.
const kElsewhere = ["voidable", "too-many-documents", "rate"];

function partsOf(sent, headers = {}, bytes = "a note") {
  const { headers: type, body } = parts([jsonPart(sent), bytesPart(bytes, headers)]);
  return [body, { headers: type }];
}

describe("refusals", { concurrency: false }, () => {
  let waymark, lrs, kept;
  before(async () => {
    waymark = await Waymark.make("refusals");
    const basic = (scope) => { const [{ key, secret }] = waymark.run(["lrs", "credential", "add", "--label", scope, "--scope", scope]); return `Basic ${Buffer.from(`${key}:${secret}`).toString("base64")}`; };
    lrs = new Lrs({ url: waymark.url, basic: basic("all"), limited: basic("statements/read"), version: "1.0.3" });
    kept = await lrs.stored();
  });
  after(() => { lrs?.close(); return waymark?.remove(); });

  for (const [rule, [status, pointer, clause, request]] of Object.entries(kBreaks))
    test(rule, async () => {
      const [method, resource, options] = typeof request === "function" ? request(kept, lrs) : request;
      const answer = await lrs.gives(status, method, resource, options), said = complete(answer.json(), pointer);
      assert.deepEqual([said.rule, said.clause, said.status], [rule, clause, status], answer.text);
      assert.ok(said.advice?.length > 5 && said.title && answer.headers["x-trace-id"], answer.text);
      assert.match(answer.headers["content-type"], /^application\/problem\+json/);
    });

  test("every rule of the list is broken here, and only those", () => {
    assert.deepEqual([...Object.keys(kBreaks), ...kElsewhere].sort(), [...kRules].sort());
    const source = readFileSync(new URL("../../xapi/rules.hpp", import.meta.url), "utf8");
    assert.equal(source.slice(source.indexOf("kRules{")).match(/rule::\w+/g).length, kRules.length, "the table has them all");
  });

  // What is made without a rule is nobody's refusal: only the store's own trouble may be.
  test("no refusal is made without a rule", () => {
    const folders = ["json", "model", "resources"].map((name) => new URL(`../../xapi/${name}/`, import.meta.url));
    for (const folder of folders) for (const file of readdirSync(folder).filter((name) => name.endsWith(".cpp"))) {
      const text = readFileSync(new URL(file, folder), "utf8");
      for (const [made] of text.matchAll(/(?:fail\(|Error\{)\s*ErrorKind::(?!internal|corrupt|unavailable)\w+[\s\S]*?;\n/g))
        if (!made.includes("The file holds no certificate")) assert.match(made, /rule/, `${file}: ${made}`);  // a setting's error
    }
  });
});
