// What whoever runs Waymark does for its data: the doctor, and backups. Against the real program.
import assert from "node:assert/strict";
import { appendFileSync, chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { Calls, openLaunch, play } from "./lib/journal.mjs";
import { freePort, until } from "./lib/server.mjs";
import { change, files, kCode, populated, sql, waymark } from "./lib/upkeep.mjs";

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
    for (const check of ["schema", "database", "content", "orphans", "figures", "journals", "launches", "documents", "statements", "rights", "audit", "content hosts", "keys"]) assert.equal(found[check]?.state, "good", check);
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
    assert.match(doctor([], 3).orphans.message, /^3 content files that no module or statement names$/);
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

  // A later call overwrote what this one said, so that the digest at the end is the same without it.
  test("a call that was taken out of the journal shows in the numbers", () => {
    const kept = sql(server.data, "select quote(tenant) || ',' || quote(launch_id) || ',' || number || ',' || function || ',' || quote(first) || ',' || quote(second) || ',' || quote(answer) || ',' || error || ',' || offset_ms || ',' || quote(client_time) || ',' || quote(received_at) || ',' || sensitivity from journal where number = 3");
    change(server.data, "delete from journal where number = 3");
    assert.match(doctor(["--all"], 1).journals.message, /launch [0-9a-f-]{36} is without call 3, counted again with every call from 1 on/);
    change(server.data, `insert into journal values (${kept})`);
    assert.equal(doctor(["--all"], 0).journals.state, "good");
  });

  test("a statement that was changed is found, by its meaning and by its place in time", () => {
    for (const [from, to] of [['"raw":', '"raw":1'], ['"stored":"2', '"stored":"1']]) {
      change(server.data, `update statement set bytes = cast(replace(cast(bytes as text), '${from}', '${to}') as blob) where cast(bytes as text) like '%"raw":%'`);
      const { statements } = doctor(["--all"], 1);
      assert.match(statements.message, /^(\d+) of \1 statements read back, [1-9]\d* not as they came; first: [0-9a-f-]{36}$/);
      change(server.data, `update statement set bytes = cast(replace(cast(bytes as text), '${to}', '${from}') as blob)`);
      assert.match(doctor(["--all"], 0).statements.message, /each as it came$/);
    }
  });

  test("a completion under another date than its registration's is found", () => {
    const at = sql(server.data, "select completed_at from completion");
    change(server.data, "update completion set completed_at = '2020-01-01T00:00:00.000Z'");
    assert.match(doctor(["--all"], 1).figures.message, /date of the completion is 2020-01-01/);
    change(server.data, `update completion set completed_at = '${at}'`);
    assert.equal(doctor(["--all"], 0).figures.state, "good");
  });

  test("a data folder that others may read is told, and what a broken restore left", () => {
    chmodSync(server.data, 0o755);
    chmodSync(path.join(server.data, "waymark.db"), 0o644);
    writeFileSync(path.join(server.data, "waymark.db.part"), "half");
    const told = server.run(["doctor"], [3]).filter((one) => one.check === "rights").map((one) => one.message).join("\n");
    assert.match(told, /waymark-[^\n]* is open to others[^\n]*\n[^\n]*waymark\.db is open to others[^\n]*\n[^\n]*waymark\.db\.part was left behind/);
    chmodSync(server.data, 0o700);
    chmodSync(path.join(server.data, "waymark.db"), 0o600);
    rmSync(path.join(server.data, "waymark.db.part"));
    assert.equal(doctor([], 0).rights.state, "good");
  });

  // Last: what is taken away here does not come back.
  test("an audit whose guards, end or whole are gone is not called good", () => {
    change(server.data, "drop trigger audit_no_removal; drop trigger audit_no_change");
    assert.match(doctor([], 1).schema.message, /^2 parts that the migrations made are not there; first: trigger audit_no_change$/);
    const [reg] = sql(server.data, "select registration_id from registration where completed_at <> ''").split("\n");
    server.run(["completion", "withdraw", "ada", kCode, "--reason", "Taken by somebody else"]);
    assert.notEqual(reg, "");
    assert.equal(doctor([], 1).audit.state, "good");
    change(server.data, "delete from audit where action = 'completion.withdraw'");
    assert.match(doctor([], 1).audit.message, /^1 decisions of administrators have no line/);
    change(server.data, "delete from audit");
    assert.match(doctor([], 1).audit.message, /^there are people and not one line/);
    assert.match(server.run(["audit", "check"], [1])[0].fault, /^there are people/);
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

  test("a backup inside the data folder is refused, and a scratch folder that verify made goes again", () => {
    for (const inside of ["backup", "content/zz"]) {
      const [refused] = server.run(["backup", "create", path.join(server.data, inside)], [2, 5, 4]);
      assert.match(refused.error, /cannot lie inside the folder that it copies/);
      assert.equal(existsSync(path.join(server.data, inside)), false);
    }
    const scratch = backup("made-for-this");
    server.run(["backup", "create", backup("to-verify")]);
    assert.equal(waymark(["backup", "verify", backup("to-verify"), "--scratch", scratch]).code, 0);
    assert.equal(existsSync(scratch), false);
    mkdirSync(scratch);
    assert.equal(waymark(["backup", "verify", backup("to-verify"), "--scratch", scratch]).code, 0);
    assert.equal(existsSync(scratch), true, "a folder that was there stays");
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
