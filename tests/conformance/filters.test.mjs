// The filters of our own at GET /statements (docs/record-store.md): what each finds, alone, together and with those of the standard; what
// is refused; and that a cursor can ask for nothing that parameters could not.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, describe, test } from "node:test";
import { Waymark } from "../browser/lib/server.mjs";
import { Lrs } from "./lib/lrs.mjs";

const kTypes = "https://t.example/", kExtensions = "https://x.example/";
const kPeople = ["ann", "ben", "kim"].map((name) => ({ mbox: `mailto:${name}@filters.example` }));
const kRegistrations = [randomUUID(), randomUUID()];
const made = (name, actor, verb, object, more = {}) => ({ name, sent: { id: randomUUID(), actor: kPeople[actor], verb: { id: `https://v.example/${verb}` }, object, ...more } });
const activity = (name, type, extensions) => ({ id: `https://a.example/${name}`, definition: { ...(type && { type: kTypes + type }), ...(extensions && { extensions }) } });

const kAll = [
  made("a", 0, "passed", activity("quiz", "question"), { result: { success: true, completion: true, score: { scaled: 0.8, raw: 80 } }, context: { registration: kRegistrations[0] } }),
  made("b", 1, "failed", activity("quiz", "question"), { result: { success: false, score: { scaled: 0.35, raw: 35 } } }),
  made("c", 1, "read", activity("page", "page"), { context: { registration: kRegistrations[1], extensions: { [`${kExtensions}ward`]: "B4", [`${kExtensions}tries`]: 2.0 } } }),
  made("d", 2, "read", activity("page", undefined, { [`${kExtensions}ward`]: "B5" }), { result: { completion: false, extensions: { [`${kExtensions}list`]: ["B4"], [`${kExtensions}done`]: true } } }),
  made("e", 2, "passed", activity("task", "task"), { result: { score: { scaled: -0.5, raw: -3 } }, context: { contextActivities: { parent: [activity("quiz", "question")] } } }),
];
const json = JSON.stringify;

// What is asked, and the names of what is found, oldest first.
const kFinds = [
  [{ waymark_verbs: json(["https://v.example/passed", "https://v.example/failed"]) }, "a b e"],
  [{ waymark_verbs: json(["https://v.example/nobody", "https://v.example/failed"]) }, "b"],
  [{ waymark_agents: json([kPeople[0], kPeople[2]]) }, "a d e"],
  [{ waymark_agents: json([{ mbox: "mailto:ben@FILTERS.example" }]) }, "b c"],
  [{ waymark_activities: json(["https://a.example/quiz", "https://a.example/task"]) }, "a b e"],
  [{ waymark_activities: json(["https://a.example/quiz"]), related_activities: "true" }, "a b e"],
  [{ waymark_registrations: json([kRegistrations[0], kRegistrations[1].toUpperCase()]) }, "a c"],
  [{ waymark_activity_types: json([`${kTypes}question`]) }, "a b"],
  [{ waymark_activity_types: json([`${kTypes}question`, `${kTypes}task`]), verb: "https://v.example/passed" }, "a e"],
  [{ waymark_success: "true" }, "a"], [{ waymark_success: "false" }, "b"],
  [{ waymark_completion: "true" }, "a"], [{ waymark_completion: "false" }, "d"],
  [{ waymark_scaled: "0.35..0.8" }, "a b"], [{ waymark_scaled: "0.36.." }, "a"], [{ waymark_scaled: "..0" }, "e"], [{ waymark_scaled: "-1..1" }, "a b e"], [{ waymark_scaled: "0.351..0.799" }, ""],
  [{ waymark_raw: "35..80" }, "a b"], [{ waymark_raw: "..-2.5" }, "e"], [{ waymark_raw: "79.5..1000000" }, "a"],
  [{ waymark_extensions: json({ [`${kExtensions}ward`]: "B4" }) }, "c"], [{ waymark_extensions: json({ [`${kExtensions}ward`]: null }) }, "c d"],
  [{ waymark_extensions: `{"${kExtensions}tries":2}` }, "c"], [{ waymark_extensions: `{"${kExtensions}tries":20e-1}` }, "c"], [{ waymark_extensions: json({ [`${kExtensions}tries`]: "2" }) }, ""],
  [{ waymark_extensions: json({ [`${kExtensions}ward`]: "B5", [`${kExtensions}done`]: true, [`${kExtensions}list`]: null }) }, "d"],
  [{ waymark_extensions: json({ [`${kExtensions}ward`]: "B4", [`${kExtensions}done`]: true }) }, ""],
  [{ waymark_agents: json([kPeople[0], kPeople[1]]), waymark_verbs: json(["https://v.example/passed", "https://v.example/failed"]), waymark_scaled: "..0.5", activity: "https://a.example/quiz" }, "b"],
];

