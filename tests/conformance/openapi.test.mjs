// runtime/lrs/openapi.json, which the server gives at /xapi/openapi.json: what it says is so, and what is there it says.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { Waymark } from "../browser/lib/server.mjs";
import { iri, kRules, Lrs, mbox, sha256 } from "./lib/lrs.mjs";
import { faults, resolve } from "./lib/schema.mjs";
import { statement } from "./lib/statement.mjs";
import { bytesPart, jsonPart, parts, withBytes } from "./requirements/attachments.mjs";

const file = (name) => readFileSync(new URL(`../../${name}`, import.meta.url), "utf8");
const doc = JSON.parse(file("runtime/lrs/openapi.json"));
const kMethods = ["get", "head", "put", "post", "delete", "options", "patch", "trace"];
const operations = Object.entries(doc.paths).flatMap(([path, item]) => Object.entries(item).map(([method, operation]) => ({ path, method, operation })));
const parametersOf = ({ operation }) => (operation.parameters ?? []).map((each) => resolve(doc, each));
const responseOf = (operation, status) => resolve(doc, operation.responses[status]);

describe("the document itself (OpenAPI 3.1)", () => {
  test("has the parts that the specification wants", () => {
    assert.match(doc.openapi, /^3\.1\.\d+$/);
    assert.ok(doc.info.title && doc.info.version);
    for (const name of Object.keys(doc)) assert.ok(["openapi", "info", "servers", "security", "tags", "paths", "components"].includes(name), name);
    for (const name of Object.keys(doc.components)) assert.ok(["securitySchemes", "headers", "parameters", "responses", "schemas"].includes(name), name);
    for (const scheme of doc.security.flatMap(Object.keys)) assert.ok(doc.components.securitySchemes[scheme]);
  });
  test("every reference leads somewhere, and every component is used", () => {
    const used = new Set();
    const walk = (node) => {
      if (node === null || typeof node !== "object") return;
      if (node.$ref) { assert.ok(resolve(doc, node), node.$ref); used.add(node.$ref); }
      Object.values(node).forEach(walk);
    };
    walk(doc);
    for (const [kind, all] of Object.entries(doc.components)) if (kind !== "securitySchemes") for (const name of Object.keys(all)) assert.ok(used.has(`#/components/${kind}/${name}`), `${kind}/${name} is not used`);
  });
  test("operations have ids of their own, answers with words, and the parameters of their path", () => {
    const ids = operations.map(({ operation }) => operation.operationId);
    assert.equal(new Set(ids).size, ids.length);
    for (const one of operations) {
      assert.ok(kMethods.includes(one.method) && one.operation.summary, one.path);
      for (const status of Object.keys(one.operation.responses)) { assert.match(status, /^[1-5]\d\d$/); assert.ok(responseOf(one.operation, status).description, `${one.path} ${status}`); }
      const parameters = parametersOf(one), names = parameters.map(({ name, in: where }) => `${where} ${name}`);
      assert.equal(new Set(names).size, names.length, one.operation.operationId);
      for (const { name, in: where, schema, required, description } of parameters) assert.ok(name && schema && description && ["query", "header", "path"].includes(where) && (where !== "path" || required), `${one.operation.operationId} ${name}`);
      assert.deepEqual([...one.path.matchAll(/\{(\w+)\}/g)].map((each) => each[1]), parameters.filter((each) => each.in === "path").map((each) => each.name));
    }
  });
  test("its examples are what its schemas say", () => {
    let count = 0;
    const check = (schema, example, where) => { ++count; assert.deepEqual(faults(doc, schema, example), [], where); };
    for (const one of operations) {
      for (const parameter of parametersOf(one)) if (parameter.example !== undefined) {
        const { type, ...text } = resolve(doc, parameter.schema), { example } = parameter;
        if (type === "boolean") assert.match(example, /^(true|false)$/);
        else if (type === "integer") check(parameter.schema, Number(example), parameter.name);
        else check(parameter.schema, example, parameter.name);
        if (text.contentSchema) check(text.contentSchema, JSON.parse(example), parameter.name);
      }
      for (const media of Object.values(one.operation.requestBody?.content ?? {})) if (media.example !== undefined) check(media.schema, media.example, one.operation.operationId);
    }
    assert.ok(count > 40);
  });
});

