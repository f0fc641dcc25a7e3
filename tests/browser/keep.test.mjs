// A learner never loses what she did: reload, closed tabs, slow and absent networks. A module that saves only when its page
// goes, against the real program through a proxy that can hold requests back.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { person, scoFrame, waitForSaved } from "./lib/browser.mjs";
import { Calls, openLaunch } from "./lib/journal.mjs";
import { until } from "./lib/server.mjs";
import { Ward, cut, found, isJournal, say, words, wordsAre } from "./lib/ward.mjs";

// The wrapper's last words are the only ones without a preflight.
const isTail = (request) => isJournal(request) && request.headers["content-type"] === "text/plain";

describe("never lose progress", { concurrency: false }, () => {
  let ward, waymark, way, key;
  const learner = (options) => ward.learner(options), open = (...of) => ward.open(...of);
  const signIn = (who) => ward.signIn(who), reopened = (...of) => ward.reopened(...of);

  before(async () => {
    ward = await Ward.make("keep");
    ({ waymark, way } = ward);
  });

  after(() => ward?.remove());

  const willSay = (frame, location, data) =>
    frame.evaluate((pairs) => { window.last = pairs; }, [["cmi.core.lesson_location", location], ["cmi.suspend_data", data]]);

  test("reload: what the module wrote in its unload handler is there", async () => {
    const who = await learner();
    let frame = await open(who);
    assert.equal((await found(frame)).entry, "ab-initio");
    for (const place of ["page 2", "page 3", "page 4"]) {
      await willSay(frame, place, `data of ${place}`);
      await who.page.reload();
      frame = await scoFrame(who.page);
      assert.deepEqual(await found(frame), { location: place, data: `data of ${place}`, entry: "resume" });
    }
    assert.deepEqual(who.faults, []);
  });

  test("reload while the last words are held up on their way", async () => {
    const who = await learner({ computer: true });
    let frame = await open(who);
    await willSay(frame, "page 7", "held");
    let held = 0;
    way.hold = (request) => (isTail(request) ? (held += 1, 8000) : 0);
    await who.page.reload();
    frame = await scoFrame(who.page);
    way.hold = () => 0;
    assert.ok(held > 0, "the wrapper's last words were on their way");
    assert.equal((await found(frame)).location, "page 7");
  });

  test("reload: 64,000 characters written in the unload handler, more than a closing page may send", async () => {
    const who = await learner({ computer: true });
    let frame = await open(who);
    const data = "é".repeat(64000);
    await willSay(frame, "page 9", data);
    await who.page.reload();
    frame = await scoFrame(who.page);
    const back = await found(frame);
    assert.equal(back.location, "page 9");
    assert.equal(back.data, data);
  });

  async function statements(who, verb) {
    key ??= waymark.run(["lrs", "credential", "add", "--label", "keep", "--scope", "all"])[0];
    const query = new URLSearchParams({ registration: who.registration, verb: `http://adlnet.gov/expapi/verbs/${verb}`, limit: "500" });
    const answer = await fetch(`${waymark.url}/xapi/statements?${query}`, { headers: { "x-experience-api-version": "1.0.3",
      authorization: `Basic ${Buffer.from(`${key.key}:${key.secret}`).toString("base64")}` } });
    assert.equal(answer.status, 200);
    return (await answer.json()).statements;
  }

  test("hours without a network, and back", async () => {
    const who = await learner();
    await who.context.clock.install();
    const frame = await open(who);
    await waitForSaved(who.page);
    way.hold = cut;
    await say(frame, [["cmi.core.lesson_location", "hour 1"]]);
    await wordsAre(who.page, /^Not saved – we are still trying$/);
    await who.context.clock.fastForward("05:00:00");
    await say(frame, [["cmi.core.lesson_location", "hour 5"], ["cmi.suspend_data", "five hours"]]);
    await who.context.clock.fastForward("01:00");
    assert.match(await words(who.page), /^Not saved/);
    way.hold = () => 0;
    await who.context.clock.fastForward("01:00");
    await wordsAre(who.page, /^Saved again/);
    const now = new Date().toISOString();
    for (const statement of await statements(who, "initialized")) assert.ok(statement.timestamp <= now, "no statement lies in the future");
    await who.page.getByRole("button", { name: "Save and exit" }).click();
    await who.page.waitForURL(/finished/);
    assert.deepEqual(await reopened(who), { location: "hour 5", data: "five hours", entry: "resume" });
  });

  test("the tab is closed without a network; any page sends it later", async () => {
    const who = await learner();
    const frame = await open(who);
    await waitForSaved(who.page);
    way.hold = cut;
    const data = "s".repeat(64000);
    await say(frame, [["cmi.core.lesson_location", "offline"], ["cmi.suspend_data", data]]);
    await wordsAre(who.page, /^Not saved/);
    const page = await who.context.newPage();
    await who.page.close();
    way.hold = () => 0;
    const sent = page.waitForResponse((answer) => answer.url().endsWith("/api/journal") && answer.ok());
    await page.goto(`${waymark.url}/record`);
    await sent;
    who.page = page;
    const back = await reopened(who);
    assert.deepEqual([back.location, back.data], ["offline", data]);
  });

  test("the server dies in the middle and starts again", async () => {
    const who = await learner();
    const frame = await open(who);
    await say(frame, [["cmi.core.lesson_location", "before"]]);
    await waitForSaved(who.page);
    await waymark.stop("SIGKILL");
    await say(frame, [["cmi.core.lesson_location", "while it was away"]]);
    await wordsAre(who.page, /^Not saved – we are still trying$/);
    await waymark.start();
    await wordsAre(who.page, /^Saved again/, 60);
    await who.page.reload();
    assert.equal((await found(await scoFrame(who.page))).location, "while it was away");
  });

  test("storage denied: said, and every call goes at once", async () => {
    const who = await learner();
    await who.context.addInitScript(() => { Object.defineProperty(window, "indexedDB", { get() { throw new DOMException("denied", "SecurityError"); } }); });
    const frame = await open(who);
    await say(frame, [["cmi.core.lesson_location", "no storage"]]);
    await waitForSaved(who.page);
    way.hold = cut;
    await say(frame, [["cmi.core.lesson_location", "at risk"]]);
    await wordsAre(who.page, /^Not saved – we are still trying\. This browser cannot keep unsent work: keep this page open until it says Saved$/);
    way.hold = () => 0;
    await wordsAre(who.page, /^Saved again/, 40);
  });

  test("storage becomes full in the middle: said, and every call goes at once", async () => {
    const who = await learner();
    await who.context.addInitScript(() => {
      const put = IDBObjectStore.prototype.put;
      IDBObjectStore.prototype.put = function (record) {
        if (record.call?.b === "full" || window.isFull) { window.isFull = true; throw new DOMException("full", "QuotaExceededError"); }
        return put.call(this, record);
      };
    });
    const frame = await open(who);
    await waitForSaved(who.page);
    way.hold = (request) => (isJournal(request) ? 1500 : 0);
    await frame.evaluate(() => window.set("cmi.core.lesson_location", "full"));
    await wordsAre(who.page, /^This browser cannot keep unsent work: keep this page open until it says Saved$/);
    way.hold = () => 0;
    await waitForSaved(who.page);
    const sent = who.page.waitForRequest((request) => request.url().endsWith("/api/journal") && (request.postData() ?? "").includes("after"), { timeout: 700 });
    await frame.evaluate(() => window.set("cmi.core.lesson_location", "after"));
    await sent;
  });

  test("second tab and second device: the older page is told, its late calls are a branch, its answers count", async () => {
    const who = await learner();
    const frame = await open(who);
    await waitForSaved(who.page);
    const tab = await who.context.newPage();
    const second = await open(who, tab);
    await say(frame, [["cmi.core.lesson_location", "older tab"]]);
    await wordsAre(who.page, /^This module is open in another place now\. What you did on this page since then may not be in your record, and what you do now is not\./);
    await say(second, [["cmi.core.lesson_location", "newer tab"]]);
    await waitForSaved(tab);
    await who.page.getByRole("button", { name: "Save and exit" }).click();
    await who.page.getByText("The module was opened in another place while this page was open, and goes on there. What you did here after that does not change your record.").waitFor();
    assert.equal(await who.page.getByText("What you did is saved").count(), 0);

    way.hold = (request, body) => (isJournal(request) && body.includes("branch") ? Infinity : 0);
    await say(second, [["cmi.interactions.0.id", "branch"], ["cmi.interactions.0.type", "choice"], ["cmi.interactions.0.student_response", "b"],
      ["cmi.core.lesson_location", "branch"], ["cmi.core.lesson_status", "completed"]]);
    await wordsAre(tab, /^Not saved/);
    const device = { ...who, ...(ward.keep(await person(ward.browser))) };
    await signIn(device);
    const third = await open(device);
    assert.equal((await found(third)).location, "newer tab");
    await say(third, [["cmi.core.lesson_location", "device"]]);
    await waitForSaved(device.page);
    way.hold = () => 0;
    await wordsAre(tab, /^This module is open in another place now/, 40);
    await until("the answers of the branch are statements", async () => (await statements(who, "responded")).length === 1);
    assert.equal((await statements(who, "completed")).filter((one) => !one.object.id.includes("I1")).length, 1);
    await device.page.reload();
    assert.equal((await found(await scoFrame(device.page))).location, "device");
    assert.equal(waymark.run(["registration", "show", who.name, "--course", who.code])[0].state, "completed");
  });

  // The right to save is taken away as it is when it lapses: another token is made, and the session is over.
  async function signedOut(who) {
    const launch = new URL(who.page.url()).pathname;
    const renewed = await who.page.evaluate(async (address) =>
      (await fetch(`${address}/token`, { method: "POST", headers: { "X-Waymark-Request": "token" } })).status, launch);
    assert.equal(renewed, 200);
    await who.context.clearCookies();
  }

  test("signed out in the middle: the same person signs in again, and nothing is lost", async () => {
    const who = await learner();
    await who.context.clock.install();
    const frame = await open(who);
    await waitForSaved(who.page);
    await signedOut(who);
    await say(frame, [["cmi.core.lesson_location", "after sign-out"]]);
    await wordsAre(who.page, /^Not saved – you have been signed out\. Your unsaved work is kept in this browser\. *Sign in again$/);
    const tab = await who.context.newPage();
    await signIn({ ...who, page: tab });
    await who.context.clock.fastForward("00:40");
    await wordsAre(who.page, /^Saved again/);
    await who.page.reload();
    assert.equal((await found(await scoFrame(who.page))).location, "after sign-out");
  });

  test("signed out in the middle: another person signs in on the same computer, and the first comes back", async () => {
    const who = await learner(), other = `${who.name}.other`;
    waymark.run(["user", "add", other, "--name", "Bo Other"]);
    waymark.run(["enrol", who.code, other]);
    const frame = await open(who);
    await waitForSaved(who.page);
    await signedOut(who);
    await say(frame, [["cmi.core.lesson_location", "hers alone"]]);
    await wordsAre(who.page, /^Not saved – you have been signed out/);
    const launch = new URL(who.page.url()).pathname.split("/").pop();
    const tab = await who.context.newPage();
    await who.page.close();
    const bodies = [];
    who.context.on("request", (request) => { if (request.url().endsWith("/api/journal")) bodies.push(request.postData() ?? ""); });
    const bo = { name: other, code: who.code, page: tab, context: who.context,
      registration: waymark.run(["registration", "show", other, "--course", who.code])[0].id };
    await signIn(bo);
    assert.deepEqual(await reopened(bo), { location: "", data: "", entry: "ab-initio" });
    await waitForSaved(tab);
    assert.ok(bodies.length > 0 && bodies.every((body) => !body.includes("hers alone") && !body.includes(launch)), "nothing of hers goes under his name");
    await who.context.clearCookies();
    who.page = tab;
    await signIn(who);
    await until("hers is sent when she is back", async () => {
      await tab.goto(`${waymark.url}/modules`);
      return bodies.some((body) => body.includes("hers alone"));
    });
    assert.equal((await reopened(who)).location, "hers alone");
  });

  test("a visit that diverges: the calls are kept, the state is not, and the admin is told by page and log", async () => {
    const who = await learner();
    const data = await openLaunch(waymark, who.name, who.code);
    const calls = new Calls(waymark, data);
    calls.add(1, data.startItem);
    calls.add(10);
    calls.set("cmi.core.lesson_location", "agreed");
    calls.add(14);
    assert.equal((await calls.send()).state, "open");
    calls.set("cmi.core.lesson_location", "not agreed");
    calls.add(14);
    calls.pending.at(-1).d = "0123456789abcdef";
    const answer = await calls.send();
    assert.deepEqual([answer.state, answer.readOnly, answer.acknowledged], ["diverged", true, 6]);
    calls.set("cmi.core.lesson_location", "later still");
    assert.deepEqual([(await calls.send()).acknowledged, calls.pending.length], [7, 0]);
    assert.ok(waymark.log.split("\n").some((line) => line.includes("diverged") && line.includes(data.launch) && line.includes('"level":"error"')), waymark.log);
    const admin = ward.keep(await person(ward.browser));
    await signIn({ name: "admin", page: admin.page });
    await admin.page.goto(`${waymark.url}/admin`);
    await admin.page.getByText("A visit could not be followed to its end").waitFor();
    await admin.page.getByText(data.launch).waitFor();
    assert.equal((await reopened(who)).location, "agreed");
  });
});
