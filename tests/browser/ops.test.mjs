// What whoever runs Waymark relies on: logs, probes, figures, doctor, backups. Against the real program.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { appendFileSync, chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { readExposition } from "./lib/exposition.mjs";
import { Calls, openLaunch, play } from "./lib/journal.mjs";
import { Waymark, freePort, kBinary, kSamples, secretFile, until } from "./lib/server.mjs";

const kCode = "who-leads-in-a-system";

function waymark(words) {
  const done = spawnSync(kBinary, [...words, "--json"], { encoding: "utf8", timeout: 120000 });
  return { code: done.status, lines: done.stdout.split("\n").filter(Boolean).map((line) => JSON.parse(line)), err: done.stderr };
}

const sql = (data, text) => execFileSync("sqlite3", ["-readonly", path.join(data, "waymark.db"), text], { encoding: "utf8" }).trim();
const change = (data, text) => execFileSync("sqlite3", [path.join(data, "waymark.db"), text], { encoding: "utf8" });
const files = (folder) => readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) => one.isFile()).map((one) => path.join(one.path, one.name));

async function populated(name, options) {
  const server = await Waymark.make(name, options);
  server.run(["import", kSamples], [0, 3]);
  for (const person of ["ada", "ben"]) {
    server.run(["user", "add", person, "--name", `${person} Test`]);
    server.run(["enrol", kCode, person]);
  }
  return server;
}

