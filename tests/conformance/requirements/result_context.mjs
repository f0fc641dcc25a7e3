// Part 2, 2.4.5 and 2.4.6: how it went, and the circumstances.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { each, requirement, rows } from "../lib/requirement.mjs";
import { absent, kGroup, statement } from "../lib/statement.mjs";

const kNoString = [1, true, {}, ["x"]], kNoBoolean = ["true", 1, {}, []], kNoObject = ["x", 1, true, []];
requirement("XAPI-00074", "Data 2.4.5", "success is true or false", rows({ refused: each("/result/success", kNoBoolean), taken: each("/result/success", [true, false]) }));
requirement("XAPI-00075", "Data 2.4.5", "completion is true or false", rows({ refused: each("/result/completion", kNoBoolean), taken: each("/result/completion", [true, false]) }));
requirement("XAPI-00076", "Data 2.4.5", "response is a string", rows({ refused: each("/result/response", kNoString), taken: [["/result/response", ""]] }));
const kDurations = ["PT0S", "PT1M30S", "P3Y6M4DT12H30M5S", "P4W", "PT16559.14S", "P1D", "PT1H", "P0.5Y", "PT4H35M59.14S"];
const kNoDurations = ["", "P", "PT", "1H", "PT1.5H30M", "P1DT", "pt1h", "PT-1H", "P1H", "90", "PT1S1M", "P1Y2W"];
requirement("XAPI-00077", "Data 2.4.5", "duration has the form of ISO 8601", rows({ refused: each("/result/duration", kNoDurations), taken: each("/result/duration", kDurations) }));
requirement("XAPI-00124", "Data 4.6", "A duration is given by its parts (ISO 8601:2004, 4.4.3.2), and never by a date and a time (4.4.3.3)",
  rows({ refused: each("/result/duration", [...kNoDurations, "P0003-06-04T12:30:05", "P00030604T123005"]), taken: each("/result/duration", kDurations) }));
requirement("XAPI-00078", "Data 2.4.5", "A result's extensions are an object with IRIs for keys", rows({ refused: [...each("/result/extensions", ["x", 1, []]), ["/result/extensions/tries", 1]] }));
requirement("XAPI-00079", "Data 2.4.5.1", "score is an object of scaled, raw, min and max", rows({ refused: [...each("/result/score", kNoObject), ["/result/score/grade", "A"]], taken: [["/result/score", {}]] }));
const scored = (score, name) => ["/result/score", score, `/result/score/${name}`];
requirement("XAPI-00080", "Data 2.4.5.1", "max is a number above min", rows({ refused: [...each("/result/score/max", ["10", true, {}]), scored({ min: 10, max: 9.5 }, "min"), scored({ min: 10, max: 10 }, "min")], taken: [["/result/score", { max: 3.25 }], ["/result/score", { min: -1.5, max: -1.25 }]] }));
requirement("XAPI-00081", "Data 2.4.5.1", "min is a number below max", rows({ refused: [...each("/result/score/min", ["0", false, []]), scored({ min: 1, max: 0 }, "min"), scored({ min: 0.1000001, max: 0.1 }, "min")], taken: [["/result/score", { min: 3 }]] }));
requirement("XAPI-00082", "Data 2.4.5.1", "raw is a number within min and max", rows({ refused: [...each("/result/score/raw", ["5", null, {}]), scored({ raw: 11, min: 0, max: 10 }, "raw"), scored({ raw: -0.0001, min: 0 }, "raw"), scored({ raw: 10.0001, max: 10 }, "raw")],
  taken: [["/result/score", { raw: 0, min: 0, max: 10 }], ["/result/score", { raw: 10, min: 0, max: 10 }], ["/result/score", { raw: -400 }]] }));
requirement("XAPI-00083", "Data 2.4.5.1", "scaled is a number from -1 to 1", rows({ refused: [...each("/result/score/scaled", ["1", [], 1.0001, -1.0001, 100]),], taken: each("/result/score", [-1, 0, 1, -0.0, 0.9999999].map((scaled) => ({ scaled }))) }));

const kOthers = [{ objectType: "Agent", mbox: "mailto:ann@example.org" }, kGroup, { objectType: "StatementRef", id: randomUUID() }];
const kSub = { objectType: "SubStatement", actor: kOthers[0], verb: { id: "https://v.example/plans" }, object: { id: "https://a.example/x" } };
for (const [name, property] of [["XAPI-00084", "revision"], ["XAPI-00085", "platform"]])
  requirement(name, "Data 2.4.6", `"${property}" stands only beside an Activity as the object`, rows({ base: statement,
    refused: [...kOthers.map((object) => [{ "/object": object, "/context": { [property]: "x" } }, `/context/${property}`])], taken: [[{ "/context": { [property]: "x" } }]] }));
