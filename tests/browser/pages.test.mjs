// Every page that the router knows, at 1100 and 320 px: axe without exclusions, no sideways scrolling, no request to another
// host; the sign-in page and one page of each role without JavaScript as well. A route without an address here fails.
import assert from "node:assert/strict";
import { createHash, randomUUID } from "node:crypto";
import { createRequire } from "node:module";
import http from "node:http";
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { openBrowser, person, scoFrame, waitForSaved } from "./lib/browser.mjs";
import { Waymark, kAdminPassword, kSamples, secretFile, startMoodle, until } from "./lib/server.mjs";

const kAxe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const kTags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const kWidths = [[1100, 900], [320, 640]];
// What answers something else than a page.
const kNotPages = new Set(["GET /assets/{path*}", "GET /healthz", "GET /metrics", "GET /readyz", "GET /xapi/{resource*}", "GET /xapi/openapi.json", "GET /xapi/attachments/{sha2}", "GET /xapi/signatures/{id}", "GET /l/{token}", "GET /record.csv",
  "GET /reports/completions.csv", "GET /reports/people.csv", "GET /reports/statements/new", "GET /reports/statements/{id}/raw", "GET /reports/statements/{id}/attachments/{sha2}", "GET /admin/imports/{id}/state", "GET /admin/connectors/{id}/files/{vpd}/{sequence}",
  "GET /admin/connectors/{id}/files/{vpd}/{sequence}/sidecar", "GET /admin/people/import/template.csv",
  "GET /admin/organisations/import/template.csv"]);
const kShots = process.env.WAYMARK_SHOTS;   // a folder: every page is kept there as a picture

