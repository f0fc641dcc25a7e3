// kill -9 of the browser under load, with the server there, away or killed at the same moment; 3 rounds, WAYMARK_ROUNDS for more.
// What the page had shown as saved is in the journal; what it had kept for later is sent by the next page of the same person.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { spawnBrowser } from "../browser/lib/spawned.mjs";
import { scoFrame } from "../browser/lib/browser.mjs";
import { Waymark, until } from "../browser/lib/server.mjs";
import { importSample, kCode } from "./load.mjs";
import { callsOf, journalOf, judge, judgeStatements, random } from "./verdict.mjs";

const kRounds = Number(process.env.WAYMARK_ROUNDS ?? 3), kSeed = Number(process.env.WAYMARK_SEED ?? 20261122);
const kKinds = ["browser", "server first", "both"];

describe("kill -9 of the browser", { concurrency: false }, () => {
  const profile = mkdtempSync(path.join(tmpdir(), "waymark-profile-"));
  let waymark, browser;
  before(async () => {
    waymark = await Waymark.make("browser-kill");
    importSample(waymark);
    for (let i = 0; i < kRounds; i += 1) waymark.run(["user", "add", `learner${i}`, "--name", `Learner Number${i}`]);
    waymark.run(["enrol", kCode, ...Array.from({ length: kRounds }, (_, i) => `learner${i}`)]);
  });
  after(async () => {
    await browser?.kill();
    await waymark?.remove();
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  });

  async function signIn(username) {
    const page = await browser.context.newPage();
    await page.goto(waymark.signInLink(username));
    const confirm = page.getByRole("button", { name: "Continue" });
    if (await confirm.count()) await confirm.click();
    return page;
  }

  // Calls as the wrapper made them, and the highest number that the page took as saved.
  async function open(username) {
    const seen = { calls: [], acknowledged: 0, answers: 0 };
    browser = await spawnBrowser(profile);
    await browser.context.exposeBinding("waymarkRecord", (_, kind, value) => {
      if (kind === "call") seen.calls[value.n - 1] = value;
      else seen.acknowledged = Math.max(seen.acknowledged, value);
    });
    await browser.context.addInitScript(`window.callsOf = ${callsOf};`);
    await browser.context.addInitScript(() => window.addEventListener("message", ({ data }) => {
      if (data?.type === "waymark.call" && window.top === window) callsOf(data).forEach((call) => window.waymarkRecord("call", call));
      if (data?.type === "waymark.acknowledged") window.waymarkRecord("acknowledged", data.number);
    }));
    const page = await signIn(username);
    await page.goto(`${waymark.url}/modules`);
    await page.getByRole("link", { name: "Who leads in a system?" }).click();
    await page.getByRole("button", { name: /^Start/ }).click();
    seen.sco = await scoFrame(page);
    seen.launch = new URL(page.url()).pathname.split("/").at(-1);
    return seen;
  }
  async function answer(seen) {
    seen.answers += 1;
    await seen.sco.evaluate((n) => {
      const api = window.parent.API, name = `cmi.interactions.${n - 1}.`;
      for (const [element, value] of [[`${name}id`, `q${n}`], [`${name}type`, "choice"], [`${name}student_response`, "b"]]) api.LMSSetValue(element, value);
      api.LMSCommit("");
    }, seen.answers);
  }

  async function round(number, dice) {
    const about = `round ${number}, seed ${kSeed}`, kind = kKinds[number % kKinds.length];
    const seen = await open(`learner${number}`);
    for (let i = 0; i < 3; i += 1) await answer(seen);
    if (kind === "server first") {
      await waymark.stop("SIGKILL");
      for (let i = 0; i < 3; i += 1) await answer(seen);
      await wait(500);   // the page has put them away by then
    } else {
      await wait(dice() * 200);
    }
    if (kind === "both") waymark.process.kill("SIGKILL");
    await browser.kill();
    if (kind !== "browser") {
      await waymark.stop("SIGKILL");
      await waymark.start();
    }
    // What was shown as saved is there, before any page has sent more.
    judge(waymark.data, seen.launch, seen.calls, { promised: seen.acknowledged, whole: false, about });
    browser = await spawnBrowser(profile);
    const page = await signIn(`learner${number}`);
    await page.goto(`${waymark.url}/modules`);
    if (kind === "server first") await until("the next page has sent what the killed one had kept", () => journalOf(waymark.data, seen.launch).length >= seen.calls.length);
    else await wait(700);
    judge(waymark.data, seen.launch, seen.calls, { promised: seen.acknowledged, whole: false, about });
    if (kind === "server first") judgeStatements(waymark.data, seen.launch, seen.answers, about);
    await browser.kill();
    return seen;
  }

  test(`${kRounds} rounds: what was saved is there, what was kept arrives`, async () => {
    const dice = random(kSeed);
    let saved = 0;
    for (let i = 0; i < kRounds; i += 1) saved += (await round(i, dice)).acknowledged;
    assert.ok(saved > kRounds, "pages had been told that their work was saved");
  });
});
