// A house of one content host: modules are played there, and kept apart, as on a host of their own.
import assert from "node:assert/strict";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { openBrowser, person, scoFrame, waitForSaved } from "./lib/browser.mjs";
import { writePackage } from "./lib/package.mjs";
import { Waymark } from "./lib/server.mjs";

// Where wildcard names are not to be had: every course on one content host.
describe("one content host for all courses", { concurrency: false }, () => {
  let waymark, browser;

  before(async () => {
    waymark = await Waymark.make("one-host", { env: { WAYMARK_SERVER_ONE_CONTENT_HOST: "true" }, contentDomain: "content.localhost" });
    browser = await openBrowser();
  });

  after(async () => {
    await browser?.close();
    await waymark?.remove();
  });

  test("two modules are played, reloaded and kept apart", async () => {
    waymark.run(["user", "add", "ann.one", "--name", "Ann One"]);
    const { page } = await person(browser);
    await page.goto(waymark.signInLink("ann.one"));
    const confirm = page.getByRole("button", { name: "Continue" });
    if (await confirm.count()) await confirm.click();
    for (const title of ["First", "Second"]) {
      const file = path.join(waymark.folder, `${title}.zip`);
      writePackage(file, title);
      const [course] = waymark.run(["import", file]);
      waymark.run(["enrol", course.course, "ann.one"]);
      const { id } = waymark.run(["registration", "show", "ann.one", "--course", course.course])[0];
      await page.goto(`${waymark.url}/modules/${id}`);
      await page.getByRole("button", { name: /^Start/ }).click();
      let frame = await scoFrame(page);
      assert.equal(new URL(frame.url()).host, `content.localhost:${waymark.port}`);
      await frame.evaluate((place) => { window.last = [["cmi.core.lesson_location", place]]; }, title);
      await waitForSaved(page);
      await page.reload();
      frame = await scoFrame(page);
      assert.equal((await frame.evaluate(() => window.found)).location, title);
    }
  });
});
