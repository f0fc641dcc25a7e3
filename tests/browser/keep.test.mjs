// A learner never loses what she did: reload, closed tabs, slow and absent networks. A module that saves only when its page
// goes, against the real program through a proxy that can hold requests back.
import assert from "node:assert/strict";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { openBrowser, openComputer, person, scoFrame, waitForSaved } from "./lib/browser.mjs";
import { writePackage } from "./lib/package.mjs";
import { Waymark, until } from "./lib/server.mjs";
import { SlowWay } from "./lib/slow.mjs";

const isJournal = (request) => request.url === "/api/journal";
// The wrapper's last words are the only ones without a preflight.
const isTail = (request) => isJournal(request) && request.headers["content-type"] === "text/plain";

describe("never lose progress", { concurrency: false }, () => {
  let waymark, browser, way, count = 0;
  const people = [];

  before(async () => {
    way = await SlowWay.make();
    waymark = await Waymark.make("keep", { front: way.port });
    way.target = waymark.port;
    browser = await openBrowser();
  });

  after(async () => {
    for (const who of people) await who.context.close();
    await browser?.close();
    await way?.close();
    await waymark?.remove();
  });

  // A learner of her own, registered for a module of its own, in a browser of her own.
  async function learner({ computer = false } = {}) {
    const name = `learner${(count += 1)}`;
    const title = `Keep ${name}`;
    const file = path.join(waymark.folder, `${name}.zip`);
    writePackage(file, title);
    const [course] = waymark.run(["import", file]);
    const code = course.course ?? course.code;
    waymark.run(["user", "add", name, "--name", `Ann ${name}`]);
    waymark.run(["enrol", code, name]);
    const who = { name, code, ...(await (computer ? openComputer(path.join(waymark.folder, `computer-${name}`)) : person(browser))) };
    people.push(who);
    who.registration = waymark.run(["registration", "show", name, "--course", code])[0].id;
    await signIn(who);
    return who;
  }

  async function signIn(who) {
    await who.page.goto(waymark.signInLink(who.name));
    const confirm = who.page.getByRole("button", { name: "Continue" });
    if (await confirm.count()) await confirm.click();
  }

  async function open(who, page = who.page) {
    await page.goto(`${waymark.url}/modules/${who.registration}`);
    const start = page.getByRole("button", { name: /^Start/ });
    if (await start.count()) await start.click();
    else {
      await page.getByRole("link", { name: /^(Resume|Open)/ }).click();
      await page.getByRole("button", { name: "Resume" }).click();
    }
    return scoFrame(page);
  }

  const found = (frame) => frame.evaluate(() => window.found);
  const willSay = (frame, location, data) =>
    frame.evaluate((pairs) => { window.last = pairs; }, [["cmi.core.lesson_location", location], ["cmi.suspend_data", data]]);

  test("reload: what the module wrote in its unload handler is there", async () => {
    const who = await learner();
    let frame = await open(who);
    assert.equal((await found(frame)).entry, "ab-initio");
    for (const place of ["page 2", "page 3", "page 4"]) {
      await willSay(frame, place, `data of ${place}`);
      await who.page.reload();
      frame = await scoFrame(who.page);
      assert.deepEqual(await found(frame), { location: place, data: `data of ${place}`, entry: "resume" });
    }
    assert.deepEqual(who.faults, []);
  });

  test("reload while the last words are held up on their way", async () => {
    const who = await learner({ computer: true });
    let frame = await open(who);
    await willSay(frame, "page 7", "held");
    let held = 0;
    way.hold = (request) => (isTail(request) ? (held += 1, 8000) : 0);
    await who.page.reload();
    frame = await scoFrame(who.page);
    way.hold = () => 0;
    assert.ok(held > 0, "the wrapper's last words were on their way");
    assert.equal((await found(frame)).location, "page 7");
  });

  test("reload: 64,000 characters written in the unload handler, more than a closing page may send", async () => {
    const who = await learner({ computer: true });
    let frame = await open(who);
    const data = "é".repeat(64000);
    await willSay(frame, "page 9", data);
    await who.page.reload();
    frame = await scoFrame(who.page);
    const back = await found(frame);
    assert.equal(back.location, "page 9");
    assert.equal(back.data, data);
  });
});
