// The power fails under load: the real program runs with record_disk preloaded, is killed, and goes on from what a disk would hold
// then (disk/power_loss.mjs). Database, log, content files and directory entries alike. 8 rounds, WAYMARK_ROUNDS for more.
import assert from "node:assert/strict";
import { cpSync, existsSync, renameSync, rmSync, statfsSync } from "node:fs";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { Waymark } from "../browser/lib/server.mjs";
import { powerLoss } from "./disk/power_loss.mjs";
import { OtherStore, enrolled, importSample, makePackage } from "./load.mjs";
import { random, rows } from "./verdict.mjs";
import { Writers } from "./writers.mjs";

const kRounds = Number(process.env.WAYMARK_ROUNDS ?? 8), kSeed = Number(process.env.WAYMARK_SEED ?? 20261122);
const kKeep = [0, 0.5, 0.9];   // of what was not synced

// The recorded log is the disk, so memory may stand in for the real one, which other work keeps busy.
const kMemory = "/dev/shm";
if (existsSync(kMemory) && statfsSync(kMemory).bavail * statfsSync(kMemory).bsize > 2 ** 30) process.env.TMPDIR = kMemory;

describe("the power fails", { concurrency: false }, () => {
  const dice = random(kSeed), packages = [], imported = [];
  let waymark, other, learners, writers, good = false;
  before(async () => {
    waymark = await Waymark.make("power");
    importSample(waymark);
    other = await OtherStore.connect(waymark);
    learners = await enrolled(waymark, 4);
    writers = Writers.open(waymark, 4, kSeed);
    await waymark.stop();
    waymark.log_file = path.join(waymark.folder, "disk.log");
    waymark.env = { LD_PRELOAD: process.env.WAYMARK_RECORD_DISK, WAYMARK_DISK_ROOT: waymark.data, WAYMARK_DISK_LOG: waymark.log_file };
    for (let i = 0; i < kRounds; i += 1) packages.push(makePackage(waymark.folder, `package-${kSeed}-${i}`, 60, dice));
  });
  after(async () => {
    other?.stop();
    if (good) return waymark?.remove();
    await waymark?.stop("SIGKILL");
    console.log(`kept for a look: ${waymark?.folder} (seed ${kSeed})`);
  });

  // Everything that was promised, and database and files of one mind.
  async function verdict(about) {
    for (const learner of learners) learner.judge({ about });
    await other.judge({ about });
    writers.judge({ about });
    for (const one of imported) {
      const [{ count }] = rows(waymark.data, `select count(*) as count from course c join course_file f on f.tenant = c.tenant and f.course_id = c.course_id where c.title = '${one.title}'`);
      assert.equal(count, one.files, `${about}: ${one.title} was imported with ${one.files} files`);
    }
    const checks = Object.fromEntries(waymark.run(["doctor"], [0, 1, 3]).map((check) => [check.check, check]));
    for (const name of ["database", "content", "figures"]) assert.equal(checks[name].state, "good", `${about}: ${checks[name].message}`);
  }

  async function round(number) {
    const image = path.join(waymark.folder, "image"), start = path.join(waymark.folder, "start");
    cpSync(waymark.data, start, { recursive: true });
    await waymark.start();
    await verdict(`before round ${number}`);
    const one = packages[number];
    const working = [...learners.map((learner) => learner.work()), ...writers.work()];
    const importing = waymark.runBeside(["import", one.zip]);
    const sending = waymark.runBeside(["connector", "run", "Region"]);
    await wait(30 + dice() * 300);
    importing.kill();
    sending.kill();
    await waymark.stop("SIGKILL");
    await Promise.all([...working, sending.ended]);
    const { code, out } = await importing.ended;
    if (code === 0 && /"done"/.test(out)) imported.push(one);
    const counts = powerLoss(waymark.data, start, waymark.log_file, image, { seed: Math.floor(dice() * 2 ** 31), keep: kKeep[number % kKeep.length] });
    for (const folder of [waymark.data, start, waymark.log_file]) rmSync(folder, { recursive: true });
    renameSync(image, waymark.data);
    return counts;
  }

  test(`${kRounds} rounds: what was promised is there, nothing twice, and files agree with their rows`, async () => {
    const counts = { writes: 0, syncs: 0, bytes: 0 };
    for (let i = 0; i < kRounds; i += 1)
      for (const [name, count] of Object.entries(await round(i))) counts[name] += count;
    assert.ok(counts.syncs > kRounds * 5 && counts.writes > kRounds * 20, `the disk was in use: ${JSON.stringify(counts)}`);
    console.log(`${kRounds} rounds, ${counts.writes} writes, ${counts.syncs} syncs, ${imported.length} imports acknowledged`);
    waymark.env = {};
    await waymark.start();
    await verdict("at the end");
    for (const learner of learners) {
      await learner.untilSent();
      learner.judge({ whole: true, about: `at the end, seed ${kSeed}` });
    }
    await writers.finish({ about: `at the end, seed ${kSeed}` });
    await other.finish();
    good = true;
  });
});
