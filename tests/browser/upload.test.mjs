// Packages that the import page's script sends and the server does not take: the sign-in ran out before or in the middle, or the
// server refuses. What is said, that the chosen files stay, and that they arrive after signing in again in another tab.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { after, before, beforeEach, describe, test } from "node:test";
import { openBrowser, person } from "./lib/browser.mjs";
import { Waymark, kAdminPassword, kSamples } from "./lib/server.mjs";

const kFormLimit = (1 << 20) + (64 << 20);  // of a request: the package of one megabyte and what a form adds

describe("an upload that is not taken", { concurrency: false }, () => {
  let waymark, browser, admin, page;

  before(async () => {
    waymark = await Waymark.make("upload", { env: { WAYMARK_IMPORT_PACKAGE_MEGABYTES: "1" } });
    browser = await openBrowser();
  });

  after(async () => {
    await browser?.close();
    await waymark?.remove();
  });

  async function signIn(tab) {
    await tab.getByLabel("Username").fill("admin");
    await tab.getByLabel("Password", { exact: true }).fill(kAdminPassword);
    await tab.getByRole("button", { name: "Sign in" }).click();
    await tab.getByRole("heading", { level: 1 }).waitFor();
  }

  beforeEach(async () => {
    admin = await person(browser);
    page = admin.page;
    await page.goto(`${waymark.url}/admin/import`);
    await signIn(page);
    await page.waitForURL("**/admin/import");  // loaded, its script as well: without it the form is sent by the browser itself
  });

  const said = async (words) => {
    const end = Date.now() + 10000;
    for (let shown = ""; !shown.includes(words);) {
      assert.ok(Date.now() < end, `shown: ${shown}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
      shown = await status().textContent();
    }
  };
  const status = () => page.locator("#import-progress");
  const sample = (name) => path.join(kSamples, name);
  const choose = (...files) => page.locator("input[name=packages]").setInputFiles(files);
  const upload = () => page.getByRole("button", { name: "Upload and import" }).click();
  const chosen = () => page.evaluate(() => [...document.querySelector("input[name=packages]").files].map((file) => file.name));

  async function signInElsewhere() {
    const [tab] = await Promise.all([admin.context.waitForEvent("page"), status().getByRole("link", { name: /Sign in again/ }).click()]);
    await signIn(tab);
    await tab.close();
  }

  test("signed out before: it says so, keeps the file, and takes it after a sign-in in another tab", async () => {
    await choose(sample("who-leads.zip"));
    await admin.context.clearCookies();
    await upload();
    await said("Your sign-in has run out, and nothing was uploaded. The file is still chosen");
    assert.deepEqual(await chosen(), ["who-leads.zip"]);
    await signInElsewhere();
    await upload();
    await page.getByText("Imported", { exact: true }).waitFor({ timeout: 30000 });
    assert.equal(waymark.run(["course", "list"]).length, 1);
    assert.deepEqual(admin.faults, []);
  });

  test("signed out in the middle: what was taken is not sent twice, what is left stays chosen", async () => {
    const before = waymark.run(["course", "list"]).length;
    let posts = 0;
    await page.route("**/admin/import", async (route) => {
      if (route.request().method() === "POST" && (posts += 1) === 2) await admin.context.clearCookies();
      await route.fallback({ headers: { ...route.request().headers(), cookie: (await admin.context.cookies()).map((one) => `${one.name}=${one.value}`).join("; ") } });
    });
    const names = ["od-basics.zip", "od-tensions.zip"];
    await choose(...names.map(sample));
    await upload();
    await said("Your sign-in has run out, and only 1 of 2 files were uploaded. The file is still chosen");
    assert.deepEqual(await chosen(), [names[1]]);
    await signInElsewhere();
    await upload();
    await page.waitForURL("**/admin/imports/*");
    await page.getByText("Imported", { exact: true }).waitFor({ timeout: 30000 });
    assert.equal(posts, 3);
    assert.equal(waymark.run(["course", "list"]).length, before + 2);
  });

  test("signed out and the refusal lost on the way: the server is asked", async () => {
    await page.route("**/admin/import", async (route) => {
      if (route.request().method() !== "POST") return route.fallback();
      await admin.context.clearCookies();
      return route.abort("connectionreset");
    });
    await choose(sample("who-leads.zip"));
    await upload();
    await said("Your sign-in has run out");
  });

  test("stopped in the middle: what was taken stays, what is left stays chosen, and the keyboard is at the button", async () => {
    const before = waymark.run(["course", "list"]).length;
    const names = ["od-systems.zip", "od-relationships.zip"];
    let posts = 0;
    await page.route("**/admin/import", async (route) => {
      if (route.request().method() === "POST" && (posts += 1) === 2) return;  // it never gets there
      await route.fallback();
    });
    await choose(...names.map(sample));
    await upload();
    const stop = page.getByRole("button", { name: "Stop the upload" });
    while (posts < 2) await new Promise((resolve) => setTimeout(resolve, 20));
    await stop.focus();
    await page.keyboard.press("Enter");
    await said("You stopped the upload, and only 1 of 2 files were uploaded. The file is still chosen.");
    assert.equal(await stop.isVisible(), false);
    assert.equal(await page.evaluate(() => document.activeElement.textContent.trim()), "Upload and import");
    assert.deepEqual(await chosen(), [names[1]]);
    await page.unroute("**/admin/import");
    await page.keyboard.press("Enter");
    await page.waitForURL("**/admin/imports/*");
    await page.getByText("Imported", { exact: true }).waitFor({ timeout: 30000 });
    assert.equal(waymark.run(["course", "list"]).length, before + 2);
    assert.deepEqual(admin.faults, []);
  });

  test("another refusal: the server's own words", async () => {
    const big = path.join(waymark.folder, "big.zip");
    writeFileSync(big, Buffer.alloc(kFormLimit));
    await choose(big);
    await upload();
    await said(`Content too large. The limit of this address is ${kFormLimit} bytes.`);
  });
});