describe("logs, probes and figures", { concurrency: false }, () => {
  let server, key;
  before(async () => {
    key = path.join(mkdtempSync(path.join(tmpdir(), "waymark-ops-")), "metrics.key");
    writeFileSync(key, "a-long-key-for-tests\n", { mode: 0o600 });
    server = await populated("ops", { env: { WAYMARK_SERVER_METRICS_KEY_FILE: key } });
  });
  after(async () => {
    await server?.remove();
    rmSync(path.dirname(key), { recursive: true, force: true });
  });
  const lines = () => server.log.split("\n").filter(Boolean).map((line) => JSON.parse(line));

  test("every line of the log is JSON; a request's line has pattern, status, time and trace, and nothing about people", async () => {
    await play(server, "ada", kCode);
    const link = server.run(["link", "create", "ada"])[0].url;
    await fetch(link, { redirect: "manual" });
    await fetch(`${server.url}/no/such/page?email=somebody@example.test`);
    await until("the log has it", () => lines().some((line) => line.message === "request" && line.status === 404));
    const requests = lines().filter((line) => line.message === "request");
    for (const line of requests) {
      assert.deepEqual(Object.keys(line), ["time", "level", "message", "method", "route", "status", "milliseconds", "trace_id"]);
      assert.match(line.time, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
      assert.match(line.trace_id, /^[0-9a-f]{32}$/);
      assert.ok(line.milliseconds >= 0 && line.milliseconds < 60000);
    }
    assert.ok(requests.some((line) => line.route === "/api/journal" && line.method === "POST" && line.status === 200));
    assert.ok(requests.some((line) => line.route === "/modules/{registration}/launch" && line.status === 303));
    assert.ok(requests.some((line) => line.route === "/l/{token}"));
    const token = new URL(link).pathname.split("/").at(-1);
    const log = server.log.replaceAll(/[0-9a-f]{32}/g, "a trace");   // whose digits may spell a name
    for (const secret of [token, "somebody@example.test", "ada", "What ada thought", "a-long-key-for-tests"]) assert.equal(log.includes(secret), false, secret);
  });

  test("every error page and problem answer shows the trace id of its line; a caller's own trace is kept", async () => {
    const trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    const headers = { traceparent: `00-${trace}-00f067aa0ba902b7-01` };
    const missing = await fetch(`${server.url}/no/such/page`, { headers });
    assert.equal(missing.status, 404);
    assert.match(await missing.text(), new RegExp(trace));
    const problem = await fetch(`${server.url}/api/journal`, { method: "POST", headers: { ...headers, "content-type": "application/json" }, body: "{}" });
    assert.equal(problem.headers.get("content-type"), "application/problem+json");
    assert.equal((await problem.json()).trace_id, trace);
    const { key: user, secret } = server.run(["lrs", "credential", "add", "--label", "test"])[0];
    const xapi = await fetch(`${server.url}/xapi/statements`, { method: "POST", headers: { ...headers, "content-type": "application/json", "x-experience-api-version": "1.0.3",
      authorization: `Basic ${Buffer.from(`${user}:${secret}`).toString("base64")}` }, body: "{}" });
    assert.equal(xapi.status, 400);
    assert.equal((await xapi.json()).trace_id, trace);
    const method = await fetch(`${server.url}/healthz`, { method: "DELETE", headers });
    assert.equal((await method.json()).trace_id, trace);
    await until("four lines have it", () => lines().filter((line) => line.message === "request" && line.trace_id === trace).length === 4);
  });

  test("a log that nobody reads holds nobody up", async () => {
    const other = await Waymark.make("ops-deaf");
    other.process.stderr.pause();
    other.process.stderr.removeAllListeners("data");
    for (let i = 0; i < 1500; i += 1) await (await fetch(`${other.url}/sign-in`)).text();   // some 300 kB of lines for a pipe of 64
    assert.equal((await fetch(`${other.url}/healthz`)).status, 200);
    await other.stop("SIGKILL");
    await other.remove();
  });

  test("text lines for a person at a terminal", async () => {
    const other = await Waymark.make("ops-text", { env: { WAYMARK_LOG_FORMAT: "text" } });
    await fetch(`${other.url}/sign-in`);
    await until("the line is there", () => /Z info  request  method="GET"  route="\/sign-in"  status=200  milliseconds=/.test(other.log));
    await other.remove();
    const bad = spawnSync(kBinary, ["config", "check"], { encoding: "utf8", env: { ...process.env, WAYMARK_LOG_FORMAT: "xml" } });
    assert.equal(bad.status, 5);
    assert.match(bad.stderr, /log\.format must be one of json, text/);
  });

  test("alive and ready; not ready when the store cannot be written", async () => {
    assert.equal((await fetch(`${server.url}/healthz`)).status, 200);
    const ready = await (await fetch(`${server.url}/readyz`)).json();
    assert.deepEqual(ready.checks.map((check) => [check.name, check.good]), [["schema", true], ["writer", true], ["space", true], ["running", true]]);
    change(server.data, "insert into schema_version values (9999, 'future', '')");
    const not = await fetch(`${server.url}/readyz`);
    assert.equal(not.status, 503);
    assert.match((await not.json()).detail, /schema/);
    change(server.data, "delete from schema_version where version = 9999");
    assert.equal((await fetch(`${server.url}/readyz`)).status, 200);
  });

  test("the figures follow the exposition format, and say what happened", async () => {
    await play(server, "ben", kCode);
    const read = async () => {
      const answer = await fetch(`${server.url}/metrics`);
      assert.equal(answer.headers.get("content-type"), "text/plain; version=0.0.4; charset=utf-8");
      return readExposition(await answer.text());
    };
    const value = (metrics, name, labels = {}) => metrics.get(name).samples.find((sample) => Object.entries(labels).every(([k, v]) => sample.labels[k] === v))?.value;
    const metrics = await read();
    assert.deepEqual([...metrics.keys()].sort(), ["process_open_fds", "process_resident_memory_bytes", "waymark_anonymous_memory_bytes", "waymark_build_info",
      "waymark_commit_duration_seconds", "waymark_commit_writes", "waymark_connector_away", "waymark_connector_stopped", "waymark_data_free_bytes",
      "waymark_database_bytes", "waymark_database_log_bytes", "waymark_database_refuses_writes", "waymark_http_request_duration_seconds", "waymark_http_requests_total",
      "waymark_launches_diverged", "waymark_launches_open", "waymark_outbox_dead", "waymark_outbox_lag_seconds", "waymark_outbox_open", "waymark_writes_failed_total",
      "waymark_writes_total", "waymark_writes_waiting"]);
    assert.equal(value(metrics, "waymark_http_requests_total", { route: "/api/journal", status: "200", method: "POST" }), 2);
    assert.equal(value(metrics, "waymark_launches_open"), Number(sql(server.data, "select count(*) from launch where closed_at = ''")));
    assert.equal(value(metrics, "waymark_launches_diverged"), 0);
    assert.equal(value(metrics, "waymark_database_bytes"), statSync(path.join(server.data, "waymark.db")).size);
    assert.ok(value(metrics, "process_resident_memory_bytes") > 1e6);
    const writes = value(metrics, "waymark_writes_total");
    const durations = metrics.get("waymark_commit_duration_seconds").samples;
    assert.ok(durations.find((sample) => sample.name.endsWith("_count")).value <= writes);
    const settings = path.join(server.folder, "esr.json");
    writeFileSync(settings, '{"competences":{}}');
    server.run(["connector", "add", "esr", "--name", 'ESR "main"\\', "--settings", settings]);
    const later = await read();
    assert.ok(value(later, "waymark_writes_total") > writes);
    assert.equal(value(later, "waymark_outbox_open", { connector: 'ESR "main"\\' }), 0);
  });

  test("whoever is held back at sign-in is told so, and it is no fault of the server: not in its figures, not in its log", async () => {
    const attempt = () => fetch(`${server.url}/sign-in`, { method: "POST", headers: { origin: server.url, "content-type": "application/x-www-form-urlencoded" }, body: "username=ben&password=wrong+wrong+wrong" });
    for (let i = 0; i < 5; i += 1) assert.equal((await attempt()).status, 401);
    const held = await attempt();
    assert.equal(held.status, 429);
    assert.match(await held.text(), /Too many sign-ins with a wrong username or password\. Wait 1 minute, then try again\./);
    const requests = readExposition(await (await fetch(`${server.url}/metrics`)).text()).get("waymark_http_requests_total").samples.map((sample) => sample.labels);
    assert.deepEqual(requests.filter((one) => one.route === "/sign-in" && one.method === "POST").map((one) => one.status).sort(), ["401", "429"]);
    const said = await until("its line is there", () => lines().find((line) => line.message === "request" && line.route === "/sign-in" && line.status === 429));
    assert.equal(said.level, "info");
    assert.deepEqual(lines().filter((line) => line.message === "request failed" && line.route === "/sign-in"), []);
  });

  test("the figures are for this machine, or for who has the key", async () => {
    const { port } = new URL(server.url);
    const ask = (headers) => new Promise((resolve, reject) => {
      const asked = request({ host: "127.0.0.1", port, path: "/metrics", headers: { host: `localhost:${port}`, ...headers } }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      });
      asked.on("error", reject).end();
    });
    assert.equal(await ask({}), 200);
    assert.equal(await ask({ "x-forwarded-for": "192.0.2.7" }), 403);
    assert.equal(await ask({ "x-forwarded-for": "127.0.0.1" }), 403, "through a proxy is not this machine");
    assert.equal(await ask({ "x-forwarded-for": "192.0.2.7", authorization: "Bearer wrong" }), 403);
    assert.equal(await ask({ "x-forwarded-for": "192.0.2.7", authorization: "Bearer a-long-key-for-tests" }), 200);
  });
});