// What makes the server answer with each status that the document names, by operation: a function of the place, or a request.
const kActor = { mbox: mbox() };
const agentText = JSON.stringify(kActor);
const kBad = { query: { nonsense: "1" } }, kNobody = { auth: null };
const limited = (lrs) => ({ auth: lrs.limited });
const kGzip = { body: "{}", headers: { "content-encoding": "gzip" } };

function documentProbes(tag, id, scope) {
  const place = () => ({ ...scope(), [id]: "x" });
  const kept = async (lrs, resource) => {
    const query = place();
    await lrs.gives(204, "PUT", resource, { query, body: "{}", headers: { "if-none-match": "*" } });
    return { query, etag: (await lrs.gives(200, "GET", resource, { query })).headers.etag };
  };
  const read = {
    200: async (lrs, resource) => ({ query: (await kept(lrs, resource)).query }), 304: async (lrs, resource) => { const { query, etag } = await kept(lrs, resource); return { query, headers: { "if-none-match": etag } }; },
    400: kBad, 401: kNobody, 403: (lrs) => ({ query: place(), ...limited(lrs) }), 404: () => ({ query: place() }),
  };
  const change = (body) => ({
    204: () => ({ query: place(), body, headers: { "if-none-match": "*" } }), 400: kBad, 401: { ...kNobody, body }, 403: (lrs) => ({ query: place(), body, ...limited(lrs) }),
    412: () => ({ query: place(), body, headers: { "if-match": '"none"' } }),
    413: () => ({ query: place(), body: body && "x".repeat((1 << 20) + 1), headers: { "content-type": "text/plain", "if-none-match": "*" } }), 415: () => ({ query: place(), ...kGzip }),
  });
  const { 413: _, 415: __, ...remove } = change(undefined);
  remove[204] = () => ({ query: place() });
  return {
    [`get${tag}`]: read, [`head${tag}`]: read, [`post${tag}`]: change("{}"), [`delete${tag}`]: remove,
    [`put${tag}`]: { ...change("{}"), 409: async (lrs, resource) => ({ query: (await kept(lrs, resource)).query, body: "{}", version: "2.0.0" }) },
  };
}
const one = async (lrs) => ({ query: { statementId: await lrs.stored() } });
const conflict = async (lrs) => ({ ...statement(), id: await lrs.stored(), verb: { id: "https://v.example/other" } });
const readStatements = { 200: one, 400: kBad, 401: kNobody, 403: (lrs) => ({ auth: lrs.writer }), 404: () => ({ query: { statementId: statement().id } }) };
const huge = () => JSON.stringify({ ...statement(), result: { response: "x".repeat(17 << 20) } });
const attached = async (lrs) => {
  const sent = withBytes("some bytes of a note");
  await lrs.gives(200, "POST", "statements", parts([jsonPart(sent), bytesPart("some bytes of a note")]));
  return `attachments/${sha256("some bytes of a note")}`;
};
const told = (name, good) => ({ 200: { query: good }, 400: kBad, 401: kNobody, 403: (lrs) => ({ query: good, auth: lrs.writer }) });
const kProbes = {
  getStatements: readStatements, headStatements: readStatements,
  postStatements: { 200: () => ({ body: statement() }), 400: { body: "{" }, 401: { ...kNobody, body: "{}" }, 403: (lrs) => ({ body: statement(), ...limited(lrs) }), 409: async (lrs) => ({ body: await conflict(lrs) }), 413: () => ({ body: huge() }), 415: kGzip },
  putStatement: { 204: () => { const body = statement(); return { query: { statementId: body.id }, body }; }, 400: { body: "{}" }, 401: { ...kNobody, body: "{}" }, 403: (lrs) => ({ body: statement(), ...limited(lrs) }),
    409: async (lrs) => { const body = await conflict(lrs); return { query: { statementId: body.id }, body }; }, 413: () => ({ query: { statementId: statement().id }, body: huge() }), 415: kGzip },
  ...documentProbes("State", "stateId", () => ({ activityId: iri(), agent: agentText })), ...documentProbes("AgentProfile", "profileId", () => ({ agent: JSON.stringify({ mbox: mbox() }) })), ...documentProbes("ActivityProfile", "profileId", () => ({ activityId: iri() })),
  getAgent: told("agent", { agent: agentText }), headAgent: told("agent", { agent: agentText }), getActivity: told("activityId", { activityId: iri() }), headActivity: told("activityId", { activityId: iri() }),
  getAbout: { 200: { auth: null, version: null } }, headAbout: { 200: { auth: null, version: null } }, getDescription: { 200: { auth: null, version: null } },
  getAttachment: { 200: async (lrs) => ({ resource: await attached(lrs) }), 206: async (lrs) => ({ resource: await attached(lrs), headers: { range: "bytes=0-3" } }), 304: async (lrs) => ({ resource: await attached(lrs), headers: { "if-none-match": `"${sha256("some bytes of a note")}"` } }),
    416: async (lrs) => ({ resource: await attached(lrs), headers: { range: "bytes=1000-" } }), 401: { ...kNobody, resource: `attachments/${sha256("x")}` }, 403: (lrs) => ({ resource: `attachments/${sha256("x")}`, auth: lrs.writer }), 404: { resource: `attachments/${sha256("x")}` } },
  getSignatures: { 200: async (lrs) => ({ resource: `signatures/${await lrs.stored()}` }), 401: { ...kNobody, resource: `signatures/${statement().id}` }, 403: (lrs) => ({ resource: `signatures/${statement().id}`, auth: lrs.writer }), 404: () => ({ resource: `signatures/${statement().id}` }) },
};
// Who has sent as many requests as the credential may is told to wait, whatever he asks for.
async function tooMany(lrs, probe) {
  for (let i = 0; i < 5; ++i) if ((await lrs.ask("GET", "statements", { query: { limit: "1" }, auth: lrs.slow })).status === 429) break;
  return { ...probe, auth: lrs.slow };
}
for (const probes of Object.values(kProbes)) if (probes[401]) probes[429] = (lrs) => tooMany(lrs, probes[401]);

