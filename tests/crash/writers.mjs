// Clients of the record store, for the tests of this folder: writers of single statements, batches and statements with data, and one
// who reads along with `since`. What was acknowledged is there, once, as it was sent; a batch is there whole or not at all; `stored`
// rises; and who reads along has seen everything, in its order.
import assert from "node:assert/strict";
import { createHash, randomUUID } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { random, rows } from "./verdict.mjs";

const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");
const kVersion = { "X-Experience-API-Version": "1.0.3" };

class Writer {
  acknowledged = [];   // groups: one statement, or those of one request
  pending = null;      // the group that had no answer yet: it is sent again as it is
  constructor(store, number) {
    this.store = store;
    this.number = number;
    this.dice = random(store.seed + number);
  }
  statement(bytes) {
    const one = { id: randomUUID(), actor: { mbox: `mailto:writer${this.number}@example.test` }, verb: { id: "https://v.example/wrote" },
      object: { id: `https://c.example/${Math.floor(this.dice() * 20)}` }, result: { response: "x".repeat(Math.floor(this.dice() * 2000)) } };
    if (bytes) one.attachments = [{ usageType: "https://u.example/note", display: { en: "Note" }, contentType: "text/plain", length: bytes.length, sha2: sha256(bytes) }];
    return one;
  }
  group() {
    const kind = this.dice();
    if (kind < 0.4) return { statements: [this.statement()] };
    if (kind < 0.8) return { statements: Array.from({ length: 2 + Math.floor(this.dice() * 20) }, () => this.statement()) };
    const data = Buffer.from(randomUUID().repeat(1 + Math.floor(this.dice() * 60)));
    return { statements: [this.statement(data)], data };
  }
  request({ statements, data }) {
    const text = JSON.stringify(statements.length === 1 ? statements[0] : statements);
    if (!data) return { type: "application/json", body: text };
    return { type: "multipart/mixed; boundary=XX", body: `--XX\r\nContent-Type: application/json\r\n\r\n${text}\r\n--XX\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: binary\r\nX-Experience-API-Hash: ${sha256(data)}\r\n\r\n${data}\r\n--XX--\r\n` };
  }
  // Until the server is gone.
  async work() {
    for (;;) {
      this.pending ??= this.group();
      const { type, body } = this.request(this.pending);
      const answer = await this.store.fetch("statements", { method: "POST", headers: { "Content-Type": type }, body }).catch(() => null);
      if (!answer) return;
      assert.equal(answer.status, 200, answer.text);
      assert.deepEqual(JSON.parse(answer.text), this.pending.statements.map((one) => one.id));
      this.acknowledged.push(this.pending);
      this.pending = null;
    }
  }
}

// Reads on from the time up to which it was told that everything is there.
class Follower {
  seen = new Map();   // id -> stored, in the order of reading
  through = "";
  constructor(store) { this.store = store; }
  async round() {
    let more = `statements?ascending=true&limit=50${this.through ? `&since=${this.through}` : ""}`, through = "";
    while (more) {
      const answer = await this.store.fetch(more).catch(() => null);
      if (!answer) return false;   // what was read of this round is read again
      assert.equal(answer.status, 200, answer.text);
      through ||= answer.through;
      const page = JSON.parse(answer.text);
      for (const one of page.statements) this.seen.set(one.id, one.stored);
      more = page.more ? page.more.replace(/^.*\/xapi\//, "") : "";
    }
    this.through = through;
    return true;
  }
  async work() { while (await this.round()); }
}

export class Writers {
  // `count` of them; `seed` for their dice.
  static open(server, count, seed) {
    const store = new Writers();
    const [key] = server.run(["lrs", "credential", "add", "--label", "Writers", "--scope", "all"]);
    Object.assign(store, { server, seed });
    store.headers = { ...kVersion, Authorization: `Basic ${Buffer.from(`${key.key}:${key.secret}`).toString("base64")}` };
    store.writers = Array.from({ length: count }, (_, i) => new Writer(store, i));
    store.follower = new Follower(store);
    return store;
  }
  async fetch(resource, { headers = {}, ...more } = {}) {
    const answer = await fetch(`${this.server.url}/xapi/${resource}`, { ...more, headers: { ...this.headers, ...headers }, signal: AbortSignal.timeout(60_000) });
    return { status: answer.status, through: answer.headers.get("X-Experience-API-Consistent-Through"), text: await answer.text() };
  }
  work() { return [...this.writers.map((writer) => writer.work()), this.follower.work()]; }
  get groups() { return this.writers.flatMap((writer) => writer.acknowledged); }

  judge({ about }) {
    const kept = rows(this.server.data, "select position, statement_id as id, stored from statement order by position");
    const stored = new Map(kept.map((row) => [row.id, row.stored]));
    assert.equal(stored.size, kept.length, `${about}: no statement twice`);
    kept.slice(1).forEach((row, i) => assert.ok(kept[i].stored < row.stored, `${about}: stored rises with the position, also at ${row.position}`));
    const lost = this.groups.flatMap((group) => group.statements).filter((one) => !stored.has(one.id));
    assert.deepEqual(lost.map((one) => one.id), [], `${about}: ${lost.length} acknowledged statements are not there`);
    for (const { pending } of this.writers.filter((writer) => writer.pending)) {
      const there = pending.statements.filter((one) => stored.has(one.id)).length;
      assert.ok(there === 0 || there === pending.statements.length, `${about}: ${there} of a batch of ${pending.statements.length} are there`);
    }
    for (const [id, time] of this.follower.seen) assert.equal(stored.get(id), time, `${about}: ${id} was read, and stays as it was read`);
    return kept;
  }

  // With the server there and nothing under way: everything as it was sent, with its data, and the reader has seen all of it.
  async finish({ about }) {
    assert.ok(this.groups.length > 0, "something was acknowledged");
    const kept = this.judge({ about });
    assert.ok(await this.follower.round());
    assert.deepEqual([...this.follower.seen.keys()].sort(), kept.map((row) => row.id).sort(), `${about}: who reads along missed nothing`);
    const times = [...this.follower.seen.values()];
    times.slice(1).forEach((time, i) => assert.ok(times[i] < time, `${about}: read in the order of stored, also ${time}`));
    const texts = new Map(rows(this.server.data, "select statement_id as id, cast(bytes as text) as text from statement").map((row) => [row.id, JSON.parse(row.text)]));
    for (const { statements, data } of this.groups) {
      for (const { id, actor, verb, object, result } of statements) {
        const there = texts.get(id);
        assert.deepEqual([there.actor.mbox, there.verb.id, there.object.id, there.result], [actor.mbox, verb.id, object.id, result], `${about}: ${id} as it was sent`);
      }
      if (data) assert.equal(this.dataOf(statements[0].id), String(data), `${about}: the data of ${statements[0].id}`);
    }
    return kept.length;
  }
  dataOf(id) {
    const [row] = rows(this.server.data, `select a.sha256 from statement_attachment a join statement s on s.tenant = a.tenant and s.position = a.position where s.statement_id = '${id}'`);
    const file = row && path.join(this.server.data, "content", row.sha256.slice(0, 2), row.sha256.slice(2, 4), row.sha256);
    return file && existsSync(file) ? readFileSync(file, "utf8") : "";
  }
}
