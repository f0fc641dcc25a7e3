// Part 3, 2.4, 2.5 and 2.8: Persons, Activities, and what the record store says of itself.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { iri, mbox } from "../lib/lrs.mjs";
import { requirement } from "../lib/requirement.mjs";

const agents = (name, says, check) => requirement(name, "Communication 2.4", says, check);
const asked = (agent) => ({ query: { agent: JSON.stringify(agent) } });
const person = async (lrs, agent) => (await lrs.gives(200, "GET", "agents", asked(agent))).json();
const kinds = () => [{ mbox: mbox() }, { mbox_sha1sum: `${randomUUID().replaceAll("-", "")}deadbeef` }, { openid: iri() }, { account: { homePage: "https://people.example", name: randomUUID() } }];

agents("XAPI-00236", "GET of agents is taken", (lrs) => person(lrs, kinds()[0]));
agents("XAPI-00237", "A Person says objectType Person", async (lrs) => { for (const agent of kinds()) assert.equal((await person(lrs, agent)).objectType, "Person"); });
agents("XAPI-00238", "A Person's names are an array of strings: all that are known", async (lrs) => {
  const agent = kinds()[0];
  for (const name of ["Sam", "Samira", "Sam"]) await lrs.stored({ actor: { ...agent, name } });
  assert.deepEqual((await person(lrs, agent)).name.sort(), ["Sam", "Samira"]);
});
kinds().forEach((agent, index) => {
  const [property] = Object.keys(agent);
  agents(["XAPI-00239", "XAPI-00240", "XAPI-00241", "XAPI-00242"][index], `A Person's ${property} is an array`, async (lrs) => {
    assert.deepEqual((await person(lrs, agent))[property], [agent[property]]);
    await lrs.stored({ actor: agent });
    assert.deepEqual((await person(lrs, agent))[property], [agent[property]]);
  });
});
agents("XAPI-00243", "agent is needed", (lrs) => lrs.refuses(400, "?agent", "GET", "agents"));
agents("XAPI-00244", "The entries of mbox are mailto IRIs", async (lrs) => { for (const entry of (await person(lrs, kinds()[0])).mbox) assert.match(entry, /^mailto:[^@]+@[^@]+$/); });
agents("XAPI-00245", "The resource is at /agents", async (lrs) => {
  await person(lrs, kinds()[0]);
  await lrs.gives(404, "GET", "agent", asked(kinds()[0]));
});
agents("XAPI-00248 XAPI-00246 XAPI-00247", "An Agent that nobody ever heard of is a Person all the same, with what was asked for", async (lrs) => {
  for (const agent of kinds()) {
    const got = await person(lrs, { ...agent, name: "New" }), [property] = Object.keys(agent);
    assert.deepEqual(got, { objectType: "Person", name: ["New"], [property]: [agent[property]] });
  }
});
agents("XAPI-00249", "agent is an Agent as JSON", async (lrs) => {
  for (const agent of ["sam", "", "{", "[]", "{}", '{"mbox":"sam"}', '{"mbox":null}', '{"name":"Sam"}', '{"mbox":"mailto:sam@example.org","openid":"https://sam.example"}', '{"objectType":"Group","member":[]}', '{"mbox":"mailto:sam@example.org","age":7}'])
    assert.ok((await lrs.refuses(400, undefined, "GET", "agents", { query: { agent } })).pointer.startsWith("?agent"), agent);
});

const activities = (name, says, check) => requirement(name, "Communication 2.5", says, check);
const activity = async (lrs, activityId) => (await lrs.gives(200, "GET", "activities", { query: { activityId } })).json();
activities("XAPI-00250", "activityId is needed, an IRI", async (lrs) => {
  await lrs.refuses(400, "?activityId", "GET", "activities");
  for (const activityId of ["", "walk", "a.example/walk"]) await lrs.refuses(400, "?activityId", "GET", "activities", { query: { activityId } });
});
activities("XAPI-00251", "GET gives the whole Activity", async (lrs) => {
  const id = iri(), definition = { name: { en: "Walk" }, description: { en: "A walk" }, type: "https://t.example/walk", moreInfo: "https://a.example/more", extensions: { "https://x.example/v": [1, null] } };
  await lrs.stored({ object: { id, definition } });
  assert.deepEqual(await activity(lrs, id), { objectType: "Activity", id, definition });
});
activities("XAPI-00252", "The resource is at /activities", async (lrs) => {
  await activity(lrs, iri());
  await lrs.gives(404, "GET", "activity", { query: { activityId: iri() } });
});
activities("XAPI-00253", "GET of activities is taken, also of one that nobody ever spoke of", async (lrs) => { assert.equal((await activity(lrs, "https://a.example/never-spoken-of")).id, "https://a.example/never-spoken-of"); });
activities("XAPI-00254", "An Activity has what all statements said of it", async (lrs) => {
  const id = iri();
  for (const definition of [{ name: { en: "Walk" } }, { name: { fr: "Marche" }, description: { en: "A walk" } }, { type: "https://t.example/walk" }]) await lrs.stored({ object: { id, definition } });
  assert.deepEqual((await activity(lrs, id)).definition, { name: { en: "Walk", fr: "Marche" }, description: { en: "A walk" }, type: "https://t.example/walk" });
});
for (const resource of ["agents", "activities"])
  requirement(`${resource}.methods`, resource === "agents" ? "Communication 2.4" : "Communication 2.5", `${resource} is only read`, async (lrs) => {
    for (const method of ["PUT", "POST", "DELETE"]) assert.match((await lrs.gives(405, method, resource, { body: method === "DELETE" ? undefined : {} })).headers.allow, /GET/, method);
  });

const about = (name, says, check) => requirement(name, "Communication 2.8", says, check);
const told = async (lrs, options) => (await lrs.gives(200, "GET", "about", options)).json();
about("XAPI-00315", "The resource is at /about", async (lrs) => {
  await told(lrs);
  await lrs.gives(404, "GET", "abouts");
});
about("XAPI-00316", "version holds versions of the standard and nothing else", async (lrs) => { for (const version of (await told(lrs)).version) assert.match(version, /^(0\.9|0\.95|1\.0\.\d+|2\.0\.\d+)$/); });
about("XAPI-00317", "version names the version of the request", async (lrs) => { assert.ok((await told(lrs)).version.includes(lrs.version)); });
about("XAPI-00318", "version is an array of strings", async (lrs) => {
  const { version } = await told(lrs);
  assert.ok(Array.isArray(version) && version.length > 0 && version.every((one) => typeof one === "string"));
});
about("XAPI-00319", "GET answers 200 with version", async (lrs) => { assert.ok("version" in (await told(lrs))); });
about("about.open", "about is open to whoever asks, with any version header or none", async (lrs) => {
  for (const version of [null, "0.9", "1.1.0", "nonsense"]) await told(lrs, { version, auth: null });
  const { version, extensions, ...rest } = await told(lrs);
  assert.deepEqual(rest, {}, "version and extensions are all that there is");
  for (const key of Object.keys(extensions ?? {})) assert.match(key, /^[a-z]+:/i, "extensions have IRIs for keys");
  assert.ok(version);
});
