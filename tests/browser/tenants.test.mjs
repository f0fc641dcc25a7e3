// Two academies in one server that cannot see each other: the same names, keys, ids and packages on both sides, and whatever one
// of them knows of the other tried at the other's door.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import http from "node:http";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { openBrowser, person, scoFrame, waitForSaved } from "./lib/browser.mjs";
import { writePackage } from "./lib/package.mjs";
import { Waymark } from "./lib/server.mjs";

const kAgent = { objectType: "Agent", account: { homePage: "https://people.example", name: "sam" } };
const kActivity = "https://v.example/module";
const kId = "6690e6c9-3ef0-4ed3-8b37-7f3964730bee";

describe("tenants", { concurrency: false }, () => {
  let waymark, browser, main, east;

  // One side: its host, and how commands and requests go there.
  function side(host, words) {
    return { host, url: `http://${host}:${waymark.port}`, run: (command, exit) => waymark.run([...command, ...words], exit) };
  }

  const ask = (of, method, address, { body, headers = {} } = {}) =>
    new Promise((resolve, reject) => {
      const bytes = body === undefined ? undefined : Buffer.from(typeof body === "string" ? body : JSON.stringify(body));
      const all = { host: `${of.host}:${waymark.port}`, ...(bytes ? { "content-type": "application/json", "content-length": bytes.length } : {}), ...headers };
      const request = http.request({ host: "127.0.0.1", port: waymark.port, method, path: address, headers: all }, (answer) => {
        let got = "";
        answer.setEncoding("utf8").on("data", (piece) => (got += piece)).on("end", () => resolve({ status: answer.statusCode, headers: answer.headers, text: got, json: () => JSON.parse(got) }));
      });
      request.on("error", reject).end(bytes);
    });
  const basic = ({ key, secret }) => ({ authorization: `Basic ${Buffer.from(`${key}:${secret}`).toString("base64")}`, "x-experience-api-version": "1.0.3" });
  const xapi = (of, method, address, options = {}) => ask(of, method, `/xapi${address}`, { ...options, headers: { ...basic(options.key ?? of.key), ...options.headers } });
  const query = (values) => `?${new URLSearchParams(values)}`;

  before(async () => {
    waymark = await Waymark.make("tenants");
    main = side("localhost", []);
    const [made] = waymark.run(["tenant", "add", "east-academy", "--name", "East Academy", "--public-url", `http://east.localhost:${waymark.port}`,
      "--content-domain", `east.localhost:${waymark.port}`, "--organisation-name", "East of Example"]);
    east = side("east.localhost", ["--tenant", "east-academy"]);
    east.made = made;
    for (const of of [main, east]) {
      of.key = of.run(["lrs", "credential", "add", "--label", "same", "--scope", "all"])[0];
      const file = path.join(waymark.folder, "same.zip");
      writePackage(file, "Same module");
      const [course] = of.run(["import", file]);
      of.code = course.course ?? course.code;
      of.run(["user", "add", "sam", "--name", of === main ? "Sam Main" : "Sam East"]);
      of.run(["enrol", of.code, "sam"]);
    }
    browser = await openBrowser();
  });

  after(async () => {
    await browser?.close();
    await waymark?.remove();
  });

  test("one that was added is answered at its own name at once, with its own name on the page", async () => {
    const page = await ask(east, "GET", "/sign-in");
    assert.equal(page.status, 200);
    assert.match(page.text, /East Academy[^]*East of Example/);
    assert.doesNotMatch((await ask(main, "GET", "/sign-in")).text, /East/);
    assert.notEqual((await ask({ host: "west.localhost" }, "GET", "/sign-in")).status, 200);
    assert.equal(east.code, main.code, "each numbers its own modules");
    assert.deepEqual(waymark.run(["tenant", "list"]).map(({ slug }) => slug), ["main", "east-academy"]);
  });

  test("a key is known where it was made and nowhere else", async () => {
    for (const [of, other] of [[main, east], [east, main]]) {
      assert.equal((await xapi(of, "GET", "/statements")).status, 200);
      assert.equal((await xapi(of, "GET", "/statements", { key: other.key })).status, 401);
      assert.equal((await xapi(of, "POST", "/statements", { key: other.key, body: [] })).status, 401);
      assert.deepEqual(of.run(["lrs", "credential", "list"]).map((one) => one.key ?? one.keys?.[0]?.key ?? one.credential).length, 1);
    }
  });

  test("statements, and everything that is asked with them, are of one side", async () => {
    for (const of of [main, east]) {
      const statement = { id: kId, actor: { ...kAgent, name: of.host }, verb: { id: "https://v.example/did" },
        object: { id: kActivity, definition: { name: { en: `Of ${of.host}` } } }, timestamp: "2026-03-01T09:00:00Z" };
      assert.equal((await xapi(of, "PUT", `/statements${query({ statementId: kId })}`, { body: statement })).status, 204);
    }
    for (const of of [main, east]) {
      assert.equal((await xapi(of, "GET", `/statements${query({ statementId: kId })}`)).json().actor.name, of.host);
      for (const asked of [{}, { agent: JSON.stringify(kAgent) }, { verb: "https://v.example/did" }, { activity: kActivity, related_activities: "true" }]) {
        const { statements } = (await xapi(of, "GET", `/statements${query(asked)}`)).json();
        assert.deepEqual(statements.map(({ actor }) => actor.name), [of.host], JSON.stringify(asked));
      }
      assert.equal((await xapi(of, "GET", `/activities${query({ activityId: kActivity })}`)).json().definition.name.en, `Of ${of.host}`);
      assert.deepEqual((await xapi(of, "GET", `/agents${query({ agent: JSON.stringify(kAgent) })}`)).json().name, [of.host]);
      assert.equal((await xapi(of, "GET", `/statements${query({ statementId: kId })}`)).json().authority.account.homePage, of === main ? waymark.url : east.url);
    }
  });

  test("voiding on one side leaves the other's statement of the same id", async () => {
    const voiding = { actor: kAgent, verb: { id: "http://adlnet.gov/expapi/verbs/voided" }, object: { objectType: "StatementRef", id: kId } };
    assert.equal((await xapi(east, "POST", "/statements", { body: voiding })).status, 200);
    assert.equal((await xapi(east, "GET", `/statements${query({ statementId: kId })}`)).status, 404);
    assert.equal((await xapi(main, "GET", `/statements${query({ statementId: kId })}`)).status, 200);
  });

  test("a place in a list that one side gave finds nothing of it at the other", async () => {
    for (let i = 0; i < 3; i += 1)
      assert.equal((await xapi(main, "POST", "/statements", { body: { actor: kAgent, verb: { id: "https://v.example/page" }, object: { id: `${kActivity}/${i}` } } })).status, 200);
    const { more } = (await xapi(main, "GET", `/statements${query({ verb: "https://v.example/page", limit: "1" })}`)).json();
    const answer = await ask(east, "GET", more, { headers: basic(east.key) });
    assert.ok(answer.status === 400 || answer.json().statements.length === 0, answer.text);
  });

  test("documents of the same name are two documents", async () => {
    for (const [resource, asked] of [["/activities/state", { activityId: kActivity, agent: JSON.stringify(kAgent), stateId: "s" }], ["/activities/profile", { activityId: kActivity, profileId: "p" }],
      ["/agents/profile", { agent: JSON.stringify(kAgent), profileId: "p" }]]) {
      const put = (of) => xapi(of, "PUT", resource + query(asked), { body: { of: of.host }, headers: { "if-none-match": "*" } });
      assert.equal((await put(main)).status, 204);
      assert.equal((await xapi(east, "GET", resource + query(asked))).status, 404);
      assert.equal((await put(east)).status, 204);
      assert.equal((await xapi(main, "GET", resource + query(asked))).json().of, main.host);
      assert.equal((await xapi(east, "DELETE", resource + query(asked), { headers: { "if-match": "*" } })).status, 204);
      assert.equal((await xapi(main, "GET", resource + query(asked))).status, 200);
    }
  });

  test("data of an attachment is given where it was sent", async () => {
    const data = "of the first alone", sha2 = createHash("sha256").update(data).digest("hex");
    const statement = { actor: kAgent, verb: { id: "https://v.example/sent" }, object: { id: kActivity },
      attachments: [{ usageType: "https://v.example/text", display: { en: "Text" }, contentType: "text/plain", length: data.length, sha2 }] };
    const body = `--b\r\nContent-Type: application/json\r\n\r\n${JSON.stringify(statement)}\r\n--b\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: binary\r\nX-Experience-API-Hash: ${sha2}\r\n\r\n${data}\r\n--b--\r\n`;
    assert.equal((await xapi(main, "POST", "/statements", { body, headers: { "content-type": "multipart/mixed; boundary=b" } })).status, 200);
    assert.equal((await xapi(main, "GET", `/attachments/${sha2}`)).text, data);
    assert.equal((await xapi(east, "GET", `/attachments/${sha2}`)).status, 404);
    const named = { ...statement, id: undefined };
    assert.equal((await xapi(east, "POST", "/statements", { body: named })).status, 400, "what the other side holds is not ours to name");
  });

  test("a sign-in, a link and a launch are worth nothing at the other's door", async () => {
    const link = new URL(main.run(["link", "create", "sam"])[0].url);
    assert.equal(link.host, `localhost:${waymark.port}`);
    assert.notEqual((await ask(east, "GET", link.pathname)).headers.location, "/");
    const here = await ask(main, "GET", link.pathname);
    const cookie = [here.headers["set-cookie"]].flat().find(Boolean)?.split(";")[0];
    assert.ok(cookie, "signed in");
    assert.equal((await ask(main, "GET", "/modules", { headers: { cookie } })).status, 200);
    const there = await ask(east, "GET", "/modules", { headers: { cookie } });
    assert.equal(there.status, 303);
    assert.match(there.headers.location, /^\/sign-in/);
    assert.equal(new URL(east.run(["link", "create", "sam"])[0].url).host, `east.localhost:${waymark.port}`);
  });

  test("a learner plays the same module on one side; people, figures and completions of the other say nothing of it", async () => {
    const who = await person(browser);
    await who.page.goto(east.run(["link", "create", "sam"])[0].url);
    await who.page.getByRole("banner").getByText("Sam East").waitFor();
    const { id } = east.run(["registration", "show", "sam", "--course", east.code])[0];
    await who.page.goto(`${east.url}/modules/${id}`);
    await who.page.getByRole("button", { name: /^Start/ }).click();
    const frame = await scoFrame(who.page);
    await frame.evaluate(() => { window.set("cmi.core.score.raw", "90"); window.set("cmi.core.lesson_status", "passed"); window.commit(); });
    await waitForSaved(who.page);
    await who.page.getByRole("button", { name: "Save and exit" }).click();
    await who.page.waitForURL(/\/finished$/);
    assert.deepEqual(who.faults, []);
    assert.equal(east.run(["registration", "show", "sam", "--course", east.code])[0].state, "passed");
    assert.equal(main.run(["registration", "show", "sam", "--course", main.code])[0].state, "not started");
    const mine = main.run(["registration", "show", "sam", "--course", main.code])[0].id;
    assert.notEqual(mine, id);
    await who.page.goto(`${east.url}/modules/${mine}`);
    await who.page.getByRole("heading", { name: "Page not found" }).waitFor();
    const passed = (of) => xapi(of, "GET", `/statements${query({ verb: "http://adlnet.gov/expapi/verbs/passed" })}`).then((answer) => answer.json().statements.length);
    assert.deepEqual([await passed(main), await passed(east) > 0], [0, true]);
    assert.deepEqual([main, east].map((of) => of.run(["user", "list"]).map((one) => one.name ?? one.displayName).filter((name) => /Sam/.test(name))), [["Sam Main"], ["Sam East"]]);
    await who.context.close();
  });

  test("commands: of the first without --tenant; who names none that is there is told; what would clash is refused", () => {
    const add = (slug, host, more = []) => waymark.run(["tenant", "add", slug, "--name", "X", "--public-url", `http://${host}:${waymark.port}`, "--content-domain", `c.${host}:${waymark.port}`, ...more], [1, 2, 5]);
    assert.equal(waymark.run(["user", "list", "--tenant", "nobody"], [4]).code, 4);
    assert.ok(waymark.run(["backup", "create", path.join(waymark.folder, "b"), "--tenant", "east-academy"], [1, 5]).code > 0);
    for (const slug of ["East", "a--b", "-a", "a/b", "..", "x".repeat(41)]) assert.ok(add(slug, "north.localhost").code > 0, slug);
    assert.ok(add("east-academy", "north.localhost").code > 0, "its name is taken");
    for (const host of ["localhost", "127.0.0.1", "east.localhost", "c-abc.localhost", "c-abc.east.localhost"]) assert.ok(add("north", host).code > 0, host);
    assert.ok(waymark.run(["tenant", "add", "north", "--name", "X", "--public-url", `http://north.localhost:${waymark.port}`, "--content-domain", `east.localhost:${waymark.port}`], [1, 5]).code > 0, "modules of two sides on one host");
    assert.ok(add("north", "north.localhost", ["--iri-base", east.url]).code > 0, "accounts of two sides by one name");
    assert.deepEqual(waymark.run(["tenant", "list"]).length, 2, "nothing was made of any of these");
  });

  test("secrets of one side cannot be named by the other", () => {
    const kept = (folder) => {
      mkdirSync(folder, { recursive: true });
      writeFileSync(path.join(folder, "hook.secret"), "whsec_dGhpcnR5IHR3byBieXRlcyBvZiBzZWNyZXQgaGVyZSE=\n", { mode: 0o600 });
      return path.join(folder, "hook.secret");
    };
    const ofMain = kept(path.join(waymark.data, "secrets")), ofEast = kept(path.join(waymark.data, "tenants", "east-academy", "secrets"));
    let count = 0;
    const add = (of, secret, exit) => {
      const settings = path.join(waymark.folder, "hook.json");
      writeFileSync(settings, JSON.stringify({ url: "https://hooks.example/x", ...secret }));
      return of.run(["connector", "add", "webhook", "--name", `Hook ${(count += 1)}`, "--settings", settings], exit);
    };
    add(main, { secret_file: ofMain });
    add(east, { secret_file: ofEast });
    for (const [of, secret] of [[main, { secret_file: ofEast }], [east, { secret_file: ofMain }], [east, { secret_env: "WAYMARK_SECRET_HOOK" }], [main, { secret_env: "WAYMARK_TENANT_EAST__ACADEMY_SECRET_HOOK" }]]) {
      const { code } = add(of, secret, [1, 5]);
      assert.ok(code > 0, JSON.stringify(secret));
    }
    assert.deepEqual([main, east].map((of) => of.run(["connector", "list"]).length), [1, 1]);
  });

  test("after a restart everything is where it was; figures name the tenant", async () => {
    await waymark.stop();
    await waymark.start();
    const ids = async (of) => (await xapi(of, "GET", `/statements${query({ verb: "https://v.example/did" })}`)).json().statements.map(({ id }) => id);
    assert.ok(!(await ids(east)).includes(kId), "voided");
    assert.ok((await ids(main)).includes(kId));
    const doctor = waymark.run(["doctor", "--fix"], [0, 3]);
    assert.deepEqual([...new Set(doctor.map(({ tenant }) => tenant ?? "the first"))], ["the first", "east-academy"]);
    assert.deepEqual(doctor.filter(({ state }) => state === "bad" || state === "mended"), [], "content that one of them names is nobody's orphan");
    for (const shared of ["schema", "database", "orphans"]) assert.equal(doctor.filter(({ check }) => check === shared).length, 1, `${shared}: what both share is looked at once`);
    assert.equal(doctor.filter(({ check }) => check === "statements").length, 2);
    const figures = (await ask(main, "GET", "/metrics")).text;
    assert.match(figures, /^waymark_launches_open \d+$/m);
    assert.match(figures, /^waymark_launches_open\{tenant="east-academy"\} \d+$/m);
    assert.notEqual((await ask(east, "GET", "/metrics")).status, 200, "the machine's figures are the first tenant's");
  });

  test("its name and addresses are changed from the next start", async () => {
    waymark.run(["tenant", "set", "east-academy", "--name", "Eastern Academy", "--public-url", `http://eastern.localhost:${waymark.port}`]);
    assert.match((await ask(east, "GET", "/sign-in")).text, /East Academy/);
    await waymark.stop();
    await waymark.start();
    assert.notEqual((await ask(east, "GET", "/sign-in")).status, 200);
    assert.match((await ask({ host: "eastern.localhost" }, "GET", "/sign-in")).text, /Eastern Academy/);
    assert.equal((await xapi({ host: "eastern.localhost", key: east.key }, "GET", "/statements")).status, 200);
  });
});
