// What an administrator decides, by the pages alone and without JavaScript: grant, correct, withdraw, reset, with a confirm
// step each, down to what Moodle holds; a module withdrawn answers 410 and comes back; the learner reads why.
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { openBrowser, person } from "./lib/browser.mjs";
import { Waymark, kAdminPassword, kSamples, startMoodle, until } from "./lib/server.mjs";

const kCode = "who-leads-in-a-system";
const kReason = "Done in the classroom on the day, see the register.";
const kShots = process.env.WAYMARK_SHOTS;

describe("an administrator's decisions", { concurrency: false }, () => {
  let waymark, browser, moodle, admin, learner, record;

  before(async () => {
    waymark = await Waymark.make("acts");
    browser = await openBrowser();
    waymark.run(["import", path.join(kSamples, "who-leads.zip")]);
    waymark.run(["user", "add", "tam.reed", "--name", "Tam Reed", "--moodle-username", "tamreed"]);
    moodle = await startMoodle(waymark.folder, ["tamreed"], [kCode]);
    waymark.run(["connector", "add", "moodle", "--name", "Moodle", "--settings", moodle.settings]);
    waymark.run(["enrol", kCode, "tam.reed"]);
    record = waymark.run(["registration", "show", "tam.reed", "--course", kCode])[0].id;
    admin = await person(browser, { javaScriptEnabled: false });
    learner = await person(browser, { javaScriptEnabled: false });
    await admin.page.goto(`${waymark.url}/admin`);
    await admin.page.getByLabel("Username").fill("admin");
    await admin.page.getByLabel("Password", { exact: true }).fill(kAdminPassword);
    await admin.page.getByRole("button", { name: "Sign in" }).click();
    await learner.page.goto(waymark.signInLink("tam.reed"));
    const confirm = learner.page.getByRole("button", { name: "Continue" });
    if (await confirm.count()) await confirm.click();
  });

  after(async () => {
    await browser?.close();
    moodle?.stop();
    await waymark?.remove();
  });

  async function shot(name) {
    if (!kShots) return;
    mkdirSync(kShots, { recursive: true });
    for (const width of [1100, 320]) {
      await admin.page.setViewportSize({ width, height: 900 });
      await admin.page.screenshot({ path: path.join(kShots, `act-${name}-${width}.png`), fullPage: true });
      const sideways = await admin.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth).catch(() => 0);
      assert.ok(sideways <= 0, `${name} at ${width} px scrolls sideways by ${sideways} px`);
    }
  }

  // Opens an act, fills the form, confirms; gives the confirm page's text.
  async function decide(act, fields, button) {
    const { page } = admin;
    await page.goto(`${waymark.url}/admin/registrations/${record}/${act}`);
    for (const [label, value] of Object.entries(fields)) {
      if (value === true) await page.getByLabel(label, { exact: true }).check();
      else await page.getByLabel(label).fill(value);
    }
    await page.getByLabel("Reason").fill(kReason);
    await page.getByRole("button", { name: "Continue" }).click();
    const shown = await page.locator("main").innerText();
    await shot(`${act}-confirm`);
    await page.getByRole("button", { name: button }).click();
    await page.waitForURL(/done=/);
    return shown;
  }
  const held = async () => {
    const state = await moodle.state();
    return { grade: state.grades[0]?.grade, state: state.completions[0]?.state };
  };
  const now = () => waymark.run(["registration", "show", "tam.reed", "--course", kCode])[0];

  test("a reason is needed, and nothing happens before the confirm step", async () => {
    const { page } = admin;
    await page.goto(`${waymark.url}/admin/registrations/${record}/grant`);
    await page.getByRole("button", { name: "Continue" }).click();
    await page.getByText("Enter a reason").first().waitFor();
    await page.getByLabel("Reason").fill(kReason);
    await page.getByRole("button", { name: "Continue" }).click();
    await page.getByRole("heading", { level: 1, name: /^Check/ }).waitFor();
    assert.equal(now().state, "not started");
  });

  test("grant reaches Moodle", async () => {
    await decide("grant", { Passed: true, "Score in per cent (optional)": "90" }, "Grant the completion");
    assert.equal(now().state, "passed");
    await until("Moodle has it", async () => (await held()).grade === 90);
    await until("it was read back", () => waymark.run(["connector", "status", "Moodle"])[0].states["seen in Moodle"] === 1);
  });

  test("correct says what Moodle cannot do, and Moodle gets the new score", async () => {
    const before = now().evidence;
    const shown = await decide("correct", { "Score in per cent (optional)": "60" }, "Correct the completion");
    assert.match(shown, /Moodle keeps its own date of completion/);
    await until("Moodle has the new score", async () => (await held()).grade === 60);
    assert.equal(now().evidence, before);
    await until("it was read back", () => waymark.run(["connector", "status", "Moodle"])[0].states["seen in Moodle"] === 2);
  });

  test("withdraw sets Moodle back and says what stays there", async () => {
    const shown = await decide("withdraw", {}, "Withdraw the completion");
    assert.match(shown, /cannot take back a grade/);
    await until("Moodle is set back", async () => (await held()).state === 0);
    assert.equal(now().state, "not started");
    await until("it is told on the page", async () => {
      await admin.page.goto(`${waymark.url}/admin/registrations/${record}`);
      return (await admin.page.locator("main").innerText()).includes("Taken back in Moodle");
    });
    const text = await admin.page.locator("main").innerText();
    assert.match(text, /Completion withdrawn/);
    assert.ok(text.includes(kReason));
    await shot("record");
  });

  test("the learner reads what changed and why, without the reason", async () => {
    const { page } = learner;
    await page.goto(`${waymark.url}/modules/${record}`);
    const text = await page.locator("main").evaluate((main) => main.textContent);
    assert.match(text, /The completion was withdrawn by an administrator/);
    assert.ok(!text.includes("classroom"));
  });

  test("a withdrawn module answers 410 in words and comes back", async () => {
    const { page } = admin;
    const toggle = async (button) => {
      await page.goto(`${waymark.url}/admin/courses/${kCode}/withdraw`);
      await page.getByLabel("Reason").fill("The guideline changed.");
      await page.getByRole("button", { name: "Continue" }).click();
      await shot(button.slice(0, 3));
      await page.getByRole("button", { name: button }).click();
      await page.waitForURL(/done=course/);
    };
    await toggle("Withdraw this module");
    const gone = await learner.page.goto(`${waymark.url}/modules/${record}`);
    assert.equal(gone.status(), 410);
    assert.match(await learner.page.locator("main").innerText(), /This module was withdrawn on .*; your record is kept\./);
    await learner.page.goto(`${waymark.url}/modules`);
    assert.equal(await learner.page.getByRole("link", { name: "Who leads in a system?" }).count(), 0);
    await toggle("Put this module back");
    assert.equal((await learner.page.goto(`${waymark.url}/modules/${record}`)).status(), 200);
  });

  test("due dates move after a preview and move back", async () => {
    const { page } = admin;
    await page.goto(`${waymark.url}/admin/courses/${kCode}/due`);
    await page.getByLabel("New due date").fill("2027-06-30");
    await page.getByLabel("Reason").fill("The wards were closed.");
    await page.getByRole("button", { name: "See how many" }).click();
    assert.match(await page.locator("main").innerText(), /1 registration/);
    await shot("due-confirm");
    await page.getByRole("button", { name: "Move 1 due date" }).click();
    await page.getByText("Due dates moved").first().waitFor();
    await page.getByRole("link", { name: "Move back" }).first().click();
    await page.getByLabel("Reason").fill("Opened again.");
    await page.getByRole("button", { name: "Move the due dates back" }).click();
    await page.getByText("Due dates moved back").first().waitFor();
  });

  test("every decision is in the audit, and the chain and the figures hold", () => {
    const actions = waymark.run(["audit", "list", "--limit", "100"]).map((line) => line.action);
    for (const action of ["completion.grant", "completion.correct", "completion.withdraw", "course.withdraw", "course.put-back", "due.move", "due.undo"])
      assert.ok(actions.includes(action), action);
    assert.equal(waymark.run(["audit", "check"])[0].brokenAt, 0);
    assert.equal(waymark.run(["doctor"], [0, 3]).find((check) => check.check === "figures").state, "good");
  });
});
