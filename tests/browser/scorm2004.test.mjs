// A SCORM 2004 course in the player: sequencing decides what is opened, shown and offered, in the browser and on the server alike.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { waitForSaved } from "./lib/browser.mjs";
import { Learner } from "./lib/learner.mjs";

const kAxe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const kTags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const kShots = process.env.WAYMARK_SHOTS;

const kPart = (id, title, inside = "") => `<item identifier="${id}" identifierref="R1"><title>${title}</title>${inside}</item>`;
const kFlow = '<imsss:sequencing><imsss:controlMode flow="true" choice="true"/></imsss:sequencing>';
// What the first part says is known is skipped; the check alone decides about passing.
const kCourse =
  kPart("pre", "What do you know?", `<imsss:sequencing><imsss:rollupRules rollupObjectiveSatisfied="false"/><imsss:objectives>
    <imsss:primaryObjective objectiveID="p"><imsss:mapInfo targetObjectiveID="known" writeSatisfiedStatus="true"/></imsss:primaryObjective></imsss:objectives></imsss:sequencing>`) +
  kPart("lesson", "Listening", `<imsss:sequencing><imsss:sequencingRules><imsss:preConditionRule><imsss:ruleConditions>
    <imsss:ruleCondition referencedObjective="k" condition="satisfied"/></imsss:ruleConditions><imsss:ruleAction action="skip"/></imsss:preConditionRule></imsss:sequencingRules>
    <imsss:rollupRules rollupObjectiveSatisfied="false" rollupProgressCompletion="false"/><imsss:objectives><imsss:primaryObjective objectiveID="l"/>
    <imsss:objective objectiveID="k"><imsss:mapInfo targetObjectiveID="known"/></imsss:objective></imsss:objectives></imsss:sequencing>`) +
  kPart("check", "Check", `<imsss:sequencing><imsss:deliveryControls completionSetByContent="true" objectiveSetByContent="true"/></imsss:sequencing>`) + kFlow;
// No choice; the first page hides Previous and asks to go on by itself.
const kHidden = '<adlnav:presentation><adlnav:navigationInterface><adlnav:hideLMSUI>continue</adlnav:hideLMSUI><adlnav:hideLMSUI>exitAll</adlnav:hideLMSUI></adlnav:navigationInterface></adlnav:presentation>';
const kGuided =
  kPart("one", "First", kHidden) + kPart("two", "Second") + kPart("three", "Third") +
  '<imsss:sequencing><imsss:controlMode flow="true" choice="false"/></imsss:sequencing>';

