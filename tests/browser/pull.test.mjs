// Statements of another record store by its API: a real one, one behind a connection that breaks, and those that misbehave.
import assert from "node:assert/strict";
import { createHash, randomUUID } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import http from "node:http";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { secretFile, Waymark } from "./lib/server.mjs";

const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");
const statement = (more = {}) => ({ id: randomUUID(), actor: { mbox: "mailto:ann@example.test" }, verb: { id: "https://v.example/did" }, object: { id: "https://a.example/1" }, ...more });
const voiding = (id) => statement({ verb: { id: "http://adlnet.gov/expapi/verbs/voided" }, object: { objectType: "StatementRef", id } });

// A server of the test's own; `answer(request, count)` gives {status, headers, body} or nothing, which breaks the connection.
async function serve(answer) {
  const asked = [];
  const server = http.createServer(async (request, response) => {
    asked.push({ url: request.url, authorization: request.headers.authorization ?? "" });
    const made = await answer(request, asked.length);
    if (!made) return request.socket.destroy();
    response.writeHead(made.status ?? 200, { "content-type": "application/json", ...made.headers });
    response.end(typeof made.body === "string" || Buffer.isBuffer(made.body) ? made.body : JSON.stringify(made.body ?? {}));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${server.address().port}`;
  return { asked, url, close: () => { server.closeAllConnections(); server.close(); } };
}

describe("import from another record store", { concurrency: false }, () => {
  let from, to, key, headers, secret;
  const closing = [];
  before(async () => {
    from = await Waymark.make("pull-from");
    to = await Waymark.make("pull-to");
    await to.stop();  // its own command line works on the data folder
    [key] = from.run(["lrs", "credential", "add", "--label", "Mover", "--scope", "all"]);
    headers = { Authorization: `Basic ${Buffer.from(`${key.key}:${key.secret}`).toString("base64")}`, "X-Experience-API-Version": "1.0.3" };
    secret = secretFile(to.folder, "mover", key.secret);
  });
  after(async () => {
    for (const one of closing) one.close();
    await from?.remove();
    await to?.remove();
  });

  const post = async (body, type = "application/json") => {
    const answer = await fetch(`${from.url}/xapi/statements`, { method: "POST", headers: { ...headers, "Content-Type": type }, body });
    assert.equal(answer.status, 200, await answer.clone().text());
    await answer.text();
  };
  const pull = (endpoint, ...more) => to.runBeside(["statement", "import", "--from", endpoint, "--key", key.key, "--secret-file", secret, "--allow-plain-http", ...more]);
  const faking = async (answer) => {
    const fake = await serve(answer);
    closing.push(fake);
    return fake;
  };
  const refused = async (answer, pattern) => {
    const fake = await faking(answer);
    const ended = await pull(`${fake.url}/xapi`).ended;
    assert.notEqual(ended.code, 0, ended.out);
    assert.match(ended.out, pattern);
    return fake;
  };
  const held = (waymark, folder) => {
    const file = path.join(waymark.folder, folder);
    waymark.run(["statement", "export", file, "--attachments", `${file}-data`, "--label", "reflection", "--label", "confidential"]);
    return { lines: readFileSync(file, "utf8"), data: readdirSync(`${file}-data`).sort() };
  };

  test("broken off, it goes on; everything is there once, as it was, with voided ones and data", async () => {
    const many = Array.from({ length: 260 }, () => statement());
    for (let at = 0; at < many.length; at += 50) await post(JSON.stringify(many.slice(at, at + 50)));
    const data = Buffer.from("what was handed in");
    const sent = statement({ attachments: [{ usageType: "https://u.example/text", display: { en: "Text" }, contentType: "text/plain", length: data.length, sha2: sha256(data) }] });
    await post(Buffer.concat([Buffer.from(`--XX\r\nContent-Type: application/json\r\n\r\n${JSON.stringify(sent)}\r\n--XX\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: binary\r\nX-Experience-API-Hash: ${sha256(data)}\r\n\r\n`), data, Buffer.from("\r\n--XX--\r\n")]), "multipart/mixed; boundary=XX");
    await post(JSON.stringify(voiding(many[3].id)));
    await post(JSON.stringify(voiding(sent.id)));
    await post(JSON.stringify(statement()));

    // Everything through one that hands on, so that the second run asks at the same address; it holds back the third page.
    let held_back, go;
    const reached = new Promise((resolve) => { held_back = resolve; });
    const gate = new Promise((resolve) => { go = resolve; });
    const relay = await faking(async (request, count) => {
      if (count === 3) { held_back(); await gate; }
      const answer = await fetch(from.url + request.url, { headers: { Authorization: request.headers.authorization, "X-Experience-API-Version": "1.0.3" } });
      const body = Buffer.from(await answer.arrayBuffer());
      return { status: answer.status, headers: { "content-type": answer.headers.get("content-type") }, body };
    });
    const first = pull(`${relay.url}/xapi`, "--keep-stored", "--keep-authority");
    await Promise.race([reached, first.ended.then((ended) => assert.fail(`it ended early: ${ended.out}`))]);
    first.kill();
    await first.ended;
    go();
    assert.equal(to.run(["statement", "export", path.join(to.folder, "none")])[0].statements, 0, "nothing is stored before everything is fetched");
    const before = relay.asked.length;
    const ended = await pull(`${relay.url}/xapi`, "--keep-stored", "--keep-authority").ended;
    assert.equal(ended.code, 0, ended.out);
    assert.match(relay.asked[before].url, /[?&]since=2/, "it goes on where it was");
    assert.equal(JSON.parse(ended.out).stored, 264);
    assert.ok(!existsSync(path.join(to.data, "fetched")) || readdirSync(path.join(to.data, "fetched")).length === 0, "nothing is left behind");
    const [there, here] = [held(from, "there"), held(to, "here")];
    assert.equal(here.lines, there.lines);
    assert.deepEqual(here.data, there.data);
    assert.deepEqual(here.data, [sha256(data)]);

    const again = await pull(`${from.url}/xapi`).ended;
    assert.equal(again.code, 0, again.out);
    assert.deepEqual([JSON.parse(again.out).stored, JSON.parse(again.out).known], [0, 264]);
  });

  test("a store that is busy is asked again, one that stays away is told, and the next run goes on", async () => {
    const one = { ...statement(), stored: "2026-11-01T09:00:00.000Z", timestamp: "2026-11-01T09:00:00.000Z", version: "1.0.0", authority: { mbox: "mailto:lrs@example.test" } };
    let busy = 3;
    const fake = await faking((request, count) => (busy-- > 0 ? (count === 2 ? null : { status: count === 1 ? 429 : 503, headers: { "retry-after": "0" } }) : { body: { statements: [one], more: "" } }));
    const ended = await pull(`${fake.url}/xapi`).ended;
    assert.equal(ended.code, 0, ended.out);
    assert.equal(JSON.parse(ended.out).stored, 1);
    assert.equal(fake.asked.length, 4);
    await refused(() => ({ status: 503, headers: { "retry-after": "0" }, body: "closed" }), /answers 503: closed/);
  });

  test("pages that are not kept any more are asked for anew", async () => {
    const at = (second) => ({ ...statement(), stored: `2026-11-01T09:00:0${second}.000Z`, timestamp: "2026-11-01T09:00:00.000Z" });
    const all = [at(1), at(1), at(5), at(5)];
    const gone = { ...voiding(randomUUID()), stored: all[3].stored };
    all.push(gone);
    const fake = await faking((request, count) => (request.url.includes("voidedStatementId") ? { status: 404 } : count === 1 ? { body: { statements: all.slice(0, 3), more: "/xapi/statements/gone" } } : request.url.endsWith("/gone") ? { status: 404 } : { body: { statements: all.slice(2), more: "" } }));
    const ended = await pull(`${fake.url}/xapi`).ended;
    assert.equal(ended.code, 0, ended.out);
    assert.deepEqual([JSON.parse(ended.out).stored, JSON.parse(ended.out).voidedNotGiven], [5, 1]);
    assert.match(decodeURIComponent(fake.asked[2].url), /since=2026-11-01T09:00:04.000Z/);
  });

  test("the key goes to no other host", async () => {
    const stranger = await faking(() => ({ body: { statements: [], more: "" } }));
    await refused(() => ({ body: { statements: [], more: `${stranger.url}/xapi/more/1` } }), /which is another host/);
    await refused(() => ({ body: { statements: [], more: `//127.0.0.1:${new URL(stranger.url).port}/xapi/more/1` } }), /which is another host/);
    await refused(() => ({ status: 302, headers: { location: `${stranger.url}/xapi/statements` } }), /it is elsewhere/);
    assert.deepEqual(stranger.asked, []);
  });

  test("what is no answer ends it in words, and nothing is stored", async () => {
    const stored = "2026-11-01T09:00:00.000Z";
    const early = { ...statement(), stored: "2026-10-01T09:00:00.000Z" }, late = { ...statement(), stored };
    await refused(() => ({ body: { statements: [], more: "/xapi/statements/more" } }), /the same page again and again|do not end/);
    await refused((request, count) => ({ body: { statements: [], more: `/xapi/statements/more/${count}` } }), /do not end/);
    await refused(() => ({ headers: { "content-type": "text/html" }, body: "<html>Sign in</html>" }), /it is text\/html/);
    await refused(() => ({ body: JSON.stringify({ statements: [late], more: "" }).slice(0, 60) }), /none that the xAPI knows/);
    await refused(() => ({ body: [] }), /no JSON object/);
    await refused(() => ({ body: { statements: [late, early], more: "" } }), /not give its statements in the order of stored/);
    await refused(() => ({ body: { statements: [statement()], more: "" } }), /without a stored time/);
    await refused(() => ({ body: { statements: [{ ...late, id: "a b" }], more: "" } }), /without an id/);
    await refused(() => ({ status: 401 }), /refuses the key/);
    await refused(() => ({ status: 404 }), /no record store at/);
    await refused(() => ({ status: 400, body: "X-Experience-API-Version" }), /answers 400: X-Experience-API-Version/);
    const part = (hash) => `--XX\r\nContent-Type: application/json\r\n\r\n${JSON.stringify({ statements: [late], more: "" })}\r\n--XX\r\nContent-Type: text/plain\r\nX-Experience-API-Hash: ${hash}\r\n\r\nother bytes\r\n--XX--\r\n`;
    const mixed = { "content-type": "multipart/mixed; boundary=XX" };
    await refused(() => ({ headers: mixed, body: part(sha256("data")) }), /have another hash/);
    await refused(() => ({ headers: mixed, body: part("../../waymark.db") }), /no SHA-2/);
    await refused(() => ({ headers: mixed, body: part(sha256("other bytes")).slice(0, -20) }), /cut off/);
    assert.equal(to.run(["statement", "export", path.join(to.folder, "last")])[0].statements, 270, "those of the tests before");
    for (const wrong of [["--from", "ftp://lrs.example/xapi"], ["--from", "https://lrs.example/xapi/statements"], ["--from", "https://lrs.example/xapi", "--since", "yesterday"], ["--from", "https://lrs.example/xapi", "--xapi-version", "0.95"], ["--from", "https://lrs.example/xapi", "--key", "k"], []])
      assert.notEqual(to.run(["statement", "import", ...wrong], [1, 2, 3, 4, 5]).code, 0, wrong.join(" "));
  });
});
