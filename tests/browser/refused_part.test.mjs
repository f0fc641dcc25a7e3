// A part of a module whose page lies at a host that nobody allowed: the player says so in place of an empty frame, and how to go on.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { scoFrame, waitForSaved } from "./lib/browser.mjs";
import { Learner } from "./lib/learner.mjs";

const kAxe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const kTags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const kWidths = [[1100, 900], [320, 640]];
const kShots = process.env.WAYMARK_SHOTS;   // a folder: pictures are kept there
const kHost = "films-and-lectures-with-a-name-that-does-not-break-anywhere.video.test";
const kItem = (id, resource) => `<item identifier="${id}" identifierref="${resource}"><title>Part ${id}</title></item>`;
const kOutside = `<resource identifier="R2" type="webcontent" adlcp:scormtype="sco" href="https://${kHost}/module"/>`;

describe("a part at a host that nobody allowed", { concurrency: false }, () => {
  let learner;
  before(async () => {
    learner = await Learner.make("refused", [
      { title: "With a film", items: kItem("A", "R1") + kItem("F", "R2") + kItem("B", "R1"), resources: kOutside },
      { title: "Only a film", items: kItem("F", "R2"), resources: kOutside }]);
  });
  after(() => learner?.remove());

  async function look(page, name) {
    for (const [width, height] of kWidths) {
      await page.setViewportSize({ width, height });
      if (kShots) {
        mkdirSync(kShots, { recursive: true });
        await page.screenshot({ path: path.join(kShots, `refused-${name}-${width}.png`), fullPage: true });
      }
      const sideways = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.ok(sideways <= 0, `${name} at ${width} px scrolls sideways by ${sideways} px`);
      await page.evaluate(kAxe);
      const found = await page.evaluate((tags) => window.axe.run(document, { runOnly: tags, resultTypes: ["violations"], iframes: false }), kTags);
      assert.deepEqual(found.violations.map((one) => `${one.id}: ${one.help}`), [], `${name} at ${width} px`);
    }
    await page.setViewportSize({ width: 1100, height: 900 });
  }
  const focused = (page) => page.evaluate(() => document.activeElement.id || document.activeElement.textContent);

  test("says what it is, why it does not open and what to do, and leads on by keyboard", async () => {
    const { page, context, faults, address } = await learner.start("with-a-film");
    const words = page.locator("#refused"), frame = page.locator("#content");
    await (await scoFrame(page)).getByText("found").waitFor();
    assert.equal(await words.isVisible(), false);

    await page.locator("#contents").getByRole("button", { name: "Part F" }).click();
    await words.getByRole("heading", { name: "This part does not open here" }).waitFor();
    assert.match(await words.innerText(), new RegExp(`‘Part F’ is a page of another service, ${kHost}\\.`));
    assert.match(await words.innerText(), /only when an administrator has allowed the service/);
    assert.match(await words.innerText(), /You can go on with the other parts of the module\./);
    assert.match(await words.innerText(), /Tell your learning team or an administrator/);
    assert.equal(await frame.isVisible(), false, "no empty frame beside it");
    assert.equal(await page.locator("#content-title").textContent(), "Page 2 of 3: Part F");
    assert.equal(await focused(page), "content-title", "as for any part");
    await page.keyboard.press("Tab");
    assert.equal(await focused(page), "refused");
    await page.keyboard.press("Tab");
    assert.equal(await focused(page), "Go on to ‘Part B’");
    await page.keyboard.press("Tab");
    assert.equal(await focused(page), "back-to-save", "and out again");
    await page.locator("#skip-to-content").focus();
    await page.keyboard.press("Enter");
    assert.equal(await focused(page), "refused", "where the skip link leads");
    await look(page, "one-of-three");

    await page.getByRole("button", { name: "Go on to ‘Part B’" }).press("Enter");
    await page.getByText("Page 3 of 3: Part B").waitFor();
    await (await scoFrame(page)).getByText("found").waitFor();
    assert.deepEqual([await words.isVisible(), await frame.isVisible()], [false, true]);
    assert.equal(await focused(page), "content-title");

    // Left there, it is met there again.
    await page.locator("#contents").getByRole("button", { name: "Part F" }).click();
    await words.waitFor();
    await waitForSaved(page);
    await Learner.leave(page);
    await page.goto(`${address}/resume`);
    await page.getByRole("button", { name: /^Resume/ }).click();
    await words.getByRole("button", { name: "Go on to ‘Part B’" }).waitFor();
    await waitForSaved(page);
    await Learner.leave(page);
    assert.deepEqual(faults, [], "nothing was asked of the other host, and no policy was met");
    await context.close();
  });

  test("of a single part: no other is offered", async () => {
    const { page, context, faults } = await learner.start("only-a-film");
    const words = page.locator("#refused");
    await words.waitFor();
    assert.doesNotMatch(await words.innerText(), /other parts/);
    assert.equal(await words.getByRole("button").count(), 0);
    assert.equal(await focused(page), "module-title");
    await look(page, "alone");
    await waitForSaved(page);
    await Learner.leave(page);
    assert.deepEqual(faults, []);
    await context.close();
  });
});
