// Part 2, 2.5 and Part 3, 2.1.3: finding statements.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { iri, mbox } from "../lib/lrs.mjs";
import { requirement } from "../lib/requirement.mjs";
import { kGroup, statement, substatement } from "../lib/statement.mjs";

// Statements that one asks for by an activity of their own, oldest first.
async function series(lrs, count, more = () => ({})) {
  const object = { id: iri() }, sent = Array.from({ length: count }, (_, index) => ({ ...statement(), object, ...more(index) }));
  for (const each of sent) await lrs.store(each);
  return { activity: object.id, ids: sent.map(({ id }) => id) };
}
const kGroupRequirement = (name, says, check) => requirement(name, "Data 2.5", says, check);
async function pages(lrs, query) {
  const out = [];
  let answer = await lrs.find(query);
  for (let count = 0; count < 20; ++count) {
    out.push(answer);
    if (!answer.more) return out;
    answer = (await lrs.gives(200, "GET", "statements", { path: answer.more })).json();
  }
  throw new Error("the pages do not end");
}

kGroupRequirement("XAPI-00108", "more leads to the rest of the same answer", async (lrs) => {
  const { activity, ids } = await series(lrs, 5);
  const all = await pages(lrs, { activity, limit: "2" });
  assert.deepEqual(all.map(({ statements }) => statements.map(({ id }) => id)), [[ids[4], ids[3]], [ids[2], ids[1]], [ids[0]]]);
  assert.ok(all[0].more.startsWith("/xapi/statements?"), all[0].more);
});
kGroupRequirement("XAPI-00109", "more is absent or empty when there is no more", async (lrs) => {
  const { activity } = await series(lrs, 2);
  for (const limit of ["0", "2", "3"]) assert.ok(!(await lrs.find({ activity, limit })).more, limit);
});
kGroupRequirement("XAPI-00110", "statements is an array of statements", async (lrs) => {
  const { activity, ids } = await series(lrs, 1);
  for (const [query, count] of [[{ activity }, 1], [{ activity: iri() }, 0]]) {
    const { statements } = await lrs.find(query);
    assert.ok(Array.isArray(statements));
    assert.equal(statements.length, count);
    for (const one of statements) assert.ok(ids.includes(one.id) && one.actor && one.verb && one.object && one.stored && one.authority);
  }
});
kGroupRequirement("XAPI-00111", "What more leads to has the same form, and keeps filters, order and format", async (lrs) => {
  const { activity, ids } = await series(lrs, 4, () => ({ actor: { name: "Sam", mbox: "mailto:sam@example.org" } }));
  const all = await pages(lrs, { activity, limit: "3", ascending: "true", format: "ids" });
  assert.deepEqual(all.flatMap(({ statements }) => statements.map(({ id }) => id)), ids);
  for (const page of all) {
    assert.deepEqual(Object.keys(page).filter((name) => name !== "more"), ["statements"]);
    for (const one of page.statements) assert.equal(one.actor.name, undefined);
  }
});
kGroupRequirement("XAPI-00113", "An answer has statements once and more at most once", async (lrs) => {
  const { activity } = await series(lrs, 2);
  const { text } = await lrs.gives(200, "GET", "statements", { query: { activity, limit: "1" } });
  assert.deepEqual([text.match(/"statements":/g).length, text.match(/"more":/g).length], [1, 1]);
});
kGroupRequirement("XAPI-00114", "What does not fit on a page is on the pages after it, each statement once", async (lrs) => {
  const { activity, ids } = await series(lrs, 7);
  const got = (await pages(lrs, { activity, limit: "3" })).flatMap(({ statements }) => statements.map(({ id }) => id));
  assert.deepEqual(got, [...ids].reverse());
});
const get = (name, says, check) => requirement(name, "Communication 2.1.3", says, check);
get("XAPI-00149", "Nothing found is an empty array, and no error", async (lrs) => {
  const answer = await lrs.gives(200, "GET", "statements", { query: { activity: iri() } });
  assert.deepEqual(answer.json().statements, []);
});
for (const [name, id, other] of [["XAPI-00151", "statementId", "voidedStatementId"], ["XAPI-00150", "voidedStatementId", "statementId"]])
  get(name, `${id} goes with format and attachments alone`, async (lrs) => {
    const sent = { [id]: await lrs.stored() };
    const more = { agent: JSON.stringify({ mbox: "mailto:sam@example.org" }), verb: "https://v.example/did", activity: "https://a.example/walk", registration: randomUUID(), related_activities: "true", related_agents: "false", since: "2026-01-01T00:00:00Z", until: "2036-01-01T00:00:00Z", limit: "1", ascending: "true", [other]: randomUUID() };
    for (const [parameter, value] of Object.entries(more)) await lrs.refuses(400, parameter === other ? "?voidedStatementId" : `?${parameter}`, "GET", "statements", { query: { ...sent, [parameter]: value } });
    for (const [parameter, value] of [["format", "ids"], ["attachments", "false"]]) assert.notEqual((await lrs.ask("GET", "statements", { query: { ...sent, [parameter]: value } })).status, 400, parameter);
  });