const long = (count, bytes) => Array.from({ length: count }, (_, i) => `https://v.example/${i}/${"x".repeat(bytes)}`);
// What is asked, the parameter and the rule.
const kRefused = [
  [{ waymark_verbs: "https://v.example/passed" }, "waymark_verbs", "json"], [{ waymark_verbs: '{"a":1}' }, "waymark_verbs", "type"], [{ waymark_verbs: "[]" }, "waymark_verbs", "parameter-values"],
  [{ waymark_verbs: json(long(21, 1)) }, "waymark_verbs", "parameter-values"], [{ waymark_verbs: json(long(6, 1000)) }, "waymark_verbs", "parameter-length"], [{ waymark_verbs: json(long(3, 1000)), waymark_activities: json(long(3, 1000)) }, "waymark_activities", "parameter-length"],
  [{ waymark_verbs: '["passed"]' }, "waymark_verbs", "iri"], [{ waymark_verbs: "[1]" }, "waymark_verbs", "iri"], [{ waymark_activity_types: "[null]" }, "waymark_activity_types", "iri"], [{ waymark_activities: `[["https://a.example/quiz"]]` }, "waymark_activities", "iri"],
  [{ waymark_verbs: `${"[".repeat(100)}` }, "waymark_verbs", "nesting"],
  [{ waymark_verbs: json(["https://v.example/passed"]), verb: "https://v.example/passed" }, "waymark_verbs", "parameters-together"], [{ waymark_agents: json(kPeople), agent: json(kPeople[0]) }, "waymark_agents", "parameters-together"],
  [{ waymark_agents: '[{"name":"Ann"}]' }, "waymark_agents", "one-identifier"], [{ waymark_agents: json([{ objectType: "Group", member: kPeople }]) }, "waymark_agents", "identified-group"],
  [{ waymark_registrations: '["x"]' }, "waymark_registrations", "uuid"], [{ waymark_success: "1" }, "waymark_success", "boolean"], [{ waymark_completion: "" }, "waymark_completion", "boolean"],
  ...["", "1", "..", "0.9..0.1", "a..b", "0..1..2", "0x1..2", "nan..", "..inf", "1e3..2e3", "0..1 ", `0..${"9".repeat(400)}`].map((value) => [{ waymark_scaled: value }, "waymark_scaled", "range"]),
  [{ waymark_joined: "true" }, "waymark_joined", "parameters-together"], [{ waymark_joined: "true", waymark_agents: json(kPeople) }, "waymark_joined", "parameters-together"], [{ waymark_joined: "yes", agent: json(kPeople[0]) }, "waymark_joined", "boolean"],
  [{ waymark_extensions: "[]" }, "waymark_extensions", "type"], [{ waymark_extensions: "{}" }, "waymark_extensions", "parameter-values"], [{ waymark_extensions: json(Object.fromEntries(long(6, 1).map((name) => [name, 1]))) }, "waymark_extensions", "parameter-values"],
  [{ waymark_extensions: '{"ward":1}' }, "waymark_extensions", "iri"], [{ waymark_extensions: json({ [`${kExtensions}ward`]: { a: 1 } }) }, "waymark_extensions", "extension-value"], [{ waymark_extensions: json({ [`${kExtensions}ward`]: "x".repeat(500) }) }, "waymark_extensions", "extension-value"],
  [{ waymark_success: "true", statementId: randomUUID() }, "waymark_success", "parameters-together"], [{ waymark_colour: "blue" }, "waymark_colour", "unknown-parameter"], [{ Waymark_success: "true" }, "Waymark_success", "parameter-case"],
  [[["waymark_success", "true"], ["waymark_success", "false"]], "waymark_success", "parameter-twice"],
];

