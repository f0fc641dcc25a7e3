// Keys of the record store by the pages alone and without JavaScript: made, changed while the old one goes on, limited, withdrawn;
// each seen at /xapi. And the same by the command line.
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { openBrowser, person } from "./lib/browser.mjs";
import { Waymark, kAdminPassword } from "./lib/server.mjs";

const kShots = process.env.WAYMARK_SHOTS;

describe("keys of the record store", { concurrency: false }, () => {
  let waymark, browser, admin, page;
  before(async () => {
    waymark = await Waymark.make("credentials");
    browser = await openBrowser();
    admin = await person(browser, { javaScriptEnabled: false });
    page = admin.page;
    await page.goto(`${waymark.url}/admin`);
    await page.getByLabel("Username").fill("admin");
    await page.getByLabel("Password", { exact: true }).fill(kAdminPassword);
    await page.getByRole("button", { name: "Sign in" }).click();
  });
  after(async () => {
    await browser?.close();
    await waymark?.remove();
  });

  async function shot(name) {
    if (!kShots) return;
    mkdirSync(kShots, { recursive: true });
    for (const width of [1100, 320]) {
      await page.setViewportSize({ width, height: 900 });
      await page.screenshot({ path: path.join(kShots, `credentials-${name}-${width}.png`), fullPage: true });
    }
  }
  const shown = async () => {
    const words = await page.locator("main").innerText();
    return { key: words.match(/Key: (key-\S+)/)[1], secret: words.match(/Secret: (\S+)/)[1], words };
  };
  const status = async ({ key, secret }) =>
    (await fetch(`${waymark.url}/xapi/statements`, { headers: { authorization: `Basic ${Buffer.from(`${key}:${secret}`).toString("base64")}`, "x-experience-api-version": "1.0.3" } })).status;

  let first, second, address;
  test("a program is let in; its secret is shown once", async () => {
    await page.goto(`${waymark.url}/admin/credentials`);
    assert.deepEqual(await page.locator("input[name=scope]:checked").evaluateAll((all) => all.map(({ value }) => value)), ["statements/write", "statements/read/mine"]);
    await page.getByLabel("Who will use it").fill("A dashboard");
    await page.getByLabel("Read statements of everybody, without learners' own words").check();
    await page.getByLabel("Most requests a second").fill("200");
    await shot("form");
    await page.getByRole("button", { name: "Make a key" }).click();
    first = await shown();
    await shot("made");
    assert.equal(await status(first), 200);
    await page.goto(`${waymark.url}/admin/credentials`);
    await shot("list");
    await page.getByRole("link", { name: "A dashboard" }).click();
    address = new URL(page.url()).pathname;
    const words = await page.locator("main").innerText();
    assert.match(words, /200 a second/);
    assert.match(words, /Read statements of everybody/i);
    assert.equal(words.includes(first.secret), false);
  });

  test("what was forgotten is asked for, and what was filled in stays", async () => {
    await page.goto(`${waymark.url}/admin/credentials`);
    await page.getByLabel("Most requests a second").fill("many");
    for (const scope of ["statements/write", "statements/read/mine"]) await page.locator(`input[value="${scope}"]`).uncheck();
    await page.getByRole("button", { name: "Make a key" }).click();
    const words = await page.locator("main").innerText();
    for (const one of [/Enter who will use it/, /Choose at least one thing/, /Enter a whole number/]) assert.match(words, one);
    assert.equal(await page.getByLabel("Most requests a second").inputValue(), "many");
    await page.getByLabel("Who will use it").fill("Nobody");
    await page.getByLabel("Read learners' own words in the statements").check();
    await page.getByRole("button", { name: "Make a key" }).click();
    assert.match(await page.locator("main").innerText(), /reflections opens nothing by itself/);
  });

  test("its key is changed, and the old one goes on until the date that is shown", async () => {
    await page.goto(waymark.url + address);
    assert.ok(await page.getByLabel("In 7 days").isChecked());
    await page.getByRole("button", { name: "Make another key" }).click();
    second = await shown();
    await shot("rotated");
    const [one] = waymark.run(["lrs", "credential", "list"]);
    const old = one.keys.find(({ key }) => key === first.key), days = (Date.parse(old.expiresAt) - Date.now()) / 86400000;
    assert.ok(days > 6.99 && days < 7.01, `${days} days`);
    const date = new Date(old.expiresAt).toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "Europe/London" });
    assert.ok(second.words.includes(`Keys from before end on ${date}`), second.words);
    assert.equal(await status(first), 200);
    assert.equal(await status(second), 200);
    assert.notEqual(old.lastUsedAt, "");
  });

  test("a limit, by which requests are refused", async () => {
    await page.goto(waymark.url + address);
    await page.getByLabel("Most requests a second").fill("1");
    await page.getByLabel("Most requests at once").fill("2");
    await page.getByRole("button", { name: "Save the limit" }).click();
    const answers = [];
    for (let i = 0; i < 5; i += 1) answers.push(await status(second));
    assert.ok(answers.includes(429) && answers[0] !== 401, `${answers}`);
    await page.goto(waymark.url + address);
    const refused = Number((await page.locator("main").innerText()).match(/(\d+) since the service started/)[1]);
    assert.equal(refused, answers.filter((one) => one === 429).length);
    await shot("limited");
    assert.equal(waymark.run(["lrs", "credential", "list"])[0].refusedSinceStart, refused);
    await page.getByLabel("Most requests a second").fill("0");
    await page.getByRole("button", { name: "Save the limit" }).click();
    for (let i = 0; i < 5; i += 1) assert.equal(await status(second), 200);
  });

  test("one key is withdrawn, then every key", async () => {
    await page.goto(waymark.url + address);
    await page.getByRole("button", { name: `Withdraw key ${first.key}` }).click();
    assert.match(await page.locator("main").innerText(), /Key withdrawn/);
    assert.equal(await status(first), 401);
    assert.equal(await status(second), 200);
    await page.getByRole("button", { name: "Withdraw every key" }).click();
    assert.equal(await status(second), 401);
    assert.equal(await page.getByRole("button", { name: "Withdraw every key" }).count(), 0);
    await shot("withdrawn");
    const other = waymark.run(["lrs", "credential", "add", "--label", "Another"])[0];
    const before = await page.locator("input[name=csrf]").first().inputValue();
    const answer = await page.request.post(`${waymark.url}${address}/revoke`, { form: { csrf: before, key: other.key }, headers: { origin: waymark.url } });
    assert.equal(answer.status(), 404, "a key of another program is not this one's");
    assert.equal(await status(other), 200);
  });

  test("the same by the command line", async () => {
    const [made] = waymark.run(["lrs", "credential", "add", "--label", "By hand", "--requests-per-second", "1", "--burst", "1"]);
    assert.equal(await status(made), 200);
    assert.equal(await status(made), 429);
    waymark.run(["lrs", "credential", "limit", made.credential]);
    assert.equal(await status(made), 200);
    const [next] = waymark.run(["lrs", "credential", "rotate", made.credential, "--keep"]);
    assert.equal(next.oldKeysUntil, undefined);
    const [last] = waymark.run(["lrs", "credential", "rotate", made.credential, "--days", "0"]);
    assert.equal(await status(made), 401);
    assert.equal(await status(next), 401);
    assert.equal(await status(last), 200);
    waymark.run(["lrs", "credential", "revoke", last.key]);
    assert.equal(await status(last), 401);
    assert.equal(waymark.run(["lrs", "credential", "revoke", made.credential], [4]).code, 4);
    for (const words of [["rotate", "client-none"], ["limit", "client-none", "--requests-per-second", "x"], ["rotate", made.credential, "--days", "400"]])
      assert.notEqual(waymark.run(["lrs", "credential", ...words], [2, 4, 5, 1]).code, 0, words.join(" "));
    assert.deepEqual(admin.faults.filter((one) => !one.includes("status of 400")), [], "a form that was wrong is answered 400, which is no fault");
  });
});
