// One learner, enrolled for packages of a test's own, who comes by a link and starts or resumes them.
import path from "node:path";
import { openBrowser, person } from "./browser.mjs";
import { writeCourse, writePackage } from "./package.mjs";
import { Waymark } from "./server.mjs";

const kUsername = "ola.dene";

export class Learner {
  // `packages`: { title, files, items, resources } as writePackage takes them, { title, organization } as writeCourse does.
  static async make(name, packages) {
    const learner = new Learner();
    const waymark = (learner.waymark = await Waymark.make(name));
    waymark.run(["user", "add", kUsername, "--name", "Ola Dene"]);
    for (const [index, { title, files, items, resources, organization }] of packages.entries()) {
      const zip = path.join(waymark.folder, `${index}.zip`);
      if (organization) writeCourse(zip, title, organization);
      else writePackage(zip, title, files, items, resources);
      waymark.run(["import", zip], resources || organization ? [0, 3] : [0]);
    }
    for (const { code } of waymark.run(["course", "list"])) waymark.run(["enrol", code, kUsername]);
    learner.browser = await openBrowser();
    return learner;
  }

  async remove() {
    await this.browser?.close();
    await this.waymark?.remove();
  }

  registration(code) {
    return this.waymark.run(["registration", "show", kUsername, "--course", code])[0];
  }

  // A browser of their own, signed in, with the module begun: {page, context, faults, address}.
  async start(code) {
    const visit = await person(this.browser);
    const { page } = visit;
    await page.goto(this.waymark.signInLink(kUsername));
    const confirm = page.getByRole("button", { name: "Continue" });
    if (await confirm.count()) await confirm.click();
    const address = `${this.waymark.url}/modules/${this.registration(code).id}`;
    await page.goto(address);
    await page.getByRole("button", { name: /^Start/ }).click();
    return { ...visit, address };
  }

  static async leave(page) {
    await page.getByRole("button", { name: "Save and exit" }).click();
    await page.waitForURL(/\/(finished|modules)/);
  }
}
