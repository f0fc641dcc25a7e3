// Part 2, 2.4.4: what a statement is about.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { each, inSubStatement, requirement, requirements, rows } from "../lib/requirement.mjs";
import { absent, full, kGroup, statement, substatement } from "../lib/statement.mjs";

const kId = "https://a.example/x", kAnn = { mbox: "mailto:ann@example.org" };
const plain = statement;
const map = (place) => [...each(place, ["text", 1, ["text"]]), [`${place}/no tag`, "x"], [`${place}/en`, 1]];

requirement("XAPI-00046", "Data 2.4.4", "An object's objectType is Activity, Agent, Group, StatementRef or SubStatement", rows({ base: plain,
  refused: each("/object", ["Person", "Statement", "activity", "", "Verb"].map((objectType) => ({ objectType, id: kId })), "/object/objectType"),
  taken: each("/object", [{ objectType: "Activity", id: kId }, { objectType: "Agent", ...kAnn }, kGroup, { objectType: "StatementRef", id: randomUUID() }, substatement()]), inner: false }));
requirement("XAPI-00047", "Data 2.4.4.1", "An Activity has an id, an IRI", rows({ refused: [["/object/id", absent], ...each("/object/id", ["", "walk", "a.example/walk", 1, [kId]]), ["/context/contextActivities/parent/0/id", absent]] }));
requirement("XAPI-00048", "Data 2.4.4.1", "An Activity's definition is an object", rows({ refused: each("/object/definition", ["text", 1, true, []]), taken: [["/object/definition", {}], ["/object/definition", absent]] }));
const kTypes = { "true-false": [], choice: ["choices"], "fill-in": [], "long-fill-in": [], matching: ["source", "target"], performance: ["steps"], sequencing: ["choices"], likert: ["scale"], numeric: [], other: [] };
const kParts = [{ id: "a", description: { en: "A" } }, { id: "b" }];
const question = (interactionType, more) => ({ interactionType, ...more });
requirement("XAPI-00049", "Data 2.4.4.1", "interactionType is one of the ten", rows({ base: plain,
  refused: each("/object/definition", ["choices", "Choice", "essay", ""].map((type) => question(type)), "/object/definition/interactionType"),
  taken: Object.keys(kTypes).map((type) => ["/object/definition", question(type, { correctResponsesPattern: ["a"] })]) }));
requirement("XAPI-00056", "Data 2.4.4.1", "A definition's name is a language map", rows({ refused: map("/object/definition/name") }));
requirement("XAPI-00057", "Data 2.4.4.1", "A definition's extensions are an object with IRIs for keys", rows({ refused: [...each("/object/definition/extensions", ["x", 1, []]), ["/object/definition/extensions/ward", 1]] }));
requirement("XAPI-00059", "Data 2.4.4.1", "A definition's description is a language map", rows({ refused: map("/object/definition/description") }));
requirement("XAPI-00060", "Data 2.4.4.1", "A definition's type is an IRI", rows({ refused: each("/object/definition/type", ["", "question", "t.example/q", 1, {}]) }));
requirement("XAPI-00061", "Data 2.4.4.1", "A definition's moreInfo is an IRL", rows({ refused: each("/object/definition/moreInfo", ["", "more", "a.example/more", 1, {}]) }));

requirement("interaction.pattern", "Data 2.4.4.1", "correctResponsesPattern is an array of strings", rows({ refused: [...each("/object/definition/correctResponsesPattern", ["a", 1, {}]), ["/object/definition/correctResponsesPattern", [1], "/object/definition/correctResponsesPattern/0"]], taken: [["/object/definition/correctResponsesPattern", []]] }));
const kLists = Object.entries(kTypes).flatMap(([type, lists]) => lists.map((list) => [type, list]));
const listed = (type, list, value, where = `/object/definition/${list}`) => ["/object/definition", question(type, { [list]: value }), where];
requirement("interaction.lists", "Data 2.4.4.1", "choices, scale, source, target and steps are arrays of components, of the interaction types that have them", rows({
  taken: kLists.map(([type, list]) => listed(type, list, kParts)),
  refused: [...kLists.flatMap(([type, list]) => ["a", 1, {}].map((value) => listed(type, list, value))), ...kLists.map(([type, list]) => listed(type, list, ["a"], `/object/definition/${list}/0`)),
    ...Object.entries(kTypes).flatMap(([type, lists]) => ["choices", "scale", "source", "target", "steps"].filter((list) => !lists.includes(list)).map((list) => listed(type, list, kParts)))] }));
