// A module that shows a film of another host and never reports: blocked at first; an admin (without JavaScript) allows the
// host, and the same browser, which keeps the module's pages for ever, shows the film; opening it completes it once an admin
// said so. The other host is a TLS server of this machine, under a name of its own.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:https";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { openBrowser, person, scoFrame, waitForSaved } from "./lib/browser.mjs";
import { Waymark, kAdminPassword, until } from "./lib/server.mjs";

const kHost = "video.test";
const kManifest = `<?xml version="1.0"?>
<manifest identifier="film-module" version="1.0" xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2"
  xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2">
<metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion></metadata>
<organizations default="o"><organization identifier="o"><title>A film</title>
<item identifier="i1" identifierref="r1"><title>Watch</title></item></organization></organizations>
<resources><resource identifier="r1" type="webcontent" adlcp:scormtype="sco" href="index.html"><file href="index.html"/></resource></resources>
</manifest>`;
const kPage = `<!DOCTYPE html><html lang="en"><title>Watch</title><h1>Watch</h1>
<script>window.blocked = []; addEventListener("securitypolicyviolation", (event) => blocked.push(event.blockedURI));</script>
<iframe title="Film" src="https://${kHost}/embed/1"></iframe>
<script src="https://${kHost}/player.js"></script>
<img alt="" src="https://pictures.test/a.png">`;

