// Bearer tokens of an OpenID Connect issuer against the real server; the issuer is pretended and misbehaves on request.
// RFC 6750 (challenges), RFC 7519 (claims), RFC 8725 (what goes wrong with tokens).
import assert from "node:assert/strict";
import { createSecretKey, randomUUID } from "node:crypto";
import http from "node:http";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { FakeIssuer, makeKey, makeToken } from "../fakes/fake_issuer.mjs";
import { Waymark } from "./lib/server.mjs";

const kAudience = "https://lrs.example/xapi";
const until = async (what, check, seconds = 15) => {
  for (const end = Date.now() + seconds * 1000; Date.now() < end; await new Promise((done) => setTimeout(done, 100))) if (await check()) return;
  assert.fail(`not in time: ${what}`);
};

describe("bearer tokens", { concurrency: false }, () => {
  let waymark, folder, issuer, mapped, down;
  before(async () => {
    issuer = await FakeIssuer.start();
    mapped = await FakeIssuer.start();
    down = await FakeIssuer.start();
    await down.stop();
    folder = mkdtempSync(path.join(tmpdir(), "waymark-issuers-"));
    const filed = makeKey("filed", "P-256");
    writeFileSync(path.join(folder, "keys.json"), JSON.stringify({ keys: [filed.jwk] }));
    const common = { audience: kAudience, http_on_loopback: true, key_seconds: 1 };
    writeFileSync(path.join(folder, "issuers.json"), JSON.stringify([
      { issuer: issuer.url, ...common },
      { issuer: mapped.url, ...common, audience: ["other", kAudience], scope_claim: "scp", scopes: { "Record.Write": ["statements/write", "statements/read/mine"] }, default_scopes: "statements/read", leeway_seconds: 0, requests_per_second: 1, burst: 3 },
      { issuer: "https://id.example/realm", audience: kAudience, jwks_file: "keys.json" },
      { issuer: down.url, ...common }]));
    issuer.filed = filed;
    waymark = await Waymark.make("tokens", { env: { WAYMARK_XAPI_TOKEN_ISSUERS: path.join(folder, "issuers.json") } });
  });
  after(async () => {
    await waymark?.remove();
    await issuer?.stop();
    await mapped?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const ask = (token, { method = "GET", path: where = "/xapi/statements", body, version = "1.0.3" } = {}) =>
    fetch(waymark.url + where, { method, headers: { authorization: `Bearer ${token}`, "x-experience-api-version": version, ...(body ? { "content-type": "application/json" } : {}) }, ...(body ? { body: JSON.stringify(body) } : {}) });
  const statement = (more = {}) => ({ id: randomUUID(), actor: { mbox: "mailto:sam@example.org" }, verb: { id: "https://v.example/did" }, object: { id: "https://c.example/1" }, ...more });
  const refused = async (token, words, error = "invalid_token") => {
    const answer = await ask(token);
    const text = await answer.text();
    assert.equal(answer.status, 401, `${words}: ${text}`);
    assert.equal(answer.headers.get("www-authenticate"), `Bearer realm="xAPI", error="${error}", error_description="${words}"`);
    assert.equal(JSON.parse(text).detail, words);
    assert.equal(answer.headers.get("x-experience-api-version"), "1.0.3");
    assert.equal((token.split(".")[2] ?? "").length > 20 && text.includes(token.split(".")[2]), false, "nothing of the token comes back");
  };

  test("a token writes and reads as its scopes say, in both versions; its subject is the authority", async () => {
    for (const version of ["1.0.3", "2.0.0"]) {
      const mine = { scope: "openid statements/write statements/read/mine", sub: `program-${version}` };
      const one = statement();
      const written = await ask(issuer.token(mine), { method: "POST", body: one, version });
      assert.equal(written.status, 200, await written.text());
      const { statements } = await (await ask(issuer.token(mine), { version })).json();
      assert.deepEqual(statements.map(({ id }) => id), [one.id]);
      assert.deepEqual(statements[0].authority, { objectType: "Agent", account: { homePage: issuer.url, name: mine.sub } });
      const others = await (await ask(issuer.token({ ...mine, sub: "another" }), { version })).json();
      assert.deepEqual(others.statements, []);
      assert.equal((await ask(issuer.token({ scope: "statements/read" }), { version })).status, 200);
    }
    const client = issuer.token({ sub: undefined, client_id: "a-client", scope: "all" });
    const own = statement();
    assert.equal((await ask(client, { method: "POST", body: own })).status, 200);
    assert.equal((await (await ask(client, { path: `/xapi/statements?statementId=${own.id}` })).json()).authority.account.name, "a-client");
  });

  test("a missing scope is 403 and says so (RFC 6750, 3.1)", async () => {
    for (const claims of [{ scope: "openid" }, {}, { scope: "" }, { scope: 7 }, { scope: "statements/write" }]) {
      const answer = await ask(issuer.token(claims));
      assert.equal(answer.status, 403, JSON.stringify(claims));
      assert.equal(answer.headers.get("www-authenticate"), 'Bearer realm="xAPI", error="insufficient_scope"');
    }
    // Of a large body the head is enough: nothing of it is sent here.
    const large = await new Promise((resolve, reject) => {
      const request = http.request(`${waymark.url}/xapi/statements`, { method: "POST", headers: { authorization: `Bearer ${issuer.token({ scope: "statements/read" })}`,
        "x-experience-api-version": "1.0.3", "content-type": "application/json", "content-length": 20 << 20 } }, (answer) => { resolve(answer); request.destroy(); });
      request.on("error", reject).flushHeaders();
    });
    assert.equal(large.statusCode, 403);
    assert.equal(large.headers["www-authenticate"], 'Bearer realm="xAPI", error="insufficient_scope"');
  });

  test("every signature that is taken, and none that is not", async () => {
    const elliptic = makeKey("elliptic", "P-256");
    issuer.keys.push(elliptic);
    for (const algorithm of ["RS256", "RS384", "RS512"]) assert.equal((await ask(issuer.token({ scope: "all" }, { algorithm }))).status, 200, algorithm);
    await until("the new key is known", async () => (await ask(issuer.token({ scope: "all" }, { key: elliptic }))).status === 200);
    const [first] = issuer.keys;
    await refused(issuer.token({ scope: "all" }, { algorithm: "none" }), "The token is signed in a way that is not taken here.");
    // The public key as the secret of an HMAC: in every form in which a library might hold it.
    for (const secret of [first.public.export({ type: "spki", format: "pem" }), first.public.export({ type: "spki", format: "der" }), first.jwk.n])
      for (const algorithm of ["HS256", "HS384", "HS512"])
        await refused(makeToken({ kid: "first", secret: createSecretKey(Buffer.from(secret)) }, algorithm, { typ: "JWT" }, { iss: issuer.url, aud: kAudience, sub: "x", exp: 4e9, scope: "all" }), "The token is signed in a way that is not taken here.");
    await refused(issuer.token({ scope: "all" }, { key: { ...makeKey("first") } }), "The token's signature is wrong.");
    await refused(issuer.token({ scope: "all" }, { key: { ...elliptic, kid: "first" } }), "The token's key is not one of its issuer.");
    // A key that the token brings along, or says where to find, is not believed.
    const evil = makeKey("evil");
    for (const header of [{ jwk: evil.jwk, kid: "first" }, { jku: `${issuer.url}/evil`, kid: "first" }, { x5u: `${issuer.url}/evil`, kid: "first" }])
      await refused(issuer.token({ scope: "all" }, { key: evil, header }), "The token's signature is wrong.");
    assert.equal(issuer.fetched("evil"), 0);
    const [header, , signature] = issuer.token({ scope: "state" }).split(".");
    const claims = Buffer.from(JSON.stringify({ iss: issuer.url, aud: kAudience, sub: "x", exp: 4e9, scope: "all" })).toString("base64url");
    await refused(`${header}.${claims}.${signature}`, "The token's signature is wrong.");
  });

  test("claims: issuer, audience, times with leeway, subject", async () => {
    const now = Math.floor(Date.now() / 1000);
    await refused(issuer.token({ iss: "https://evil.example" }), "The token's issuer is not known here.");
    await refused(issuer.token({ iss: `${issuer.url}/` }), "The token's issuer is not known here.");
    await refused(issuer.token({ iss: mapped.url, scope: "all" }), "The token's signature is wrong.");
    for (const aud of ["https://other.example", ["a", "b"], [], undefined, 7, { a: kAudience }]) await refused(issuer.token({ aud }), "The token is for another audience.");
    assert.equal((await ask(issuer.token({ aud: ["a", kAudience], scope: "all" }))).status, 200);
    await refused(issuer.token({ exp: now - 61 }), "The token has expired.");
    assert.equal((await ask(issuer.token({ exp: now - 50, scope: "all" }))).status, 200, "clocks differ a little");
    await refused(mapped.token({ exp: now - 2 }), "The token has expired.");
    for (const exp of [undefined, "soon", null, `${now + 60}`]) await refused(issuer.token({ exp }), "The token does not say when it expires.");
    await refused(issuer.token({ nbf: now + 120 }), "The token is not valid yet.");
    await refused(issuer.token({ nbf: "then" }), "The token is not valid yet.");
    assert.equal((await ask(issuer.token({ nbf: now + 30, scope: "all" }))).status, 200);
    for (const sub of [undefined, "", 7, "x".repeat(256)]) await refused(issuer.token({ sub }), "The token does not say whose it is.");
    await refused(issuer.token({}, { header: { typ: "logout+jwt" } }), "The token is no access token.");
    await refused(issuer.token({}, { header: { crit: ["exp"], exp: 1 } }), "The token's header has extensions that are not understood here.");
    for (const text of ["x", "a.b", "a.b.c", `${issuer.token()}.x`, "e30.e30.c2ln"]) await refused(text, text === "e30.e30.c2ln" ? "The token's issuer is not known here." : "The token is no JWT.");
  });

  test("words of an issuer's own are mapped, and its subjects have a limit each", async () => {
    const writer = (sub) => mapped.token({ scp: ["Record.Write", "all"], sub });
    assert.equal((await ask(writer("one"), { method: "POST", body: statement() })).status, 200);
    assert.equal((await ask(writer("one"), { path: "/xapi/agents?agent=%7B%22mbox%22%3A%22mailto%3Asam%40example.org%22%7D" })).status, 403, "a word that is not mapped opens nothing");
    assert.equal((await ask(mapped.token({ sub: "two" }))).status, 200, "without the claim, default_scopes");
    assert.equal((await ask(writer("one"))).status, 200);
    const busy = await ask(writer("one"));
    assert.equal(busy.status, 429);
    assert.ok(Number(busy.headers.get("retry-after")) >= 1);
    assert.equal((await ask(mapped.token({ sub: "two" }))).status, 200);
  });

  test("keys from a file", async () => {
    const token = (claims) => issuer.token({ iss: "https://id.example/realm", scope: "all", ...claims }, { key: issuer.filed });
    assert.equal((await ask(token())).status, 200);
    await refused(issuer.token({ iss: "https://id.example/realm", scope: "all" }), "The token's key is not one of its issuer.");
  });

  test("an issuer that changes its keys is asked again, and at most so often", async () => {
    const next = makeKey("next");
    issuer.keys = [next];
    await until("the next key counts", async () => (await ask(issuer.token({ scope: "all" }))).status === 200);
    const before = issuer.fetched("/keys"), begun = Date.now();
    for (let i = 0; i < 40; i += 1) {
      const { status } = await ask(issuer.token({ scope: "all" }, { key: { ...next, kid: `unknown-${i}` } }));
      assert.ok(status === 401 || status === 503, `${status}`);
    }
    assert.ok(issuer.fetched("/keys") - before <= 2 + (Date.now() - begun) / 1000, "unknown keys do not become requests to the issuer");
    assert.equal(issuer.headers.authorization, undefined, "no credential of ours goes to an issuer");
  });

  test("an issuer that misbehaves: nobody gets in who did not before, nobody waits long, and it heals", async () => {
    const known = () => issuer.token({ scope: "all" });
    for (const [what, mode] of Object.entries({
      "down for repair": { status: 503 }, "no JSON": { text: "<html>" }, "a list": { text: "[]" }, "huge": { huge: 2 << 20 },
      "elsewhere": { redirect: "https://127.0.0.1:1/" }, "of another issuer": { discovery: { issuer: "https://evil.example" } },
      "keys without TLS": { discovery: { jwks_uri: "http://keys.example/keys" } }, "keys in a file": { discovery: { jwks_uri: "file:///etc/passwd" } }, "silent": { hang: true },
    })) {
      const fresh = makeKey(`fresh ${what}`);
      issuer.mode = mode;
      issuer.keys.push(fresh);
      await new Promise((done) => setTimeout(done, 1100));
      const begun = Date.now();
      const answer = await ask(issuer.token({ scope: "all" }, { key: fresh }));
      assert.equal(answer.status, 503, what);
      assert.equal(answer.headers.get("retry-after"), "2");
      assert.ok(Date.now() - begun < 4000, `${what}: ${Date.now() - begun} ms`);
      assert.equal((await ask(known())).status, 200, `${what}: keys that are known go on`);
      issuer.mode = {};
      await until(`${what} is over`, async () => (await ask(issuer.token({ scope: "all" }, { key: fresh }))).status === 200, 20);
    }
  });

  test("while an issuer hangs, others are served", async () => {
    issuer.mode = { hang: true };
    await new Promise((done) => setTimeout(done, 1100));
    const stranger = makeKey("stranger"), [known] = issuer.keys;
    const hanging = Array.from({ length: 12 }, () => ask(issuer.token({ scope: "all" }, { key: stranger })));
    const begun = Date.now();
    assert.equal((await ask(issuer.token({ scope: "all" }, { key: known }))).status, 200);
    assert.ok(Date.now() - begun < 1500, `${Date.now() - begun} ms`);
    for (const answer of await Promise.all(hanging)) assert.equal(answer.status, 503);
    issuer.mode = {};
  });

  test("an issuer that is not there: 503, and no other way in", async () => {
    const answer = await ask(issuer.token({ iss: down.url, scope: "all" }));
    assert.equal(answer.status, 503);
    assert.equal((await ask("x", { path: "/xapi/about" })).status, 200, "about is open");
    const said = waymark.log.split("\n").filter((line) => line.includes("could not be had") && line.includes(down.url));
    assert.equal(said.length, 1, "the log says so once, however often it is tried");
  });

  test("without a credential both ways in are named", async () => {
    const answer = await fetch(`${waymark.url}/xapi/statements`, { headers: { "x-experience-api-version": "1.0.3" } });
    assert.equal(answer.status, 401);
    assert.equal(answer.headers.get("www-authenticate"), 'Basic realm="xAPI", charset="UTF-8", Bearer realm="xAPI"');
  });

  test("a file that is wrong is said at start", async () => {
    writeFileSync(path.join(folder, "wrong.json"), '[{"issuer":"http://id.example","audience":"x"}]');
    await waymark.stop();
    waymark.env = { WAYMARK_XAPI_TOKEN_ISSUERS: path.join(folder, "wrong.json") };
    await assert.rejects(waymark.start(), /wrong\.json: issuer 1: issuer has to be an https address/);
  });
});
