// Part 2, 2.4.1 to 2.4.3: ids, agents and groups, verbs.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { each, requirement, rows } from "../lib/requirement.mjs";
import { absent, kGroup, kVerb, statement } from "../lib/statement.mjs";

const kUuidForm = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;
requirement("XAPI-00026", "Data 2.4.1", "A statement without an id is given one by the record store", async (lrs) => {
  const { id, ...rest } = statement();
  const [one, two] = await lrs.store(rest, rest);
  for (const given of [one, two]) assert.match(given, kUuidForm);
  assert.notEqual(one, two);
  assert.equal((await lrs.get(one)).id, one);
  await lrs.absent(id);
});
const kNoUuids = ["", "12345678123412341234123456789abc", "{6690e6c9-3ef0-4ed3-8b37-7f3964730bee}", "6690e6c9-3ef0-4ed3-8b37-7f3964730be", "6690e6c9-3ef0-4ed3-8b37-7f3964730beef", "6690e6c9-3ef0-4ed3-8b37-7f3964730beg", "urn:uuid:6690e6c9-3ef0-4ed3-8b37-7f3964730bee", "6690e6c9_3ef0_4ed3_8b37_7f3964730bee"];
requirement("XAPI-00027", "Data 2.4.1", "A statement's id is a UUID", rows({ refused: each("/id", kNoUuids), inner: false }));
requirement("XAPI-00028", "Data 2.4.1", "A statement's id is a string", rows({ refused: each("/id", [1, true, {}, ["6690e6c9-3ef0-4ed3-8b37-7f3964730bee"]]), inner: false }));
requirement("XAPI-00029", "Data 4.4", "UUIDs stand in their usual form of 8-4-4-4-12 digits", rows({ refused: ["/context/registration", "/context/statement/id"].flatMap((pointer) => each(pointer, kNoUuids)) }));
requirement("XAPI-00030", "Data 2.4.1", "UUIDs of every version are taken", rows({
  taken: ["1", "2", "3", "4", "5"].flatMap((version) => ["8", "9", "a", "B"].map((variant) => ["/context/registration", `6690e6c9-3ef0-${version}ed3-${variant}b37-7f3964730bee`])) }));

const kMbox = "mailto:ann@example.org", kSha1 = "767e74eab7081c41e0b83630511139d130249666", kOpenid = "https://ann.example.org/id", kAccount = { homePage: "https://people.example", name: "ann-7" };
const kIdentifiers = { mbox: kMbox, mbox_sha1sum: kSha1, openid: kOpenid, account: kAccount };
const kPairs = Object.entries(kIdentifiers);
const two = ([a, x], [b, y]) => ({ [a]: x, [b]: y });
const kTwos = kPairs.flatMap((one, index) => kPairs.slice(index + 1).map((other) => two(one, other)));
const agents = ["/actor", "/context/instructor", "/actor/member/0"], groups = ["/actor", "/context/team", "/context/instructor"];
// An agent's place, where it has to be made first.
const agentAt = (place, agent, where) => (place === "/actor/member/0" ? [{ "/actor": { objectType: "Group", member: [agent] } }, where] : [place, agent, where]);

requirement("XAPI-00031", "Data 2.4.2", "An actor's objectType is Agent or Group", rows({
  refused: each("/actor", ["Activity", "Person", "SubStatement", ""].map((objectType) => ({ objectType, mbox: kMbox })), "/actor/objectType"), taken: each("/actor", [{ objectType: "Agent", mbox: kMbox }, { mbox: kMbox }, kGroup]) }));
requirement("XAPI-00032", "Data 2.4.2.1", "An actor's objectType is a string", rows({ refused: ["/actor", "/context/instructor", "/context/team"].flatMap((place) => each(`${place}/objectType`, [1, true, {}, ["Agent"]])) }));
requirement("XAPI-00033", "Data 2.4.2.1", "An actor's name is a string", rows({ refused: ["/actor", "/context/instructor", "/context/team"].flatMap((place) => each(`${place}/name`, [1, false, {}, ["Ann"]])) }));
requirement("XAPI-00034", "Data 2.4.2.1", "An Agent has exactly one identifier", rows({
  refused: agents.flatMap((place) => [{ name: "Nobody" }, { objectType: "Agent" }, ...kTwos].map((agent) => agentAt(place, agent, place))),
  taken: agents.flatMap((place) => kPairs.map(([name, value]) => agentAt(place, { [name]: value }))) }));
