// Part 2, 2.3: what becomes of a statement once it is kept.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { each, requirement, rows } from "../lib/requirement.mjs";
import { statement } from "../lib/statement.mjs";

const kVoided = "http://adlnet.gov/expapi/verbs/voided";
export const voids = (id) => ({ ...statement(), verb: { id: kVoided }, object: { objectType: "StatementRef", id } });
const isVoided = async (lrs, id) => {
  await lrs.absent(id);
  assert.equal((await lrs.gives(200, "GET", "statements", { query: { voidedStatementId: id } })).json().id, id);
};
const isNot = async (lrs, id) => {
  await lrs.get(id);
  await lrs.gives(404, "GET", "statements", { query: { voidedStatementId: id } });
};

requirement("XAPI-00016", "Data 2.3.2", "A voiding statement cannot be voided", async (lrs) => {
  const id = await lrs.stored(), first = voids(id), second = voids(first.id);
  await lrs.store(first);
  await lrs.ask("POST", "statements", { body: second });
  await isNot(lrs, first.id);
  await isVoided(lrs, id);
});
requirement("XAPI-00017", "Data 2.3.2", "A voiding statement names what it voids by a StatementRef", rows({ base: () => voids(randomUUID()), inner: false,
  refused: each("/object", [{ objectType: "Activity", id: "https://a.example/x" }, { id: "https://a.example/x" }, { objectType: "Agent", mbox: "mailto:ann@example.org" }, { objectType: "SubStatement", actor: { mbox: "mailto:ann@example.org" }, verb: { id: "https://v.example/x" }, object: { id: "https://a.example/x" } }]) }));
requirement("XAPI-00018", "Data 2.3.2", "A statement is voided when a voiding statement names it, and then alone", async (lrs) => {
  const [plain, named, voided] = [await lrs.stored(), await lrs.stored(), await lrs.stored()];
  await lrs.stored({ object: { objectType: "StatementRef", id: named } });
  await lrs.store(voids(voided));
  await isNot(lrs, plain);
  await isNot(lrs, named);
  await isVoided(lrs, voided);
});
requirement("XAPI-00019", "Data 2.3.2", "A voiding statement is one with the verb voided of ADL", async (lrs) => {
  const id = await lrs.stored();
  await lrs.store({ ...voids(id), verb: { id: "https://v.example/voided" } }, { ...voids(id), verb: { id: `${kVoided}/not` } });
  await isNot(lrs, id);
  await lrs.store(voids(id));
  await isVoided(lrs, id);
});
requirement("XAPI-00020", "Data 2.3.2", "A voiding statement that names a statement not yet here is kept, and holds when that one comes", async (lrs) => {
  const later = statement(), first = voids(later.id);
  await lrs.store(first);
  await lrs.get(first.id);
  await lrs.store(later);
  await isVoided(lrs, later.id);
});
requirement("XAPI-00155", "Communication 2.1.3", "voidedStatementId gives the one voided statement of that id", async (lrs) => {
  const sent = statement();
  await lrs.store(sent);
  await lrs.store(voids(sent.id));
  const answer = await lrs.gives(200, "GET", "statements", { query: { voidedStatementId: sent.id } });
  assert.deepEqual([answer.json().id, answer.json().object.id], [sent.id, sent.object.id]);
  assert.match(answer.headers["content-type"], /^application\/json/);
});
requirement("XAPI-00157", "Communication 2.1.3", "voidedStatementId is a parameter, and finds what is voided alone", async (lrs) => {
  const id = await lrs.stored();
  await lrs.gives(404, "GET", "statements", { query: { voidedStatementId: id } });
  await lrs.store(voids(id));
  await lrs.gives(200, "GET", "statements", { query: { voidedStatementId: id } });
  await lrs.gives(404, "GET", "statements", { query: { voidedStatementId: randomUUID() } });
});
requirement("XAPI-00162", "Communication 2.1.4", "What names a voided statement is still found by what that one was about", async (lrs) => {
  const object = { id: `https://a.example/${randomUUID()}` }, id = await lrs.stored({ object });
  const refers = { ...statement(), object: { objectType: "StatementRef", id } }, gone = voids(id);
  await lrs.store(refers, gone);
  const found = await lrs.found({ activity: object.id });
  assert.ok(!found.includes(id));
  assert.deepEqual(found.sort(), [refers.id, gone.id].sort());
});
requirement("XAPI-00163", "Communication 2.1.4", "A voided statement is given by voidedStatementId alone", async (lrs) => {
  const sent = { ...statement(), actor: { mbox: `mailto:${randomUUID()}@example.org` }, context: { registration: randomUUID() }, object: { id: `https://a.example/${randomUUID()}` } };
  await lrs.store(sent);
  await lrs.store(voids(sent.id));
  for (const query of [{ activity: sent.object.id }, { agent: JSON.stringify(sent.actor) }, { registration: sent.context.registration }, { verb: sent.verb.id, activity: sent.object.id }])
    assert.ok(!(await lrs.found(query)).includes(sent.id), JSON.stringify(query));
  await isVoided(lrs, sent.id);
});
