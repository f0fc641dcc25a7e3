// Part 2, 2.2: what holds of every property.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { each, requirement, rows } from "../lib/requirement.mjs";
import { absent, at, full, kActor, parentOf, places, pointerOf, put, statement } from "../lib/statement.mjs";

const kAll = [...places(full())].filter(([, , free]) => !free);
const kIds = ["/id", "/context/registration", "/context/statement/id"];
const kIris = ["/verb/id", "/object/id", "/object/definition/type", "/object/definition/moreInfo", "/context/instructor/account/homePage", "/context/contextActivities/parent/0/id", "/attachments/0/usageType", "/attachments/0/fileUrl"];
const isMap = (pointer) => /\/(display|name|description|extensions)$/.test(pointer);

requirement("XAPI-00001", "Data 2.2", "A property is never null, wherever it stands; inside extensions null is a value like any other",
  rows({ refused: kAll.map(([pointer]) => [pointer, null]).filter(([pointer]) => !/\/extensions\//.test(pointer)), taken: each("/context/extensions", [{ "https://x.example/n": null }, { "https://x.example/n": [null, { deep: null }] }]), inner: false }));

requirement("XAPI-00002", "Data 2.2", "Numbers keep at least the precision of a 32-bit float", async (lrs) => {
  for (const number of ["0.30103", "3.1415927", "16777215", "1.1754944e-38", "-3.4028235e38", "0.1234567"]) {
    const sent = statement();
    const text = JSON.stringify({ ...sent, result: { score: { raw: "HERE" }, extensions: { "https://x.example/n": "HERE" } } }).replaceAll('"HERE"', number);
    await lrs.gives(200, "POST", "statements", { body: text });
    const got = await lrs.get(sent.id);
    for (const value of [got.result.score.raw, got.result.extensions["https://x.example/n"]]) assert.equal(Math.fround(value), Math.fround(Number(number)), number);
  }
});

for (const [name, property] of [["XAPI-00003", "actor"], ["XAPI-00004", "verb"], ["XAPI-00005", "object"]])
  requirement(name, "Data 2.4", `A statement has "${property}"`, rows({ refused: [[`/${property}`, absent]] }));

const wrong = (value) => (typeof value === "string" ? 12 : typeof value === "number" ? "12" : typeof value === "boolean" ? "true" : "text");
requirement("XAPI-00006", "Data 2.2", "A value has the type that its property asks for",
  rows({ refused: kAll.filter(([pointer]) => !/\/extensions\//.test(pointer)).map(([pointer, value]) => [pointer, wrong(value)]), inner: false }));

requirement("XAPI-00007", "Data 2.2", "What has a form keeps to it, and an empty string has none", rows({ refused: [
  ...kIds.flatMap((pointer) => each(pointer, ["", "not-a-uuid"])), ...kIris.flatMap((pointer) => each(pointer, ["", "https://a b.example/"])),
  ...each("/actor/mbox", ["", "sam", "mailto:", "mailto:sam", "http://sam@example.org"]), ...each("/timestamp", ["", "yesterday"]), ...each("/stored", ["", "yesterday"]),
  ...each("/result/duration", ["", "90 s"]), ...each("/context/language", ["", "en_GB"]), ...each("/attachments/0/contentType", ["", "text"]), ...each("/attachments/0/sha2", ["", "abc"]),
], inner: false }));

const capital = (name) => (name[0] === name[0].toUpperCase() ? name.toLowerCase() : name[0].toUpperCase() + name.slice(1));
const renamed = (pointer) => parentOf(pointer) + pointerOf(capital(pointer.split("/").at(-1)));
requirement("XAPI-00008", "Data 2.2", "The names of properties are written in the standard's case",
  rows({ refused: kAll.filter(([pointer]) => !isMap(parentOf(pointer)) && !/\/\d+$/.test(pointer)).map(([pointer, value]) => [{ [pointer]: absent, [renamed(pointer)]: value }, renamed(pointer)]), inner: false }));

requirement("XAPI-00009", "Data 2.2", "Values of a closed list are written in the standard's case", rows({ refused: [
  ...each("/actor/objectType", ["agent", "AGENT"]), ...each("/context/team/objectType", ["group"]), ...each("/object/objectType", ["activity"]),
  ...each("/context/statement/objectType", ["Statementref", "statementRef"]), ...each("/object/definition/interactionType", ["Choice", "CHOICE"])] }));

requirement("XAPI-00010", "Data 2.2", "A property that the standard does not name, or a key that has not the form asked for, is refused",
  rows({ refused: kAll.filter(([, value]) => typeof value === "object" && !Array.isArray(value)).map(([pointer]) => [`${pointer}/no such key`, "x"]).concat([["/no such key", "x"]]), inner: false }));

requirement("XAPI-00011", "Data 2.2", "An IRI has a scheme", rows({ refused: [...kIris.flatMap((pointer) => each(pointer, ["example.org/x", "/x", "//example.org/x"])),
  ...each("/actor", [{ openid: "sam.example.org" }], "/actor/openid"), ["/result/extensions/no-scheme", 1], ["/object/definition/extensions/no-scheme", 1]] }));

requirement("XAPI-00012", "Data 2.2", "Parameters are held to the rules of the same types in statements", async (lrs) => {
  const bad = { statementId: ["", "x", "12345678"], voidedStatementId: ["x"], agent: ["sam", "{}", '{"mbox":"sam@example.org"}', '{"mbox":"mailto:sam@example.org","openid":"https://sam.example"}', '{"mbox":null}'],
    verb: ["", "did", "v.example/did"], activity: ["", "walk"], registration: ["x", "{}"], since: ["", "yesterday", "2026-13-01T00:00:00Z"], until: ["tomorrow"],
    limit: ["-1", "x", "1.5", ""], format: ["Exact", "all", ""], attachments: ["yes", ""], ascending: ["True", "1"], related_agents: ["no"], related_activities: ["x"] };
  for (const [name, values] of Object.entries(bad)) for (const value of values) {
    const said = await lrs.refuses(400, undefined, "GET", "statements", { query: { [name]: value } });
    assert.ok(said.pointer.startsWith(`?${name}`), JSON.stringify(said));
  }
  await lrs.refuses(400, "?statementId", "PUT", "statements", { query: { statementId: "x" }, body: statement() });
});

const kGoodTags = ["en", "en-GB", "zh-Hant-TW", "de-CH-1996", "sl-rozaj-biske", "es-419", "fil", "x-own", "i-klingon", "en-a-bbb-x-a-ccc"];
const kBadTags = ["e", "en-", "en_GB", "en--GB", "abcdefghi", "en-abcdefghi", "12", "en GB", "-en"];
const kMaps = ["/verb/display", "/object/definition/name", "/object/definition/description", "/object/definition/choices/0/description", "/attachments/0/display", "/attachments/0/description"];
requirement("XAPI-00013", "Data 2.2", "The keys of language maps are RFC 5646 tags, at least by the lengths of their parts",
  rows({ refused: kMaps.flatMap((map) => kBadTags.map((tag) => [`${map}${pointerOf(tag)}`, "text"])), taken: kMaps.flatMap((map) => kGoodTags.map((tag) => [map, { [tag]: "text" }])) }));

requirement("XAPI-00014", "Data 2.1", "What is sent is well-formed JSON, and objects are objects", async (lrs) => {
  const good = JSON.stringify(statement());
  for (const body of ["", "{", good.slice(0, -1), `${good}}`, good.replaceAll('"', "'"), `${good},`, good.replace("{", "{,"), "true", '"text"', "12", "null", `[${good},]`, `[[${good}]]`, "[1]", "[null]"])
    assert.match((await lrs.refuses(400, undefined, "POST", "statements", { body })).detail, /./, body);
});

requirement("XAPI-00021", "Data 2.2", "A property occurs at most once in an object, at any depth", async (lrs) => {
  const sent = full(), text = JSON.stringify(sent);
  for (const [once, twice] of [['"actor":{', '"actor":{},"actor":{'], ['"mbox":', '"mbox":"mailto:x@example.org","mbox":'], ['"scaled":', '"scaled":0.1,"scaled":'], ['"https://x.example/shift":', '"https://x.example/shift":1,"https://x.example/shift":'], ['"id":', `"id":"${randomUUID()}","id":`]]) {
    assert.notEqual(text.replace(once, twice), text, "the row breaks something");
    await lrs.gives(400, "POST", "statements", { body: text.replace(once, twice) });
  }
  await lrs.absent(sent.id);
});

requirement("statement.full", "Data 2.4", "Every property of the standard is taken together, and comes back as it came", async (lrs) => {
  const sent = full();
  await lrs.gives(200, "POST", "statements", { body: sent });
  const got = await lrs.get(sent.id);
  for (const [pointer, value] of places(sent)) if (typeof value !== "object" && pointer !== "/stored") assert.deepEqual(at(got, pointer), value, pointer);
});

requirement("statement.least", "Data 2.4", "Actor, verb and object are enough", async (lrs) => {
  const sent = statement();
  await lrs.gives(200, "POST", "statements", { body: put(structuredClone(sent), "/actor", kActor) });
  assert.deepEqual((await lrs.get(sent.id)).object.id, sent.object.id);
});
