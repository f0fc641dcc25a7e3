// kill -9 of the server while it answers, 20 rounds (WAYMARK_ROUNDS for more): every number that was acknowledged is in the
// journal, none twice, and what follows from the calls (statements, projections) happened once.
// (kill -9 does not lose what the kernel holds; lost writes are tested by the fault-injecting VFS in tests/runtime/storage.)
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { Calls, openLaunch } from "../browser/lib/journal.mjs";
import { Waymark, kSamples } from "../browser/lib/server.mjs";

const kRounds = Number(process.env.WAYMARK_ROUNDS ?? 20), kLearners = 4;
const kSeed = Number(process.env.WAYMARK_SEED ?? 20261122);

// The same kills in every run of a seed.
function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

class Learner {
  constructor(server, username) {
    this.server = server;
    this.username = username;
    this.acknowledged = 0;
    this.answered = 0;      // interactions begun
  }
  async open() {
    this.data = await openLaunch(this.server, this.username, "who-leads-in-a-system");
    this.calls = new Calls(this.server, this.data);
    this.calls.add(1, this.data.startItem);
    this.calls.add(10);
  }
  // A few answers, then one request; a server that dies is no fault here, the calls then wait for the next one.
  async step() {
    if (this.calls.pending.length < 40) {
      const name = `cmi.interactions.${this.answered++}.`;
      this.calls.set(`${name}id`, `q${this.answered}`);
      this.calls.set(`${name}type`, "choice");
      this.calls.set(`${name}student_response`, "b");
      this.calls.add(14);
    }
    const answer = await this.calls.send().catch(() => null);
    if (answer?.status === 200) this.acknowledged = Math.max(this.acknowledged, answer.acknowledged);
    else if (answer) throw new Error(`${this.username}: ${JSON.stringify(answer)}`);
    return answer !== null;
  }
}

describe("kill -9 while answering", { concurrency: false }, () => {
  let waymark, learners;
  before(async () => {
    waymark = await Waymark.make("kill");
    waymark.run(["import", path.join(kSamples, "who-leads.zip")]);
    learners = Array.from({ length: kLearners }, (_, i) => new Learner(waymark, `learner${i}`));
    for (const learner of learners) waymark.run(["user", "add", learner.username, "--name", `Learner ${learner.username}`]);
    waymark.run(["enrol", "who-leads-in-a-system", ...learners.map((learner) => learner.username)]);
    for (const learner of learners) await learner.open();
  });
  after(() => waymark?.remove());

  const sql = (query) => execFileSync("sqlite3", ["-readonly", "-json", path.join(waymark.data, "waymark.db"), query], { encoding: "utf8" });
  const rows = (query) => JSON.parse(sql(query) || "[]");

  test(`${kRounds} rounds: every acknowledged number is there, none twice`, async () => {
    const dice = random(kSeed);
    let killedWhileBusy = 0;
    for (let round = 0; round < kRounds; round += 1) {
      let running = true, inFlight = 0;
      const work = learners.map(async (learner) => {
        while (running) {
          inFlight += 1;
          const alive = await learner.step();
          inFlight -= 1;
          if (!alive) return;
        }
      });
      await wait(20 + dice() * 180);
      if (inFlight > 0) killedWhileBusy += 1;
      await waymark.stop("SIGKILL");
      running = false;
      await Promise.all(work);
      for (const learner of learners) {
        const [{ last, count }] = rows(`select coalesce(max(number), 0) as last, count(*) as count from journal where launch_id = '${learner.data.launch}'`);
        assert.ok(last >= learner.acknowledged, `round ${round}: ${learner.acknowledged} was acknowledged, ${last} is there (seed ${kSeed})`);
        assert.equal(count, last, `round ${round}: numbers without a gap, each once`);
      }
      await waymark.start();
    }
    assert.ok(killedWhileBusy >= kRounds * 0.8, `only ${killedWhileBusy} of ${kRounds} kills hit a server with requests in flight`);
  });

  test("afterwards each answer made one statement, and the recount finds no difference", async () => {
    for (const learner of learners) {
      while (learner.calls.pending.length > 0) assert.ok(await learner.step());
      learner.calls.add(11);
      const answer = await learner.calls.send(true);
      assert.equal(answer.status, 200);
      assert.equal(answer.state === "diverged", false);
    }
    const [figures] = waymark.run(["doctor"], [0, 3]).filter((check) => check.check === "figures");
    assert.equal(figures.state, "good", figures.message);
    await waymark.stop();
    for (const learner of learners) {
      const [{ count, distinct_count: distinct }] = rows("select count(*) as count, count(distinct s.statement_id) as distinct_count from statement s join term t on t.tenant = s.tenant " +
        `and t.term_id = s.verb_id where t.text like '%/responded' and s.launch_id = '${learner.data.launch}'`);
      assert.equal(count, learner.answered, `${learner.username} answered ${learner.answered} times`);
      assert.equal(distinct, count);
    }
  });
});
