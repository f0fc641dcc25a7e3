// The shortest day of each of the three people, in one story: an admin imports and enrols, a learner takes a module with
// the tab closed in the middle, and a reporter sees the figure, what Moodle holds and how ESR stands.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { openBrowser, person, scoFrame, waitForSaved } from "./lib/browser.mjs";
import { Waymark, kAdminPassword, kSamples, startMoodle, until } from "./lib/server.mjs";

const kTakeaway = "Listen before planning – über alles 😀";

describe("the shortest day", { concurrency: false }, () => {
  let waymark, browser, moodle, admin, learner, reporter;

  before(async () => {
    waymark = await Waymark.make("days");
    browser = await openBrowser();
    waymark.run(["organisation", "add", "hill-trust", "--name", "Hill Trust", "--kind", "trust", "--vpd", "901"]);
    waymark.run(["user", "add", "tam.reed", "--name", "Tam Reed", "--organisation", "hill-trust", "--employee-number", "23000417",
      "--vpd", "901", "--moodle-username", "tamreed"]);
    for (let i = 0; i < 5; i += 1) waymark.run(["user", "add", `peer${i}`, "--name", `Peer Number${i}`, "--organisation", "hill-trust"]);
    waymark.run(["user", "add", "rae.cole", "--name", "Rae Cole", "--role", "reporter", "--role", "reader"]);
    admin = await person(browser);
    learner = await person(browser);
    reporter = await person(browser);
  });

  after(async () => {
    await browser?.close();
    moodle?.stop();
    await waymark?.remove();
  });

  test("admin: signs in and imports a package by the page", async () => {
    const { page } = admin;
    await page.goto(`${waymark.url}/admin`);
    await page.getByLabel("Username").fill("admin");
    await page.getByLabel("Password", { exact: true }).fill(kAdminPassword);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("heading", { level: 1, name: "Manage learning" }).waitFor();
    await page.getByRole("link", { name: "Import packages" }).click();
    await page.locator("input[name=packages]").setInputFiles(path.join(kSamples, "who-leads.zip"));
    await page.getByRole("button", { name: "Upload and import" }).click();
    await page.getByText("Imported", { exact: true }).waitFor({ timeout: 30000 });
    await page.getByRole("button", { name: "Go to the module" }).or(page.getByRole("link", { name: "Go to the module" })).click();
    await page.getByRole("heading", { level: 1, name: "Who leads in a system?" }).waitFor();
  });

  test("admin: the same package again is known, and nothing is imported twice", async () => {
    const [again] = waymark.run(["import", path.join(kSamples, "who-leads.zip")]);
    assert.equal(again.state, "known");
    assert.equal(waymark.run(["course", "list"]).length, 1);
  });

  test("admin: connects ESR and Moodle, and enrols", async () => {
    const [course] = waymark.run(["course", "list"]);
    const esr = path.join(waymark.folder, "esr.json");
    writeFileSync(esr, JSON.stringify({ competences: { [course.code]: { by_vpd: { 901: "901|LOCAL|Who leads in a system - No Specified Renewal|" } } } }));
    waymark.run(["connector", "add", "esr", "--name", "ESR", "--settings", esr]);
    moodle = await startMoodle(waymark.folder, ["tamreed"], [course.code]);
    waymark.run(["connector", "add", "moodle", "--name", "Moodle", "--settings", moodle.settings]);
    const { page } = admin;
    await page.goto(`${waymark.url}/admin/courses/${course.code}`);
    await page.getByLabel("Usernames").fill("tam.reed\npeer0\npeer1\npeer2\npeer3\npeer4");
    await page.getByRole("button", { name: "Enrol" }).click();
    await page.getByText("Enrolled").first().waitFor();
    await page.getByText("They find the module under My modules.").waitFor();
  });

  test("learner: opens the module, reads on, and the tab is closed in the middle", async () => {
    const { page } = learner;
    await page.goto(waymark.signInLink("tam.reed"));
    const confirm = page.getByRole("button", { name: "Continue" });
    if (await confirm.count()) await confirm.click();
    await page.goto(`${waymark.url}/modules`);
    await page.getByRole("link", { name: "Who leads in a system?" }).click();
    await page.getByRole("button", { name: /^Start/ }).click();
    const frame = await scoFrame(page);
    await frame.getByRole("button", { name: "Next" }).click();
    await frame.getByRole("button", { name: "Next" }).click();
    await frame.getByRole("heading", { level: 2 }).first().waitFor();
    assert.equal(await frame.locator("#place").textContent(), "Page 3 of 7");
    // Closed at once after the click: what the SCO says while it goes must arrive as well. Its session time comes with
    // LMSFinish in pagehide, so that seconds above 0 show that it did.
    await frame.waitForTimeout(1200);
    await page.close({ runBeforeUnload: false });
    await until("the session that ended with the tab is recorded with its time", async () => {
      const [record] = waymark.run(["registration", "show", "tam.reed", "--course", "who-leads-in-a-system"]);
      return record.seconds > 0 && record.state === "in progress";
    });
  });

  test("learner: comes back to the same place and completes", async () => {
    learner.page = await learner.context.newPage();
    const { page } = learner;
    await page.goto(`${waymark.url}/modules`);
    await page.getByText("In progress").waitFor();
    await page.getByRole("link", { name: "Who leads in a system?" }).click();
    await page.getByRole("button", { name: "Resume" }).or(page.getByRole("link", { name: "Resume" })).first().click();
    await page.getByText(/You stopped at/).waitFor();
    await page.getByRole("button", { name: "Resume" }).click();
    const frame = await scoFrame(page);
    assert.equal(await frame.locator("#place").textContent(), "Page 3 of 7");
    await frame.getByText("Welcome back").waitFor();
    for (let i = 0; i < 3; i += 1) await frame.getByRole("button", { name: "Next" }).click();
    for (const right of await frame.locator("#check fieldset").all()) {
      const value = await right.getAttribute("data-correct");
      await right.locator(`input[value="${value}"]`).check();
    }
    await frame.locator("#check button[type=submit]").click();
    await frame.getByText("You answered 2 of 2 as we would.").waitFor();
    await frame.getByRole("button", { name: "Next" }).click();
    await frame.locator("#reflection [data-id]").first().fill(kTakeaway);
    await frame.locator("#reflection button[type=submit]").click();
    await frame.getByText("You have finished this module").waitFor();
    await waitForSaved(page);
    await page.getByRole("button", { name: "Save and exit" }).click();
    await page.waitForURL(/\/finished/);
    await page.goto(`${waymark.url}/modules`);
    await page.getByText("Passed").or(page.getByText("Completed")).first().waitFor();
  });

  test("Moodle holds grade and completion, each once, read back", async () => {
    await until("the completion is seen in Moodle", () => {
      const [status] = waymark.run(["connector", "status", "Moodle"]);
      return status.states["seen in Moodle"] === 1;
    });
    const state = await moodle.state();
    const calls = state.calls.map((call) => call.function ?? call.wsfunction ?? call.name);
    const order = ["core_webservice_get_site_info", "core_user_get_users_by_field", "core_grades_update_grades", "core_completion_get_activities_completion_status"];
    const places = order.map((name) => calls.indexOf(name));
    assert.deepEqual(places, [...places].sort((a, b) => a - b), `order of calls: ${calls.join(", ")}`);
    assert.ok(places.every((place) => place >= 0), calls.join(", "));
    assert.ok(calls.lastIndexOf("core_completion_get_activities_completion_status") > calls.indexOf("core_grades_update_grades"), "read back after the grade");
  });

  test("Moodle: the admin has it checked, and a wrong activity is said in words and put right by form", async () => {
    const { page } = admin;
    const check = async () => {
      await page.goto(`${waymark.url}/admin/connectors`);
      await page.getByRole("link", { name: "Moodle", exact: true }).first().click();
      await page.getByRole("button", { name: "Check now" }).click();
      return page.locator("main").innerText();
    };
    const change = async (cmid) => {
      await page.goto(`${waymark.url}/admin/connectors`);
      await page.getByRole("link", { name: "Moodle", exact: true }).first().click();
      await page.getByRole("link", { name: "Who leads in a system?" }).first().click();
      await page.getByLabel("Number of the activity").fill(cmid);
      await page.getByRole("button", { name: "Save", exact: true }).click();
    };
    assert.match(await check(), /It works/);
    await change("many");
    assert.match(await page.locator(".nhsuk-error-summary").innerText(), /"Number of the activity" must be a whole number/);
    // The browser notes the refusal of that one form (400) as an error of its own.
    assert.match(admin.faults.pop(), /status of 400 .*\/modules\/who-leads-in-a-system/);
    await change("999");
    assert.match(await check(), /shows no activity 999/);
    await change("11");
    assert.match(await check(), /It works/);
  });

  test("ESR: a file by the house profile, with sequence, totals and the word UNVERIFIED", async () => {
    const { page } = admin;
    await page.goto(`${waymark.url}/admin/connectors`);
    await page.getByRole("link", { name: "ESR", exact: true }).click();
    await page.getByText("UNVERIFIED").first().waitFor();
    await page.getByRole("button", { name: "Write files now" }).click();
    await page.getByText("Files written").first().waitFor();
    const link = page.getByRole("link", { name: /^XC_901_CMP_C_\d{8}_00000001\.DAT/ });
    const [download] = await Promise.all([page.waitForEvent("download"), link.first().click()]);
    const lines = readFileSync(await download.path(), "latin1").split("\r\n");
    assert.match(lines[0], /^HDR~XC_901_CMP_C_\d{8}_00000001\.DAT~\d{8} \d{6}~901~0\.1$/);
    assert.match(lines[1], /^CMP~1~[0-9a-f]{16}~23000417~~~901\|LOCAL\|Who leads in a system - No Specified Renewal\|~\d{8}~~PASSED~100~EV-/);
    assert.deepEqual(lines.slice(2), ["TRL~3", ""]);
    const [sidecar] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: /^Sidecar/ }).first().click()]);
    assert.match(readFileSync(await sidecar.path(), "utf8"), /UNVERIFIED/);
  });

  test("learner: my record says honestly how far it got", async () => {
    const { page } = learner;
    await page.goto(`${waymark.url}/record`);
    await page.getByText("Who leads in a system?").first().waitFor();
    await page.getByText(/EV-/).first().waitFor();
    const text = await page.locator("main").innerText();
    assert.match(text, /Moodle/);
    assert.match(text, /Waiting to be loaded by your trust/);
    assert.doesNotMatch(text, /Recorded in ESR|Compliance updated|Synced/);
  });

  test("reporter: the figure has its base, leads to the people, and to the statements behind it", async () => {
    const { page } = reporter;
    await page.goto(waymark.signInLink("rae.cole"));
    const confirm = page.getByRole("button", { name: "Continue" });
    if (await confirm.count()) await confirm.click();
    await page.goto(`${waymark.url}/reports`);
    await page.getByText("1 of 6 (17%)").first().waitFor();
    await page.getByRole("link", { name: "1 of 6 (17%)" }).first().click();
    await page.getByRole("heading", { level: 1, name: "People who completed" }).waitFor();
    const row = await page.locator("table").innerText();
    assert.match(row, /Tam Reed/);
    assert.match(row, /Moodle: seen in Moodle/);
    assert.match(row, /ESR: Waiting to be loaded by your trust/);
    await page.getByRole("link", { name: "Tam Reed" }).click();
    for (const verb of ["initialized", "suspended", "resumed", "responded", "scored", "passed", "terminated"])
      await page.getByRole("link", { name: new RegExp(`^Tam Reed ${verb} `) }).first().waitFor();
    await page.getByRole("link", { name: "Tam Reed passed Who leads in a system?" }).first().click();
    await page.getByRole("heading", { level: 1, name: "Tam Reed passed Who leads in a system?" }).waitFor();
    const [csv] = await Promise.all([page.waitForEvent("download"), page.goto(`${waymark.url}/reports/completions.csv`).catch(() => {})]);
    assert.match(readFileSync(await csv.path(), "utf8"), /Who leads in a system\?/);
    await page.goto(`${waymark.url}/reports/deliveries`);
    await page.getByText("UNVERIFIED").first().waitFor();
  });

  test("the doctor's recount agrees with every figure", () => {
    const checks = waymark.run(["doctor"], [0, 3]);
    assert.equal(checks.find((check) => check.check === "figures").state, "good");
    assert.equal(checks.find((check) => check.check === "content").state, "good");
  });

  test("nobody's browser asked another host or met a script fault", () => {
    assert.deepEqual([...admin.faults, ...learner.faults, ...reporter.faults], []);
  });
});