describe("a Moodle that is down", { concurrency: false }, () => {
  let server;
  before(async () => { server = await populated("away"); });
  after(async () => server?.remove());

  test("is asked once for everything that waits, and the connector's page says so in words", async () => {
    const settings = path.join(server.folder, "moodle.json");
    const token = secretFile(server.folder, "token", "0123456789abcdef0123456789abcdef");
    const courses = Object.fromEntries(server.run(["course", "list"]).map((course, i) => [course.code, { course_id: 2, cmid: 11 + i, component: "mod_assign", grade_max: 100 }]));
    writeFileSync(settings, JSON.stringify({ base_url: `http://127.0.0.1:${await freePort()}`, token_file: token, courses }));
    server.run(["connector", "add", "moodle", "--name", "Moodle", "--settings", settings]);
    for (const person of ["ada", "ben"]) await play(server, person, kCode);
    const away = await until("it is known to be away", () => server.run(["connector", "list"]).find((one) => one.awaySince));
    assert.match(away.detail, /^Moodle gave no answer/);
    assert.ok(Date.parse(away.nextTry) - Date.parse(away.awaySince) >= 29000);
    await new Promise((resolve) => setTimeout(resolve, 3500));   // three rounds of the outbox
    assert.equal(sql(server.data, "select sum(attempts) from delivery"), "1", "the second delivery waits for the answer to the first");
    assert.equal(server.run(["doctor"], [3]).find((one) => one.check === "connector Moodle").state, "warning");
    const link = await fetch(server.signInLink("admin"), { method: "POST", redirect: "manual", headers: { "content-type": "application/x-www-form-urlencoded" }, body: "" });
    const cookie = link.headers.get("set-cookie").split(";")[0];
    const id = sql(server.data, "select connector_id from connector");
    const page = await (await fetch(`${server.url}/admin/connectors/${id}`, { headers: { cookie } })).text();
    assert.match(page, /No answer/);
    assert.match(page, /Since .*\. Moodle gave no answer: .* Everything that waits is kept; one delivery will try again at /);
    server.run(["connector", "run", "Moodle"]);   // somebody asks for it now
    // At least this one more; on a slow machine the server's own next try may have come by then as well.
    assert.ok(Number(sql(server.data, "select sum(attempts) from delivery")) >= 2);
  });
});

