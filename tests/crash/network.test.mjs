// A bare journal client behind a network that misbehaves: each fault by itself, then a storm of all of them. Nothing that was
// acknowledged is lost, nothing is kept twice, and the server's state is the native replay of what the client did.
import assert from "node:assert/strict";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { Calls, openLaunch } from "../browser/lib/journal.mjs";
import { Waymark, freePort, kSamples } from "../browser/lib/server.mjs";
import { FaultProxy, kFaults } from "../support/fault_proxy.mjs";
import { judge, judgeStatements, random } from "./verdict.mjs";

const kStorm = Number(process.env.WAYMARK_STORM ?? 150), kSeed = Number(process.env.WAYMARK_SEED ?? 20261122);
const kCode = "who-leads-in-a-system";

// Keeps a copy of everything it ever did, beside what still waits.
class Client extends Calls {
  done = [];
  acknowledged = 0;
  answers = 0;
  add(...call) {
    super.add(...call);
    this.done.push(this.pending[this.pending.length - 1]);
  }
  answer() {
    const name = `cmi.interactions.${this.answers++}.`;
    this.set(`${name}id`, `q${this.answers}`);
    this.set(`${name}type`, "choice");
    this.set(`${name}student_response`, "b");
    this.set("cmi.suspend_data", `after ${this.answers}`);
    this.add(14);
  }
  // As the player does: what was not acknowledged is sent again, whatever became of it.
  async step() {
    const answer = await this.send().catch(() => null);
    if (answer?.status === 200) this.acknowledged = Math.max(this.acknowledged, answer.acknowledged);
    else if (answer) assert.equal(answer.status, 502, JSON.stringify(answer));
    return answer?.status === 200;
  }
  async untilSent() {
    for (let tries = 0; this.pending.length > 0; tries += 1) {
      assert.ok(tries < 20, "twenty tries were not enough");
      await this.step();
    }
  }
}

describe("a bare client behind a bad network", { concurrency: false }, () => {
  let waymark, proxy, people = 0;
  before(async () => {
    const front = await freePort();
    waymark = await Waymark.make("network", { front });
    proxy = await new FaultProxy(waymark.port).listen(front);
    waymark.run(["import", path.join(kSamples, "who-leads.zip")]);
  });
  after(async () => {
    await proxy?.close();
    await waymark?.remove();
  });

  async function begin() {
    const username = `learner${people++}`;
    waymark.run(["user", "add", username, "--name", `Learner ${username}`]);
    waymark.run(["enrol", kCode, username]);
    const client = new Client(waymark, await openLaunch(waymark, username, kCode));
    client.add(1, client.data.startItem);
    client.add(10);
    await client.untilSent();
    return client;
  }
  const verdict = (client, about) => {
    judge(waymark.data, client.data.launch, client.done, { promised: client.acknowledged, about });
    judgeStatements(waymark.data, client.data.launch, client.answers, about);
  };

  for (const fault of Object.keys(kFaults)) {
    test(`${fault}: nothing lost, nothing twice`, async () => {
      const client = await begin();
      for (let round = 0; round < 3; round += 1) {
        const before = proxy.met.length;
        client.answer();
        proxy.plan(fault, { ms: 300, hold: 3000 });
        const first = client.step();
        // The next request overtakes the first one, which is still on its way.
        if (fault === "reorder") {
          while (proxy.met.length === before) await new Promise((resolve) => setTimeout(resolve, 5));
          client.answer();
          assert.ok(await client.step());
        }
        await first;
        assert.equal(proxy.met.length, before + 1, "the fault happened");
        await client.untilSent();
      }
      assert.equal(proxy.met.some((met) => met.plan.late), false, "a held request was overtaken");
      verdict(client, fault);
    });
  }

  test("loseAnswer: the calls were on disk although nobody heard of it", async () => {
    const client = await begin();
    client.answer();
    proxy.plan("loseAnswer");
    assert.equal(await client.step(), false, "the client heard nothing");
    const lost = JSON.parse(proxy.answers.at(-1).body);
    assert.equal(lost.acknowledged, client.number, "the server had acknowledged everything");
    judge(waymark.data, client.data.launch, client.done, { about: "before the client tries again" });
    await client.untilSent();
    verdict(client, "loseAnswer");
  });

  test(`a storm of ${kStorm} requests, each with some fault or none`, async () => {
    const dice = random(kSeed), names = Object.keys(kFaults).filter((name) => name !== "reorder");
    const clients = [await begin(), await begin()];
    for (let round = 0; round < kStorm; round += 1) {
      const client = clients[round % 2];
      client.answer();
      if (dice() < 0.7) proxy.plan(names[Math.floor(dice() * names.length)], { ms: Math.floor(dice() * 80) });
      if (client.pending.length > 60) await client.untilSent();
      else if (dice() < 0.3) await Promise.all([client.step(), client.step()]);   // an own request and a tail at the same time
      else await client.step();
    }
    proxy.clear();
    for (const client of clients) {
      await client.untilSent();
      verdict(client, `storm, seed ${kSeed}`);
    }
  });
});