requirement("interaction.components", "Data 2.4.4.1", "A component has an id, a string, and perhaps a description, a language map; ids are distinct", rows({ refused: kLists.flatMap(([type, list]) => {
  const first = `/object/definition/${list}/0`;
  return [listed(type, list, [{ description: { en: "A" } }], first), listed(type, list, [{ id: 1 }], `${first}/id`), listed(type, list, [{ id: "a", description: "A" }], `${first}/description`),
    listed(type, list, [{ id: "a", text: "A" }], `${first}/text`), listed(type, list, [{ id: "a" }, { id: "b" }, { id: "a" }])];
}) }));
requirement("XAPI-00064", "Data 2.4.4.1", "What belongs to an interaction stands beside an interactionType", rows({ base: plain,
  refused: [["/object/definition", { correctResponsesPattern: ["a"] }], ...kLists.map(([, list]) => ["/object/definition", { [list]: kParts }])] }));

requirement("XAPI-00065", "Data 2.4.4.2", "An Agent or Group as the object says so in objectType", rows({ base: plain,
  refused: [["/object", kAnn, "/object/mbox"], ["/object", { name: "Ann", ...kAnn }, "/object/name"], ["/object", { member: [kAnn] }, "/object/member"]], taken: [["/object", { objectType: "Agent", ...kAnn }], ["/object", { objectType: "Group", member: [kAnn] }]] }));
requirement("object.agent", "Data 2.4.4.2", "An Agent or Group as the object is held to the rules of Agents and Groups", rows({ base: plain, refused: [["/object", { objectType: "Agent" }], ["/object", { objectType: "Agent", mbox: "ann" }, "/object/mbox"], ["/object", { objectType: "Group" }], ["/object", { objectType: "Agent", ...kAnn, definition: {} }, "/object/definition"]] }));

requirement("XAPI-00066", "Data 2.4.4.3", "A SubStatement is held to all rules of statements", async (lrs) => {
  await lrs.store({ ...statement(), object: substatement() });
  const all = new Set(requirements.filter(({ versions }) => versions.includes(lrs.version)).map(({ check }) => check).filter((check) => check.refused?.length));
  assert.ok(all.size > 40, "the tables are there");
  for (const check of all) await inSubStatement(lrs, check);
});
const inner = (more) => ({ ...substatement(), ...more });
for (const [name, property, value] of [["XAPI-00067", "authority", kAnn], ["XAPI-00068", "version", "1.0.0"], ["XAPI-00069", "stored", "2026-11-20T08:15:31.000Z"], ["XAPI-00070", "id", randomUUID()]])
  requirement(name, "Data 2.4.4.3", `A SubStatement has no "${property}"`, rows({ base: plain, refused: [["/object", inner({ [property]: value }), `/object/${property}`]], inner: false }));
requirement("XAPI-00071", "Data 2.4.4.3", "A SubStatement holds no SubStatement", rows({ base: plain, refused: [["/object", inner({ object: substatement() }), "/object/object"]], inner: false }));
requirement("substatement.objects", "Data 2.4.4.3", "A SubStatement may be about an Activity, an Agent, a Group or another statement", rows({ base: plain, inner: false,
  taken: each("/object", [{ objectType: "Agent", ...kAnn }, kGroup, { objectType: "StatementRef", id: randomUUID() }, { id: kId }].map((object) => ({ objectType: "SubStatement", actor: kAnn, verb: { id: "https://v.example/plans" }, object }))) }));
requirement("substatement.type", "Data 2.4.4.3", "A SubStatement says so in objectType: without, it is taken for an Activity", rows({ base: plain, inner: false, refused: [["/object", { actor: kAnn, verb: { id: "https://v.example/plans" }, object: { id: kId } }, "/object/actor"]] }));

requirement("XAPI-00072", "Data 2.4.4.3", "A StatementRef has an id, a UUID", rows({ base: plain, refused: [["/object", { objectType: "StatementRef" }], ...each("/object", ["", "x", 1].map((id) => ({ objectType: "StatementRef", id })), "/object/id")] }));
requirement("XAPI-00073", "Data 2.4.4.3", "A StatementRef says so in objectType, and names a statement that need not be there", rows({ base: plain,
  taken: [["/object", { objectType: "StatementRef", id: randomUUID() }]], refused: [["/object", { id: randomUUID() }, "/object/id"], ["/object", { objectType: "StatementRef", id: randomUUID(), definition: {} }, "/object/definition"]] }));
requirement("activity.same", "Data 2.4.4.1", "The same id is the same Activity, whatever is said of it: nobody is refused for another definition", async (lrs) => {
  const id = `https://a.example/${randomUUID()}`;
  const ids = await lrs.store(...[{ name: { en: "One" } }, { name: { en: "Two" }, type: "https://t.example/x" }].map((definition) => ({ ...full(), object: { id, definition } })));
  assert.deepEqual((await lrs.found({ activity: id })).sort(), ids.sort());
});
