// Another record store, which is a second waymark: stopped for a while, and afterwards both hold the same permitted
// statements, each once. Reflections and what else is not allowed stay at home.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { createHash, randomBytes, randomUUID } from "node:crypto";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { Waymark, kSamples, secretFile, until } from "./lib/server.mjs";
import { play } from "./lib/journal.mjs";

// Everything of a store, in one list; `stored`, `authority` and `version` are each store's own.
async function statements(server, key) {
  const headers = { Authorization: `Basic ${Buffer.from(`${key.key}:${key.secret}`).toString("base64")}`, "X-Experience-API-Version": "1.0.3" };
  const all = [];
  let more = "/xapi/statements?ascending=true&limit=100";
  while (more) {
    const answer = await fetch(server.url + more, { headers });
    assert.equal(answer.status, 200);
    const page = await answer.json();
    all.push(...page.statements);
    more = page.more;
  }
  return all.map(({ stored, authority, version, ...rest }) => rest);
}

const auth = (key) => ({ Authorization: `Basic ${Buffer.from(`${key.key}:${key.secret}`).toString("base64")}`, "X-Experience-API-Version": "1.0.3" });
const kVoided = "http://adlnet.gov/expapi/verbs/voided";

// What another program might write.
const walk = (more = {}) => ({ id: randomUUID(), actor: { account: { homePage: "https://learn.example", name: "4711" } }, verb: { id: "http://adlnet.gov/expapi/verbs/experienced" },
  object: { id: "https://learn.example/walks/1" }, ...more });
const voids = (target) => walk({ verb: { id: kVoided }, object: { objectType: "StatementRef", id: target } });

async function post(server, key, list) {
  const answer = await fetch(`${server.url}/xapi/statements`, { method: "POST", headers: { ...auth(key), "content-type": "application/json" }, body: JSON.stringify(list) });
  assert.equal(answer.status, 200, await answer.clone().text());
}

async function forwardTo(from, name, to, key, more = {}) {
  const settings = path.join(from.folder, `${name}.json`);
  writeFileSync(settings, JSON.stringify({ endpoint: `${to.url}/xapi`, key: key.key, secret_file: secretFile(from.folder, `${name}.secret`, key.secret), allow_plain_http: true, ...more }));
  from.run(["connector", "add", "lrs", "--name", name, "--settings", settings]);
}

const forwarding = (server, name) => server.run(["connector", "status", name])[0].forwarding;
const settled = (server, name) => until(`${name} is settled`, () => forwarding(server, name).behind === 0 && forwarding(server, name).again === 0, 60);