for (const property of ["revision", "platform"])
  requirement(`${property}.substatement`, "Data 2.4.6", `"${property}" does not stand beside a SubStatement as the object`, rows({ base: statement, inner: false, refused: [[{ "/object": kSub, "/context": { [property]: "x" } }, `/context/${property}`]] }));

requirement("context", "Data 2.4.6", "context is an object", rows({ refused: each("/context", kNoObject), taken: [["/context", {}]] }));
requirement("XAPI-00086", "Data 2.4.6", "contextActivities is an object", rows({ refused: each("/context/contextActivities", kNoObject), taken: [["/context/contextActivities", {}]] }));
requirement("XAPI-00087", "Data 2.4.6", "registration is a UUID", rows({ refused: each("/context/registration", ["", "x", 1, {}]) }));
requirement("context.instructor", "Data 2.4.6", "instructor is an Agent or a Group", rows({ refused: [...each("/context/instructor", kNoObject), ["/context/instructor", { objectType: "Activity", id: "https://a.example/x" }, "/context/instructor/objectType"]], taken: each("/context/instructor", kOthers.slice(0, 2)) }));
requirement("XAPI-00088", "Data 2.4.6", "team is a Group", rows({ refused: [...each("/context/team", kNoObject), ["/context/team", kOthers[0], "/context/team/objectType"], ["/context/team", { mbox: "mailto:ann@example.org" }]], taken: [["/context/team", kGroup]] }));
requirement("XAPI-00089", "Data 2.4.6", "revision is a string", rows({ refused: each("/context/revision", kNoString) }));
requirement("XAPI-00090", "Data 2.4.6", "platform is a string", rows({ refused: each("/context/platform", kNoString) }));
requirement("XAPI-00091", "Data 2.4.6", "language is an RFC 5646 tag", rows({ refused: each("/context/language", [...kNoString, "", "en_GB", "english language"]), taken: each("/context/language", ["en", "fr-CA", "zh-Hant-TW"]) }));
requirement("XAPI-00092", "Data 2.4.6", "statement is a StatementRef", rows({ refused: [...each("/context/statement", ["x", 1, []]), ["/context/statement/id", absent], ["/context/statement/objectType", absent], ["/context/statement", { objectType: "Activity", id: randomUUID() }, "/context/statement/objectType"], ...each("/context/statement/id", ["x", 1])] }));
requirement("context.extensions", "Data 2.4.6", "A context's extensions are an object with IRIs for keys", rows({ refused: [...each("/context/extensions", ["x", 1, []]), ["/context/extensions/shift", 1]] }));
requirement("XAPI-00093", "Data 2.4.6.2", "The keys of contextActivities are parent, grouping, category and other", rows({ refused: [["/context/contextActivities/child", []], ["/context/contextActivities/Parent", []], ["/context/contextActivities/https:~1~1x.example", []]] }));
const kKinds = ["parent", "grouping", "category", "other"];
requirement("XAPI-00094", "Data 2.4.6.2", "The values of contextActivities are an Activity or an array of Activities", rows({
  refused: kKinds.flatMap((kind) => [...each(`/context/contextActivities/${kind}`, ["https://a.example/x", 1]), [`/context/contextActivities/${kind}`, ["https://a.example/x"], `/context/contextActivities/${kind}/0`], [`/context/contextActivities/${kind}`, [{ id: "x" }], `/context/contextActivities/${kind}/0/id`],
    [`/context/contextActivities/${kind}`, kOthers[0], `/context/contextActivities/${kind}/objectType`]]),
  taken: kKinds.flatMap((kind) => each(`/context/contextActivities/${kind}`, [{ id: "https://a.example/x" }, [], [{ id: "https://a.example/x" }, { objectType: "Activity", id: "https://a.example/y", definition: {} }]])) }));
requirement("XAPI-00096", "Data 2.4.6.2", "A single context Activity comes back as an array of one", async (lrs) => {
  for (const kind of kKinds) {
    const one = { id: `https://a.example/${randomUUID()}` };
    const id = await lrs.stored({ context: { contextActivities: { [kind]: one } }, object: { ...kSub, context: { contextActivities: { [kind]: one } } } });
    for (const given of [await lrs.get(id), (await lrs.find({ limit: "1", activity: one.id, related_activities: "true" })).statements[0]]) {
      assert.deepEqual(given.context.contextActivities[kind].map((each) => each.id), [one.id]);
      assert.deepEqual(given.object.context.contextActivities[kind].map((each) => each.id), [one.id]);
    }
  }
});
