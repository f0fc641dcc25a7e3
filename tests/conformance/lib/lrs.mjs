// A record store as a client of one version sees it: requests with the header of that version and a key that may do all.
import http from "node:http";
import { createHash, randomUUID } from "node:crypto";
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { statement } from "./statement.mjs";

export const kVersions = ["1.0.3", "2.0.0"];
export const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");
export const sha1 = (bytes) => createHash("sha1").update(bytes).digest("hex");
export const iri = () => `https://example.org/${randomUUID()}`;
export const mbox = () => `mailto:${randomUUID()}@example.org`;

// Parts of multipart/mixed as bytes; a part: {headers, body}.
export function multipart(boundary, parts) {
  const pieces = [];
  for (const { headers, body } of parts) {
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`).join("");
    pieces.push(Buffer.from(`--${boundary}\r\n${lines}\r\n`), Buffer.from(body), Buffer.from("\r\n"));
  }
  return Buffer.concat([...pieces, Buffer.from(`--${boundary}--\r\n`)]);
}

// The list of rules is the record store's own, in xapi/rules.hpp.
const kSource = readFileSync(new URL("../../../xapi/rules.hpp", import.meta.url), "utf8");
export const kRules = [...kSource.matchAll(/inline constexpr Rule \w+\{"([a-z0-9.-]+)",\s*"/g)].map((one) => one[1]);

export function complete(said, where) {
  const text = JSON.stringify(said);
  assert.ok(said.detail?.length > 5, text);
  assert.ok(kRules.includes(said.rule), `a rule of the list: ${text}`);
  assert.match(said.clause, /^(xAPI Part [23], \d(\.\d+)*(, \d(\.\d+)*)?|RFC \d{4}, \d+(\.\d+)*)$/, text);
  assert.equal(typeof said.pointer, "string", text);
  assert.match(said.pointer, /^(|\/.*|\?[^#]*(#\/.*)?|part \d+|method|request-target|[A-Z][A-Za-z-]+)$/s, text);
  if (where !== undefined) assert.equal(said.pointer, where, `${said.detail} ${said.advice}`);
  return said;
}

export class Lrs {
  constructor({ url, basic, limited, version, more = {} }) {
    Object.assign(this, { url: new URL(url), basic, limited, version, more });
    this.agent = new http.Agent({ keepAlive: true, maxSockets: 8 });
  }
  get second() { return this.version.startsWith("2"); }
  as(version) { return Object.assign(Object.create(Lrs.prototype), this, { version }); }
  close() { this.agent.destroy(); }

  // `query`: an object or pairs; `version` and `auth`: null leaves the header out. A body that is neither text nor bytes goes as JSON.
  ask(method, resource, { query, body, headers = {}, version = this.version, auth = this.basic, path } = {}) {
    const all = { ...headers };
    if (version !== null) all["x-experience-api-version"] = version;
    if (auth !== null) all.authorization = auth;
    const bytes = body === undefined || typeof body === "string" || Buffer.isBuffer(body) ? body : JSON.stringify(body);
    if (bytes !== undefined) {
      all["content-type"] ??= "application/json";
      all["content-length"] = Buffer.byteLength(bytes);
    }
    for (const name of Object.keys(all)) if (all[name] === undefined || all[name] === null) delete all[name];
    const target = path ?? `/xapi/${resource}${query ? `?${new URLSearchParams(query)}` : ""}`;
    return new Promise((resolve, reject) => {
      const request = http.request({ agent: this.agent, host: this.url.hostname, port: this.url.port, method, path: target, headers: all }, (answer) => {
        const pieces = [];
        answer.on("data", (piece) => pieces.push(piece)).on("end", () => {
          const got = Buffer.concat(pieces);
          resolve({ status: answer.statusCode, headers: answer.headers, bytes: got, text: got.toString("utf8"), json: () => JSON.parse(got.toString("utf8")) });
        });
      });
      request.on("error", reject).end(bytes);
    });
  }

  async gives(status, method, resource, options) {
    const answer = await this.ask(method, resource, options);
    assert.equal(answer.status, status, `${method} ${resource} ${JSON.stringify(options?.query ?? options?.body ?? "")?.slice(0, 300)}: ${answer.text.slice(0, 600)}`);
    return answer;
  }

  // A refusal, where the answer says the mistake is. Every one says what is wrong, the rule and the clause.
  async refuses(status, where, method, resource, options) {
    const answer = await this.gives(status, method, resource, options);
    return complete(answer.json(), where);
  }

  // The ids of what was stored.
  async store(...statements) { return (await this.gives(200, "POST", "statements", { body: statements })).json(); }
  async stored(changes = {}) {
    const [id] = await this.store({ ...statement(), ...changes });
    return id;
  }
  async get(id, more = {}) { return (await this.gives(200, "GET", "statements", { query: { statementId: id, ...more } })).json(); }
  async absent(id) { await this.gives(404, "GET", "statements", { query: { statementId: id } }); }
  async find(query) { return (await this.gives(200, "GET", "statements", { query })).json(); }
  async found(query) { return (await this.find(query)).statements.map((one) => one.id); }
}