describe("every page", { concurrency: false }, () => {
  let waymark, browser, moodle, refuser, anybody, everybody, addresses, routes;

  // An installation with something on every page: a finished and a begun module, connectors with deliveries, a refused import.
  before(async () => {
    waymark = await Waymark.make("pages");
    browser = await openBrowser();
    for (const zip of ["who-leads", "local-communities"]) waymark.run(["import", path.join(kSamples, `${zip}.zip`)]);
    const bad = path.join(waymark.folder, "broken.zip");
    writeFileSync(bad, "this is no zip");
    waymark.run(["import", bad], [5]);
    const codes = waymark.run(["course", "list"]).map((course) => course.code);
    // One word of a title may be wider than a phone's heading.
    waymark.run(["course", "set", codes.find((code) => code.startsWith("leading")), "--title", "Leading alongside your neighbourhood/community-groups"]);
    waymark.run(["organisation", "add", "hill-trust", "--name", "Hill Trust", "--vpd", "901"]);
    waymark.run(["user", "add", "tam.reed", "--name", "Tam Reed", "--organisation", "hill-trust", "--employee-number", "23000417", "--vpd", "901",
      "--moodle-username", "tamreed", "--role", "learner", "--role", "admin", "--role", "reporter", "--role", "reader"]);
    for (let i = 0; i < 5; i += 1) waymark.run(["user", "add", `peer${i}`, "--name", `Peer Number${i}`, "--organisation", "hill-trust"]);
    for (const code of codes) waymark.run(["enrol", code, "--organisation", "hill-trust", "--due", "2027-03-31"]);
    moodle = await startMoodle(waymark.folder, ["tamreed"], codes);
    waymark.run(["connector", "add", "moodle", "--name", "Moodle", "--settings", moodle.settings]);
    const esr = path.join(waymark.folder, "esr.json");
    writeFileSync(esr, JSON.stringify({ competences: { "who-leads-in-a-system": { by_vpd: { 901: "901|LOCAL|Who leads|" } } } }));
    waymark.run(["connector", "add", "esr", "--name", "ESR", "--settings", esr]);
    // A program that takes no statement.
    refuser = http.createServer((request, response) => request.resume().on("end", () => response.writeHead(422).end("A learner's name is not wanted here"))).listen(0, "127.0.0.1");
    await new Promise((ready) => refuser.on("listening", ready));
    const hook = path.join(waymark.folder, "hook.json");
    writeFileSync(hook, JSON.stringify({ url: `http://127.0.0.1:${refuser.address().port}/`, secret_file: secretFile(waymark.folder, "hook.secret", "a-secret-of-at-least-24-bytes"), allow_private_network: true }));
    waymark.run(["connector", "add", "webhook", "--name", "Dashboard", "--settings", hook]);
    waymark.run(["lrs", "credential", "add", "--label", "A dashboard"]);

    anybody = await person(browser);
    everybody = await person(browser);
    await everybody.page.goto(waymark.signInLink("tam.reed"));
    const confirm = everybody.page.getByRole("button", { name: "Continue" });
    if (await confirm.count()) await confirm.click();
    const [finished, begun] = ["who-leads-in-a-system", codes.find((code) => code !== "who-leads-in-a-system")];
    await take(everybody.page, finished, true);
    await take(everybody.page, begun, false);
    await until("the completion reached Moodle", () => waymark.run(["connector", "status", "Moodle"])[0].states["seen in Moodle"] === 1);
    // Somebody whose completion is withdrawn after its line went out.
    waymark.run(["user", "set", "peer0", "--employee-number", "23000418", "--vpd", "901"]);
    waymark.run(["completion", "grant", "peer0", finished, "--outcome", "completed", "--reason", "Seen on paper."]);
    waymark.run(["connector", "esr-export", "ESR"], [0, 3]);
    waymark.run(["completion", "withdraw", "peer0", finished, "--reason", "It was somebody else."]);
    waymark.run(["connector", "run", "ESR"]);
    await until("the program refused some", () => waymark.run(["connector", "status", "Dashboard"])[0].forwarding.refused > 1);
    const [{ position }] = waymark.run(["connector", "dead-letters", "Dashboard"]);
    waymark.run(["connector", "drop", "Dashboard", String(position), "--reason", "The dashboard counts those itself."]);
    addresses = await addressesOf(finished, begun);
    routes = waymark.run(["routes"]).map((line) => line.route).filter((route) => route.startsWith("GET "));
  });

  after(async () => {
    await browser?.close();
    moodle?.stop();
    await waymark?.remove();
    refuser?.close();
  });

  async function take(page, code, toTheEnd) {
    const [registration] = waymark.run(["registration", "show", "tam.reed", "--course", code]);
    await page.goto(`${waymark.url}/modules/${registration.id}`);
    await page.getByRole("button", { name: /^Start/ }).click();
    const frame = await scoFrame(page);
    const pages = await frame.locator("section.page").count();
    for (let i = 1; i < (toTheEnd ? pages - 1 : 2); i += 1) await frame.getByRole("button", { name: "Next" }).click();
    if (toTheEnd) {
      for (const question of await frame.locator("#check fieldset").all()) await question.locator(`input[value="${await question.getAttribute("data-correct")}"]`).check();
      await frame.locator("#check button[type=submit]").click();
      await frame.getByRole("button", { name: "Next" }).click();
      await frame.locator("#reflection button[type=submit]").click();
    }
    await waitForSaved(page);
    await page.getByRole("button", { name: "Save and exit" }).click();
    await page.waitForURL(/\/(finished|modules)/);
  }

  // An address for every route with a parameter.
  async function addressesOf(finished, begun) {
    const shown = (code) => waymark.run(["registration", "show", "tam.reed", "--course", code])[0].id;
    const { page } = everybody;
    const hrefs = async (address, pattern) => {
      await page.goto(waymark.url + address);
      const all = await page.locator("a").evaluateAll((links) => links.map((link) => link.getAttribute("href")));
      return all.filter((href) => pattern.test(href ?? ""));
    };
    await page.goto(`${waymark.url}/modules/${shown(begun)}/resume`);
    await page.getByRole("button", { name: "Resume" }).click();
    await page.waitForURL(/\/launches\//);
    const launch = new URL(page.url()).pathname;
    await waitForSaved(page);
    const jobs = await hrefs("/admin/import", /^\/admin\/imports\//);
    const connectors = await hrefs("/admin/connectors", /^\/admin\/connectors\/[0-9a-f-]{36}$/);
    const { id: told } = waymark.run(["connector", "list"]).find((one) => one.name === "Dashboard");
    const forwarding = `/admin/connectors/${told}`;
    const letters = (await hrefs(`${forwarding}/dead-letters`, /\/dead-letters\/\d+$/)).slice(0, 2);
    const modules = [];
    const lines = [];
    for (const connector of connectors) lines.push(...(await hrefs(connector, /\/files\/.*\/lines$/)));
    for (const connector of connectors) modules.push(...(await hrefs(connector, /\/modules\//)).slice(0, 1));
    await sendList(page, "username,name,organisation_code,enrol\nzoe.lind,Zoe Lind,hill-trust," + finished + "\ntam.reed,Tamsin Reed,,\n");
    const somebody = (await hrefs("/admin/people", /^\/admin\/people\/[0-9a-f-]{36}$/))[0];
    const record = `/admin/registrations/${shown(finished)}`;
    const played = (await hrefs(`${record}/history`, /^\/admin\/launches\//))[0];
    const statements = (await hrefs("/reports/statements", /^\/reports\/statements\/[0-9a-f-]{36}$/)).slice(0, 2);
    statements.push(...(await rareStatements()));
    const [moved] = waymark.run(["due", "move", begun, "--to", "2027-06-30", "--reason", "The wards were closed.", "--yes"]);
    return {
      "/admin/registrations/{id}": [record, `/admin/registrations/${shown(begun)}`],
      "/admin/registrations/{id}/{act}": [`${record}/reset`, `${record}/correct`, `${record}/withdraw`, `/admin/registrations/${shown(begun)}/grant`],
      "/admin/registrations/{id}/history": [`${record}/history`],
      "/admin/launches/{launch}": [played],
      "/admin/courses/{code}/withdraw": [`/admin/courses/${finished}/withdraw`],
      "/admin/courses/{code}/due": [`/admin/courses/${begun}/due`],
      "/admin/courses/{code}/due/{act}": [`/admin/courses/${begun}/due/${moved.act}`],
      "/modules/{registration}": [`/modules/${shown(finished)}`, `/modules/${shown(begun)}`],
      "/modules/{registration}/resume": [`/modules/${shown(begun)}/resume`, `/modules/${shown(finished)}/resume`],
      "/launches/{launch}": [launch],
      "/launches/{launch}/finished": [`${launch}/finished`],
      "/admin/credentials/{id}": waymark.run(["lrs", "credential", "list"]).map((one) => `/admin/credentials/${one.credential}`),
      "/admin/courses/{code}": [`/admin/courses/${finished}`],
      "/admin/imports/{id}": jobs,
      "/admin/people/{id}": [somebody],
      "/admin/people/{id}/change": [`${somebody}/change`],
      "/admin/organisations/{code}/change": ["/admin/organisations/hill-trust/change"],
      "/admin/connectors/{id}": connectors,
      "/admin/connectors/{id}/files/{vpd}/{sequence}/lines": lines,
      "/admin/connectors/{id}/take-back": lines.map((one) => one.replace(/\/files\/.*/, "/take-back")),
      "/admin/connectors/new/{kind}": ["moodle", "esr", "lrs", "webhook"].map((kind) => `/admin/connectors/new/${kind}`),
      "/admin/connectors/{id}/dead-letters": [`${forwarding}/dead-letters`],
      "/admin/connectors/{id}/dead-letters/{position}": letters,
      "/admin/connectors/{id}/replay": [`${forwarding}/replay`],
      "/admin/connectors/{id}/settings": connectors.map((connector) => `${connector}/settings`),
      "/admin/connectors/{id}/modules/{code}": modules,
      "/reports/registrations/{id}": [`/reports/registrations/${shown(finished)}`],
      "/reports/statements": ["/reports/statements", "/reports/statements?limit=2&waymark_success=true", "/reports/statements?verb=passed&registration=7&waymark_scaled=high", "/reports/statements?verb=https://v.example/nobody"],
      "/reports/statements/{id}": statements,
      "/reports/people": ["/reports/people?which=completed", "/reports/people"],
      "/{path*}": ["/there/is/nothing"],
    };
  }

  // One with everything a page of a statement may show, a voided one, and words that are too long for a phone.
  async function rareStatements() {
    const [{ key, secret }] = waymark.run(["lrs", "credential", "add", "--label", "Statements", "--scope", "all"]);
    const long = "an-answer-without-any-blank-".repeat(20), sha2 = createHash("sha256").update("film").digest("hex"), actor = { mbox: "mailto:kim@example.org" };
    const [rare, voided] = [randomUUID(), randomUUID()];
    const statements = [
      { id: rare, actor: { ...actor, name: long }, verb: { id: "https://v.example/went" }, object: { id: `https://a.example/${long}`, definition: { name: { "en-GB": long } } },
        context: { extensions: { [`https://x.example/${long}`]: long } }, attachments: [{ usageType: "https://u.example/film", display: { en: long }, contentType: "video/mp4", length: 4, sha2, fileUrl: `https://films.example/${long}` }] },
      { id: voided, actor, verb: { id: "https://v.example/went" }, object: { id: "https://a.example/walk" } },
      { id: randomUUID(), actor, verb: { id: "http://adlnet.gov/expapi/verbs/voided" }, object: { objectType: "StatementRef", id: voided } }];
    const parts = [Buffer.from(`--XX\r\nContent-Type: application/json\r\n\r\n${JSON.stringify(statements)}\r\n--XX\r\nContent-Type: video/mp4\r\nContent-Transfer-Encoding: binary\r\nX-Experience-API-Hash: ${sha2}\r\n\r\nfilm\r\n--XX--\r\n`)];
    const answer = await fetch(`${waymark.url}/xapi/statements`, { method: "POST", body: Buffer.concat(parts),
      headers: { authorization: `Basic ${Buffer.from(`${key}:${secret}`).toString("base64")}`, "x-experience-api-version": "1.0.3", "content-type": "multipart/mixed; boundary=XX" } });
    assert.equal(answer.status, 200, await answer.text());
    return [rare, voided].map((id) => `/reports/statements/${id}`);
  }

  // Sends a list of people and ends on the page that says what it would do.
  async function sendList(page, text, kind = "people") {
    await page.goto(`${waymark.url}/admin/${kind}/import`);
    await page.locator("input[type=file]").setInputFiles({ name: "people.csv", mimeType: "text/csv", buffer: Buffer.from(text) });
    await page.getByRole("button", { name: "Check the list" }).click();
    await page.waitForURL(/\/admin\/(people|organisations)\/import\/check$/);
  }

  async function look(page, address, width, height) {
    await page.setViewportSize({ width, height });
    await page.goto(waymark.url + address);
    if (address.startsWith("/launches/") && !address.endsWith("/finished")) await waitForSaved(page);
    if (kShots) {
      mkdirSync(kShots, { recursive: true });
      await page.screenshot({ path: path.join(kShots, `${address.replaceAll(/[^a-z0-9]+/gi, "_")}-${width}.png`), fullPage: true });
    }
    // A page that was made narrower without being loaded again (an address with #) folds its menu a moment later.
    const wider = () => document.documentElement.scrollWidth - document.documentElement.clientWidth;
    // Asked from outside: the page's policy forbids what waitForFunction does when it has to ask again, and that would count as the page's fault.
    let sideways = await page.evaluate(wider);
    for (const end = Date.now() + 2000; sideways > 0 && Date.now() < end; sideways = await page.evaluate(wider)) await new Promise((resolve) => setTimeout(resolve, 50));
    assert.ok(sideways <= 0, `${address} at ${width} px scrolls sideways by ${sideways} px`);
    const font = await page.evaluate(() => getComputedStyle(document.querySelector("h1")).fontFamily);
    assert.match(font, /^arial, sans-serif$/i, `${address}: the Arial setting`);
    const violations = await analyse(page);
    assert.deepEqual(violations, [], `${address} at ${width} px`);
  }

  // axe over the page and every frame in it, the module's own included, as one page: each frame is looked at where it lives,
  // and the parts are joined at the top.
  async function analyse(page) {
    const options = { runOnly: kTags, resultTypes: ["violations"] };
    const parts = [];
    const visit = async (frame, context) => {
      await frame.evaluate(kAxe);
      const inner = await frame.evaluate(([given, asked]) => window.axe.utils.getFrameContexts(given ?? document, asked), [context, options]);
      parts.push(await frame.evaluate(([given, asked]) => window.axe.runPartial(given ?? document, asked), [context, options]));
      const children = frame.childFrames();
      for (const [index, one] of inner.entries()) if (children[index]) await visit(children[index], one.frameContext);
    };
    await visit(page.mainFrame(), null);
    const result = await page.evaluate(([all, asked]) => window.axe.finishRun(all, asked), [parts, options]);
    return result.violations.map((one) => `${one.id}: ${one.help} [${one.nodes.map((node) => node.target.flat().join(" > ")).slice(0, 3).join(", ")}]`);
  }

  test("every route has an address here, and every address passes", async () => {
    const faults = [];
    for (const route of routes) {
      if (kNotPages.has(route)) continue;
      const pattern = route.slice(4);
      const list = addresses[pattern] ?? (pattern.includes("{") ? [] : [pattern]);
      if (list.length === 0) faults.push(`${route}: this test knows no address for it`);
      for (const address of list)
        for (const [width, height] of kWidths)
          await look(everybody.page, address, width, height).catch((fault) => faults.push(fault.message));
    }
    assert.deepEqual(faults, []);
  });

  test("pages for visitors pass as well", async () => {
    for (const address of ["/sign-in", "/help", "/accessibility", "/privacy"]) for (const [width, height] of kWidths) await look(anybody.page, address, width, height);
    await anybody.page.goto(waymark.signInLink("peer0"));
    const ofAnother = waymark.signInLink("tam.reed").slice(waymark.url.length);
    for (const [width, height] of kWidths) await look(anybody.page, ofAnother, width, height);
    await anybody.page.getByRole("link", { name: "Skip to main content" }).focus();
    await anybody.page.locator("#maincontent").getByRole("button").first().focus();
    await anybody.page.keyboard.press("Enter");
    await anybody.page.getByRole("banner").getByText("Tam Reed").waitFor();
  });

  test("signing in and reading one's modules work without JavaScript", async () => {
    const plain = await person(browser, { javaScriptEnabled: false });
    await plain.page.goto(`${waymark.url}/sign-in`);
    await plain.page.getByLabel("Username").fill("admin");
    await plain.page.getByLabel("Password", { exact: true }).fill(kAdminPassword);
    await plain.page.getByRole("button", { name: "Sign in" }).click();
    await plain.page.goto(`${waymark.url}/admin/import`);
    await plain.page.locator("input[name=packages]").setInputFiles(path.join(kSamples, "humanising-the-machine.zip"));
    await plain.page.getByRole("button", { name: "Upload and import" }).click();
    for (let i = 0; i < 40 && (await plain.page.getByText("Imported", { exact: true }).count()) === 0; i += 1) await plain.page.reload();
    await plain.page.getByText("Imported", { exact: true }).waitFor();
    assert.ok(waymark.run(["course", "list"]).some((course) => course.title === "Humanising the machine"));
  });

  test("a list of people with faults says what is wrong, and a good one is brought in without JavaScript", async () => {
    await sendList(everybody.page, "username,name,email\nno name,,nowhere\nzoe.lind,Zoe Lind,\n");
    await everybody.page.getByText("3 faults").waitFor();
    for (const [width, height] of kWidths) await look(everybody.page, "/admin/people/import/check#faults", width, height);
    await sendList(everybody.page, "code,name,parent_code,ends\nward-9,Ward Nine,hospital,\nhospital,Hospital,,2020-03-31\n", "organisations");
    await everybody.page.getByText("2020-03-31 is in the past").waitFor();
    for (const [width, height] of kWidths) await look(everybody.page, "/admin/organisations/import/check#good", width, height);

    const plain = await person(browser, { javaScriptEnabled: false });
    await plain.page.goto(waymark.signInLink("admin"));
    await sendList(plain.page, "username;name;organisation_code\nzoe.lind;Zo\u00eb Lind;hill-trust\npeer0;Peer Nought;\n");
    await plain.page.getByRole("button", { name: "Bring in this list" }).click();
    await plain.page.getByRole("heading", { name: "The list is in" }).waitFor();
    assert.equal(waymark.run(["user", "show", "zoe.lind"])[0].name, "Zo\u00eb Lind");
    await plain.page.goto(`${waymark.url}/admin/people?search=zoe`);
    await plain.page.getByRole("link", { name: /Lind/ }).click();
    await plain.page.getByRole("button", { name: "Change details" }).click();
    await plain.page.getByLabel("Has left").check();
    await plain.page.getByRole("button", { name: "Save changes" }).click();
    await plain.page.getByText("cannot sign in").waitFor();
    assert.equal(waymark.run(["user", "show", "zoe.lind"])[0].status, "left");
  });

  test("several packages at once are followed on their page until none is at work", async () => {
    const { page } = everybody;
    await page.goto(`${waymark.url}/admin/import`);
    await page.locator("input[name=packages]").setInputFiles(["od-basics", "od-systems", "od-tensions"].map((zip) => path.join(kSamples, `${zip}.zip`)));
    await page.getByRole("button", { name: "Upload and import" }).click();
    for (const zip of ["od-basics", "od-systems", "od-tensions"])
      await page.getByRole("row", { name: new RegExp(`${zip}.zip.*Imported`) }).waitFor({ timeout: 30000 });
    assert.equal(await page.getByRole("link", { name: "Look again" }).count(), 0);
  });

  test("a folder of packages is chosen or dropped on the field: its zip files are imported, what cannot be is named", async () => {
    const { page } = everybody, folder = path.join(waymark.folder, "packages");
    mkdirSync(path.join(folder, "deeper"), { recursive: true });
    copyFileSync(path.join(kSamples, "od-change-agent.zip"), path.join(folder, "od-change-agent.zip"));
    copyFileSync(path.join(kSamples, "od-evidence.zip"), path.join(folder, "deeper", "od-evidence.zip"));
    for (const [name, text] of [["notes.txt", "not a package"], [".hidden.zip", "left out"]]) writeFileSync(path.join(folder, name), text);
    await page.goto(`${waymark.url}/admin/import`);
    const [chooser] = await Promise.all([page.waitForEvent("filechooser"), page.getByRole("button", { name: "Choose a folder" }).click()]);
    await chooser.setFiles(folder);
    await page.getByText("2 zip files of the folder “packages”.").waitFor();
    await page.getByText("2 files chosen").waitFor();
    await page.getByRole("button", { name: "Upload and import" }).click();
    for (const zip of ["od-change-agent", "od-evidence"]) await page.getByRole("row", { name: new RegExp(`${zip}.zip.*Imported`) }).waitFor({ timeout: 30000 });

    await page.goto(`${waymark.url}/admin/import`);
    const box = await page.locator(".nhsuk-file-upload").first().boundingBox();
    const devtools = await page.context().newCDPSession(page);
    const data = { items: [], files: [folder], dragOperationsMask: 1 };
    for (const type of ["dragEnter", "dragOver", "drop"]) await devtools.send("Input.dispatchDragEvent", { type, x: box.x + 60, y: box.y + box.height / 2, data });
    await page.getByText("2 zip files of the folder “packages”. 2 other files in it are left out.").waitFor();
    await page.getByText("2 files chosen").waitFor();
  });

  test("a sign-in link that an admin made by page lets in, once; a password is chosen and taken back", async () => {
    const { page } = everybody, guest = await person(browser);
    const id = waymark.run(["user", "show", "peer1"])[0].id;
    await page.goto(`${waymark.url}/admin/people/${id}`);
    await page.getByRole("button", { name: "Make a sign-in link" }).click();
    const link = (await page.locator(".wm-code").first().innerText()).trim();
    await guest.page.goto(link);
    await guest.page.getByRole("button", { name: "Continue" }).click();
    await guest.page.getByRole("heading", { name: "My modules" }).waitFor();
    await guest.page.goto(`${waymark.url}/password`);
    for (const field of await guest.page.locator("input[type=password]").all()) await field.fill("quiet herons by the lake");
    await guest.page.locator("main button[type=submit]").last().click();
    await until("the password is set", () => waymark.run(["audit", "list", "--action", "password.set"]).length === 1);
    await page.goto(`${waymark.url}/admin/people/${id}`);
    await page.getByRole("button", { name: "Take the password back" }).click();
    await page.getByText("The password counts no more").first().waitFor();
    await guest.page.goto(`${waymark.url}/modules`);
    assert.match(guest.page.url(), /sign-in/, "signed out everywhere");
    const again = await person(browser);
    assert.notEqual((await again.page.goto(link)).status(), 200, "the link works once");
  });

  test("no page asked another host or met a script fault", () => {
    const known = /status of 404.*there\/is\/nothing|Failed to load resource: the server responded with a status of 404|status of 400.*statements\?verb=passed&registration=7/;
    assert.deepEqual([...anybody.faults, ...everybody.faults].filter((fault) => !known.test(fault)), []);
  });
});