requirement("XAPI-00035", "Data 2.4.2.2", "A Group without an identifier has members", rows({ refused: groups.flatMap((place) => each(place, [{ objectType: "Group" }, { objectType: "Group", name: "Nobody" }])), taken: groups.map((place) => [place, kGroup]) }));
requirement("XAPI-00036", "Data 2.4.2.2", "The members of a Group are an array of Agents, never Groups", rows({
  refused: groups.flatMap((place) => [[place, { objectType: "Group", member: kMbox }, `${place}/member`], [place, { objectType: "Group", member: { mbox: kMbox } }, `${place}/member`],
    [place, { objectType: "Group", member: [kMbox] }, `${place}/member/0`], [place, { objectType: "Group", member: [{ mbox: kMbox }, kGroup] }, `${place}/member/1/objectType`],
    [place, { objectType: "Group", mbox: kMbox, member: [{ objectType: "Group", mbox: kMbox }] }, `${place}/member/0/objectType`], [place, { objectType: "Group", mbox: kMbox, member: [{ name: "x" }] }, `${place}/member/0`]]) }));
requirement("XAPI-00037", "Data 2.4.2.2", "A Group has at most one identifier", rows({
  refused: groups.flatMap((place) => kTwos.map((pair) => [place, { objectType: "Group", ...pair }])), taken: groups.flatMap((place) => kPairs.flatMap(([name, value]) => [[place, { objectType: "Group", [name]: value }], [place, { objectType: "Group", [name]: value, member: kGroup.member }]])) }));

const identifier = (name, values, where = name) => [...agents.flatMap((place) => values.map((value) => agentAt(place, { [name]: value }, `${place}/${where}`))), ...values.map((value) => ["/context/team", { objectType: "Group", [name]: value }, `/context/team/${where}`])];
requirement("XAPI-00038", "Data 2.4.2.3", "mbox is a mailto IRI of one address", rows({ refused: identifier("mbox", ["", "ann@example.org", "mailto:", "mailto:ann", "mailto:@example.org", "mailto:ann@", "http://ann@example.org", 1, {}]) }));
requirement("XAPI-00039", "Data 2.4.2.3", "mbox_sha1sum is the hexadecimal SHA-1 of a mailto IRI", rows({ refused: identifier("mbox_sha1sum", ["", kSha1.slice(1), `${kSha1}0`, `g${kSha1.slice(1)}`, 12, {}]) }));
requirement("XAPI-00040", "Data 2.4.2.3", "openid is a URI", rows({ refused: identifier("openid", ["", "ann", "ann.example.org", "https://ann example.org", 1, {}]) }));
requirement("XAPI-00041", "Data 2.4.2.4", "An account is an object of homePage and name", rows({ refused: [...identifier("account", ["ann", 1, [kAccount]]), ...identifier("account", [{ ...kAccount, login: "x" }], "account/login")] }));
requirement("XAPI-00042", "Data 2.4.2.4", "An account has a homePage, an IRL", rows({ refused: [...identifier("account", [{ name: "ann" }]), ...identifier("account", [{ ...kAccount, homePage: "people.example" }, { ...kAccount, homePage: 1 }], "account/homePage")] }));
requirement("XAPI-00043", "Data 2.4.2.4", "An account has a name, a string", rows({ refused: [...identifier("account", [{ homePage: kAccount.homePage }]), ...identifier("account", [{ ...kAccount, name: 7 }, { ...kAccount, name: {} }], "account/name")] }));

requirement("XAPI-00044", "Data 2.4.3", "A verb has an id, an IRI", rows({ refused: [["/verb/id", absent], ...each("/verb/id", ["", "answered", "v.example/answered", 1, { en: "https://v.example/x" }])] }));
requirement("XAPI-00045", "Data 2.4.3", "A verb's display is a language map", rows({ refused: [...each("/verb/display", ["answered", 1, ["answered"]]), ["/verb/display/not a tag", "x"], ["/verb/display/en", 1], ["/verb/display/en", { text: "x" }]], taken: [["/verb/display", {}], ["/verb/display", kVerb.display]] }));

requirement("verb.display", "Data 2.4.3", "In the exact format a verb's display comes back as it was sent", async (lrs) => {
  const display = { "en-GB": "has answered", fr: "a répondu", "x-own": "…" };
  const id = await lrs.stored({ verb: { id: "https://v.example/answered", display } });
  await lrs.stored({ verb: { id: "https://v.example/answered", display: { de: "hat geantwortet" } } });
  assert.deepEqual((await lrs.get(id, { format: "exact" })).verb.display, display);
});
requirement("group.anonymous", "Data 2.4.2.2", "A Group without an identifier is nobody that one can ask for", async (lrs) => {
  await lrs.refuses(400, "?agent", "GET", "statements", { query: { agent: JSON.stringify(kGroup) } });
});
requirement("uuid.case", "Data 4.4", "The case of a UUID's digits makes no difference", async (lrs) => {
  const id = randomUUID();
  await lrs.store({ ...statement(), id: id.toUpperCase() });
  await lrs.gives(200, "GET", "statements", { query: { statementId: id } });
  await lrs.gives(200, "GET", "statements", { query: { statementId: id.toUpperCase() } });
});
