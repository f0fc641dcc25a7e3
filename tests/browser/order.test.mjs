// A module whose parts wait for each other (adlcp:prerequisites), with a group of parts: what learners see of the order.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { scoFrame } from "./lib/browser.mjs";
import { Learner } from "./lib/learner.mjs";
import { until } from "./lib/server.mjs";

const part = (id, script = "", inside = "") =>
  `<item identifier="${id}"${inside ? "" : ' identifierref="R1"'}><title>Part ${id}</title>` +
  `${script ? `<adlcp:prerequisites type="aicc_script">${script}</adlcp:prerequisites>` : ""}${inside}</item>`;

describe("parts that wait for others", { concurrency: false }, () => {
  let learner;
  before(async () => {
    learner = await Learner.make("order", [
      { title: "In order", items: part("A") + part("G", "A", part("B") + part("C", "B")) + part("D", "G") },
      { title: "Taken over", items: part("A") + part("B", "A") },
      { title: "Only once", items: part("A", 'A="not attempted"') },
      { title: "Hidden first", items: part("A").replace("<item", '<item isvisible="false"') + part("B") }]);
  });
  after(() => learner?.remove());

  test("say what they wait for, leave nothing named that is not shown, and let go back", async () => {
    const { page, context, faults } = await learner.start("in-order");
    await (await scoFrame(page)).locator("h1").waitFor();
    const line = page.locator("#content-title"), notice = page.getByRole("alert");
    const entry = (id) => page.locator("#contents").getByRole("button", { name: `Part ${id}` });
    const described = (id) => entry(id).evaluate((button) => document.getElementById(button.getAttribute("aria-describedby")).textContent);
    assert.equal(await described("D"), "Cannot start yet, waits for ‘Part G’");
    assert.equal(await described("B"), "Cannot start yet, waits for ‘Part A’");
    assert.equal(await line.textContent(), "Page 1 of 4: Part A");

    await entry("D").click();
    await notice.getByText("‘Part D’ cannot start yet. Finish ‘Part G’ first.").waitFor();
    assert.equal(await line.textContent(), "No part is open. Choose one from the contents.");
    assert.equal(await page.locator("#contents [aria-current]").count(), 0);
    assert.equal(await page.locator("#content").getAttribute("title"), "Module content");
    await notice.getByRole("button", { name: "Go back to ‘Part A’" }).click();
    await page.getByText("Page 1 of 4: Part A").waitFor();
    await notice.waitFor({ state: "hidden" });

    // Each part is completed and left; what waited for it opens, a member of the group first of all by the group's own.
    for (const [id, next] of [["A", "B"], ["B", "C"], ["C", "D"]]) {
      const frame = await scoFrame(page);
      await frame.getByText("found").waitFor();
      await frame.evaluate(() => window.set("cmi.core.lesson_status", "completed"));
      await frame.evaluate(() => window.finish());
      await until(`part ${id} is completed`, async () => (await described(id)) === "Completed");
      assert.equal(await described(next), "Not started", `after part ${id}`);
      await entry(next).click();
      await page.getByText(new RegExp(`: Part ${next}$`)).waitFor();
    }
    await Learner.leave(page);
    assert.deepEqual(faults, []);
    await context.close();
  });

  // CAM 2.3.2.5: isvisible="false" keeps a part out of what is shown of the structure; the module begins with it all the same.
  test("a hidden first part is begun with, and the one part that is listed can be chosen", async () => {
    const { page, context, faults } = await learner.start("hidden-first");
    await (await scoFrame(page)).getByText("found").waitFor();
    assert.equal(await page.locator("#content-title").textContent(), "Part A");
    const listed = page.locator("#contents").getByRole("button");
    assert.deepEqual(await listed.allTextContents(), ["Part B"]);
    await listed.click();
    await page.getByText("Page 1 of 1: Part B").waitFor();
    await Learner.leave(page);
    assert.deepEqual(faults, []);
    await context.close();
  });

  // What is done on a page that was taken over counts no more: its list must not say "Completed" of it, nor its last page "saved".
  test("taken over by a newer launch, the list of parts says nothing of their status any more", async () => {
    const { page, context, address, faults } = await learner.start("taken-over");
    const frame = await scoFrame(page);
    await frame.getByText("found").waitFor();
    const newer = await context.newPage();
    await newer.goto(`${address}/resume`);
    await newer.getByRole("button", { name: "Resume", exact: true }).click();
    await (await scoFrame(newer)).getByText("found").waitFor();
    await frame.evaluate(() => window.set("cmi.core.lesson_status", "completed"));
    await frame.evaluate(() => window.finish());
    await page.getByText("This module is open in another place now.").waitFor();
    assert.deepEqual(await page.locator("#contents .wm-contents__status").allTextContents(), ["", ""]);
    await page.locator("#contents").getByRole("button", { name: "Part B" }).click();
    assert.deepEqual(await page.locator("#contents .wm-contents__status").allTextContents(), ["", ""]);
    await page.getByRole("button", { name: "Save and exit" }).click();
    await page.getByText("What you did here after that does not change your record.").waitFor();
    assert.deepEqual(faults, []);
    await context.close();
  });

  // A part that may only be opened while it was never opened: the second time nothing can be.
  test("of which none can be opened: the page says so, and does not blame itself", async () => {
    const { page, context, address } = await learner.start("only-once");
    const frame = await scoFrame(page);
    await frame.getByText("found").waitFor();
    await frame.evaluate(() => window.set("cmi.core.lesson_status", "incomplete"));
    await Learner.leave(page);
    await page.goto(`${address}/resume`);
    await page.getByRole("button", { name: /^Resume/ }).click();
    const notice = page.getByRole("alert");
    await notice.getByRole("link", { name: "Go to your modules" }).waitFor();
    assert.doesNotMatch(await notice.textContent(), /This page is not complete/);
    assert.match(await notice.textContent(), /Each part waits for another part that is not complete\. That is a fault of the module/);
    await context.close();
  });
});