describe("a SCORM 2004 course", { concurrency: false }, () => {
  let learner;
  before(async () => {
    learner = await Learner.make("course", [
      { title: "Feedback that helps", organization: kCourse }, { title: "Guided", organization: kGuided },
      { title: "Left early", organization: kPart("one", "First") + kPart("two", "Second") + '<item identifier="none"><title>Third</title></item>' + kFlow }, { title: "Skipped", organization: kCourse }]);
  });
  after(() => learner?.remove());

  const line = (page, words) => page.locator("#content-title", { hasText: words }).waitFor();
  const button = (page, name) => page.locator("#course-controls").getByRole("button", { name, exact: true });
  const entry = (page, title) => page.locator("#contents").getByRole("button", { name: title });
  // The frame of the activity whose title is on show; its page has begun.
  async function sco(page) {
    const end = Date.now() + 15000;
    for (;;) {
      for (const frame of page.frames()) {
        const began = await frame.evaluate(() => window.began).catch(() => undefined);
        if (began === "true") return frame;
      }
      if (Date.now() > end) throw new Error("no page has begun");
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
  const part = async (page, words) => (await line(page, words), sco(page));

  async function look(page, name) {
    for (const [width, height] of [[1100, 900], [320, 640]]) {
      await page.setViewportSize({ width, height });
      if (kShots) {
        mkdirSync(kShots, { recursive: true });
        await page.screenshot({ path: path.join(kShots, `course-${name}-${width}.png`), fullPage: true });
      }
      const sideways = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.ok(sideways <= 0, `${name} at ${width} px scrolls sideways by ${sideways} px`);
      await page.evaluate(kAxe);
      const found = await page.evaluate((tags) => window.axe.run(document, { runOnly: tags, resultTypes: ["violations"], iframes: false }), kTags);
      assert.deepEqual(found.violations.map((one) => `${one.id}: ${one.help}`), [], `${name} at ${width} px`);
    }
    await page.setViewportSize({ width: 1100, height: 900 });
  }

  test("is gone through with Continue and by choice, and passed", async () => {
    const { page, context, faults } = await learner.start("feedback-that-helps");
    let frame = await part(page, "Page 1 of 3: What do you know?");
    assert.equal(await frame.evaluate(() => window.ask("adl.nav.request_valid.continue")), "true");
    assert.equal(await frame.evaluate(() => window.ask("adl.nav.request_valid.previous")), "false");
    assert.equal(await button(page, "Previous").isVisible(), false);
    await look(page, "first");
    await frame.evaluate(() => { window.last = [["cmi.success_status", "failed"], ["cmi.completion_status", "completed"]]; });
    await button(page, "Continue").click();
    frame = await part(page, "Page 2 of 3: Listening");
    assert.match(await page.locator("#contents li", { hasText: "What do you know?" }).innerText(), /Failed/);
    await frame.evaluate(() => { window.set("cmi.location", "page 2"); window.last = [["cmi.exit", "suspend"]]; });
    await entry(page, "Check").click();
    frame = await part(page, "Page 3 of 3: Check");
    await button(page, "Previous").click();
    frame = await part(page, "Page 2 of 3: Listening");
    assert.deepEqual(await frame.evaluate(() => window.found), { location: "page 2", entry: "resume" });
    await button(page, "Continue").click();
    frame = await part(page, "Page 3 of 3: Check");
    await frame.evaluate(() => { window.set("cmi.score.scaled", "0.9"); window.set("cmi.success_status", "passed"); window.set("cmi.completion_status", "completed"); window.commit(); });
    await waitForSaved(page);
    assert.equal(learner.registration("feedback-that-helps").state, "passed");
    await button(page, "Finish the module").click();
    await page.waitForURL(/\/finished/);
    await page.getByText("Module passed").waitFor();
    assert.deepEqual(faults, []);
    await context.close();
  });

  test("skips what is known already", async () => {
    const { page, context } = await learner.start("skipped");
    const frame = await part(page, "What do you know?");
    await frame.evaluate(() => { window.last = [["cmi.success_status", "passed"]]; });
    await button(page, "Continue").click();
    await part(page, "Page 3 of 3: Check");
    assert.match(await page.locator("#contents li", { hasText: "Listening" }).innerText(), /Not started/);
    await context.close();
  });

  test("follows what its page asks for at its end, and offers no choice where the package has none", async () => {
    const { page, context, faults } = await learner.start("guided");
    const frame = await part(page, "Page 1 of 3: First");
    assert.equal(await entry(page, "Third").getAttribute("aria-disabled"), "true");
    await entry(page, "Third").click({ force: true });
    assert.equal(await page.locator("#course-controls").isVisible(), false, "the package hides its controls");
    await frame.evaluate(() => { window.set("adl.nav.request", "continue"); window.finish(); });
    await part(page, "Page 2 of 3: Second");
    assert.equal(await page.evaluate(() => document.activeElement.id), "content-title", "read out, and Tab leads on into the page");
    await button(page, "Continue").focus();
    await page.keyboard.press("Enter");
    await part(page, "Page 3 of 3: Third");
    await button(page, "Previous").focus();
    await page.keyboard.press("Space");
    await part(page, "Page 2 of 3: Second");
    await Learner.leave(page);
    assert.deepEqual(faults, []);
    await context.close();
  });

  test("goes on where the tab was closed", async () => {
    const { page, context, address } = await learner.start("left-early");
    await part(page, "Page 1 of 2: First");
    await button(page, "Continue").click();
    const frame = await part(page, "Page 2 of 2: Second");
    await frame.evaluate(() => { window.set("cmi.location", "here"); window.commit(); });
    await waitForSaved(page);
    await page.close();
    const again = await context.newPage();
    await again.goto(`${address}/resume`);
    await again.getByText("You stopped at ‘Second’").waitFor();
    await again.getByRole("button", { name: "Resume" }).click();
    const back = await part(again, "Page 2 of 2: Second");
    assert.deepEqual(await back.evaluate(() => window.found), { location: "here", entry: "resume" });
    await button(again, "Continue").click();
    await again.getByText("This part has no page.").waitFor();
    await context.close();
  });
});
