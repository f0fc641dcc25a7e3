// The statements page in a browser: new ones without a reload and without a jump, with the keyboard alone, and without JavaScript;
// the command that is copied is run.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdirSync } from "node:fs";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { openBrowser, person } from "./lib/browser.mjs";
import { Waymark } from "./lib/server.mjs";

const kShots = process.env.WAYMARK_SHOTS;

describe("the statements page", { concurrency: false }, () => {
  let waymark, browser, reader, plain, key;
  before(async () => {
    waymark = await Waymark.make("explorer");
    browser = await openBrowser();
    waymark.run(["user", "add", "rita.reader", "--name", "Rita Reader", "--role", "reader"]);
    [key] = waymark.run(["lrs", "credential", "add", "--label", "A program", "--scope", "all"]);
    reader = await person(browser);
    plain = await person(browser, { javaScriptEnabled: false });
    for (const { page } of [reader, plain]) {
      await page.goto(waymark.signInLink("rita.reader"));
      const confirm = page.getByRole("button", { name: "Continue" });
      if (await confirm.count()) await confirm.click();
    }
    for (let i = 0; i < 30; i += 1) await send(`Walk ${i}`);
  });
  after(async () => {
    await browser?.close();
    await waymark?.remove();
  });

  const headers = () => ({ authorization: `Basic ${Buffer.from(`${key.key}:${key.secret}`).toString("base64")}`, "x-experience-api-version": "1.0.3", "content-type": "application/json" });
  async function send(name, more = {}) {
    const id = randomUUID();
    const statement = { id, actor: { mbox: "mailto:kim.o'neil@example.org", name: "Kim O'Neil" }, verb: { id: "https://v.example/went", display: { "en-GB": "went on" } }, object: { id: `https://a.example/${encodeURIComponent(name)}`, definition: { name: { "en-GB": name } } }, ...more };
    const answer = await fetch(`${waymark.url}/xapi/statements`, { method: "POST", headers: headers(), body: JSON.stringify(statement) });
    assert.equal(answer.status, 200, await answer.text());
    return id;
  }
  async function shot(page, name) {
    if (!kShots) return;
    mkdirSync(kShots, { recursive: true });
    for (const width of [1100, 320]) {
      await page.setViewportSize({ width, height: 900 });
      await page.screenshot({ path: path.join(kShots, `explorer-${name}-${width}.png`), fullPage: true });
    }
    await page.setViewportSize({ width: 1100, height: 900 });
  }
  const listed = (page) => page.locator("#statements li").evaluateAll((all) => all.map((one) => one.dataset.statement));
  // Runs the command as it stands on the page, with the credential in the place of the words.
  const run = (command) => JSON.parse(execFileSync("sh", ["-c", `${command.replace("KEY:SECRET", `${key.key}:${key.secret}`)} --silent --fail`], { encoding: "utf8" }));

  test("new statements are said, and come in when they are asked for; nothing moves before", async () => {
    const { page } = reader;
    await page.goto(`${waymark.url}/reports/statements?verb=https%3A%2F%2Fv.example%2Fwent`);
    const before = await listed(page);
    assert.equal(before.length, 30);
    await page.evaluate(() => { window.stillHere = true; window.scrollTo(0, document.body.scrollHeight); });
    const at = () => page.evaluate(() => [window.scrollY, document.documentElement.scrollHeight, document.querySelector("#statements li:last-child").getBoundingClientRect().top].join(" "));
    const place = await at();
    await send("Another verb", { verb: { id: "https://v.example/other" } });
    const first = await send("New walk one"), second = await send("New walk two");
    const link = page.getByRole("link", { name: "Show 2 new statements" });
    await link.waitFor({ timeout: 20000 });
    assert.equal(await page.locator("#live-words").textContent(), "2 new statements have come in.");
    assert.deepEqual(await listed(page), before, "nothing comes in by itself");
    assert.equal(await at(), place, "nothing moves under the reader");
    await shot(page, "new");
    await link.focus();
    await page.keyboard.press("Enter");
    await page.getByText("2 new statements were added at the top of the list.").waitFor({ state: "attached" });
    assert.deepEqual(await listed(page), [second, first, ...before]);
    assert.ok(await page.evaluate(() => window.stillHere), "without a reload");
    assert.equal(await page.evaluate(() => document.activeElement.getAttribute("href")), `/reports/statements/${second}`, "the keyboard is led to the first of them");
    const third = await send("New walk three");
    await page.getByRole("link", { name: "Show 1 new statement" }).waitFor({ timeout: 20000 });
    await page.getByRole("link", { name: "Show 1 new statement" }).click();
    await page.getByText("1 new statement was added at the top of the list.").waitFor({ state: "attached" });
    assert.deepEqual(await listed(page), [third, second, first, ...before]);
  });

  test("without JavaScript a link does it, and says what is new", async () => {
    const { page } = plain;
    await page.goto(`${waymark.url}/reports/statements`);
    const before = await listed(page);
    const id = await send("A plain walk");
    await page.getByRole("link", { name: "Look for new statements" }).click();
    await page.getByText("1 new statement since you last looked.").waitFor();
    assert.deepEqual(await listed(page), [id, ...before]);
    assert.equal(await page.locator("#statements li .nhsuk-tag", { hasText: "New" }).count(), 1);
    assert.equal(await page.getByRole("button", { name: "Copy as curl" }).count(), 0, "no button that does nothing");
    await page.getByRole("link", { name: "A plain walk" }).click();
    await page.getByRole("heading", { name: "Kim O'Neil went on A plain walk" }).waitFor();
  });

  test("filters by the keyboard; what is wrong is said at its field and kept", async () => {
    const { page } = reader;
    await page.goto(`${waymark.url}/reports/statements`);
    await page.getByLabel("Agent", { exact: true }).focus();
    await page.keyboard.type("kim.o'neil@example.org");
    await page.keyboard.press("Tab");
    await page.keyboard.type("went");
    await page.keyboard.press("Enter");
    const fault = page.getByRole("link", { name: /^Verb: The value is not an IRI/ });
    await fault.click();
    assert.equal(await page.evaluate(() => document.activeElement.id), "verb");
    assert.equal(await page.getByLabel("Agent", { exact: true }).inputValue(), "kim.o'neil@example.org");
    await shot(page, "wrong");
    await page.keyboard.press("Control+a");
    await page.keyboard.type("https://v.example/other");
    await page.keyboard.press("Enter");
    await page.getByRole("link", { name: "Kim O'Neil other Another verb" }).waitFor();
    assert.equal((await listed(page)).length, 1);
    await page.getByText("More filters").click();
    await page.getByLabel("Success").selectOption("true");
    await page.getByRole("button", { name: "Show statements" }).click();
    await page.getByText("No statement answers these filters").waitFor();
    assert.ok(await page.getByLabel("Success").isVisible(), "filters in use are not folded away");
    await page.getByRole("link", { name: "Clear the filters" }).click();
    assert.ok((await listed(page)).length > 30);
  });

  test("the command that is copied gives what the page shows", async () => {
    const { page, context } = reader;
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    for (const query of ["", "?agent=kim.o%27neil%40example.org&verb=https%3A%2F%2Fv.example%2Fwent&limit=3", "?waymark_verbs=https%3A%2F%2Fv.example%2Fother%0Ahttps%3A%2F%2Fv.example%2Fnone&ascending=true", "?since=2020-01-01&activity=https%3A%2F%2Fa.example%2FNew%2520walk%2520one"]) {
      await page.goto(`${waymark.url}/reports/statements${query}`);
      await page.getByRole("button", { name: "Copy as curl" }).click();
      await page.getByText("Copied.").waitFor();
      const command = await page.evaluate(() => navigator.clipboard.readText());
      const shown = await listed(page);
      assert.ok(shown.length > 0, query);
      assert.deepEqual(run(command).statements.map(({ id }) => id).slice(0, shown.length), shown);
    }
    const id = await send("Soon voided");
    await send("", { verb: { id: "http://adlnet.gov/expapi/verbs/voided" }, object: { objectType: "StatementRef", id } });
    for (const one of [(await listed(page))[0], id]) {
      await page.goto(`${waymark.url}/reports/statements/${one}`);
      assert.equal(run(await page.locator("#curl").innerText()).id, one);
    }
  });

  test("a download is the statement as it is stored, and only that", async () => {
    const { page } = reader;
    const id = await send("To keep");
    await page.goto(`${waymark.url}/reports/statements/${id}`);
    await page.getByText(/^Statement .* bytes$/).click();
    assert.equal(JSON.parse(await page.locator("#raw").innerText()).id, id);
    await shot(page, "one");
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "Download the whole statement as JSON" }).click()]);
    assert.equal(download.suggestedFilename(), `${id}.json`);
  });

  test("no page asked another host or met a script fault", () => {
    assert.deepEqual([...reader.faults, ...plain.faults].filter((fault) => !/status of (400|403|404)/.test(fault)), []);
  });
});
