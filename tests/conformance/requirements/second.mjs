// What xAPI 2.0 (IEEE 9274.1.1) has beyond 1.0.3, and what 1.0.3 therefore refuses.
import assert from "node:assert/strict";
import { mbox } from "../lib/lrs.mjs";
import { each, requirement, rows } from "../lib/requirement.mjs";
import { kGroup, statement } from "../lib/statement.mjs";

const kAnn = { mbox: "mailto:ann@example.org" }, kCoach = "https://t.example/coach";
const contextAgent = (more = {}) => ({ objectType: "contextAgent", agent: kAnn, ...more }), contextGroup = (more = {}) => ({ objectType: "contextGroup", group: kGroup, ...more });
const second = { versions: ["2.0.0"] }, agents = "/context/contextAgents", groups = "/context/contextGroups";
const missing = (value, name) => { const { [name]: _, ...rest } = value; return rest; };
const shape = (place, make, name, wrong) => rows({
  taken: each(place, [[], [make()], [make({ relevantTypes: [kCoach, "https://t.example/x"] }), make()]]),
  refused: [...each(place, ["x", 1, make()]), ...each(place, [["x"], [missing(make(), "objectType")], [missing(make(), name)]], `${place}/0`), [place, [make({ objectType: "contextagent" })], `${place}/0/objectType`], [place, [make({ role: "x" })], `${place}/0/role`],
    ...wrong.map(([value, where]) => [place, [make({ [name]: value })], `${place}/0/${name}${where}`]), [place, [make({ relevantTypes: [] })], `${place}/0/relevantTypes`], [place, [make({ relevantTypes: kCoach })], `${place}/0/relevantTypes`], [place, [make({ relevantTypes: ["coach"] })], `${place}/0/relevantTypes/0`]] });
requirement("2.0.contextAgents", "IEEE 4.2.2.5", "contextAgents is an array of objects with objectType contextAgent, an Agent and perhaps relevant types, IRIs", shape(agents, contextAgent, "agent", [[{ name: "x" }, ""], [kGroup, "/objectType"], ["x", ""]]), second);
requirement("2.0.contextGroups", "IEEE 4.2.2.5", "contextGroups is an array of objects with objectType contextGroup, a Group and perhaps relevant types, IRIs", shape(groups, contextGroup, "group", [[kAnn, ""], [{ objectType: "Agent", ...kAnn }, "/objectType"], ["x", ""]]), second);
requirement("2.0.related", "IEEE 4.1.6.1", "related_agents looks at contextAgents and contextGroups, too", async (lrs) => {
  const agent = { mbox: mbox() }, sent = [{ contextAgents: [contextAgent({ agent })] }, { contextGroups: [contextGroup({ group: { objectType: "Group", member: [agent] } })] }].map((context) => ({ ...statement(), context }));
  await lrs.store(...sent);
  assert.deepEqual((await lrs.found({ agent: JSON.stringify(agent), related_agents: "true" })).sort(), sent.map(({ id }) => id).sort());
  assert.deepEqual(await lrs.found({ agent: JSON.stringify(agent) }), []);
}, second);
requirement("1.0.properties", "Data 2.2", "1.0.3 knows neither contextAgents nor contextGroups", rows({ refused: [[agents, [contextAgent()]], [groups, [contextGroup()]]] }), { versions: ["1.0.3"] });
requirement("2.0.utc", "IEEE 4.2.4.2", "A timestamp keeps its instant, whatever offset it came with", async (lrs) => {
  for (const sent of ["2026-11-20T10:15:30.125+02:00", "2026-11-20T03:15:30.125-05:00"]) assert.equal(new Date((await lrs.get(await lrs.stored({ timestamp: sent }))).timestamp).toISOString(), "2026-11-20T08:15:30.125Z");
}, second);
requirement("2.0.rfc3339", "IEEE 4.2.7", "Timestamps are those of RFC 3339: the shorter forms of ISO 8601 are refused", rows({ refused: each("/timestamp", ["20261120T081530Z", "2026-11-20T08:15Z", "2026-W47-5T08:15:30Z", "2026-324T08:15:30Z", "2026-11-20T08:15:30", "2026-11-20T08:15:30+0100"]), taken: each("/timestamp", ["2026-11-20T08:15:30.1Z", "2026-11-20T08:15:30+01:00"]) }), second);
requirement("versions.both", "Communication 3.3", "What one version keeps, the other reads as it is", async (lrs) => {
  const sent = statement(), other = lrs.as(lrs.second ? "1.0.3" : "2.0.0");
  await lrs.store(sent);
  assert.deepEqual(await other.get(sent.id), await lrs.get(sent.id));
});
requirement("2.0.last-modified.statement", "IEEE 4.1.6.1", "A single statement comes with Last-Modified, the time at which it was stored", async (lrs) => {
  const id = await lrs.stored(), { headers } = await lrs.gives(200, "GET", "statements", { query: { statementId: id } }), { stored } = await lrs.get(id);
  assert.equal(headers["last-modified"], new Date(Math.floor(Date.parse(stored) / 1000) * 1000).toUTCString());
}, second);
