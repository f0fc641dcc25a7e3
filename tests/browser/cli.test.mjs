// The command line as scripts meet it: exit codes as documented, valid JSON from every command, and what must not happen.
import assert from "node:assert/strict";
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { Waymark, kBinary, kSamples, kAdminPassword } from "./lib/server.mjs";

function waymark(words, options = {}) {
  const done = spawnSync(kBinary, words, { encoding: "utf8", timeout: 60000, ...options, env: { ...process.env, ...options.env } });
  return { code: done.status, out: done.stdout, err: done.stderr, lines: done.stdout.split("\n").filter(Boolean) };
}

describe("the command line", { concurrency: false }, () => {
  let folder, data, server;
  before(async () => {
    folder = mkdtempSync(path.join(tmpdir(), "waymark-cli-"));
    data = path.join(folder, "data");
    server = await Waymark.make("cli");
  });
  after(async () => {
    rmSync(folder, { recursive: true, force: true });
    await server?.remove();
  });

  test("init makes a password, says it once, and never twice; a refused init leaves nothing", () => {
    for (const bad of [["--admin", "Bad Name"], ["--iri-base", "not an iri"], ["--iri-base", "http://a/b?c"], ["--public-url", 'http://a b"c']]) {
      const refused = waymark(["init", "--data", data, ...bad, "--json"]);
      assert.equal(refused.code, 5, `${bad}: ${refused.out}${refused.err}`);
      assert.equal(existsSync(path.join(data, "waymark.db")), false, `${bad} left an installation behind`);
    }
    const weak = waymark(["init", "--data", data], { env: { WAYMARK_ADMIN_PASSWORD: "short" } });
    assert.equal(weak.code, 5);
    const made = waymark(["init", "--data", data, "--public-url", "https://learn.example", "--json"]);
    assert.equal(made.code, 0, made.err);
    assert.match(JSON.parse(made.out).password, /^[a-z2-9]{4}(-[a-z2-9]{4}){3}$/);
    assert.match(readFileSync(path.join(data, "waymark.toml"), "utf8"), /^public_url = "https:\/\/learn\.example"$/m);
    assert.equal(statSync(data).mode & 0o777, 0o700);
    for (const name of ["content", "spool", "incoming"]) assert.equal(statSync(path.join(data, name)).mode & 0o777, 0o700, name);
    for (const name of ["waymark.db", "waymark.toml"]) assert.equal(statSync(path.join(data, name)).mode & 0o777, 0o600, name);
    assert.equal(waymark(["init", "--data", data]).code, 5);
  });

  test("the admin's password comes from a file when it is asked for", () => {
    const file = path.join(folder, "secret");
    writeFileSync(file, `${kAdminPassword}\n`, { mode: 0o644 });
    const open = waymark(["init", "--data", path.join(folder, "open"), "--json"], { env: { WAYMARK_ADMIN_PASSWORD_FILE: file } });
    assert.equal(open.code, 5);
    assert.match(JSON.parse(open.out).error, /can be read by everybody/);
    assert.equal(existsSync(path.join(folder, "open")), false);
    chmodSync(file, 0o600);
    const other = path.join(folder, "second");
    const made = waymark(["init", "--data", other, "--json"], { env: { WAYMARK_ADMIN_PASSWORD_FILE: file } });
    assert.equal(made.code, 0);
    assert.equal(JSON.parse(made.out).password, undefined);
  });

  test("a folder that was there keeps its rights", () => {
    const shared = path.join(folder, "shared");
    mkdirSync(shared, { mode: 0o755 });
    assert.equal(waymark(["init", "--data", shared, "--quiet"]).code, 0);
    assert.equal(statSync(shared).mode & 0o777, 0o755);
    for (const name of ["content", "spool", "incoming"]) assert.equal(statSync(path.join(shared, name)).mode & 0o777, 0o700, name);
    chmodSync(path.join(shared, "spool"), 0o755);   // as an earlier release left it
    assert.equal(waymark(["user", "list", "--data", shared]).code, 0);
    assert.equal(statSync(path.join(shared, "spool")).mode & 0o777, 0o700);
  });

  test("a wrong word is named with where to look, and a missing one with what it takes", () => {
    for (const [words, said] of [
      [["bogus"], /^There is no command "bogus"\. `waymark --help` lists them\.$/m],
      [["user", "bogus"], /^There is no command "user bogus"\. `waymark user --help` lists them\.$/m],
      [["completion", "correct", "a", "b", "--reason", "Typed wrongly"], /^--outcome is required: completed or passed$/m],
      [["completion", "grant"], /^username is required: Username$/m],
    ]) {
      const wrong = waymark(words);
      assert.equal(wrong.code, 2, words.join(" "));
      assert.match(wrong.err, said);
    }
    const help = waymark(["--help-all"]);
    assert.equal(help.code, 0);
    assert.match(help.out, /^Usage: waymark user set \[OPTIONS\] username[\s\S]*?--new-username/m);
    assert.match(help.out, /^Usage: waymark connector resume/m);
  });

  test("a demonstration says at once that its port is taken", async () => {
    const taken = createServer();
    await new Promise((ready) => taken.listen(0, "127.0.0.1", ready));
    try {
      // The region is not there: it must not even be looked for.
      const demo = waymark(["demo", "--listen", `127.0.0.1:${taken.address().port}`, "--samples", "/nowhere", "--region", "/nowhere"]);
      assert.equal(demo.code, 1);
      assert.match(demo.err, new RegExp(`Another program listens on 127\\.0\\.0\\.1:${taken.address().port}\\. Stop it, or choose another port\\.`));
      assert.match(demo.err, /--listen/);
      assert.doesNotMatch(demo.err, /invented region/);
    } finally {
      taken.close();
    }
  });

  test("exit codes: usage 2, not found 4, refused 5, not initialised 10", () => {
    assert.equal(waymark(["no-such-command"]).code, 2);
    assert.equal(waymark(["user", "add"]).code, 2);
    assert.equal(typeof JSON.parse(waymark(["user", "add", "--json"]).out).error, "string");
    assert.equal(waymark(["course", "list", "--data", path.join(folder, "nothing")]).code, 10);
    assert.equal(server.run(["enrol", "no-such-module", "admin"], [4]).code, 4);
    assert.equal(server.run(["user", "add", "UPPER", "--name", "Somebody"], [5]).code, 5);
    assert.equal(server.run(["import", path.join(folder, "missing.zip")], [4]).code, 4);
    const broken = path.join(folder, "broken.zip");
    writeFileSync(broken, "no zip");
    assert.equal(server.run(["import", broken], [5]).code, 5);
    assert.equal(server.run(["link", "create", "admin", "--hours", "9999999"], [5]).code, 5);
    assert.equal(server.run(["connector", "status", "none"], [4]).code, 4);
    assert.equal(server.run(["subject", "find", "--username", "nobody"], [4]).code, 4);
    assert.equal(server.run(["subject", "erase", "--username", "admin"], [5]).code, 5);
    assert.equal(server.run(["subject", "anonymise", "--username", "admin", "--yes"], [5]).code, 5);
    assert.equal(server.run(["retention", "add", "x", "--days", "0"], [5]).code, 5);
    assert.equal(server.run(["retention", "run", "nothing", "--yes"], [4]).code, 4);
    assert.equal(server.run(["retention", "run"], [5]).code, 5);
    assert.equal(server.run(["subject", "erase", "--username", "admin", "--yes"], [5]).code, 5);
    assert.equal(waymark(["config", "check", "--data", data]).code, 0);
    assert.equal(waymark(["config", "check"], { env: { WAYMARK_SERVER_LISTEN: "foo:99" } }).code, 5);
    const misspelt = waymark(["config", "check", "--data", data], { env: { WAYMARK_SERVER_LISTN: "127.0.0.1:80", WAYMARK_SECRET_MOODLE: "x" } });
    assert.match(misspelt.out, /^WAYMARK_SERVER_LISTN in the environment is nothing that Waymark knows/m);
    assert.doesNotMatch(misspelt.out, /WAYMARK_SECRET|WAYMARK_DATA/);
    assert.equal(waymark(["healthcheck", "--data", server.data, "--config", "/dev/null"], { env: { WAYMARK_SERVER_LISTEN: "127.0.0.1:1" } }).code, 0, "it asks where the server is");
    assert.equal(waymark(["healthcheck", "--data", path.join(folder, "nothing"), "--config", "/dev/null"], { env: { WAYMARK_SERVER_LISTEN: "127.0.0.1:1" } }).code, 1);
  });

  test("who could not open a module is named when it is given", () => {
    server.run(["import", path.join(kSamples, "od-basics.zip")]);
    const [{ code }] = server.run(["course", "list"]);
    server.run(["user", "add", "rae.port", "--name", "Rae Port", "--role", "reporter"]);
    assert.equal(server.run(["link", "create", "rae.port", "--course", code])[0].enrolled, false);
    assert.deepEqual(server.run(["enrol", code, "rae.port"])[0], { enrolled: 1, alreadyEnrolled: 0, withoutRole: 1 });
    assert.equal(server.run(["link", "create", "rae.port", "--course", code])[0].enrolled, true);
  });

  test("every command answers in JSON, one object a line", () => {
    server.run(["import", kSamples]);
    server.run(["organisation", "add", "hill", "--name", "Hill Trust"]);
    const settings = path.join(folder, "esr.json");
    writeFileSync(settings, '{"competences":{}}');
    server.run(["connector", "add", "esr", "--name", "ESR", "--settings", settings]);
    const commands = [["version"], ["config", "env"], ["config", "dump"], ["course", "list"], ["user", "list"], ["organisation", "list"], ["report", "completions"],
      ["report", "completions", "--by", "organisation"], ["lrs", "credential", "add", "--label", "first"], ["lrs", "credential", "list"], ["connector", "list"], ["doctor"], ["routes"], ["link", "create", "admin"],
      ["lrs", "credential", "add", "--label", "x"], ["course", "set", "who-leads-in-a-system", "--minutes", "14"], ["registration", "show", "nobody"], ["healthcheck"], ["statement", "export", path.join(folder, "all.csv"), "--csv", "--column", "/id"], ["statement", "export", path.join(folder, "all.jsonl")], ["statement", "import", path.join(folder, "all.jsonl")],
      ["subject", "find", "--username", "admin", "--text"], ["subject", "export", path.join(folder, "subject"), "--username", "admin"], ["retention", "add", "seven years", "--days", "2555"], ["retention", "list"], ["retention", "run", "--dry-run"], ["retention", "run", "seven years", "--yes"], ["retention", "remove", "seven years"],
      ["subject", "restrict", "--agent", '{"mbox":"mailto:nobody@hill.test"}'], ["subject", "restrict", "--lift", "--agent", '{"mbox":"mailto:nobody@hill.test"}'],
      ["subject", "anonymise", "--dry-run", "--username", "admin"], ["subject", "erase", "--dry-run", "--agent", '{"mbox":"mailto:nobody@hill.test"}']];
    for (const words of commands) {
      const done = waymark([...words, "--data", server.data, "--json"], { env: { WAYMARK_SERVER_LISTEN: server.address[1] } });
      assert.ok(done.lines.length > 0, `${words.join(" ")}: no answer`);
      for (const line of done.lines) assert.equal(typeof JSON.parse(line), "object", words.join(" "));
      assert.ok([0, 3, 4].includes(done.code), `${words.join(" ")}: ${done.code} ${done.out}`);
    }
  });

  test("people are changed, listed and brought in; a refused list writes nothing", () => {
    const list = (name, text) => { const file = path.join(folder, name); writeFileSync(file, text); return file; };
    server.run(["user", "add", "tam.reed", "--name", "Tam Reed", "--email", "tam@hill.test"]);
    const [changed] = server.run(["user", "set", "tam.reed", "--name", "Tamsin Reed", "--organisation", "hill", "--employee-number", "23000417", "--vpd", "901", "--email", "", "--role", "learner", "--role", "reporter"]);
    assert.deepEqual(changed.changed, ["name", "sort_name", "email", "organisation_code", "employee_number", "vpd", "roles"]);
    const [shown] = server.run(["user", "show", "tam.reed"]);
    assert.deepEqual([shown.name, shown.organisation, shown.employeeNumber, shown.email, shown.roles, shown.places.length],
      ["Tamsin Reed", "hill", "23000417", "", ["learner", "reporter"], 2]);
    assert.equal(server.run(["user", "set", "tam.reed"], [5]).code, 5);
    assert.equal(server.run(["user", "set", "nobody", "--name", "X"], [4]).code, 4);
    assert.equal(server.run(["user", "set", "tam.reed", "--vpd", ""], [5]).code, 5);
    assert.equal(server.run(["user", "set", "admin", "--role", "learner"], [5]).code, 5);

    const good = list("good.csv", "username,name,organisation_code,enrol\nzoe.lind,Zoe Lind,hill,who-leads-in-a-system\ntam.reed,Tamsin Reed,,\n");
    const [dry] = server.run(["user", "import", good, "--dry-run"]);
    assert.deepEqual(dry, { new: 1, changed: 0, unchanged: 1, enrolments: 1, written: false });
    assert.equal(server.run(["user", "show", "zoe.lind"], [4]).code, 4);
    assert.equal(server.run(["user", "import", good])[0].written, true);
    assert.equal(server.run(["registration", "show", "zoe.lind"]).length, 1);
    const faults = waymark(["user", "import", list("bad.csv", "username,name\nnew.one,New One\nnew.one,Other\n"), "--data", server.data, "--json"]);
    assert.equal(faults.code, 5);
    assert.deepEqual(Object.keys(JSON.parse(faults.lines[0])), ["line", "column", "fault", "advice"]);
    assert.equal(JSON.parse(faults.lines[0]).line, 3);
    assert.equal(server.run(["user", "show", "new.one"], [4]).code, 4);
    const columns = waymark(["user", "template", "--data", server.data]).out.replace("\ufeff", "").trim().split(",");
    assert.deepEqual(columns, server.run(["user", "template"]).map((one) => one.column));

    server.run(["organisation", "add", "ward", "--name", "Ward", "--parent", "hill"]);
    server.run(["organisation", "set", "ward", "--name", "Ward Nine", "--ends", "2031-03-31"]);
    assert.equal(server.run(["organisation", "list"]).find((one) => one.code === "ward").ends, "2031-03-31");
    assert.equal(server.run(["organisation", "set", "hill", "--parent", "ward"], [5]).code, 5);
    server.run(["user", "add", "ward.one", "--name", "Ward One", "--organisation", "ward"]);
    const [module] = server.run(["course", "list"]).filter((course) => course.code !== "who-leads-in-a-system");
    assert.equal(server.run(["enrol", module.code, "--organisation", "hill", "--due", "2031-01-31"])[0].enrolled, 2);
    assert.deepEqual(server.run(["enrol", module.code, "--organisation", "hill", "--below"])[0], { enrolled: 1, alreadyEnrolled: 2, withoutRole: 0 });
  });

  test("a folder is imported whole, and known packages are said to be known", () => {
    const again = server.run(["import", kSamples]);
    // What is in the content store and beside it is for the program alone.
    const below = (folder) => readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
      const here = path.join(folder, entry.name);
      return entry.isDirectory() ? [here, ...below(here)] : [here];
    });
    for (const one of [...below(path.join(server.data, "content")), path.join(server.data, "control.json")])
      assert.equal(statSync(one).mode & 0o077, 0, one);
    assert.equal(again.length, readdirSync(kSamples).filter((name) => name.endsWith(".zip")).length);
    assert.deepEqual(new Set(again.map((one) => one.state)), new Set(["known"]));
  });

  test("what was queued a moment ago is in the ESR file, and what is not is said in words with what to do", () => {
    const code = "who-leads-in-a-system", data = ["--data", server.data];
    for (const [name, vpd] of [["esr.one", "901"], ["esr.two", "902"]]) server.run(["user", "add", name, "--name", `Esr ${vpd}`, "--employee-number", `23009${vpd}`, "--vpd", vpd]);
    server.run(["enrol", code, "esr.one", "esr.two"]);
    for (const name of ["esr.one", "esr.two"]) server.run(["completion", "grant", name, code, "--outcome", "completed", "--reason", "Seen on paper"]);
    const settings = path.join(server.folder, "esr.json");
    writeFileSync(settings, JSON.stringify({ competences: { [code]: { by_vpd: { 901: "901|LOCAL|Who leads - 1 Year|" } } } }));
    server.run(["connector", "add", "esr", "--name", "Own files", "--settings", settings]);
    server.run(["connector", "queue-earlier", "Own files"]);
    const handover = path.join(server.folder, "handover", "new");
    const [exported] = server.run(["connector", "esr-export", "Own files", "--folder", handover], [3]);
    const left = (one) => one.leftOut.map(({ name, detail }) => [name, /trust 902|Add it to the competence map/.test(detail)]);
    assert.deepEqual([exported.invalid, left(exported)], [1, [["Esr 902", true]]]);
    const again = waymark(["connector", "esr-export", "Own files", "--folder", handover, ...data]);
    assert.equal(again.code, 3, "it stands as it was");
    assert.match(again.out, /Nothing waits for a file\.\n1 left out: [^\n]*`waymark connector retry "Own files"`[^\n]*\n {2}Esr 902, Who leads in a system\?: /);
    const rights = (file) => (statSync(file).mode & 0o777).toString(8);
    assert.equal(rights(handover), "700", "the files name people");
    assert.ok(readdirSync(handover).length >= 2, "a file and its sidecar");
    for (const name of readdirSync(handover)) assert.equal(rights(path.join(handover, name)), "600", name);
    assert.deepEqual(exported.files.filter((file) => file.vpd === "901").map((file) => file.rows), [1]);
    const [written] = server.run(["connector", "esr-files", "Own files"]);
    assert.deepEqual([written.vpd, written.state, written.words], ["901", "written", "Waiting to be loaded by your trust"]);
    assert.equal(server.run(["connector", "esr-wait", "Own files", written.file], [5]).code, 5);
    assert.match(waymark(["connector", "esr-by-hand", "Own files", written.file, ...data]).err, /overdue/);
    assert.equal(server.run(["connector", "esr-by-hand", "Own files", "no-such.DAT"], [4]).code, 4);
    server.run(["completion", "withdraw", "esr.one", code, "--reason", "It was somebody else."]);
    server.run(["connector", "run", "Own files"]);
    const [back] = server.run(["connector", "taken-back", "Own files"]);
    assert.deepEqual([back.employeeNumber, back.competence, back.row], ["23009901", "901|LOCAL|Who leads - 1 Year|", 1]);
    server.run(["connector", "taken-back", "Own files", back.id]);
    assert.match(waymark(["connector", "taken-back", "Own files", ...data]).out, /Nothing is to be taken back/);
    const answer = path.join(server.folder, "answer.DAT");
    writeFileSync(answer, `HDR~${written.file.replace("_CMP_", "_CMA_")}~20261122 190000~901~0.1\r\nTRL~2\r\n`);
    assert.match(waymark(["connector", "esr-acknowledge", "Own files", answer, ...data]).out, /settles 0 rows/);
    assert.match(waymark(["connector", "esr-acknowledge", "Own files", answer, ...data]).out, /was read before, on .* Nothing was changed/);
    const status = waymark(["connector", "status", "Own files", ...data]).out;
    assert.doesNotMatch(status, /INVALID_DATA/);
    assert.match(status, /\d+ {2}Not exported: the data must be corrected/);
    assert.match(status, /: .+ Add it to the competence map[^]+waymark connector retry "Own files"/);
    assert.ok(server.run(["connector", "status", "Own files"])[0].states.INVALID_DATA >= 1);
  });

  test("the table that --by asks for is the one that comes as CSV", () => {
    const csv = (...by) => waymark(["report", "completions", "--csv", ...by, "--data", server.data]).out;
    assert.match(csv(), /^\ufeffModule code,Module,Organisation,Registered,/);
    assert.match(csv("--by", "module"), /^\ufeffModule code,Module,Registered,[^]+\r\nwho-leads-in-a-system,[^]+\r\n,All,/);
    assert.match(csv("--by", "organisation"), /^\ufeffOrganisation code,Organisation,Part of,Registered,[^]+\r\n,All,,/);
    assert.equal(waymark(["report", "completions", "--csv", "--by", "person", "--data", server.data]).code, 5);
  });

  test("commands reach the running server without any proxy, and a second server is refused", () => {
    const proxy = { http_proxy: "http://127.0.0.1:9", HTTP_PROXY: "http://127.0.0.1:9" };
    assert.equal(waymark(["user", "list", "--data", server.data, "--json"], { env: proxy }).code, 0);
    const second = waymark(["serve", "--data", server.data, "--listen", "127.0.0.1:0"]);
    assert.equal(second.code, 1);
    assert.match(second.err, /uses the database|in use/i);
  });

  test("two imports at once, one of them refused: the other keeps every file", async () => {
    const make = (name, damage) => {
      const source = path.join(folder, name);
      mkdirSync(source, { recursive: true });
      for (let i = 0; i < 200; i += 1) writeFileSync(path.join(source, `page${i}.html`), `<title>${i}</title>${"x".repeat(2000)}`);
      writeFileSync(path.join(source, "imsmanifest.xml"), `<manifest identifier="${name}" xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2"><organizations default="o"><organization identifier="o"><title>${name}</title><item identifier="i" identifierref="r"><title>T</title></item></organization></organizations><resources><resource identifier="r" type="webcontent" adlcp:scormtype="sco" href="page0.html"/></resources></manifest>`);
      if (damage) writeFileSync(path.join(source, "zz_last.html"), "y".repeat(5000));
      const zip = path.join(folder, `${name}.zip`);
      execFileSync("zip", ["-qr0", zip, "."], { cwd: source });
      if (damage) {
        const bytes = readFileSync(zip);
        bytes[bytes.indexOf("yyyyyyyy") + 100] = 0x41;   // the checksum of the last file is then wrong
        writeFileSync(zip, bytes);
      }
      return zip;
    };
    const good = make("good", false), bad = make("bad", true);
    const run = (zip) => new Promise((resolve) => spawn(kBinary, ["import", zip, "--data", server.data, "--json"], { stdio: "ignore" }).on("exit", resolve));
    const codes = await Promise.all([run(good), run(bad), run(bad)]);
    assert.ok([0, 3].includes(codes[0]), `the good one: ${codes[0]}`);
    assert.deepEqual(codes.slice(1), [5, 5]);
    assert.equal(server.run(["doctor"], [0, 3]).find((check) => check.check === "content").state, "good");
  });

  // One worker, and an import of thousands of files: pages and answers must not stand behind it.
  describe("a big import through the running server", { concurrency: false }, () => {
    let busy, zip;
    before(async () => {
      busy = await Waymark.make("busy", { env: { WAYMARK_SERVER_WORKERS: "1" } });
      const source = path.join(folder, "big");
      mkdirSync(source, { recursive: true });
      for (let i = 0; i < 4000; i += 1) writeFileSync(path.join(source, `page${i}.html`), `<title>${i}</title>${`${i} `.repeat(1500)}`);
      writeFileSync(path.join(source, "imsmanifest.xml"), `<manifest identifier="big" xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2"><organizations default="o"><organization identifier="o"><title>Big</title><item identifier="i" identifierref="r"><title>T</title></item></organization></organizations><resources><resource identifier="r" type="webcontent" adlcp:scormtype="sco" href="page0.html"/></resources></manifest>`);
      zip = path.join(folder, "big.zip");
      execFileSync("zip", ["-qr0", zip, "."], { cwd: source });
    });
    after(async () => busy?.remove());

    const start = () => {
      const child = spawn(kBinary, ["import", zip, "--data", busy.data, "--json"], { stdio: ["ignore", "pipe", "pipe"] });
      let out = "";
      child.stdout.on("data", (piece) => { out += piece; });
      const ended = new Promise((resolve) => child.on("exit", (code) => resolve({ code, out })));
      return { ended, done: () => child.exitCode !== null };
    };
    test("answers go on while it runs, commands too", async () => {
      const running = start();
      let answers = 0, slowest = 0;
      while (!running.done()) {
        const begun = performance.now();
        const answer = await fetch(`${busy.url}/readyz`);
        assert.equal(answer.status, 200);
        await answer.text();
        slowest = Math.max(slowest, performance.now() - begun);
        answers += 1;
        if (answers === 20) assert.equal(busy.run(["user", "list"]).length, 1);
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      const { code, out } = await running.ended;
      assert.equal(code, 0, out);
      assert.ok(answers >= 30, `${answers} answers during the import`);
      assert.ok(slowest < 2500, `the slowest answer took ${slowest} ms`);
    });

    test("a second one waits for the first, and SIGTERM ends both within seconds and leaves nothing", async () => {
      const fresh = await Waymark.make("busy-two", { env: { WAYMARK_SERVER_WORKERS: "1" } });
      try {
        const run = () => new Promise((resolve) => spawn(kBinary, ["import", zip, "--data", fresh.data, "--json"], { stdio: "ignore" }).on("exit", resolve));
        // Files stand here until the whole package is safe on disk.
        const incoming = path.join(fresh.data, "content", "incoming");
        const both = [run(), run()];
        for (let i = 0; i < 500; i += 1) {
          if (existsSync(incoming) && readdirSync(incoming).length > 20) break;
          await new Promise((resolve) => setTimeout(resolve, 10));
        }
        const begun = performance.now();
        await fresh.stop("SIGTERM");
        assert.ok(performance.now() - begun < 8000, "the server ended in time");
        assert.deepEqual(await Promise.all(both), [1, 1]);
        await fresh.start();
        assert.equal(fresh.run(["course", "list"]).length, 0);
        assert.equal(fresh.run(["doctor"], [0, 3]).find((check) => check.check === "content").state, "good");
        const left = readdirSync(path.join(fresh.data, "content"), { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
        assert.equal(left.length, 0);
      } finally {
        await fresh.remove();
      }
    });
  });

  test("a stranger's upload is refused before its body is read", async () => {
    const spool = path.join(server.data, "spool");
    const answer = await fetch(`${server.url}/admin/import`, { method: "POST", redirect: "manual", headers: { "content-type": "multipart/form-data; boundary=x", "content-length": String(1 << 30), expect: "100-continue" }, body: new ReadableStream({ pull(control) { control.enqueue(new Uint8Array(1 << 16)); } }), duplex: "half" }).catch(() => null);
    if (answer) assert.equal(answer.status, 303);
    assert.deepEqual(readdirSync(spool), []);
  });
});