get("XAPI-00153", "X-Experience-API-Consistent-Through comes with every answer of this resource", async (lrs) => {
  const id = await lrs.stored();
  const answers = [await lrs.ask("GET", "statements", { query: { statementId: id } }), await lrs.ask("GET", "statements"), await lrs.ask("GET", "statements", { query: { statementId: randomUUID() } }), await lrs.ask("GET", "statements", { query: { nonsense: "1" } }), await lrs.ask("HEAD", "statements")];
  assert.deepEqual(answers.map(({ status }) => status), [200, 200, 404, 400, 200]);
  for (const { headers } of answers) assert.ok(headers["x-experience-api-consistent-through"]);
});
get("XAPI-00160", "X-Experience-API-Consistent-Through is a timestamp, and what was stored up to it is there", async (lrs) => {
  const id = await lrs.stored(), stored = new Date((await lrs.get(id)).stored);
  let through = "";
  // Of a busy store's last moments it says nothing yet: the standard wants it true, and it is of use when it comes after.
  for (let tries = 0; tries < 50 && !(new Date(through) >= stored); tries += 1) {
    if (tries > 0) await new Promise((wake) => setTimeout(wake, 100));
    through = (await lrs.gives(200, "GET", "statements")).headers["x-experience-api-consistent-through"];
    assert.match(through, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/);
  }
  assert.ok(new Date(through) >= stored, through);
});
get("XAPI-00154", "Without an id GET answers 200 and a result of statements", async (lrs) => {
  const id = await lrs.stored(), page = await lrs.find({});
  assert.ok(Array.isArray(page.statements) && page.statements.some((one) => one.id === id));
});
get("XAPI-00156", "statementId gives 200 and that statement", async (lrs) => {
  const sent = statement();
  await lrs.store(sent);
  const got = await lrs.get(sent.id);
  assert.deepEqual([got.id, got.object.id, got.statements], [sent.id, sent.object.id, undefined]);
});
get("XAPI-00158", "statementId is a parameter; nothing there is 404", async (lrs) => {
  await lrs.get(await lrs.stored());
  await lrs.refuses(404, undefined, "GET", "statements", { query: { statementId: randomUUID() } });
});
get("XAPI-00159", "GET is taken", (lrs) => lrs.gives(200, "GET", "statements"));
get("XAPI-00164", "Filters hold together: what is given meets them all", async (lrs) => {
  const agent = { mbox: mbox() }, verb = { id: iri() }, object = { id: iri() }, registration = randomUUID();
  const all = { ...statement(), actor: agent, verb, object, context: { registration } };
  await lrs.store(all, { ...all, id: randomUUID(), actor: { mbox: mbox() } }, { ...all, id: randomUUID(), verb: { id: iri() } }, { ...all, id: randomUUID(), object: { id: iri() } }, { ...all, id: randomUUID(), context: { registration: randomUUID() } });
  assert.deepEqual(await lrs.found({ agent: JSON.stringify(agent), verb: verb.id, activity: object.id, registration }), [all.id]);
});
get("XAPI-00165", "An answer says its Content-Type", async (lrs) => {
  const id = await lrs.stored();
  for (const query of [{ statementId: id }, {}, { statementId: id, attachments: "false" }]) assert.match((await lrs.gives(200, "GET", "statements", { query })).headers["content-type"], /^application\/json/);
  assert.match((await lrs.gives(200, "GET", "statements", { query: { statementId: id, attachments: "true" } })).headers["content-type"], /^multipart\/mixed;\s*boundary=/);
});
get("XAPI-00166", "ascending=true turns the order of stored round; without, the newest comes first", async (lrs) => {
  const { activity, ids } = await series(lrs, 3);
  assert.deepEqual(await lrs.found({ activity, ascending: "true" }), ids);
  for (const query of [{ activity }, { activity, ascending: "false" }]) assert.deepEqual(await lrs.found(query), [...ids].reverse());
});
get("XAPI-00173", "limit bounds a page; 0 leaves it to the record store", async (lrs) => {
  const { activity } = await series(lrs, 3);
  for (const [limit, count] of [["1", 1], ["2", 2], ["3", 3], ["0", 3], ["500", 3]]) assert.equal((await lrs.find({ activity, limit })).statements.length, count, limit);
});
const between = (name, parameter, wanted) => get(name, `${parameter} takes statements ${parameter === "since" ? "stored after" : "stored at or before"} a time`, async (lrs) => {
  const { activity, ids } = await series(lrs, 3), { stored } = await lrs.get(ids[1]);
  assert.deepEqual((await lrs.found({ activity, [parameter]: stored, ascending: "true" })), wanted(ids));
  assert.deepEqual((await lrs.found({ activity, [parameter]: parameter === "since" ? "2036-01-01T00:00:00Z" : "2016-01-01T00:00:00Z" })), []);
  assert.equal((await lrs.found({ activity, [parameter]: parameter === "since" ? "2016-01-01T00:00:00Z" : "2036-01-01T00:00:00+01:00" })).length, 3);
});
between("XAPI-00174", "until", (ids) => ids.slice(0, 2));
between("XAPI-00175", "since", (ids) => ids.slice(2));
get("XAPI-00178", "registration finds by the registration of the context", async (lrs) => {
  const registration = randomUUID(), id = await lrs.stored({ context: { registration } });
  assert.deepEqual(await lrs.found({ registration }), [id]);
  assert.deepEqual(await lrs.found({ registration: registration.toUpperCase() }), [id]);
});
get("XAPI-00179", "activity finds by the object alone", async (lrs) => {
  const object = { id: iri() }, id = await lrs.stored({ object });
  await lrs.stored({ context: { contextActivities: { parent: [object] } } });
  await lrs.stored({ object: { ...substatement(), object } });
  assert.deepEqual(await lrs.found({ activity: object.id }), [id]);
  assert.deepEqual(await lrs.found({ activity: object.id, related_activities: "false" }), [id]);
});
get("XAPI-00177", "related_activities looks into context activities and SubStatements, too", async (lrs) => {
  const object = { id: iri() }, sub = substatement();
  const sent = [{ object }, ...["parent", "grouping", "category", "other"].map((kind) => ({ context: { contextActivities: { [kind]: [object] } } })), { object: { ...sub, object } }, { object: { ...sub, context: { contextActivities: { other: [object] } } } }].map((more) => ({ ...statement(), ...more }));
  await lrs.store(...sent, statement());
  assert.deepEqual((await lrs.found({ activity: object.id, related_activities: "true" })).sort(), sent.map(({ id }) => id).sort());
});
get("XAPI-00180", "verb finds by the verb's id, exactly", async (lrs) => {
  const verb = { id: iri() }, id = await lrs.stored({ verb });
  await lrs.stored({ verb: { id: `${verb.id}/more` } });
  assert.deepEqual(await lrs.found({ verb: verb.id }), [id]);
});
const identifiers = () => [{ mbox: mbox() }, { mbox_sha1sum: randomUUID().replaceAll("-", "") + "deadbeef" }, { openid: iri() }, { account: { homePage: "https://people.example", name: randomUUID() } }];
get("XAPI-00181", "agent finds by actor and object, by any identifier, and by membership of a Group there", async (lrs) => {
  for (const agent of identifiers()) {
    const sent = [{ actor: { name: "Any name", ...agent } }, { object: { objectType: "Agent", ...agent } }, { actor: { objectType: "Group", member: [...kGroup.member, agent] } }, { object: { objectType: "Group", ...identifiers()[3], member: [agent] } }].map((more) => ({ ...statement(), ...more }));
    await lrs.store(...sent, { ...statement(), context: { instructor: agent } });
    assert.deepEqual((await lrs.found({ agent: JSON.stringify(agent) })).sort(), sent.map(({ id }) => id).sort(), JSON.stringify(agent));
  }
  const group = { objectType: "Group", ...identifiers()[0] }, id = await lrs.stored({ actor: group });
  assert.deepEqual(await lrs.found({ agent: JSON.stringify(group) }), [id]);
});
get("XAPI-00176", "related_agents looks at instructor, team, authority and into SubStatements, too", async (lrs) => {
  const agent = { mbox: mbox() }, sub = substatement(statement());
  const sent = [{ actor: agent }, { context: { instructor: agent } }, { context: { team: { objectType: "Group", member: [agent] } } }, { object: { ...sub, actor: agent } }, { object: { ...sub, object: { objectType: "Agent", ...agent } } }, { object: { ...sub, context: { instructor: agent } } }].map((more) => ({ ...statement(), ...more }));
  await lrs.store(...sent);
  assert.deepEqual((await lrs.found({ agent: JSON.stringify(agent), related_agents: "true" })).sort(), sent.map(({ id }) => id).sort());
  const { authority } = await lrs.get(sent[0].id);
  assert.ok((await lrs.found({ agent: JSON.stringify(authority), related_agents: "true" })).includes(sent[0].id));
  assert.ok(!(await lrs.found({ agent: JSON.stringify(authority) })).includes(sent[0].id));
});
get("filter.references", "A statement that refers to what a filter finds is found with it; time counts for the referring one", async (lrs) => {
  const object = { id: iri() }, id = await lrs.stored({ object }), refers = await lrs.stored({ object: { objectType: "StatementRef", id } }), again = await lrs.stored({ object: { objectType: "StatementRef", id: refers } });
  assert.deepEqual(await lrs.found({ activity: object.id }), [again, refers, id]);
  assert.deepEqual(await lrs.found({ activity: object.id, since: (await lrs.get(id)).stored }), [again, refers]);
});