describe("the document and the server", { concurrency: false }, () => {
  let waymark, lrs;
  before(async () => {
    waymark = await Waymark.make("openapi");
    const basic = (scope, ...more) => { const [{ key, secret }] = waymark.run(["lrs", "credential", "add", "--label", `${scope} ${more}`, "--scope", scope, ...more]); return `Basic ${Buffer.from(`${key}:${secret}`).toString("base64")}`; };
    lrs = new Lrs({ url: waymark.url, basic: basic("all"), limited: basic("statements/read"), version: "1.0.3" });
    lrs.writer = basic("statements/write");
    lrs.slow = basic("all", "--requests-per-second", "1", "--burst", "1");
  });
  after(() => { lrs?.close(); return waymark?.remove(); });

  test("the server gives this very document to whoever asks", async () => {
    const answer = await lrs.gives(200, "GET", "openapi.json", { auth: null, version: null, headers: { origin: "https://tools.example" } });
    assert.equal(answer.text, file("runtime/lrs/openapi.json"));
    assert.match(answer.headers["content-type"], /^application\/json/);
    assert.equal(answer.headers["access-control-allow-origin"], "*");
  });

  for (const { path, method, operation } of operations)
    test(`${method.toUpperCase()} ${path} answers what it says, and nothing that it does not say is probed`, async () => {
      const probes = kProbes[operation.operationId];
      assert.deepEqual(Object.keys(probes).sort(), Object.keys(operation.responses).sort());
      for (const [status, probe] of Object.entries(probes)) {
        const options = typeof probe === "function" ? await probe(lrs, path.slice(1)) : probe;
        const answer = await lrs.gives(Number(status), method.toUpperCase(), options.resource ?? path.slice(1), options), said = responseOf(operation, status), type = answer.headers["content-type"]?.split(";")[0];
        for (const [name, header] of Object.entries(said.headers ?? {})) {
          const { required, schema } = resolve(doc, header), value = answer.headers[name.toLowerCase()];
          assert.ok(value !== undefined || !required, `${status}: ${name}`);
          if (value !== undefined) assert.deepEqual(faults(doc, schema, value), [], `${status} ${name}`);
        }
        if (!said.content) { assert.equal(answer.text, "", `${status} has no content`); continue; }
        const media = said.content[type] ?? said.content["*/*"];
        assert.ok(media, `${status}: ${type} is not one of ${Object.keys(said.content)}`);
        if (/json$/.test(type)) assert.deepEqual(faults(doc, media.schema, answer.json()), [], `${status} ${answer.text}`);
      }
    });

  test("every parameter that it names is known to the server, and no other", async () => {
    for (const one of operations.filter(({ path }) => !/about|openapi|\{/.test(path))) {
      const named = parametersOf(one).filter((each) => each.in === "query").map((each) => each.name), method = one.method.toUpperCase(), body = ["PUT", "POST"].includes(method) ? "{}" : undefined;
      const ask = async (name) => (await lrs.ask(method === "HEAD" ? "GET" : method, one.path.slice(1), { query: { [name]: "x" }, body, headers: { "if-match": '"none"' } })).json();
      for (const name of named) assert.notEqual((await ask(name)).rule, "unknown-parameter", `${one.operation.operationId} ${name}`);
      assert.equal((await ask("nonsense")).rule, "unknown-parameter", one.operation.operationId);
    }
  });
  test("every parameter of statements that the server knows, it names", () => {
    const listed = (pattern, source) => pattern.exec(file(source))[1].match(/"(\w+)"/g).map((each) => each.slice(1, -1));
    const known = [...listed(/kStandard\{([^}]*)\}/, "xapi/resources/statement_query.cpp"), ...listed(/kOwnFilters\{([^}]*)\}/, "xapi/resources/own_filters.hpp")];
    const named = parametersOf({ operation: doc.paths["/statements"].get }).filter((each) => each.in === "query").map((each) => each.name);
    assert.deepEqual(named.sort(), known.sort());
  });
  test("the limits of our own filters are the server's", () => {
    const limit = (name) => Number(new RegExp(`${name} = (\\d+);`).exec(file("xapi/resources/own_filters.hpp"))[1]);
    for (const { name, schema } of Object.values(doc.components.parameters).filter((each) => each.name.startsWith("waymark_") && each.schema.contentSchema)) {
      assert.equal(schema.maxLength, limit("kMostFilterBytes"), name);
      if (schema.contentSchema.type === "array") assert.equal(schema.contentSchema.maxItems, limit("kMostValues"), name);
      else assert.equal(schema.contentSchema.maxProperties, limit("kMostExtensions"), name);
    }
  });
  test("every resource and route of /xapi, it names, with every method", async () => {
    const routes = waymark.run(["routes"]).map((line) => line.route).filter((route) => route.includes(" /xapi/"));
    assert.ok(routes.length >= 6, JSON.stringify(routes));
    for (const line of routes.filter((each) => !each.includes("{resource*}"))) { const [method, pattern] = line.split(" "); assert.ok(doc.paths[pattern.slice(5)]?.[method.toLowerCase()], line); }
    const resources = [...file("xapi/resources/dispatch.cpp").matchAll(/request\.resource == "([\w/]+)"/g), ...file("xapi/resources/document_request.cpp").matchAll(/^ {4}\{"([\w/]+)", DocumentKind/gm)].map((each) => `/${each[1]}`);
    assert.equal(new Set(resources).size, 7, String(resources));
    for (const resource of resources) {
      const { headers } = await lrs.ask("PATCH", resource.slice(1)), tried = [];
      assert.ok(doc.paths[resource], resource);
      for (const method of ["GET", "HEAD", "PUT", "POST", "DELETE"]) if ((await lrs.ask(method, resource.slice(1), { body: ["PUT", "POST"].includes(method) ? "{}" : undefined })).status !== 405) tried.push(method.toLowerCase());
      assert.deepEqual(tried.sort(), Object.keys(doc.paths[resource]).sort(), resource);
      assert.ok(headers.allow);
    }
  });
  test("the names of rules have the form that it promises", () => {
    for (const rule of kRules) assert.deepEqual(faults(doc, doc.components.schemas.Problem.properties.rule, rule), []);
  });
});
