// LMSSetValue and LMSGetValue through window.API in Chromium, with changing values: the player as it runs (engine, journal, saving),
// npm's scorm-again on the same page, and a bare JavaScript object. They take turns; medians of the turns count.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { openBrowser, person, waitForSaved } from "../browser/lib/browser.mjs";
import { Waymark, kSamples } from "../browser/lib/server.mjs";
import { median, row } from "./figures.mjs";

const kTurns = 21, kWarm = 5, kPairs = 3000;
const scormAgain = path.join(path.dirname(createRequire(path.resolve("tests/browser/package.json")).resolve("scorm-again/scorm12")), "scorm12.min.js");

const waymark = await Waymark.make("bench-api");
const browser = await openBrowser();
try {
  waymark.run(["import", path.join(kSamples, "who-leads.zip")]);
  waymark.run(["user", "add", "learner", "--name", "Learner One"]);
  waymark.run(["enrol", "who-leads-in-a-system", "learner"]);
  const { page } = await person(browser);
  await page.goto(waymark.signInLink("learner"));
  const confirm = page.getByRole("button", { name: "Continue" });
  if (await confirm.count()) await confirm.click();
  await page.goto(`${waymark.url}/modules`);
  await page.getByRole("link", { name: "Who leads in a system?" }).click();
  await page.getByRole("button", { name: /^Start/ }).click();
  const wrapper = await (await page.waitForSelector("iframe#content")).contentFrame();
  await wrapper.waitForSelector("iframe");
  await waitForSaved(page);

  // scorm-again as its own documentation sets it up for speed: no commits by itself, nothing logged.
  await wrapper.evaluate(`${readFileSync(scormAgain, "utf8")}
    ; window.benchOther = new Scorm12API({ autocommit: false, logLevel: 5 }); window.benchOther.LMSInitialize("");`);
  await wrapper.evaluate(() => {
    const bare = new Map();
    const object = { LMSSetValue: (element, value) => (bare.set(element, value), "true"), LMSGetValue: (element) => bare.get(element) };
    const elements = ["cmi.core.lesson_location", "cmi.suspend_data", "cmi.core.score.raw"];
    window.benchTurn = async (name, from, pairs) => {
      const api = { ours: window.API, other: window.benchOther, bare: object }[name];
      const begin = performance.now();
      for (let i = from; i < from + pairs; i += 1) {
        const element = elements[i % 3], value = String(element.endsWith("raw") ? i % 101 : i);
        if (api.LMSSetValue(element, value) !== "true") throw new Error(`${name} refused ${element} ${value}: ${api.LMSGetLastError()}`);
        if (String(api.LMSGetValue(element)) !== value) throw new Error(`${name} lost ${element}`);
      }
      await null;   // what was called goes to the player in a microtask of its own, which came first: it counts as well
      return (performance.now() - begin) / pairs;
    };
  });
  const times = { ours: [], other: [], bare: [] };
  for (let turn = 0; turn < kTurns + kWarm; turn += 1)
    for (const name of Object.keys(times)) {
      // The bare object is too fast for the browser's clock in few rounds.
      const took = await wrapper.evaluate(([who, from, pairs]) => window.benchTurn(who, from, pairs), [name, turn * kPairs, name === "bare" ? kPairs * 100 : kPairs]);
      if (turn >= kWarm) times[name].push(took);
      await waitForSaved(page);
    }
  const rate = Object.fromEntries(Object.entries(times).map(([name, all]) => [name, 1000 / median(all)]));
  const words = (name) => `${Math.round(rate[name]).toLocaleString("en")} pairs/s`;
  row("`LMSSetValue` + `LMSGetValue` through `window.API` in Chromium, changing values", `${words("ours")}, ${(rate.ours / rate.other).toFixed(1)} times scorm-again`,
    `scorm-again ${words("other")}, a bare JavaScript map ${words("bare")}`);
} finally {
  await browser.close();
  await waymark.remove();
}
