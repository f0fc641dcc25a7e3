// A bare journal client behind a network that misbehaves: each fault by itself, then a storm of all of them. Nothing that was
// acknowledged is lost, nothing is kept twice, and the server's state is the native replay of what the client did.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { Waymark, freePort } from "../browser/lib/server.mjs";
import { FaultProxy, kFaults } from "../support/fault_proxy.mjs";
import { enrolled, importSample } from "./load.mjs";
import { judge, random } from "./verdict.mjs";

const kStorm = Number(process.env.WAYMARK_STORM ?? 150), kSeed = Number(process.env.WAYMARK_SEED ?? 20261122);
const kNotOurs = [502];   // the gateway that the proxy pretends to be

describe("a bare client behind a bad network", { concurrency: false }, () => {
  let waymark, proxy, people = 0;
  before(async () => {
    const front = await freePort();
    waymark = await Waymark.make("network", { front });
    proxy = await new FaultProxy(waymark.port).listen(front);
    importSample(waymark);
  });
  after(async () => {
    await proxy?.close();
    await waymark?.remove();
  });

  async function begin() {
    const [client] = await enrolled(waymark, 1, `learner${people++}-`);
    await client.untilSent(kNotOurs);
    return client;
  }

  for (const fault of Object.keys(kFaults)) {
    test(`${fault}: nothing lost, nothing twice`, async () => {
      const client = await begin();
      for (let round = 0; round < 3; round += 1) {
        const before = proxy.met.length;
        client.answer();
        proxy.plan(fault, { ms: 300, hold: 3000 });
        const first = client.step(kNotOurs);
        // The next request overtakes the first one, which is still on its way.
        if (fault === "reorder") {
          while (proxy.met.length === before) await new Promise((resolve) => setTimeout(resolve, 5));
          client.answer();
          assert.ok(await client.step(kNotOurs));
        }
        await first;
        assert.equal(proxy.met.length, before + 1, "the fault happened");
        await client.untilSent(kNotOurs);
      }
      assert.equal(proxy.met.some((met) => met.plan.late), false, "a held request was overtaken");
      client.judge({ whole: true, about: fault });
    });
  }

  test("loseAnswer: the calls were on disk although nobody heard of it", async () => {
    const client = await begin();
    client.answer();
    proxy.plan("loseAnswer");
    assert.equal(await client.step(kNotOurs), false, "the client heard nothing");
    const lost = JSON.parse(proxy.answers.at(-1).body);
    assert.equal(lost.acknowledged, client.number, "the server had acknowledged everything");
    judge(waymark.data, client.data.launch, client.done, { about: "before the client tries again" });
    await client.untilSent(kNotOurs);
    client.judge({ whole: true, about: "loseAnswer" });
  });

  test(`a storm of ${kStorm} requests, each with some fault or none`, async () => {
    const dice = random(kSeed), names = Object.keys(kFaults).filter((name) => name !== "reorder");
    const clients = [await begin(), await begin()];
    for (let round = 0; round < kStorm; round += 1) {
      const client = clients[round % 2];
      client.answer();
      if (dice() < 0.7) proxy.plan(names[Math.floor(dice() * names.length)], { ms: Math.floor(dice() * 80) });
      if (client.pending.length > 60) await client.untilSent(kNotOurs);
      else if (dice() < 0.3) await Promise.all([client.step(kNotOurs), client.step(kNotOurs)]);   // an own request and a tail at the same time
      else await client.step(kNotOurs);
    }
    proxy.clear();
    for (const client of clients) {
      await client.untilSent(kNotOurs);
      client.judge({ whole: true, about: `storm, seed ${kSeed}` });
    }
  });
});