const definition = (name) => ({ name, description: { en: "What it is", fr: "Ce que c'est" } });
async function described(lrs) {
  const activity = iri(), verb = { id: "https://v.example/did", display: { en: "did", fr: "a fait" } };
  const id = await lrs.stored({ actor: { name: "Sam", mbox: "mailto:sam@example.org" }, verb, object: { id: activity, definition: definition({ en: "Walk", fr: "Marche" }) } });
  return { id, activity };
}
get("XAPI-00168", "Without format statements come exactly as they came", async (lrs) => {
  const { id } = await described(lrs);
  assert.deepEqual((await lrs.get(id)).object.definition, definition({ en: "Walk", fr: "Marche" }));
  assert.deepEqual(await lrs.get(id), await lrs.get(id, { format: "exact" }));
});
get("XAPI-00170", "format=exact gives them as they came, whatever was said of the activity afterwards", async (lrs) => {
  const { id, activity } = await described(lrs);
  await lrs.stored({ object: { id: activity, definition: { name: { de: "Gang" } } } });
  assert.deepEqual((await lrs.get(id, { format: "exact" })).object.definition.name, { en: "Walk", fr: "Marche" });
});
get("XAPI-00169", "format=canonical gives the record store's own definition, in one language", async (lrs) => {
  const { id, activity } = await described(lrs);
  await lrs.stored({ object: { id: activity, definition: { type: "https://t.example/walk" } } });
  const { object, verb } = await lrs.get(id, { format: "canonical" });
  assert.equal(object.definition.type, "https://t.example/walk");
  for (const map of [object.definition.name, object.definition.description, verb.display]) assert.equal(Object.keys(map).length, 1);
});
get("XAPI-00171", "format=ids gives only what is needed to tell agents, activities and verbs apart", async (lrs) => {
  const { id, activity } = await described(lrs), got = await lrs.get(id, { format: "ids" });
  assert.deepEqual([got.actor.name, got.actor.mbox, got.object.definition, got.object.id, got.verb.id], [undefined, "mailto:sam@example.org", undefined, activity, "https://v.example/did"]);
});
get("XAPI-00172", "Accept-Language chooses each language map's entry of the canonical format", async (lrs) => {
  const { id } = await described(lrs);
  for (const [header, name] of [["fr", { fr: "Marche" }], ["en", { en: "Walk" }], ["de, fr;q=0.8, en;q=0.5", { fr: "Marche" }], ["en;q=0.1, fr;q=0.9", { fr: "Marche" }]]) {
    const got = (await lrs.gives(200, "GET", "statements", { query: { statementId: id, format: "canonical" }, headers: { "accept-language": header } })).json();
    assert.deepEqual(got.object.definition.name, name, header);
    assert.deepEqual(Object.keys(got.verb.display), Object.keys(name), header);
  }
});
