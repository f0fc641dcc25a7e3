// A Chromium with a profile that outlives it, to be killed as a whole: playwright's own browsers end in order.
import { spawn } from "node:child_process";
import { rmSync } from "node:fs";
import path from "node:path";
import { chromium } from "playwright-core";
import { kArguments } from "./browser.mjs";

export async function spawnBrowser(profile) {
  for (const lock of ["SingletonLock", "SingletonSocket", "SingletonCookie"]) rmSync(path.join(profile, lock), { force: true });
  const child = spawn(process.env.CHROMIUM || "/usr/bin/chromium", [...kArguments, "--headless=new", "--remote-debugging-port=0", "--no-default-browser-check",
    "--disable-session-crashed-bubble", `--user-data-dir=${profile}`, "about:blank"], { stdio: ["ignore", "ignore", "pipe"], detached: true });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const address = await new Promise((resolve, reject) => {
    let said = "";
    child.stderr.on("data", (piece) => {
      said += piece;
      const found = said.match(/DevTools listening on (ws:\S+)/);
      if (found) resolve(found[1]);
    });
    ended.then(() => reject(new Error(`Chromium ended: ${said}`)));
  });
  const browser = await chromium.connectOverCDP(address);
  return {
    context: browser.contexts()[0],
    // The whole group: browser, renderers and all.
    async kill() {
      try { process.kill(-child.pid, "SIGKILL"); } catch { /* gone already */ }
      await ended;
      await browser.close().catch(() => {});
    },
  };
}
