// Shared computers on wards: when the sign-in of a browser ends or becomes somebody else's, module pages that are open in it end
// as well; what is not on the server yet is sent before, or said.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { waitForSaved } from "./lib/browser.mjs";
import { until } from "./lib/server.mjs";
import { Ward, cut, found, say, words, wordsAre } from "./lib/ward.mjs";

describe("a shared computer", { concurrency: false }, () => {
  let ward, waymark, way;

  before(async () => {
    ward = await Ward.make("shared");
    ({ waymark, way } = ward);
  });

  after(() => ward?.remove());

  const warned = (page) => page.getByRole("alert").getByRole("heading", { name: "Not everything you did is saved" }).waitFor();
  const signOut = (page) => page.getByRole("button", { name: "Sign out", exact: true }).click();
  // A request that hangs ends by itself after a while; until then pressing the button is answered with the same warning.
  const tryUntilSignedOut = (page) => until("signed out", async () => {
    const again = page.getByRole("button", { name: "Try again" });
    if (await again.isVisible()) await again.click({ timeout: 1000 }).catch(() => {}); // it may go meanwhile
    return page.getByText("You have signed out").first().isVisible().catch(() => false);
  }, 90);
  const signedOut = (page) => page.getByText("You have signed out").first().waitFor();
  const state = (who) => waymark.run(["registration", "show", who.name, "--course", who.code])[0].state;

  test("sign-out in another tab: the open module ends, with its last words, and gives way", async () => {
    const who = await ward.learner();
    const frame = await ward.open(who);
    await waitForSaved(who.page);
    await frame.evaluate(() => { window.last = [["cmi.core.lesson_location", "said at the end"]]; });
    const tab = await who.context.newPage();
    await tab.goto(`${waymark.url}/modules`);
    await signOut(tab);
    await signedOut(tab);
    await signedOut(who.page);
    assert.equal(state(who), "in progress");
    await ward.signIn(who);
    assert.equal((await ward.reopened(who)).location, "said at the end");
    assert.deepEqual(who.faults, []);
  });

  test("sign-out in another tab while the open module cannot send: warned, sent before it goes", async () => {
    const who = await ward.learner();
    const frame = await ward.open(who);
    await waitForSaved(who.page);
    way.hold = cut;
    await say(frame, [["cmi.core.lesson_location", "kept back"]]);
    await wordsAre(who.page, /^Not saved/);
    const tab = await who.context.newPage();
    await tab.goto(`${waymark.url}/modules`);
    await signOut(tab);
    await warned(tab);
    assert.match(await words(who.page), /^Not saved/);
    way.hold = () => 0;
    await tryUntilSignedOut(tab);
    await signedOut(who.page);
    await ward.signIn(who);
    assert.equal((await ward.reopened(who)).location, "kept back");
  });

  test("sign-out on the module's own page while it cannot send: warned, and sent when she is back", async () => {
    const who = await ward.learner();
    const frame = await ward.open(who);
    await waitForSaved(who.page);
    way.hold = cut;
    await say(frame, [["cmi.core.lesson_location", "left here"]]);
    await wordsAre(who.page, /^Not saved/);
    await signOut(who.page);
    await warned(who.page);
    await who.page.getByRole("button", { name: "Sign out all the same" }).click();
    await signedOut(who.page);
    way.hold = () => 0;
    await ward.signIn(who);
    assert.equal((await ward.reopened(who)).location, "left here");
  });

  test("sign-out on the module's own page: everything is sent, nothing is asked", async () => {
    const who = await ward.learner();
    const frame = await ward.open(who);
    await waitForSaved(who.page);
    await frame.evaluate(() => { window.last = [["cmi.core.lesson_location", "last of all"]]; });
    await signOut(who.page);
    await signedOut(who.page);
    await ward.signIn(who);
    assert.equal((await ward.reopened(who)).location, "last of all");
  });

  test("where the browser keeps nothing: the page that is open is what has it, and that is said", async () => {
    const who = await ward.learner();
    await who.context.addInitScript(() => { Object.defineProperty(window, "indexedDB", { value: undefined }); });
    const frame = await ward.open(who);
    way.hold = cut;
    await say(frame, [["cmi.core.lesson_location", "on the page alone"]]);
    await wordsAre(who.page, /^Not saved/);
    const tab = await who.context.newPage();
    await tab.goto(`${waymark.url}/modules`);
    await signOut(tab);
    await warned(tab);
    await tab.getByText("This browser cannot keep it").waitFor();
    way.hold = () => 0;
    await tryUntilSignedOut(tab);
    await signedOut(who.page);
    await ward.signIn(who);
    assert.equal((await ward.reopened(who)).location, "on the page alone");
  });

  test("somebody else signs in without a sign-out: the first one's module gives way and records nothing more", async () => {
    const who = await ward.learner(), other = `${who.name}.other`;
    waymark.run(["user", "add", other, "--name", "Bo Other"]);
    const frame = await ward.open(who);
    await say(frame, [["cmi.core.lesson_location", "hers"]]);
    await waitForSaved(who.page);
    await who.context.clearCookies();
    const tab = await who.context.newPage();
    await ward.signIn({ name: other, page: tab });
    await tab.getByRole("banner").getByText("Bo Other").waitFor();
    await who.page.getByRole("banner").getByText("Bo Other").waitFor();
    assert.equal(new URL(who.page.url()).pathname, "/modules");
    await ward.signIn(who);
    assert.equal((await ward.reopened(who)).location, "hers");
  });

  test("sign-out on a shared computer: warned while something is only here, sent before it goes", async () => {
    const who = await ward.learner();
    const frame = await ward.open(who);
    await waitForSaved(who.page);
    way.hold = cut;
    await say(frame, [["cmi.core.lesson_location", "not sent yet"]]);
    await wordsAre(who.page, /^Not saved/);
    const page = await who.context.newPage();
    await who.page.close();
    who.page = page;
    await page.goto(`${waymark.url}/modules`);
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByRole("heading", { name: "Not everything you did is saved" }).waitFor();
    way.hold = () => 0;
    await page.getByRole("button", { name: "Try again" }).click();
    await page.getByText("You have signed out").first().waitFor();
    await ward.signIn(who);
    assert.equal((await ward.reopened(who)).location, "not sent yet");
  });

  test("a link of somebody else on a shared computer: asked, warned while something is only here, sent before it goes", async () => {
    const who = await ward.learner(), other = `${who.name}.other`;
    waymark.run(["user", "add", other, "--name", "Bo Other"]);
    const frame = await ward.open(who);
    await waitForSaved(who.page);
    way.hold = cut;
    await say(frame, [["cmi.core.lesson_location", "hers, not sent yet"]]);
    await wordsAre(who.page, /^Not saved/);
    const page = await who.context.newPage();
    await who.page.close();
    who.page = page;
    const link = waymark.signInLink(other);
    await page.goto(link);
    await page.getByRole("heading", { name: "Go on as Bo Other?" }).waitFor();
    await page.getByText(`You are signed in as Ann ${who.name}.`).waitFor();
    await page.getByRole("button", { name: "Go on as Bo Other" }).click();
    await page.getByRole("heading", { name: "Not everything you did is saved" }).waitFor();
    await page.getByRole("button", { name: "Go on as Bo Other all the same" }).waitFor();
    await page.getByRole("button", { name: `Stay signed in as Ann ${who.name}` }).click();
    await page.getByRole("heading", { name: "My modules" }).waitFor();
    await page.goto(link);
    await page.getByRole("button", { name: "Go on as Bo Other" }).click();
    await page.getByRole("heading", { name: "Not everything you did is saved" }).waitFor();
    way.hold = () => 0;
    await page.getByRole("button", { name: "Try again" }).click();
    await page.getByRole("banner").getByText("Bo Other").waitFor();
    await ward.signIn(who);
    await page.getByRole("banner").getByText(`Ann ${who.name}`).waitFor();
    assert.equal((await ward.reopened(who)).location, "hers, not sent yet");
  });
});