describe("another record store", { concurrency: false }, () => {
  let home, other, homeKey, otherKey;
  before(async () => {
    home = await Waymark.make("home");
    other = await Waymark.make("other");
    [homeKey] = home.run(["lrs", "credential", "add", "--label", "test", "--scope", "all"]);
    [otherKey] = other.run(["lrs", "credential", "add", "--label", "home", "--scope", "all"]);
    const secret = secretFile(home.folder, "other.secret", otherKey.secret);
    const settings = path.join(home.folder, "lrs.json");
    writeFileSync(settings, JSON.stringify({ endpoint: `${other.url}/xapi`, key: otherKey.key, secret_file: secret, allow_plain_http: true }));
    home.run(["connector", "add", "lrs", "--name", "Region", "--settings", settings]);
    home.run(["import", path.join(kSamples, "who-leads.zip")]);
    for (let i = 0; i < 6; i += 1) home.run(["user", "add", `person${i}`, "--name", `Person Number${i}`]);
    home.run(["enrol", "who-leads-in-a-system", ...Array.from({ length: 6 }, (_, i) => `person${i}`)]);
  });
  after(async () => {
    await home?.remove();
    await other?.remove();
  });

  test("a statement that another program writes here goes on as well, once", async () => {
    const id = randomUUID();
    const statement = { id, actor: { account: { homePage: "https://learn.example", name: "4711" } }, verb: { id: "http://adlnet.gov/expapi/verbs/experienced" }, object: { id: "https://learn.example/walks/1" } };
    const put = () => fetch(`${home.url}/xapi/statements?statementId=${id}`, { method: "PUT", body: JSON.stringify(statement),
      headers: { Authorization: `Basic ${Buffer.from(`${homeKey.key}:${homeKey.secret}`).toString("base64")}`, "X-Experience-API-Version": "1.0.3", "content-type": "application/json" } });
    assert.equal((await put()).status, 204);
    assert.equal((await put()).status, 204);
    await until("it arrived", async () => (await statements(other, otherKey)).some((one) => one.id === id));
    assert.equal((await statements(other, otherKey)).filter((one) => one.id === id).length, 1);
  });

  test("both hold the same permitted statements, each once, although the other was away", async () => {
    await play(home, "person0", "who-leads-in-a-system");
    await until("the first statements arrived", async () => (await statements(other, otherKey)).length > 0);
    await other.stop("SIGKILL");
    for (let i = 1; i < 6; i += 1) await play(home, `person${i}`, "who-leads-in-a-system");
    await until("forwarding noticed", () => home.run(["connector", "status", "Region"])[0].awaySince !== "");
    await other.start();
    const local = await statements(home, homeKey);
    const free = local.filter((one) => !/responded|commented/.test(one.verb.id) || one.object.definition?.interactionType === "choice");
    assert.ok(free.length > 20 && free.length < local.length, `${free.length} of ${local.length} may leave the house`);
    await until("everything arrived", async () => (await statements(other, otherKey)).length >= free.length, 60);
    const there = await statements(other, otherKey);
    const byId = (list) => Object.fromEntries(list.map((one) => [one.id, one]));
    assert.equal(new Set(there.map((one) => one.id)).size, there.length, "none twice");
    assert.deepEqual(byId(there), byId(free));
  });

  // xAPI 1.0.3 Part 3, 1.5.2: not without its data.
  test("a statement with the bytes of attachments goes with them", async () => {
    const bytes = randomBytes(3 << 20), sha2 = createHash("sha256").update(bytes).digest("hex");
    const statement = walk({ attachments: [{ usageType: "https://u.example/film", display: { en: "Film" }, contentType: "video/mp4", length: bytes.length, sha2 }] });
    const before = walk(), behind = walk();
    const body = Buffer.concat([Buffer.from(`--XX\r\nContent-Type: application/json\r\n\r\n${JSON.stringify([before, statement, behind])}\r\n--XX\r\nContent-Type: video/mp4\r\n` +
      `Content-Transfer-Encoding: binary\r\nX-Experience-API-Hash: ${sha2}\r\n\r\n`), bytes, Buffer.from("\r\n--XX--\r\n")]);
    const answer = await fetch(`${home.url}/xapi/statements`, { method: "POST", headers: { ...auth(homeKey), "content-type": "multipart/mixed; boundary=XX" }, body });
    assert.equal(answer.status, 200);
    await settled(home, "Region");
    const there = await statements(other, otherKey);
    assert.deepEqual(there.slice(-3).map((one) => one.id), [before.id, statement.id, behind.id], "in their order");
    const data = await fetch(`${other.url}/xapi/attachments/${sha2}`, { headers: auth(otherKey) });
    assert.equal(data.status, 200);
    assert.ok(Buffer.from(await data.arrayBuffer()).equals(bytes));
  });

  test("what is voided here is voided there", async () => {
    const target = walk(), voiding = voids(target.id);
    await post(home, homeKey, [target, voiding]);
    await settled(home, "Region");
    const there = await statements(other, otherKey);
    assert.equal(there.filter((one) => one.id === target.id).length, 0);
    assert.equal(there.at(-1).id, voiding.id);
    assert.equal((await fetch(`${other.url}/xapi/statements?voidedStatementId=${target.id}`, { headers: auth(otherKey) })).status, 200);
  });

  test("a different statement that is there under the same id is a dead letter; it is tried again, and dropped with a reason", async () => {
    const here = walk(), behind = walk();
    await post(other, otherKey, [{ ...here, object: { id: "https://learn.example/walks/2" } }]);
    await post(home, homeKey, [here, behind]);
    await settled(home, "Region");
    assert.equal((await statements(other, otherKey)).at(-1).id, behind.id, "it holds back nobody");
    const [letter] = home.run(["connector", "dead-letters", "Region"]);
    assert.equal(letter.id, here.id);
    assert.equal(letter.status, 409);
    assert.match(letter.detail, /holds a different statement under this id/);
    const [shown] = home.run(["connector", "dead-letters", "Region", "--show", String(letter.position)]);
    assert.equal(shown.statement.id, here.id);
    assert.equal(home.run(["connector", "retry", "Region", String(letter.position)])[0].retried, 1);
    await until("it was refused again", () => home.run(["connector", "dead-letters", "Region"])[0]?.tries === 2);
    assert.throws(() => home.run(["connector", "drop", "Region", "--reason", "x"]), /Name the positions/);
    assert.equal(home.run(["connector", "drop", "Region", String(letter.position), "--reason", "They have their own."])[0].dropped, 1);
    assert.equal(home.run(["connector", "dead-letters", "Region"]).length, 0);
    assert.equal(home.run(["connector", "dead-letters", "Region", "--dropped"])[0].reason, "They have their own.");
    assert.equal(home.run(["audit", "list", "--limit", "1"])[0].action, "connector.drop");
  });

  test("sending again from a position says first what it means, and nothing is there twice", async () => {
    const { position } = forwarding(home, "Region");
    const count = (await statements(other, otherKey)).length;
    const [preview] = home.run(["connector", "replay", "Region", "--from-position", "1"]);
    assert.equal(preview.statements, position);
    assert.ok(preview.mayGo > 20 && preview.mayGo < position);
    assert.equal(preview.done, false);
    const { sent } = forwarding(home, "Region");
    assert.equal(home.run(["connector", "replay", "Region", "--from-time", "2000-01-01T00:00:00Z", "--yes"])[0].position, 1);
    await settled(home, "Region");
    assert.equal(forwarding(home, "Region").sent, sent + preview.mayGo);
    assert.equal((await statements(other, otherKey)).length, count);
    assert.equal(forwarding(home, "Region").dropped, 1, "what was dropped stays so");
    assert.equal(home.run(["connector", "dead-letters", "Region"]).length, 0);
  });

  // Each forwards all that comes to the other. A statement has a place of its own in each store once, whichever way it came, and each
  // store sends each place once: so it crosses each way at most once.
  test("two that forward to each other come to rest", async () => {
    await forwardTo(other, "Back", home, homeKey);
    const list = Array.from({ length: 120 }, () => walk());
    await post(home, homeKey, list.slice(0, 60));
    await post(other, otherKey, list.slice(60));
    for (let quiet = 0; quiet < 3; quiet += 1) {
      await settled(home, "Region");
      await settled(other, "Back");
      await new Promise((done) => setTimeout(done, 700));
    }
    for (const [server, key] of [[home, homeKey], [other, otherKey]]) {
      const ids = (await statements(server, key)).map((one) => one.id);
      assert.equal(new Set(ids).size, ids.length, "none twice");
      assert.ok(list.every((one) => ids.includes(one.id)));
    }
    const there = forwarding(other, "Back"), here = forwarding(home, "Region");
    assert.equal(there.sent, 120, "each once, although 60 of them came from there");
    await new Promise((done) => setTimeout(done, 2500));
    assert.deepEqual([forwarding(other, "Back").sent, forwarding(home, "Region").sent], [there.sent, here.sent], "and then nothing moves");
    other.run(["connector", "off", "Back"]);
  });

  test("killed in the midst, again and again: afterwards each is there once, in order", async () => {
    const first = (await statements(other, otherKey)).length;
    const list = Array.from({ length: 6000 }, (_, i) => walk({ object: { id: `https://learn.example/walks/${i}` } }));
    home.run(["connector", "off", "Region"]);
    for (let at = 0; at < list.length; at += 500) await post(home, homeKey, list.slice(at, at + 500));
    home.run(["connector", "on", "Region"]);
    for (let kill = 0; kill < 3; kill += 1) {
      const { sent } = forwarding(home, "Region");
      await until("some went", () => forwarding(home, "Region").sent > sent || forwarding(home, "Region").behind === 0);
      await home.stop("SIGKILL");
      await home.start();
    }
    await settled(home, "Region");
    const there = (await statements(other, otherKey)).slice(first);
    assert.deepEqual(there.map((one) => one.id), list.map((one) => one.id));
    assert.equal(home.run(["connector", "dead-letters", "Region"]).length, 0);
  });

  test("a key that is refused stops it and says why; put right, it goes on where it was", async () => {
    const [second] = other.run(["lrs", "credential", "add", "--label", "short", "--scope", "all"]);
    await forwardTo(home, "Short", other, second, { origin: "received" });
    other.run(["lrs", "credential", "revoke", second.key]);
    const one = walk();
    await post(home, homeKey, [one]);
    await until("it stopped", () => home.run(["connector", "status", "Short"])[0].stopped);
    assert.match(home.run(["connector", "status", "Short"])[0].detail, /answered 401.*Check key, secret and permissions/);
    secretFile(home.folder, "Short.secret", otherKey.secret);
    const settings = path.join(home.folder, "Short.json");
    writeFileSync(settings, JSON.stringify({ endpoint: `${other.url}/xapi`, key: otherKey.key, secret_file: secretFile(home.folder, "Short.secret", otherKey.secret), allow_plain_http: true }));
    home.run(["connector", "set", "Short", "--settings", settings]);
    await settled(home, "Short");
    assert.equal(forwarding(home, "Short").sent, 1);
    const text = await (await fetch(`${home.url}/metrics`)).text();
    assert.match(text, /^waymark_forwarding_lag_statements\{connector="Short"\} 0$/m);
    assert.match(text, /^waymark_forwarding_lag_seconds\{connector="Short"\} 0$/m);
    assert.match(text, /^waymark_forwarded_statements_total\{connector="Short"\} 1$/m);
  });
});
