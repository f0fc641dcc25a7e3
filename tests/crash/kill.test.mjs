// kill -9 of the server while it answers, 20 rounds (WAYMARK_ROUNDS for more): every number that was acknowledged is in the
// journal, none twice, what follows from the calls (statements, deliveries, projections) happened once.
// (kill -9 does not lose what the kernel holds: power.test.mjs does.)
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { Waymark } from "../browser/lib/server.mjs";
import { OtherStore, enrolled, importSample } from "./load.mjs";
import { random } from "./verdict.mjs";
import { Writers } from "./writers.mjs";

const kRounds = Number(process.env.WAYMARK_ROUNDS ?? 20), kSeed = Number(process.env.WAYMARK_SEED ?? 20261122);

describe("kill -9 while answering", { concurrency: false }, () => {
  let waymark, learners, other, writers;
  before(async () => {
    waymark = await Waymark.make("kill");
    importSample(waymark);
    other = await OtherStore.connect(waymark);
    learners = await enrolled(waymark, 4);
    writers = Writers.open(waymark, 4, kSeed);
  });
  after(async () => {
    other?.stop();
    await waymark?.remove();
  });

  test(`${kRounds} rounds: every acknowledged number is there, none twice, and deliveries agree`, async () => {
    const dice = random(kSeed);
    let killedWhileBusy = 0;
    for (let round = 0; round < kRounds; round += 1) {
      const about = `round ${round}, seed ${kSeed}`;
      const before = learners.map((learner) => learner.acknowledged);
      const working = [...learners.map((learner) => learner.work()), ...writers.work()];
      const sending = waymark.runBeside(["connector", "run", "Region"]);
      // Every fifth kill comes blindly, perhaps before the first answer; the others some time after it, on a slow machine too.
      const answered = () => learners.some((learner, i) => learner.acknowledged > before[i]);
      await wait(20 + dice() * 180);
      const latest = Date.now() + 10_000;
      if (round % 5 !== 4 && !answered()) {
        while (!answered() && Date.now() < latest) await wait(2);
        await wait(dice() * 60);
      }
      sending.kill();
      if (answered()) killedWhileBusy += 1;
      await waymark.stop("SIGKILL");
      await Promise.all([...working, sending.ended]);
      for (const learner of learners) learner.judge({ about });
      await other.judge({ about });
      writers.judge({ about });
      await waymark.start();
    }
    assert.ok(killedWhileBusy >= kRounds * 0.8, `only ${killedWhileBusy} of ${kRounds} kills hit a server with requests in flight`);
  });

  test("afterwards each answer made one statement, each delivered once, and the recount finds no difference", async () => {
    for (const learner of learners) {
      await learner.untilSent();
      learner.judge({ whole: true, about: "at the end" });
    }
    const written = await writers.finish({ about: "at the end" });
    assert.ok(writers.groups.length > kRounds, `${writers.groups.length} requests of writers were acknowledged, ${written} statements`);
    await other.finish();
    const [figures] = waymark.run(["doctor"], [0, 3]).filter((check) => check.check === "figures");
    assert.equal(figures.state, "good", figures.message);
  });
});