describe("filters of our own", { concurrency: false }, () => {
  let waymark, lrs;
  before(async () => {
    waymark = await Waymark.make("filters", { env: { WAYMARK_XAPI_IDENTITIES: "email, moodle_username https://moodle.example" } });
    const [{ key, secret }] = waymark.run(["lrs", "credential", "add", "--label", "all", "--scope", "all"]);
    lrs = new Lrs({ url: waymark.url, basic: `Basic ${Buffer.from(`${key}:${secret}`).toString("base64")}`, version: "2.0.0" });
    await lrs.gives(200, "POST", "statements", { body: kAll.map(({ sent }) => sent) });
  });
  after(() => { lrs?.close(); return waymark?.remove(); });

  const named = (statements) => statements.map(({ id }) => kAll.find(({ sent }) => sent.id === id)?.name ?? "?");
  const cursorOf = (more) => new URL(more, "http://lrs.example").searchParams.get("cursor");
  const opened = (cursor) => JSON.parse(Buffer.from(cursor, "base64url").toString());
  const closed = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");

  for (const [query, expected] of kFinds)
    test(`${json(query)} finds ${expected || "nothing"}`, async () => {
      for (const ascending of ["true", "false"]) {
        const found = named((await lrs.gives(200, "GET", "statements", { query: { ...query, ascending } })).json().statements);
        assert.equal((ascending === "true" ? found : found.reverse()).join(" "), expected);
      }
      // The same one by one: the cursor carries every filter.
      let answer = (await lrs.gives(200, "GET", "statements", { query: { ...query, ascending: "true", limit: "1" } })).json();
      const found = named(answer.statements);
      for (let page = 0; answer.more && page < 10; ++page) {
        answer = (await lrs.gives(200, "GET", "statements", { query: { cursor: cursorOf(answer.more) } })).json();
        found.push(...named(answer.statements));
      }
      assert.equal(found.join(" "), expected);
    });

  for (const [query, name, rule] of kRefused)
    test(`${json(query).slice(0, 80)} is refused: ${rule}`, async () => {
      assert.equal((await lrs.refuses(400, `?${name}`, "GET", "statements", { query })).rule, rule);
    });

  test("the agents of one person, on request", async () => {
    waymark.run(["user", "add", "kim", "--name", "Kim Quayle", "--email", "Kim.Q@people.example", "--moodle-username", "kimq"]);
    const agents = [{ mbox: "mailto:kim.q@people.example" }, { account: { homePage: "https://moodle.example", name: "kimq" } }, { mbox: "mailto:other@people.example" }];
    const sent = agents.map((actor) => ({ id: randomUUID(), actor, verb: { id: "https://v.example/joined" }, object: { id: "https://a.example/joined" } }));
    await lrs.gives(200, "POST", "statements", { body: sent });
    const found = async (query, who = lrs) => {
      const ids = [];
      for (let next = { query: { ascending: "true", limit: "1", ...query } }; ids.length < 10;) {
        const answer = (await who.gives(200, "GET", "statements", next)).json();
        ids.push(...answer.statements.map(({ id }) => id));
        if (!answer.more) break;
        assert.doesNotMatch(json(opened(cursorOf(answer.more))), /kimq|kim\.q@people/, "what was not asked for is not told");
        next = { query: { cursor: cursorOf(answer.more) } };
      }
      return ids;
    };
    const both = [sent[0].id, sent[1].id], upper = json({ mbox: "mailto:KIM.Q@people.example" });
    assert.deepEqual(await found({ agent: upper, waymark_joined: "true" }), both);
    assert.deepEqual(await found({ agent: upper, waymark_joined: "true", verb: "https://v.example/joined", since: "2020-01-01T00:00:00Z" }), both);
    assert.deepEqual(await found({ agent: upper }), []);
    assert.deepEqual(await found({ agent: json(agents[2]), waymark_joined: "true" }), [sent[2].id], "who leads to nobody stands alone");
    assert.deepEqual((await found({ agent: json(agents[1]), waymark_joined: "false" })), [sent[1].id]);
    const [{ key, secret }] = waymark.run(["lrs", "credential", "add", "--label", "mine", "--scope", "statements/read/mine"]);
    const mine = new Lrs({ url: waymark.url, basic: `Basic ${Buffer.from(`${key}:${secret}`).toString("base64")}`, version: "2.0.0" });
    assert.equal((await mine.refuses(403, "Authorization", "GET", "statements", { query: { agent: upper, waymark_joined: "true" } })).rule, "scope");
    mine.close();
  });

  test("the alternate syntax of 1.0.3 takes them as well", async () => {
    const body = new URLSearchParams({ waymark_success: "false", "X-Experience-API-Version": "1.0.3" }).toString();
    const answer = await lrs.gives(200, "POST", "statements", { query: { method: "GET" }, body, version: "1.0.3", headers: { "content-type": "application/x-www-form-urlencoded" } });
    assert.deepEqual(named(answer.json().statements), ["b"]);
  });

  test("the longest filters have a cursor that can be followed", async () => {
    const verbs = ["https://v.example/passed", "https://v.example/read", ...long(18, 280)], query = { waymark_verbs: json(verbs), limit: "1" };
    assert.ok(query.waymark_verbs.length > 5500);
    const first = (await lrs.gives(200, "GET", "statements", { query })).json();
    const second = await lrs.gives(200, "GET", null, { path: first.more });
    assert.deepEqual([...named(first.statements), ...named(second.json().statements)], ["e", "d"]);
  });

  test("a cursor asks for nothing that parameters could not ask for", async () => {
    const { more } = (await lrs.gives(200, "GET", "statements", { query: { limit: "1" } })).json(), right = opened(cursorOf(more));
    await lrs.gives(200, "GET", "statements", { query: { cursor: closed(right) } });
    const iri = `${kExtensions}ward`;
    const wrong = [
      { v: long(21, 1) }, { v: long(7, 1000) }, { v: ["passed", "https://v.example/x"] }, { v: [1, 2] }, { o: ["https://a.example/1", ""] }, { o: "walk" }, { t: "walk" }, { t: [null, null] }, { a: Array(21).fill("mailto:a@a.example") },
      { a: ["", ""] }, { r: ["x", "y"] }, { r: "x" }, { r: kRegistrations[0].toUpperCase() }, { sc: "1..0" }, { sc: 1 }, { sc: "" }, { sr: ".." }, { sr: `${"9".repeat(300)}..` }, { x: { [iri]: 1 } }, { x: { [iri]: "no JSON" } },
      { x: { [iri]: "[1]" } }, { x: { [iri]: "2.0" } }, { x: { ward: "1" } }, { x: Object.fromEntries(long(6, 1).map((name) => [name, "1"])) }, { j: true }, { j: true, a: ["mailto:a@a.example", "mailto:b@a.example"] }, { p: 0 }, { p: -1 }, { e: -1 }, { e: "x" }, { s: "yesterday" }, { u: "x" }, { c: "x" }, { f: 3 }, { l: 0 },
    ];
    for (const change of wrong) await lrs.refuses(400, "?cursor", "GET", "statements", { query: { cursor: closed({ ...right, ...change }) } });
    for (const change of [{ v: "https://v.example/read" }, { v: ["https://v.example/read", "https://v.example/x"] }, { x: { [iri]: "" } }, { x: { [iri]: '"B4"' } }, { sc: "0..1" }, { ok: true }])
      await lrs.gives(200, "GET", "statements", { query: { cursor: closed({ ...right, ...change }) } });
  });
});
