// One service behind a way that can hold requests back, and learners, each with a module of her own that saves only when its
// page goes (lib/package.mjs), in a browser of her own.
import path from "node:path";
import { openBrowser, openComputer, person, scoFrame } from "./browser.mjs";
import { writePackage } from "./package.mjs";
import { Waymark, until } from "./server.mjs";
import { SlowWay } from "./slow.mjs";

export const isJournal = (request) => request.url === "/api/journal";
export const cut = (request) => (isJournal(request) ? Infinity : 0);

export const found = (frame) => frame.evaluate(() => window.found);
export const say = (frame, pairs) => frame.evaluate((all) => { for (const [element, value] of all) window.set(element, value); window.commit(); }, pairs);
export const words = async (page) => (await page.locator("#save-status").textContent())?.trim() ?? "";
export const wordsAre = (page, pattern, seconds = 20) => until(`the page says ${pattern}`, async () => pattern.test(await words(page)), seconds);

export class Ward {
  #count = 0;
  #people = [];

  static async make(name) {
    const ward = new Ward();
    ward.name = name;
    ward.way = await SlowWay.make();
    ward.waymark = await Waymark.make(name, { front: ward.way.port });
    ward.way.target = ward.waymark.port;
    ward.browser = await openBrowser();
    return ward;
  }

  async remove() {
    for (const who of this.#people) await who.context.close();
    await this.browser?.close();
    await this.way?.close();
    await this.waymark?.remove();
  }

  // Closed with the rest.
  keep(who) {
    this.#people.push(who);
    return who;
  }

  async learner({ computer = false } = {}) {
    const { waymark } = this, name = `learner${(this.#count += 1)}`;
    const file = path.join(waymark.folder, `${name}.zip`);
    writePackage(file, `Keep ${name}`);
    const [course] = waymark.run(["import", file]);
    const code = course.course ?? course.code;
    waymark.run(["user", "add", name, "--name", `Ann ${name}`]);
    waymark.run(["enrol", code, name]);
    const who = this.keep({ name, code, ...(await (computer ? openComputer(path.join(waymark.folder, `computer-${name}`)) : person(this.browser))) });
    who.registration = waymark.run(["registration", "show", name, "--course", code])[0].id;
    await this.signIn(who);
    return who;
  }

  async signIn(who) {
    await who.page.goto(this.waymark.signInLink(who.name));
    const confirm = who.page.getByRole("button", { name: /^(Continue|Go on as .*)$/ });
    if (await confirm.count()) await confirm.click();
    await who.page.waitForURL((url) => !url.pathname.startsWith("/l/"));
  }

  async open(who, page = who.page) {
    await page.goto(`${this.waymark.url}/modules/${who.registration}`);
    const start = page.getByRole("button", { name: /^Start/ });
    if (await start.count()) await start.click();
    else {
      await page.getByRole("button", { name: /^(Resume|Open)/ }).click();
      await page.getByRole("button", { name: "Resume", exact: true }).click();
    }
    return scoFrame(page);
  }

  async reopened(who, page = who.page) {
    return found(await this.open(who, page));
  }
}
