// The player in Chromium behind a network that misbehaves. The page ends with saved words, the server's state is the native
// replay of the calls that the page made, and nothing is kept twice.
import assert from "node:assert/strict";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { openBrowser, person, scoFrame, waitForSaved } from "../browser/lib/browser.mjs";
import { Waymark, freePort, kSamples, until } from "../browser/lib/server.mjs";
import { FaultProxy, kFaults } from "../support/fault_proxy.mjs";
import { callsOf, journalOf, judge, judgeStatements } from "./verdict.mjs";

const kCode = "who-leads-in-a-system";

describe("the player behind a bad network", { concurrency: false }, () => {
  let waymark, proxy, browser, people = 0;
  before(async () => {
    const front = await freePort();
    waymark = await Waymark.make("page-network", { front });
    proxy = await new FaultProxy(waymark.port).listen(front);
    waymark.run(["import", path.join(kSamples, "who-leads.zip")]);
    browser = await openBrowser();
  });
  after(async () => {
    await browser?.close();
    await proxy?.close();
    await waymark?.remove();
  });

  // A person with the module open. `calls` fills with what the wrapper tells the player, as it happens.
  async function open() {
    const username = `learner${people++}`;
    waymark.run(["user", "add", username, "--name", `Learner ${username}`]);
    waymark.run(["enrol", kCode, username]);
    const { context, page } = await person(browser);
    const calls = [];
    await context.exposeBinding("waymarkRecord", (_, call) => { calls[call.n - 1] = call; });
    await context.addInitScript(`window.callsOf = ${callsOf};`);
    await context.addInitScript(() => {
      if (window.top === window)
        window.addEventListener("message", ({ data }) => data?.type === "waymark.call" && callsOf(data).forEach((call) => window.waymarkRecord(call)));
    });
    await page.goto(waymark.signInLink(username));
    const confirm = page.getByRole("button", { name: "Continue" });
    if (await confirm.count()) await confirm.click();
    await page.goto(`${waymark.url}/modules`);
    await page.getByRole("link", { name: "Who leads in a system?" }).click();
    await page.getByRole("button", { name: /^Start/ }).click();
    const sco = await scoFrame(page);
    await waitForSaved(page);
    const launch = new URL(page.url()).pathname.split("/").at(-1);
    return { context, page, sco, calls, launch, answers: 0 };
  }
  // What a SCO does when one question was answered.
  async function answer(learner) {
    learner.answers += 1;
    await learner.sco.evaluate((n) => {
      const api = window.parent.API;
      const name = `cmi.interactions.${n - 1}.`;
      for (const [element, value] of [[`${name}id`, `q${n}`], [`${name}type`, "choice"], [`${name}student_response`, "b"], ["cmi.suspend_data", `after ${n}`]])
        if (api.LMSSetValue(element, value) !== "true") throw new Error(`${element}: ${api.LMSGetLastError()}`);
      api.LMSCommit("");
    }, learner.answers);
  }
  // "Saved" also stands there before the page has taken note of the next call: every call must be there as well.
  async function settled(learner) {
    await until("every call is in the journal", () => journalOf(waymark.data, learner.launch).length >= learner.calls.length, 40);
    await waitForSaved(learner.page);
  }

  for (const fault of Object.keys(kFaults).filter((name) => name !== "reorder")) {
    test(`${fault}: the page ends with saved words, and the server has what it did`, async () => {
      const learner = await open();
      const before = proxy.met.length;
      for (let round = 0; round < 2; round += 1) {
        proxy.plan(fault, { ms: 1200 });
        await answer(learner);
        await until("the fault happened", () => proxy.met.length > before + round);
      }
      await settled(learner);
      judge(waymark.data, learner.launch, learner.calls, { about: fault });
      judgeStatements(waymark.data, learner.launch, learner.answers, fault);
      await learner.context.close();
    });
  }

  test("reorder: the keepalive tail of a closing page overtakes its own request", async () => {
    const learner = await open();
    proxy.plan("reorder", { hold: 6000 });
    const before = proxy.met.length;
    await answer(learner);
    await until("the page's own request is held", () => proxy.met.length > before);
    await answer(learner);
    const known = learner.calls.length;
    await learner.page.close({ runBeforeUnload: false });
    await until("the tail arrived", () => journalOf(waymark.data, learner.launch).length >= known);
    const held = proxy.met.at(-1);
    await until("the held request arrived as well", () => proxy.answers.filter((one) => one.url === "/api/journal").length > 0 && held.plan.late !== true);
    await new Promise((resolve) => setTimeout(resolve, 500));
    assert.equal(held.keepalive, false, "the page's own request was the one held");
    assert.equal(held.plan.late, undefined, "it was overtaken");
    judge(waymark.data, learner.launch, learner.calls.slice(0, known), { whole: false, about: "reorder" });
    judgeStatements(waymark.data, learner.launch, learner.answers, "reorder");
    await learner.context.close();
  });

  test("every answer of a whole outage is lost, and the page says so until the network is back", async () => {
    const learner = await open();
    proxy.plan("cut", { count: 3 });
    for (let i = 0; i < 5; i += 1) await answer(learner);
    await until("the page no longer says saved", async () => !/^Saved/.test((await learner.page.locator("#save-status").textContent()).trim()));
    await settled(learner);
    judge(waymark.data, learner.launch, learner.calls, { about: "outage" });
    judgeStatements(waymark.data, learner.launch, learner.answers, "outage");
    await learner.context.close();
  });
});
