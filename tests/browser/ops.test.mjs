// What whoever runs Waymark watches: logs, probes, figures, a Moodle that is down. Against the real program.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { readExposition } from "./lib/exposition.mjs";
import { play } from "./lib/journal.mjs";
import { Waymark, freePort, kBinary, secretFile, until } from "./lib/server.mjs";
import { change, kCode, populated, sql } from "./lib/upkeep.mjs";

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
      "waymark_database_bytes", "waymark_database_log_bytes", "waymark_database_refuses_writes", "waymark_forwarded_statements_total", "waymark_forwarding_dead_letters", "waymark_forwarding_lag_seconds", "waymark_forwarding_lag_statements",
      "waymark_forwarding_position", "waymark_http_request_duration_seconds", "waymark_http_requests_total",
      "waymark_launches_diverged", "waymark_launches_open", "waymark_outbox_dead", "waymark_outbox_lag_seconds", "waymark_outbox_open", "waymark_writes_failed_total",
      "waymark_writes_total", "waymark_writes_waiting", "waymark_xapi_rate_limited_total"]);
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
