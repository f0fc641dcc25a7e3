// Webhooks: a program of somebody's own hears of each statement, signed, in order, at least once, while it misbehaves; and refused ones
// are seen, tried again and dropped on the pages.
import assert from "node:assert/strict";
import { createHmac, randomUUID, timingSafeEqual } from "node:crypto";
import { writeFileSync } from "node:fs";
import http from "node:http";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { Waymark, secretFile, until } from "./lib/server.mjs";

const kSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

// As docs/connectors.md shows it to whoever writes a receiver.
function verify(secret, headers, body, now = Date.now() / 1000) {
  const { "webhook-id": id, "webhook-timestamp": time, "webhook-signature": signatures } = headers;
  if (Math.abs(now - Number(time)) > 300) throw new Error("too old");
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  const expected = createHmac("sha256", key).update(`${id}.${time}.${body}`).digest();
  const right = signatures.split(" ").some((one) => {
    const given = Buffer.from(one.replace(/^v1,/, ""), "base64");
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
  if (!right) throw new Error("not signed by Waymark");
  return JSON.parse(body);
}

// Takes messages, and misbehaves as `mode` says: a function of the message and the number of the try.
class Receiver {
  taken = [];
  tries = 0;
  mode = () => 204;
  async start() {
    this.server = http.createServer(async (request, response) => {
      const parts = [];
      for await (const part of request) parts.push(part);
      const body = Buffer.concat(parts).toString();
      this.tries += 1;
      const message = verify(kSecret, request.headers, body);
      const answer = this.mode(message, this.tries);
      if (answer === "cut") return request.socket.destroy();
      if (answer < 300 || answer === "cut after") this.taken.push({ ...message, id: request.headers["webhook-id"] });
      if (answer === "cut after") return request.socket.destroy();
      response.writeHead(answer, answer === 429 ? { "retry-after": "1" } : {}).end(answer < 300 ? "" : "no");
    });
    await new Promise((ready) => this.server.listen(0, "127.0.0.1", ready));
    this.url = `http://127.0.0.1:${this.server.address().port}/hook`;
  }
  stop() {
    this.server.closeAllConnections();
    return new Promise((done) => this.server.close(done));
  }
}

describe("webhooks", { concurrency: false }, () => {
  let waymark, key, hook;
  const post = async (list) => {
    const answer = await fetch(`${waymark.url}/xapi/statements`, { method: "POST", body: JSON.stringify(list),
      headers: { Authorization: `Basic ${Buffer.from(`${key.key}:${key.secret}`).toString("base64")}`, "X-Experience-API-Version": "1.0.3", "content-type": "application/json" } });
    assert.equal(answer.status, 200, await answer.clone().text());
  };
  const walk = (i = 0, verb = "http://adlnet.gov/expapi/verbs/experienced") => ({ id: randomUUID(), actor: { account: { homePage: "https://learn.example", name: "4711" } }, verb: { id: verb },
    object: { id: `https://learn.example/walks/${i}` } });
  // Beside this process, which has to answer meanwhile.
  const ask = async (...words) => {
    const { code, out } = await waymark.runBeside(["connector", ...words]).ended;
    assert.equal(code, 0, out);
    return JSON.parse(out.split("\n")[0]);
  };
  const status = () => ask("status", "Hook");
  const settled = () => until("it is settled", async () => {
    const { forwarding } = await status();
    return forwarding.behind === 0 && forwarding.again === 0;
  }, 60);
  const settings = (more = {}) => {
    const file = path.join(waymark.folder, "hook.json");
    writeFileSync(file, JSON.stringify({ url: hook.url, secret_file: secretFile(waymark.folder, "hook.secret", kSecret), allow_private_network: true, ...more }));
    return file;
  };
  const go = () => ask("run", "Hook");

  before(async () => {
    waymark = await Waymark.make("webhook");
    [key] = waymark.run(["lrs", "credential", "add", "--label", "test", "--scope", "all"]);
    hook = new Receiver();
    await hook.start();
    waymark.run(["connector", "add", "webhook", "--name", "Hook", "--settings", settings()]);
  });
  after(async () => {
    await hook?.stop();
    await waymark?.remove();
  });

  test("each statement, in order, with the bytes that are kept, and the signature verifies", async () => {
    const list = Array.from({ length: 60 }, (_, i) => walk(i));
    await post(list);
    await settled();
    assert.deepEqual(hook.taken.map((one) => one.id), list.map((one) => one.id));
    assert.deepEqual(hook.taken.map((one) => one.data.position), list.map((_, i) => i + 1));
    assert.equal(hook.taken[0].type, "statement.stored");
    assert.equal(hook.taken[0].data.statement.stored, hook.taken[0].timestamp);
    assert.deepEqual(hook.taken[7].data.statement.object, list[7].object);
    const body = JSON.stringify({});
    const signed = { "webhook-id": "x", "webhook-timestamp": String(Math.floor(Date.now() / 1000)), "webhook-signature": "v1,AAAA" };
    assert.throws(() => verify(kSecret, signed, body), /not signed/);
  });

  test("errors, cut lines and lost answers: everything arrives, in order, with the same id when it comes twice", async () => {
    hook.taken = [];
    const list = Array.from({ length: 8 }, (_, i) => walk(i));
    const bad = [503, "cut", "cut after", 429, 502];
    hook.mode = (message) => (message.id !== list[0].id && message.data.position % 2 === 0 && bad.length > 0 ? bad.shift() : 204);
    await post(list);
    await until("all of them", async () => (await go(), new Set(hook.taken.map((one) => one.id)).size === list.length), 60);
    await settled();
    const ids = hook.taken.map((one) => one.id);
    assert.deepEqual([...new Set(ids)], list.map((one) => one.id), "in order");
    assert.equal(ids.length, list.length + 1, "the one whose answer was lost came twice");
    assert.deepEqual(bad, []);
    assert.equal((await status()).awaySince, "");
    hook.mode = () => 204;
  });

  test("killed in the midst: afterwards each was there, in order", async () => {
    hook.taken = [];
    const list = Array.from({ length: 400 }, (_, i) => walk(i));
    await post(list);
    await until("some went", () => hook.taken.length > 10);
    await waymark.stop("SIGKILL");
    await waymark.start();
    await settled();
    const ids = hook.taken.map((one) => one.id);
    assert.deepEqual([...new Set(ids)], list.map((one) => one.id));
    assert.ok(ids.length - list.length <= 20, `${ids.length - list.length} came twice: at most one batch`);
  });

  test("what the receiver refuses holds back nobody, and goes when it is tried again", async () => {
    hook.taken = [];
    const list = Array.from({ length: 3 }, (_, i) => walk(i));
    hook.mode = (message) => (message.data.statement.id === list[1].id ? 422 : 204);
    await post(list);
    await settled();
    assert.deepEqual(hook.taken.map((one) => one.id), [list[0].id, list[2].id]);
    const [letter] = waymark.run(["connector", "dead-letters", "Hook"]);
    assert.equal(letter.status, 422);
    assert.match(letter.detail, /The receiver answered 422: no/);
    hook.mode = () => 204;
    waymark.run(["connector", "retry", "Hook"]);
    await settled();
    assert.equal(hook.taken.at(-1).id, list[1].id);
  });

  test("410 switches it off and says so; resumed, nothing is missing", async () => {
    hook.taken = [];
    hook.mode = () => 410;
    const one = walk(), two = walk();
    await post([one, two]);
    await until("it stopped", async () => (await status()).stopped);
    assert.match((await status()).detail, /410 \(gone\): it wants nothing any more/);
    hook.mode = () => 204;
    waymark.run(["connector", "resume", "Hook"]);
    await settled();
    assert.deepEqual(hook.taken.map((each) => each.id), [one.id, two.id]);
  });

  test("a message that makes it fall over is set aside: what follows goes on, and the message is kept", async () => {
    hook.taken = [];
    const bad = walk(), next = walk();
    hook.mode = (message) => (message.data.statement.id === bad.id ? "cut" : 204);
    await post([bad, next]);
    await until("it waits", async () => (await status()).awaySince !== "");
    const { position } = await ask("set-aside", "Hook");
    await settled();
    assert.deepEqual(hook.taken.map((each) => each.id), [next.id]);
    const letter = await ask("dead-letters", "Hook", "--show", String(position));
    assert.equal(letter.id, bad.id);
    assert.match(letter.detail, /Set aside because nothing got past it/);
    hook.mode = () => 204;
    await ask("retry", "Hook", String(position));
    await settled();
    assert.deepEqual(hook.taken.map((each) => each.id), [next.id, bad.id]);
  });

  test("only the verbs that it wants; a secret is changed while both sign", async () => {
    hook.taken = [];
    const old = secretFile(waymark.folder, "hook.old", kSecret);
    waymark.run(["connector", "set", "Hook", "--settings",
      settings({ secret_file: secretFile(waymark.folder, "hook.new", "whsec_bmV3IHNlY3JldCBvZiB0aGlydHkgYnl0ZXMhIQ=="), old_secret_file: old, verbs: ["http://adlnet.gov/expapi/verbs/completed"] })]);
    const wanted = walk(1, "http://adlnet.gov/expapi/verbs/completed");
    await post([walk(), wanted, walk()]);
    await settled();
    assert.deepEqual(hook.taken.map((each) => each.id), [wanted.id]);
  });

  test("an address of one's own network is refused unless that is said", async () => {
    hook.taken = [];
    waymark.run(["connector", "set", "Hook", "--settings", settings({ allow_private_network: false })]);
    await post([walk()]);
    await until("it stopped", async () => (await status()).stopped);
    assert.match((await status()).detail, /leads into a private network/);
    assert.equal(hook.taken.length, 0);
  });
});
