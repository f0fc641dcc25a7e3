// What no honest client sends: too much, too deep, too slow, cut off, wrongly measured. Each is answered as HTTP and xAPI say,
// leaves nothing in the store, and hinders nobody who comes after.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import net from "node:net";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { Waymark } from "../browser/lib/server.mjs";
import { Lrs, sha256 } from "./lib/lrs.mjs";
import { statement } from "./lib/statement.mjs";
import { bytesPart, jsonPart, parts, withBytes } from "./requirements/attachments.mjs";

const kMega = 1 << 20;
const kSettings = { WAYMARK_SERVER_HEAD_SECONDS: "1", WAYMARK_SERVER_BODY_SECONDS: "1", WAYMARK_SERVER_IDLE_SECONDS: "2", WAYMARK_SERVER_CONNECTIONS: "60",
  WAYMARK_XAPI_STATEMENTS_MEGABYTES: "2", WAYMARK_XAPI_NESTING: "32", WAYMARK_XAPI_ATTACHMENT_MEGABYTES: "3", WAYMARK_XAPI_ATTACHMENTS_MEGABYTES: "4", WAYMARK_XAPI_ATTACHMENTS: "3" };

describe("bad input", { concurrency: false }, () => {
  let waymark, lrs, kept;
  before(async () => {
    waymark = await Waymark.make("bad-input", { env: kSettings });
    const [{ key, secret }] = waymark.run(["lrs", "credential", "add", "--label", "Bad input", "--scope", "all"]);
    lrs = new Lrs({ url: waymark.url, basic: `Basic ${Buffer.from(`${key}:${secret}`).toString("base64")}`, version: "1.0.3" });
    kept = await lrs.stored();
  });
  after(() => { lrs?.close(); return waymark?.remove(); });

  // What the store has: statements, documents of one place, files of content and of the spool.
  const kState = { activityId: "https://a.example/walk", agent: '{"mbox":"mailto:sam@example.org"}' };
  const files = (folder) => readdirSync(path.join(waymark.data, folder), { recursive: true, withFileTypes: true }).filter((each) => each.isFile()).length;
  const world = async () => JSON.stringify([(await lrs.find({})).statements, (await lrs.gives(200, "GET", "activities/state", { query: kState })).json(), files("content"), files("spool")]);
  // A connection of its own; `talk(socket)` sends. Gives the statuses answered, the last answer's problem and how long it took.
  const raw = (talk, { halfOpen = false, seconds = 8 } = {}) => new Promise((resolve, reject) => {
    const begun = Date.now(), to = new URL(waymark.url), socket = net.connect({ host: "127.0.0.1", port: Number(to.port), allowHalfOpen: halfOpen });
    let got = "";
    const timer = setTimeout(() => { socket.destroy(); reject(new Error(`no end after ${seconds} s: ${got.slice(0, 300)}`)); }, seconds * 1000);
    const done = () => {
      clearTimeout(timer);
      const statuses = [...got.matchAll(/HTTP\/1\.1 (\d{3})/g)].map((one) => Number(one[1])), body = got.slice(got.lastIndexOf("\r\n\r\n") + 4);
      resolve({ statuses, last: statuses.at(-1), text: got, problem: body.startsWith("{") ? JSON.parse(body) : null, ms: Date.now() - begun });
    };
    socket.on("data", (piece) => { got += piece.toString("latin1"); });
    socket.on("end", () => socket.end()).on("error", () => {}).on("close", done);
    socket.on("connect", () => talk(socket));
  });
  const head = (method, target, fields = {}) => `${method} ${target} HTTP/1.1\r\n${Object.entries({ Host: "localhost", Authorization: lrs.basic, "X-Experience-API-Version": "1.0.3", "Content-Type": "application/json", ...fields }).map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n`;
  const post = (body, fields = {}) => head("POST", "/xapi/statements", { "Content-Length": Buffer.byteLength(body), Connection: "close", ...fields }) + body;
  const chunk = (text) => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;
  // Does something bad; afterwards the store is what it was, and the next request is served at once.
  const unharmed = async (bad) => {
    const before = await world(), answer = await bad();
    const begun = Date.now();
    assert.equal(await world(), before);
    assert.equal((await lrs.get(kept)).id, kept);
    assert.ok(Date.now() - begun < 2000, "the next one is served");
    return answer;
  };
  const refused = async (status, bad, options) => {
    const answer = await unharmed(() => raw(bad, options));
    assert.equal(answer.last, status, answer.text.slice(0, 800));
    assert.ok(answer.problem?.detail && answer.problem.rule && answer.problem.clause && typeof answer.problem.pointer === "string", answer.text);
    return answer;
  };
  const text = () => JSON.stringify(statement());
  const big = (bytes) => JSON.stringify({ ...statement(), result: { response: "x".repeat(bytes) } });

  describe("lengths", { concurrency: false }, () => {
    test("a head that promises more than the limit is refused before anything of it is read", async () => {
      const answer = await refused(413, (socket) => socket.write(head("POST", "/xapi/statements", { "Content-Length": 20 * 2 ** 30 })));
      assert.match(answer.text, /x-experience-api-version: 1\.0\.3/i);
      assert.ok(answer.ms < 4000);
    });
    test("whoever asks first (Expect) is told before he sends", async () => {
      const answer = await refused(413, (socket) => socket.write(head("PUT", `/xapi/activities/state?${new URLSearchParams({ ...kState, stateId: "x" })}`, { "Content-Length": 2 ** 31, Expect: "100-continue" })));
      assert.deepEqual(answer.statuses, [413]);
    });
    test("statements over the limit: with a length, in chunks without an end, in multipart", async () => {
      await refused(413, (socket) => socket.write(post(big(2 * kMega))));
      let stop = false;
      const endless = (socket) => {
        socket.write(head("POST", "/xapi/statements", { "Transfer-Encoding": "chunked" }));
        const piece = chunk("[" + " ".repeat(64 << 10));
        const more = () => { while (!stop && !socket.destroyed && socket.write(piece)); };
        socket.on("drain", more).on("data", () => { stop = true; socket.end(); });
        more();
      };
      await refused(413, endless);
      const sent = withBytes("x");
      const { headers, body } = parts([jsonPart(big(2 * kMega)), bytesPart("x")]);
      await unharmed(() => lrs.refuses(413, undefined, "POST", "statements", { headers, body }));
      await lrs.absent(sent.id);
    });
    test("one below the limit is taken", async () => { assert.deepEqual((await lrs.gives(200, "POST", "statements", { body: big(2 * kMega - 1000) })).json().length, 1); });
    test("attachments over their limits: one, all together, and how many", async () => {
      const make = (count, bytes) => Array.from({ length: count }, (_, index) => Buffer.alloc(bytes, index + 1));
      for (const list of [make(1, 3 * kMega + 1), make(2, 2 * kMega + 1), make(4, 10)]) {
        const sent = { ...statement(), attachments: list.map((bytes) => withBytes(bytes).attachments[0]) };
        await unharmed(async () => {
          const { status } = await lrs.ask("POST", "statements", parts([jsonPart(sent), ...list.map((bytes) => bytesPart(bytes))]));
          assert.equal(status, 413);
        });
        await lrs.absent(sent.id);
      }
    });
    test("a document over its limit", () => unharmed(() => lrs.refuses(413, undefined, "PUT", "activities/state", { query: { ...kState, stateId: "x" }, body: "x".repeat(kMega + 1), headers: { "content-type": "text/plain" } })));
    test("lengths that are none, that contradict each other, or that come with chunks", async () => {
      const body = text();
      for (const fields of [{ "Content-Length": "x" }, { "Content-Length": "-1" }, { "Content-Length": `${body.length}, ${body.length + 1}` }, { "Content-Length": `${body.length}\r\nContent-Length: 1` }, { "Content-Length": body.length, "Transfer-Encoding": "chunked" }, { "Content-Length": "0x10" }])
        await refused(400, (socket) => socket.write(post(body, fields)));
    });
    test("a length that is too short: what was cut off is no JSON, and what is left over is no request", async () => {
      const body = text(), answer = await refused(408, (socket) => socket.write(post(body, { "Content-Length": body.length - 5, Connection: "keep-alive" })));
      assert.deepEqual(answer.statuses, [400, 408]);
    });
    test("a length that is too long: 408 after the time that is set, and nothing is kept", async () => {
      const body = text(), answer = await refused(408, (socket) => socket.write(post(body, { "Content-Length": body.length + 5 })));
      assert.ok(answer.ms >= 900 && answer.ms < 5000, String(answer.ms));
    });
    test("chunks that are none", async () => {
      for (const chunks of ["zz\r\n{}\r\n", "ffffffffffffffffff\r\n", "5\r\n{}\r\n0\r\n\r\n", `${chunk("{}")}-1\r\n`, "\r\n\r\n\r\n\r\n"]) await refused(400, (socket) => socket.write(head("POST", "/xapi/statements", { "Transfer-Encoding": "chunked", Connection: "close" }) + chunks));
      await refused(501, (socket) => socket.write(post(text(), { "Transfer-Encoding": "gzip", "Content-Length": "" }).replace(/Content-Length: \r\n/, "")));
    });
  });

  describe("content", { concurrency: false }, () => {
    test("10,000 levels, of arrays, objects and extensions, are refused, and so is one more than the setting", async () => {
      const deep = (levels) => ({ array: "[".repeat(levels) + "]".repeat(levels), object: '{"a":'.repeat(levels) + "1" + "}".repeat(levels) });
      for (const levels of [10_000, 100_000, 31]) for (const value of Object.values(deep(levels))) {
        const body = text().replace(/}$/, `,"result":{"extensions":{"https://x.example/deep":${value}}}}`);
        await unharmed(() => lrs.refuses(400, undefined, "POST", "statements", { body }));
      }
      await unharmed(() => lrs.refuses(400, undefined, "POST", "statements", { body: "[".repeat(10_000) }));
      await unharmed(() => lrs.refuses(400, undefined, "PUT", "activities/state", { query: { ...kState, stateId: "x" }, body: deep(10_000).object }));
      await unharmed(() => lrs.refuses(400, undefined, "GET", "statements", { path: `/xapi/statements?agent=${encodeURIComponent(deep(1000).object)}` }));
      await lrs.gives(200, "POST", "statements", { body: text().replace(/}$/, `,"result":{"extensions":{"https://x.example/deep":${deep(28).array}}}}`) });
    });
    test("bytes that are no UTF-8, in content, parameters and multipart", async () => {
      const with_ = (bytes) => { const at = Buffer.from(JSON.stringify({ ...statement(), result: { response: "HERE" } })), index = at.indexOf("HERE"); return Buffer.concat([at.subarray(0, index), Buffer.from(bytes), at.subarray(index + 4)]); };
      for (const bytes of [[0xff], [0xc3, 0x28], [0xe2, 0x82], [0xf0, 0x9f, 0x92], [0xc0, 0x80], [0xed, 0xbf, 0xbf], [0xfe, 0xfe, 0xff, 0xff], [0]]) {
        await unharmed(() => lrs.refuses(400, undefined, "POST", "statements", { body: with_(bytes) }));
        await unharmed(() => lrs.refuses(400, undefined, "POST", "statements", parts([{ headers: { "Content-Type": "application/json" }, body: with_(bytes) }])));
      }
      for (const coded of ["%ff", "%c3%28", "%ed%a0%80", "%00"]) {
        await unharmed(() => lrs.refuses(400, undefined, "PUT", "activities/state", { path: `/xapi/activities/state?${new URLSearchParams(kState)}&stateId=a${coded}`, body: "{}" }));
        await unharmed(() => lrs.refuses(400, undefined, "GET", "statements", { path: `/xapi/statements?verb=https://v.example/${coded}` }));
      }
    });
    test("an address that does not read", async () => { for (const target of ["/xapi/statements?verb=%zz", "/xapi/statements?verb=%", "/xapi/../../etc/passwd%"]) await refused(400, (socket) => socket.write(head("GET", target, { Connection: "close" }))); });
    test("content in a coding that is not read is 415, and says which is", async () => {
      for (const coding of ["gzip", "br", "gzip, identity", "deflate"]) {
        const answer = await refused(415, (socket) => socket.write(post(text(), { "Content-Encoding": coding })));
        assert.match(answer.text, /accept-encoding: identity/i);
      }
      await lrs.gives(200, "POST", "statements", { body: text(), headers: { "content-encoding": "identity" } });
    });
    test("an address and a head that are too long: 414 and 431", async () => {
      await refused(414, (socket) => socket.write(head("GET", `/xapi/statements?verb=https://v.example/${"x".repeat(20_000)}`)));
      await refused(431, (socket) => socket.write(head("GET", "/xapi/statements", { "X-Long": "x".repeat(40_000) })));
    });
    test("multipart that is broken in every place, and the same cut after every part", async () => {
      const bytes = "a note of some length", sent = withBytes(bytes), whole = parts([jsonPart(sent), bytesPart(bytes)]).body;
      const before = await world();
      for (let cut = 0; cut < whole.length - 4; cut += 7) await lrs.refuses(400, undefined, "POST", "statements", { headers: { "content-type": "multipart/mixed; boundary=cut-here" }, body: whole.subarray(0, cut) });
      const swap = (from, to) => Buffer.from(whole.toString().replace(from, to));
      for (const body of [swap("--cut-here--", "--cut-here"), swap(/\r\n/g, "\n"), swap("\r\n\r\n", "\r\n"), swap("Content-Type: text/plain", "Content-Type text/plain"), swap("X-Experience-API-Hash", "X-Hash"), swap(bytes, `${bytes}\r\n--cut-here\r\n`), swap(sha256(bytes), sha256("other"))])
        await lrs.refuses(400, undefined, "POST", "statements", { headers: { "content-type": "multipart/mixed; boundary=cut-here" }, body });
      await lrs.refuses(413, undefined, "POST", "statements", { headers: { "content-type": "multipart/mixed; boundary=cut-here" }, body: swap("X-Experience-API-Hash", `X-Long: ${"x".repeat(20_000)}\r\nX-Experience-API-Hash`) });
      assert.equal(await world(), before, "neither statement nor attachment nor spool");
      await lrs.absent(sent.id);
      await lrs.gives(200, "POST", "statements", { headers: { "content-type": "multipart/mixed; boundary=cut-here" }, body: whole });
    });
  });

  describe("connections", { concurrency: false }, () => {
    const drip = (pieces, every) => (socket) => {
      let at = 0;
      const timer = setInterval(() => { if (socket.destroyed || at === pieces.length) return clearInterval(timer); socket.write(pieces[at++]); }, every);
      socket.on("close", () => clearInterval(timer));
    };
    test("a head that comes byte by byte is given up with 408 after the time that is set", async () => {
      const answer = await refused(408, drip([...head("GET", "/xapi/statements")], 100));
      assert.ok(answer.ms >= 900 && answer.ms < 5000, String(answer.ms));
    });
    test("so is content that comes byte by byte", async () => {
      const body = text(), answer = await refused(408, drip([head("POST", "/xapi/statements", { "Content-Length": body.length }), ...body], 50));
      assert.ok(answer.ms >= 900 && answer.ms < 5000, String(answer.ms));
      assert.match(answer.text, /x-experience-api-version/i);
    });
    test("who opens connections and says nothing is cut off, and others are served meanwhile", async () => {
      const silent = Array.from({ length: 40 }, () => raw(() => {}));
      const begun = Date.now();
      assert.equal((await lrs.get(kept)).id, kept);
      assert.ok(Date.now() - begun < 1500);
      for (const answer of await Promise.all(silent)) assert.ok(answer.ms < 6000 && answer.statuses.length === 0);
    });
    test("a request that is whole is answered, although its sender has closed his half", async () => {
      const sent = statement();
      const answer = await raw((socket) => socket.end(post(JSON.stringify(sent), { Connection: "keep-alive" })), { halfOpen: true });
      assert.deepEqual(answer.statuses, [200], answer.text);
      assert.equal((await lrs.get(sent.id)).id, sent.id);
    });
    test("one that is not whole is not kept: half closed, cut, or reset, at any place", async () => {
      const sent = statement(), whole = post(JSON.stringify(sent)), before = await world();
      for (let cut = 1; cut < whole.length; cut += 37) await raw((socket) => socket.end(whole.slice(0, cut)), { halfOpen: true });
      for (let cut = 1; cut < whole.length; cut += 61) await raw((socket) => socket.write(whole.slice(0, cut), () => socket.resetAndDestroy()));
      const film = Buffer.alloc(2 * kMega, 7), big = parts([jsonPart(withBytes(film)), bytesPart(film)]);
      const upload = Buffer.concat([Buffer.from(head("POST", "/xapi/statements", { "Content-Type": big.headers["content-type"], "Content-Length": big.body.length })), big.body]);
      for (const cut of [500, kMega, upload.length - 3]) await raw((socket) => socket.end(upload.subarray(0, cut)), { halfOpen: true });
      await new Promise((resolve) => setTimeout(resolve, 300));
      assert.equal(await world(), before);
      await lrs.absent(sent.id);
    });
    test("memory is what it was, after all this and 30 huge requests at once", async () => {
      const memory = () => Number(/RssAnon:\s+(\d+)/.exec(readFileSync(`/proc/${waymark.process.pid}/status`, "utf8"))[1]) / 1024;
      const { status } = await lrs.ask("POST", "statements", { body: big(kMega) }), before = memory();
      assert.equal(status, 200);
      let most = 0;
      const watch = setInterval(() => { most = Math.max(most, memory()); }, 10);
      await unharmed(() => Promise.all(Array.from({ length: 30 }, () => raw((socket) => { socket.write(head("POST", "/xapi/statements", { "Transfer-Encoding": "chunked" })); for (let index = 0; index < 48 && !socket.destroyed; ++index) socket.write(chunk(" ".repeat(64 << 10))); }, { seconds: 20 }))));
      clearInterval(watch);
      assert.ok(most - before < 30 * 4 + 40, `${before} MB before, ${most} MB at most: a request in work may hold its limit, no more`);
    });
  });
});