describe("doctor", { concurrency: false }, () => {
  let server;
  before(async () => {
    server = await populated("doctor");
    await play(server, "ada", kCode);
  });
  after(async () => server?.remove());
  const doctor = (words, exit) => {
    const found = server.run(["doctor", ...words], [exit]);
    return Object.fromEntries(found.map((one) => [one.check, one]));
  };
  const contentFile = () => {
    const sha = sql(server.data, "select f.sha256 from course_file f join content c on c.sha256 = f.sha256 where f.path like '%.html' and c.size > 100 limit 1");
    return { sha, file: path.join(server.data, "content", sha.slice(0, 2), sha.slice(2, 4), sha) };
  };

  test("a good installation: every check, and how much was looked at", () => {
    const found = doctor([], 0);
    for (const check of ["schema", "database", "content", "orphans", "figures", "journals", "launches", "audit", "content hosts", "keys"]) assert.equal(found[check]?.state, "good", check);
    assert.match(found.journals.message, /1 launches with 1[0-9] calls of 2 registrations played again/);
    assert.match(doctor(["--all"], 0).figures.message, /2 registrations counted again, no difference/);
  });

  test("a changed file, a missing file: named as an administrator knows them", () => {
    const { file } = contentFile();
    const kept = readFileSync(file);
    chmodSync(file, 0o600);
    writeFileSync(file, Buffer.concat([kept.subarray(0, -1), Buffer.from("!")]));
    assert.match(doctor([], 1).content.message, /0 of \d+ files are missing, 1 changed; changed: [0-9a-f]{12}\.\.\. \(.+\.html of .+, version 1\)/);
    rmSync(file);
    const missing = doctor(["--fix"], 1);
    assert.match(missing.content.message, /1 of \d+ files are missing, 0 changed; missing: .+\.html/);
    writeFileSync(file, kept, { mode: 0o600 });
    assert.equal(doctor([], 0).content.state, "good");
  });

  test("a file that nobody names is told, and only --fix sets it aside; what is named stays", () => {
    const sha = "ab".repeat(32);
    const folder = path.join(server.data, "content", "ab", "ab");
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, sha), "nobody's");
    const stray = path.join(server.data, "content", "ab", "notes.txt"), misplaced = path.join(server.data, "content", sha);
    writeFileSync(stray, "no digest");
    writeFileSync(misplaced, "at the wrong place");
    const before = files(path.join(server.data, "content")).length;
    assert.match(doctor([], 3).orphans.message, /^3 content files that no module names$/);
    assert.equal(files(path.join(server.data, "content")).length, before);
    const mended = doctor(["--fix"], 3);
    assert.equal(mended.orphans.state, "mended");
    assert.equal(files(path.join(server.data, "content")).length, before - 3);
    assert.deepEqual(files(path.join(server.data, "quarantine")).map((one) => path.basename(one)).sort(), [sha, `${sha}.2`, "notes.txt"].sort());
    assert.equal(doctor([], 0).orphans.state, "good");
  });

  test("a figure that does not follow from the journal is found, and --fix counts it again", () => {
    change(server.data, "update registration set state = 'in progress', score = 12 where state = 'passed'");
    assert.match(doctor(["--all"], 1).figures.message, /differences; first: registration [0-9a-f-]{36}: /);
    const fixed = doctor(["--all", "--fix"], 3);
    assert.equal(fixed.figures.state, "mended");
    assert.equal(sql(server.data, "select state || ' ' || score from registration where completed_at <> ''"), "passed 100.0");
    assert.equal(sql(server.data, "select count(*) from audit where action = 'registration.recount'"), "1");
    assert.equal(doctor(["--all"], 0).figures.state, "good");
  });

  test("two people with one employee number, from before that was refused: both are named, and how to go on", () => {
    change(server.data, "update identity set employee_number = '23000417', vpd = '901' where username in ('ada', 'ben')");
    const { keys } = doctor([], 3);
    assert.equal(keys.state, "warning");
    assert.equal(keys.message, "employee number 23000417, VPD 901 is held by 2 accounts: ada, ben");
    assert.match(keys.advice, /empty it at the others with `waymark user set`/);
    server.run(["user", "set", "ben", "--employee-number", "", "--vpd", ""]);
    assert.equal(doctor([], 0).keys.state, "good");
  });

  test("a call that was changed in the journal shows in its digest", () => {
    change(server.data, "update journal set second = '40' where first = 'cmi.core.score.raw'");
    assert.match(doctor(["--all"], 1).journals.message, /1 launches of .* end otherwise when played again; first: registration .* digest of launch/);
    change(server.data, "update journal set second = '100' where first = 'cmi.core.score.raw'");
    assert.equal(doctor(["--all"], 0).journals.state, "good");
  });
});

