// Attachments of statements over the network: memory, ranges, a lost connection, a kill, a backup.
import assert from "node:assert/strict";
import { createHash, randomBytes, randomUUID } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import net from "node:net";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { Waymark } from "./lib/server.mjs";

const kMega = 1 << 20;
const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");

function statement(bytes, more = {}) {
  return {
    id: randomUUID(), actor: { mbox: "mailto:sam@example.org" }, verb: { id: "https://v.example/did" }, object: { id: "https://c.example/1" },
    attachments: [{ usageType: "https://u.example/film", display: { en: "Film" }, contentType: "video/mp4", length: bytes.length, sha2: sha256(bytes), ...more }],
  };
}

function body(json, parts) {
  const pieces = [Buffer.from(`--XX\r\nContent-Type: application/json\r\n\r\n${JSON.stringify(json)}`)];
  for (const bytes of parts)
    pieces.push(Buffer.from(`\r\n--XX\r\nContent-Type: video/mp4\r\nContent-Transfer-Encoding: binary\r\nX-Experience-API-Hash: ${sha256(bytes)}\r\n\r\n`), bytes);
  return Buffer.concat([...pieces, Buffer.from("\r\n--XX--\r\n")]);
}

const files = (folder) => readdirSync(folder, { recursive: true, withFileTypes: true }).filter((each) => each.isFile()).length;

