// A module that opens a window of its own, as Storyline's "launch in new window" and many launch pages do: the window finds
// the API through its opener, and what it says is kept.
import assert from "node:assert/strict";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { openBrowser, person, scoFrame } from "./lib/browser.mjs";
import { writePackage } from "./lib/package.mjs";
import { Waymark, until } from "./lib/server.mjs";

const kLauncher = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Launcher</title></head>
<body><h1>Launcher</h1><button id="go">Open the module</button>
<script>document.getElementById("go").addEventListener("click", () => { window.child = window.open("module.html", "module"); });</script></body></html>`;
const kModule = `<!doctype html><html lang="en"><head><meta charset="utf-8"><link rel="icon" href="data:,"><title>Module</title></head><body><h1>Module</h1><p id="said">nothing</p><script>
let api = null;
for (let w = window.opener, i = 0; w && i < 20 && !api; i += 1, w = w.parent) { if (w.API) api = w.API; if (w.parent === w) break; }
document.getElementById("said").textContent = api === null ? "no API" : [api.LMSInitialize(""), api.LMSSetValue("cmi.core.lesson_status", "completed"), api.LMSCommit(""), api.LMSFinish("")].join(" ");
</script></body></html>`;

describe("a module in a window of its own", { concurrency: false }, () => {
  let waymark, browser;
  before(async () => {
    waymark = await Waymark.make("popup");
    const zip = path.join(waymark.folder, "popup.zip");
    writePackage(zip, "In its own window", { "index.html": kLauncher, "module.html": kModule });
    waymark.run(["import", zip]);
    waymark.run(["user", "add", "ola.dene", "--name", "Ola Dene"]);
    waymark.run(["enrol", "in-its-own-window", "ola.dene"]);
    browser = await openBrowser();
  });
  after(async () => {
    await browser?.close();
    await waymark?.remove();
  });

  test("finds the API by its opener, and its completion is kept", async () => {
    const { page, context, faults } = await person(browser);
    await page.goto(waymark.run(["link", "create", "ola.dene"])[0].url);
    const confirm = page.getByRole("button", { name: "Continue" });
    if (await confirm.count()) await confirm.click();
    const show = () => waymark.run(["registration", "show", "ola.dene", "--course", "in-its-own-window"])[0];
    await page.goto(`${waymark.url}/modules/${show().id}`);
    await page.getByRole("button", { name: /^Start/ }).click();
    const frame = await scoFrame(page);
    const [own] = await Promise.all([context.waitForEvent("page"), frame.locator("#go").click()]);
    await own.getByText("true true true true").waitFor();
    await until("the completion is kept", () => show().state === "completed");
    await own.close();
    await page.getByRole("button", { name: "Save and exit" }).click();
    await page.waitForURL(/\/(finished|modules)/);
    assert.deepEqual(faults, []);
    await context.close();
  });
});
