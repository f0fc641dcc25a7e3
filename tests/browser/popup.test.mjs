// A module that opens a window of its own, as Storyline's "launch in new window" and many launch pages do: the window finds
// the API through its opener, and what it says is kept.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { scoFrame } from "./lib/browser.mjs";
import { Learner } from "./lib/learner.mjs";
import { until } from "./lib/server.mjs";

const kLauncher = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Launcher</title></head>
<body><h1>Launcher</h1><button id="go">Open the module</button>
<script>document.getElementById("go").addEventListener("click", () => { window.child = window.open("module.html", "module"); });</script></body></html>`;
const kModule = `<!doctype html><html lang="en"><head><meta charset="utf-8"><link rel="icon" href="data:,"><title>Module</title></head><body><h1>Module</h1><p id="said">nothing</p><script>
let api = null;
for (let w = window.opener, i = 0; w && i < 20 && !api; i += 1, w = w.parent) { if (w.API) api = w.API; if (w.parent === w) break; }
document.getElementById("said").textContent = api === null ? "no API" : [api.LMSInitialize(""), api.LMSSetValue("cmi.core.lesson_status", "completed"), api.LMSCommit(""), api.LMSFinish("")].join(" ");
</script></body></html>`;

describe("a module in a window of its own", { concurrency: false }, () => {
  let learner;
  before(async () => {
    learner = await Learner.make("popup", [{ title: "In its own window", files: { "index.html": kLauncher, "module.html": kModule } }]);
  });
  after(() => learner?.remove());

  test("finds the API by its opener, and its completion is kept", async () => {
    const { page, context, faults } = await learner.start("in-its-own-window");
    const frame = await scoFrame(page);
    const [own] = await Promise.all([context.waitForEvent("page"), frame.locator("#go").click()]);
    await own.getByText("true true true true").waitFor();
    await until("the completion is kept", () => learner.registration("in-its-own-window").state === "completed");
    await own.close();
    await Learner.leave(page);
    assert.deepEqual(faults, []);
    await context.close();
  });
});