describe("attachments", { concurrency: false }, () => {
  let waymark, key, headers;
  const film = randomBytes(150 * kMega), sent = statement(film), hash = sha256(film);
  before(async () => {
    waymark = await Waymark.make("attachments");
    [key] = waymark.run(["lrs", "credential", "add", "--label", "Attachments", "--scope", "all"]);
    headers = { Authorization: `Basic ${Buffer.from(`${key.key}:${key.secret}`).toString("base64")}`, "X-Experience-API-Version": "1.0.3" };
  });
  after(() => waymark?.remove());

  const send = (content, more = {}) => fetch(`${waymark.url}/xapi/statements`, { method: "POST", headers: { ...headers, "Content-Type": "multipart/mixed; boundary=XX", ...more }, body: content });
  const get = (what, more = {}) => fetch(`${waymark.url}/xapi/${what}`, { headers: { ...headers, ...more } });
  const memory = () => Number(/RssAnon:\s+(\d+)/.exec(readFileSync(`/proc/${waymark.process.pid}/status`, "utf8"))[1]) / 1024;
  const content = () => path.join(waymark.data, "content");

  test("150 MB come in and go out, and memory does not grow with them", async () => {
    assert.equal((await send(body(statement(Buffer.from("warm")), [Buffer.from("warm")]))).status, 200);
    const before = memory();
    let most = 0;
    const watch = setInterval(() => { most = Math.max(most, memory()); }, 5);
    const answer = await send(body(sent, [film]));
    assert.equal(answer.status, 200, await answer.text());
    const page = await get(`statements?statementId=${sent.id}&attachments=true`);
    assert.equal(page.status, 200);
    const back = Buffer.from(await page.arrayBuffer());
    clearInterval(watch);
    assert.ok(back.indexOf(film.subarray(0, 1000)) > 0 && back.length > film.length && back.length < film.length + 10_000);
    assert.ok(most > 0 && most - before < 24, `${before} MB before, ${most} MB at most`);
    assert.equal(files(path.join(waymark.data, "spool")), 0);
  });

  test("a download goes on where it was cut", async () => {
    const half = await get(`attachments/${hash}`, { Range: `bytes=0-${75 * kMega - 1}` });
    assert.equal(half.status, 206);
    assert.equal(half.headers.get("content-range"), `bytes 0-${75 * kMega - 1}/${film.length}`);
    const tag = half.headers.get("etag");
    const first = Buffer.from(await half.arrayBuffer());
    const rest = await get(`attachments/${hash}`, { Range: `bytes=${75 * kMega}-`, "If-Range": tag });
    assert.equal(rest.status, 206);
    assert.ok(Buffer.concat([first, Buffer.from(await rest.arrayBuffer())]).equals(film));
    assert.equal((await get(`attachments/${hash}`, { Range: `bytes=${film.length}-` })).status, 416);
    assert.equal((await get(`attachments/${hash}`, { "If-None-Match": tag })).status, 304);
    const whole = await get(`attachments/${hash}`, { Range: "bytes=0-9", "If-Range": '"another"' });
    assert.equal(whole.status, 200);
    await whole.body.cancel();
    const head = await fetch(`${waymark.url}/xapi/attachments/${hash}`, { method: "HEAD", headers });
    assert.equal(head.status, 200);
    assert.equal(head.headers.get("content-length"), String(film.length));
    assert.equal(head.headers.get("x-content-type-options"), "nosniff");
    assert.match(head.headers.get("content-disposition"), /^attachment;/);
  });

  test("HEAD says what GET would, without the bytes", async () => {
    const head = await fetch(`${waymark.url}/xapi/statements?attachments=true`, { method: "HEAD", headers });
    assert.equal(head.status, 200);
    assert.match(head.headers.get("content-type"), /^multipart\/mixed; boundary=/);
    assert.equal(await head.text(), "");
  });

  test("more than a request may hold is 413, and a stranger's is not taken at all", async () => {
    const announce = (authorization, length) => new Promise((resolve, reject) => {
      const socket = net.connect(waymark.port, "127.0.0.1", () => socket.write(`POST /xapi/statements HTTP/1.1\r\nHost: localhost:${waymark.port}\r\n${authorization ? `Authorization: ${authorization}\r\n` : ""}X-Experience-API-Version: 1.0.3\r\nContent-Type: multipart/mixed; boundary=XX\r\nContent-Length: ${length}\r\n\r\n`));
      socket.once("data", (data) => { resolve(data.toString().split(" ")[1]); socket.destroy(); });
      socket.once("error", reject);
    });
    assert.equal(await announce(headers.Authorization, 3 * 1024 * kMega), "413");
    assert.equal(await announce("", 100 * kMega), "401");
    assert.equal(await announce("Basic bm9ib2R5Om5vdGhpbmc=", 100 * kMega), "401");
  });

  test("a connection that is lost and a server that is killed leave nothing half kept", async () => {
    const kept = files(content());
    const bytes = randomBytes(30 * kMega), whole = body(statement(bytes), [bytes]);
    const begin = (size) => new Promise((resolve) => {
      const socket = net.connect(waymark.port, "127.0.0.1", () => {
        socket.write(`POST /xapi/statements HTTP/1.1\r\nHost: localhost:${waymark.port}\r\nAuthorization: ${headers.Authorization}\r\nX-Experience-API-Version: 1.0.3\r\nContent-Type: multipart/mixed; boundary=XX\r\nContent-Length: ${whole.length}\r\n\r\n`);
        socket.write(whole.subarray(0, size), () => resolve(socket));
      });
      socket.on("error", () => {});
    });
    (await begin(20 * kMega)).destroy();
    const other = await begin(25 * kMega);
    await waymark.stop("SIGKILL");
    other.destroy();
    await waymark.start();
    assert.equal(files(content()), kept);
    assert.equal((await get(`attachments/${sha256(bytes)}`)).status, 404);
    assert.equal((await send(whole)).status, 200);
    assert.equal(files(content()), kept + 1);
  });

  test("a backup carries attachments and doctor knows them", async () => {
    const folder = path.join(waymark.folder, "backup");
    waymark.run(["backup", "create", folder]);
    waymark.run(["backup", "verify", folder]);
    assert.ok(existsSync(path.join(folder, "content", hash.slice(0, 2), hash.slice(2, 4), hash)));
    const doctor = (exit) => Object.fromEntries(waymark.run(["doctor"], [exit]).map((one) => [one.check, one]));
    const found = doctor(0);
    assert.equal(found.orphans.state, "good");
    assert.equal(found.content.state, "good");
    rmSync(path.join(content(), hash.slice(0, 2), hash.slice(2, 4), hash));
    assert.match(doctor(1).content.message, new RegExp(`missing: .*attachment of statement ${sent.id}`));
  });
});