// What the other host was asked for, with the Referer it got.
async function startHost(folder) {
  const [key, cert] = ["key.pem", "cert.pem"].map((name) => path.join(folder, name));
  execFileSync("openssl", ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", `/CN=${kHost}`, "-keyout", key, "-out", cert], { stdio: "ignore" });
  const asked = [];
  const server = createServer({ key: readFileSync(key), cert: readFileSync(cert) }, (request, response) => {
    asked.push({ path: request.url, referer: request.headers.referer ?? "" });
    const script = request.url === "/player.js";
    response.setHeader("Content-Type", script ? "text/javascript" : "text/html");
    response.end(script ? "window.playerLoaded = true;" : "<!DOCTYPE html><title>Film</title><p>The film</p>");
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { asked, port: server.address().port, close: () => { server.closeAllConnections(); server.close(); } };
}

describe("a module that needs another host and never reports", { concurrency: false }, () => {
  let waymark, host, browser, admin, learner, code;

  before(async () => {
    waymark = await Waymark.make("outside");
    host = await startHost(waymark.folder);
    browser = await openBrowser({ hosts: { [kHost]: host.port } });
    const source = path.join(waymark.folder, "film");
    mkdirSync(source);
    writeFileSync(path.join(source, "imsmanifest.xml"), kManifest);
    writeFileSync(path.join(source, "index.html"), kPage);
    execFileSync("zip", ["-qr", path.join(waymark.folder, "film.zip"), "."], { cwd: source });
    const [imported] = waymark.run(["import", path.join(waymark.folder, "film.zip")]);
    code = imported.course;
    const findings = Object.fromEntries(imported.findings.map((finding) => [finding.code, finding]));
    assert.match(findings["content.outside_hosts"].message, /pictures\.test, video\.test/);
    assert.equal(findings["content.never_reports"].grade, "note");
    waymark.run(["user", "add", "tam.reed", "--name", "Tam Reed"]);
    waymark.run(["enrol", code, "tam.reed"]);
    admin = await person(browser, { javaScriptEnabled: false });
    learner = await person(browser, { ignoreHTTPSErrors: true });
    await learner.page.goto(waymark.signInLink("tam.reed"));
    const confirm = learner.page.getByRole("button", { name: "Continue" });
    if (await confirm.count()) await confirm.click();
  });

  after(async () => {
    await browser?.close();
    host?.close();
    await waymark?.remove();
  });

  const registration = (course = code) => waymark.run(["registration", "show", "tam.reed", "--course", course])[0];

  // Opens the module; gives the SCO's frame once its page has loaded.
  async function open(button, course = code) {
    const { page } = learner;
    await page.goto(`${waymark.url}/modules/${registration(course).id}${button === "Resume" ? "/resume" : ""}`);
    await page.getByRole("button", { name: button }).first().click();
    const frame = await scoFrame(page);
    await waitForSaved(page);
    return frame;
  }
  async function leave() {
    await learner.page.getByRole("button", { name: "Save and exit" }).click();
    await learner.page.waitForURL(/\/finished$/);
  }

  test("before: nothing reaches the other host, and leaving the module completes nothing", async () => {
    const frame = await open(/^Start/);
    const blocked = await until("the page's policy spoke", async () => {
      const all = await frame.evaluate(() => window.blocked);
      return all.length >= 3 && all;
    });
    assert.deepEqual([...new Set(blocked.map((address) => new URL(address).host))].sort(), ["pictures.test", kHost]);
    assert.deepEqual(host.asked, []);
    await leave();
    assert.equal(registration().state, "in progress");
  });

  test("an admin allows the host on the module's page, without JavaScript; names that cannot be allowed are refused", async () => {
    const { page } = admin;
    await page.goto(`${waymark.url}/admin/courses/${code}`);
    await page.getByLabel("Username").fill("admin");
    await page.getByLabel("Password", { exact: true }).fill(kAdminPassword);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByLabel("Allow another host").fill("*.video.test");
    await page.getByRole("button", { name: "Save hosts" }).click();
    await page.getByText("wildcard (*)").first().waitFor();
    await page.getByLabel(kHost).check();
    await page.getByLabel("Allow another host").fill("");
    await page.getByRole("button", { name: "Save hosts" }).click();
    await page.getByText("Hosts saved").waitFor();
    assert.equal(await page.getByLabel(kHost).isChecked(), true);
    assert.equal(await page.getByLabel("pictures.test").isChecked(), false);
    const hosts = waymark.run(["course", "hosts", code]);
    assert.deepEqual(hosts.map((line) => [line.host, line.allowed, line.uses]), [["pictures.test", false, ["picture"]], [kHost, true, ["frame", "script"]]]);
  });

  test("after: the same browser shows the film; the host learns the origin alone; other hosts stay blocked", async () => {
    const frame = await open("Resume");
    await until("the film was shown", () => host.asked.some((one) => one.path === "/embed/1"));
    await until("the player's script ran", () => frame.evaluate(() => window.playerLoaded === true));
    const origin = new URL(frame.url()).origin;
    for (const one of host.asked) assert.equal(one.referer, `${origin}/`);
    const blocked = await frame.evaluate(() => window.blocked.map((address) => new URL(address).host));
    assert.deepEqual([...new Set(blocked)], ["pictures.test"]);
    await leave();
    assert.equal(registration().state, "in progress");
  });

  test("completed when opened: from the next time it is left, and the record says that it was opened", async () => {
    const { page } = admin;
    await page.goto(`${waymark.url}/admin/courses/${code}`);
    await page.getByLabel("Completed when opened").check();
    await page.getByRole("button", { name: "Save changes" }).click();
    await page.getByText("The module reports it; opening it is enough").waitFor();
    await open("Resume");
    assert.equal(registration().state, "in progress");
    await leave();
    assert.equal(registration().state, "completed");
    await learner.page.getByText("Completed by opening it").waitFor();
    await learner.page.goto(`${waymark.url}/record`);
    await learner.page.getByText("Completed by opening it").waitFor();
    const checks = waymark.run(["doctor"], [0, 3]);
    assert.equal(checks.find((check) => check.check === "figures").state, "good");
  });

  test("taken back by the command line: the film is blocked again", async () => {
    waymark.run(["course", "refuse-host", code, kHost]);
    assert.equal(waymark.run(["course", "allow-host", code, "http://video.test"], [5]).code, 5);
    host.asked.length = 0;
    await learner.page.goto(`${waymark.url}/modules/${registration().id}/resume`);
    await learner.page.getByRole("button", { name: /Resume|Review|Start again/ }).first().click();
    const frame = await scoFrame(learner.page);
    await until("the page's policy spoke", () => frame.evaluate(() => window.blocked.length >= 3));
    assert.deepEqual(host.asked, []);
  });

  // The module's own page is the other host's: no API there, nothing to report with.
  test("a module whose page lies outside: the import's advice holds, from the first time that the page was shown", async () => {
    const source = path.join(waymark.folder, "far");
    mkdirSync(source);
    writeFileSync(path.join(source, "imsmanifest.xml"), kManifest.replace("film-module", "far-module").replace('href="index.html"><file href="index.html"/>', `href="https://${kHost}/module">`));
    execFileSync("zip", ["-qr", path.join(waymark.folder, "far.zip"), "."], { cwd: source });
    const [imported] = waymark.run(["import", path.join(waymark.folder, "far.zip")], [0, 3]), far = imported.course;
    const finding = imported.findings.find((one) => one.code === "manifest.outside_page");
    assert.match(finding.message, /"Watch" opens a page at video\.test, outside this package/);
    assert.match(finding.advice, /set the module to "Completed when opened"/);
    waymark.run(["enrol", far, "tam.reed"]);
    waymark.run(["course", "set", far, "--completed-when-opened", "yes"]);
    host.asked.length = 0;
    await learner.page.goto(`${waymark.url}/modules/${registration(far).id}`);
    await learner.page.getByRole("button", { name: /^Start/ }).click();
    await learner.page.getByText("‘Watch’ is a page of another service, video.test.").waitFor();
    await waitForSaved(learner.page);
    await leave();
    assert.deepEqual([host.asked, registration(far).state], [[], "in progress"], "nobody saw the page");
    waymark.run(["course", "allow-host", far, kHost]);
    await open("Resume", far);
    await until("the page was shown", () => host.asked.some((one) => one.path === "/module"));
    assert.equal(registration(far).state, "in progress");
    await leave();
    assert.equal(registration(far).state, "completed");
    await learner.page.getByText("Completed by opening it").waitFor();
  });
});
