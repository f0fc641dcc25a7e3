// Debian's Chromium, driven by playwright-core. Every request to a host that is not ours is a fault.
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { chromium } from "playwright-core";

export const kArguments = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync", "--host-resolver-rules=MAP *.localhost 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1"];

// `hosts`: names that lead to a port of this machine, e.g. { "video.test": 4433 }.
export async function openBrowser({ hosts = {} } = {}) {
  const ours = Object.entries(hosts).map(([name, port]) => `MAP ${name} 127.0.0.1:${port}, `).join("");
  const args = kArguments.map((word) => word.replace("-rules=", `-rules=${ours}`));
  return chromium.launch({ executablePath: process.env.CHROMIUM || "/usr/bin/chromium", args });
}

// A computer of somebody's own: a browser with a profile in `folder` that outlives it. Frames of other hosts have storage here,
// as they do in people's browsers; in the contexts of openBrowser, which are private windows, they have none.
export async function openComputer(folder, options = {}) {
  mkdirSync(path.join(folder, "Default"), { recursive: true });
  const settings = path.join(folder, "Default", "Preferences");
  // Chromium's own default, which Debian's differs from: 0, frames of other sites may store.
  if (!existsSync(settings)) writeFileSync(settings, JSON.stringify({ profile: { cookie_controls_mode: 0, block_third_party_cookies: false } }));
  const context = await chromium.launchPersistentContext(folder, { executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
    args: kArguments, viewport: { width: 1100, height: 900 }, ...options });
  return watched(context);
}

// A person at a browser: a context of its own, with what went wrong collected in `faults`.
export async function person(browser, options = {}) {
  return watched(await browser.newContext({ viewport: { width: 1100, height: 900 }, ...options }));
}

async function watched(context) {
  const faults = [];
  context.on("request", (request) => {
    const host = new URL(request.url()).hostname;
    if (request.url().startsWith("http") && host !== "localhost" && host !== "127.0.0.1" && !host.endsWith(".localhost")) faults.push(`request to ${request.url()}`);
  });
  context.on("weberror", (error) => faults.push(`script fault: ${error.error().message}`));
  context.on("console", (message) => {
    if (message.type() === "error") faults.push(`console: ${message.text()} (${message.location().url})`);
  });
  const page = context.pages()[0] ?? (await context.newPage());
  return { context, page, faults };
}

// The SCO's frame, inside the wrapper, inside the player page.
export async function scoFrame(page) {
  const wrapper = await (await page.waitForSelector("iframe#content")).contentFrame();
  const inner = await wrapper.waitForSelector("iframe");
  const frame = await inner.contentFrame();
  await frame.waitForLoadState("load");
  return frame;
}

// Asked from outside: the page's policy forbids what waitForFunction does.
export async function waitForSaved(page) {
  const end = Date.now() + 20000;
  for (;;) {
    const words = (await page.locator("#save-status").textContent())?.trim() ?? "";
    if (words.startsWith("Saved")) return;
    if (Date.now() > end) throw new Error(`not saved after 20 s: "${words}"`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