describe("backups", { concurrency: false }, () => {
  let server, folder;
  before(async () => {
    folder = mkdtempSync(path.join(tmpdir(), "waymark-backup-"));
    server = await populated("backup");
  });
  after(async () => {
    await server?.remove();
    rmSync(folder, { recursive: true, force: true });
  });
  const backup = (name) => path.join(folder, name);

  test("made while learners write: everything acknowledged before it began is in it, and it opens elsewhere", async () => {
    await play(server, "ada", kCode);
    const learner = new Calls(server, await openLaunch(server, "ben", kCode));
    learner.add(1, learner.data.startItem);
    learner.add(10);
    let answers = 0, over = false;
    const writing = (async () => {
      for (; !over; answers += 1) {
        learner.set("cmi.suspend_data", `after ${answers}`);
        learner.add(14);
        const answer = await learner.send();
        assert.equal(answer.status, 200);
      }
    })();
    await until("some answers are in", () => answers > 5);
    const acknowledged = Number(sql(server.data, `select last_number from launch where launch_id = '${learner.data.launch}'`));
    const running = server.runBeside(["backup", "create", backup("one")]);
    const made = await running.ended;
    over = true;
    await writing;
    assert.equal(made.code, 0, made.out);
    const figures = JSON.parse(made.out);
    assert.equal(figures.rows.completion, 1);
    const verified = waymark(["backup", "verify", backup("one")]);
    assert.equal(verified.code, 0, verified.err + JSON.stringify(verified.lines));
    assert.equal(verified.lines[0].good, true);
    assert.deepEqual(readdirSync(folder), ["one"], "the scratch place is gone");
    assert.equal(statSync(backup("one")).mode & 0o777, 0o700);
    assert.deepEqual(files(backup("one")).filter((one) => statSync(one).mode & 0o077), []);

    const data = backup("restored");
    const restored = waymark(["backup", "restore", backup("one"), "--data", data]);
    assert.equal(restored.code, 0, JSON.stringify(restored.lines));
    assert.equal(sql(data, "pragma integrity_check"), "ok");
    const kept = Number(sql(data, `select last_number from launch where launch_id = '${learner.data.launch}'`));
    assert.ok(kept >= acknowledged, `${kept} of ${acknowledged} acknowledged`);
    assert.equal(sql(data, `select count(*) from journal where launch_id = '${learner.data.launch}'`), String(kept));

    // It is an installation like any other: a server on it shows the completion, takes a new one and finds nothing amiss.
    const other = Object.assign(Object.create(Object.getPrototypeOf(server)), server, { data, process: null });
    const port = await freePort();
    other.url = `http://localhost:${port}`;
    other.address = ["--listen", `127.0.0.1:${port}`, "--public-url", other.url, "--content-domain", `localhost:${port}`];
    await other.start();
    try {
      assert.equal(other.run(["registration", "show", "ada", "--course", kCode])[0].state, "passed");
      assert.equal(other.run(["report", "completions"]).find((row) => row.code === kCode)?.completed ?? 1, 1);
      await play(other, "ben", kCode);
      assert.equal(other.run(["registration", "show", "ben", "--course", kCode])[0].state, "passed");
      for (const check of other.run(["doctor", "--all"], [0])) assert.equal(check.state, "good", JSON.stringify(check));
    } finally {
      await other.stop();
    }
  });

  test("a backup or a restore never writes over what is there", () => {
    assert.equal(server.run(["backup", "create", backup("one")], [5])[0].error.includes("not an empty folder"), true);
    const before = files(server.data).length;
    assert.equal(waymark(["backup", "restore", backup("one"), "--data", server.data]).code, 5);
    assert.ok(files(server.data).length >= before);
    assert.equal(server.run(["user", "list"]).length, 3);
  });

  test("verify and restore refuse a backup that was cut short, changed or emptied, and name the file", () => {
    server.run(["backup", "create", backup("whole"), "--copy"]);
    const content = files(path.join(backup("whole"), "content")).sort((a, b) => statSync(b).size - statSync(a).size)[0];
    const damage = [
      ["truncated content", (at) => truncateSync(path.join(at, path.relative(backup("whole"), content)), 10), path.basename(content), /cut short/],
      ["changed content", (at) => { const file = path.join(at, path.relative(backup("whole"), content)); const bytes = readFileSync(file); bytes[bytes.length >> 1] ^= 1; writeFileSync(file, bytes); }, path.basename(content), /digest differs/],
      ["missing content", (at) => rmSync(path.join(at, path.relative(backup("whole"), content))), path.basename(content), /missing/],
      ["a longer database", (at) => appendFileSync(path.join(at, "waymark.db"), "x"), "waymark.db", /digest differs/],
      ["a shorter database", (at) => truncateSync(path.join(at, "waymark.db"), 8192), "waymark.db", /cut short/],
      ["counts that do not agree", (at) => { const file = path.join(at, "manifest.json"); writeFileSync(file, readFileSync(file, "utf8").replace(/"completion":\d+/, '"completion":77')); }, "waymark.db", /the manifest says 77/],
      ["half a manifest", (at) => truncateSync(path.join(at, "manifest.json"), 100), "manifest.json", /does not read/],
      ["no manifest", (at) => rmSync(path.join(at, "manifest.json")), "manifest.json", /no finished backup/],
    ];
    for (const [what, spoil, file, words] of damage) {
      const at = backup("spoiled"), data = backup("spoiled-data");
      cpSync(backup("whole"), at, { recursive: true });
      spoil(at);
      for (const command of [["backup", "verify", at], ["backup", "restore", at, "--data", data]]) {
        const refused = waymark(command);
        assert.ok([1, 4].includes(refused.code), `${what}, ${command[1]}: ${refused.code} ${JSON.stringify(refused.lines)}`);
        assert.match(refused.lines[0].error, words, what);
        assert.ok(refused.lines[0].error.includes(file), `${what}: ${refused.lines[0].error}`);
        assert.equal(existsSync(data), false, `${what}: half a restore was left`);
      }
      assert.equal(readdirSync(folder).some((name) => name.startsWith(".waymark-verify")), false);
      rmSync(at, { recursive: true });
    }
    writeFileSync(path.join(backup("whole"), "stray"), "x");
    const noted = waymark(["backup", "verify", backup("whole")]);
    assert.equal(noted.code, 3);
    assert.match(noted.lines[0].notes[0], /stray is not part of the backup/);
  });

  test("a link and a copy hold the same; the folder may be on another disk", () => {
    server.run(["backup", "create", backup("linked")]);
    const one = files(path.join(backup("linked"), "content"))[0];
    assert.ok(statSync(one).nlink > 1, "content is linked, not copied, on the same disk");
    assert.equal(waymark(["backup", "verify", backup("linked")]).code, 0);
    const inside = server.run(["backup", "create", path.join(server.data, "content", "backup")], [5]);
    assert.match(inside[0].error, /cannot lie inside/);
  });

  test("without a server the same commands work on the folder", async () => {
    await server.stop();
    assert.equal(waymark(["backup", "create", backup("cold"), "--data", server.data]).code, 0);
    assert.equal(waymark(["backup", "verify", backup("cold"), "--scratch", folder]).code, 0);
    await server.start();
  });
});
