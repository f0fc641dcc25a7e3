// Part 3, 2.1.1 and 2.1.2: keeping statements.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { requirement } from "../lib/requirement.mjs";
import { full, statement } from "../lib/statement.mjs";

const putTo = (id) => ({ query: { statementId: id } });
requirement("XAPI-00139", "Communication 2.1", "Statements are kept and read at /statements", async (lrs) => {
  const id = await lrs.stored();
  await lrs.gives(200, "GET", "statements", { query: { statementId: id } });
  await lrs.gives(404, "GET", "statement", { query: { statementId: id } });
});
requirement("XAPI-00142", "Communication 2.1.1", "A statement under an id that is taken changes nothing, whatever it says", async (lrs) => {
  const sent = statement(), other = { ...sent, verb: { id: "https://v.example/undid" } };
  await lrs.store(sent);
  const first = await lrs.get(sent.id);
  await lrs.gives(204, "PUT", "statements", { ...putTo(sent.id), body: sent });
  await lrs.refuses(409, undefined, "PUT", "statements", { ...putTo(sent.id), body: other });
  await lrs.refuses(409, undefined, "POST", "statements", { body: [other] });
  assert.deepEqual(await lrs.get(sent.id), first);
  assert.deepEqual(await lrs.found({ verb: other.verb.id, since: first.stored }), []);
});
requirement("XAPI-00145", "Communication 2.1.1", "The same statement again is not a conflict: stored, authority and version may differ", async (lrs) => {
  const sent = full();
  await lrs.store(sent);
  await lrs.gives(204, "PUT", "statements", { ...putTo(sent.id), body: { ...sent, stored: "2020-01-01T00:00:00Z", authority: { mbox: "mailto:x@example.org" } } });
  assert.deepEqual((await lrs.gives(200, "POST", "statements", { body: sent })).json(), [sent.id]);
});
requirement("XAPI-00143", "Communication 2.1.1", "PUT answers 204 without content", async (lrs) => {
  const sent = statement(), answer = await lrs.gives(204, "PUT", "statements", { ...putTo(sent.id), body: sent });
  assert.equal(answer.text, "");
  await lrs.get(sent.id);
});
requirement("XAPI-00144", "Communication 2.1.1", "PUT needs statementId, and its statement has that id or none", async (lrs) => {
  const sent = statement();
  await lrs.refuses(400, "?statementId", "PUT", "statements", { body: sent });
  await lrs.refuses(400, "/id", "PUT", "statements", { ...putTo(randomUUID()), body: sent });
  await lrs.absent(sent.id);
  const { id, ...rest } = sent;
  await lrs.gives(204, "PUT", "statements", { ...putTo(id), body: rest });
  assert.equal((await lrs.get(id)).id, id);
});
requirement("put.one", "Communication 2.1.1", "PUT takes one statement, and no array", async (lrs) => {
  const sent = statement();
  await lrs.refuses(400, "", "PUT", "statements", { ...putTo(sent.id), body: [sent] });
  await lrs.absent(sent.id);
});
requirement("XAPI-00146", "Communication 2.1.2", "POST answers 200 with the ids in the order of the statements", async (lrs) => {
  const { id, ...without } = statement(), sent = [statement(), without, statement()];
  const answer = await lrs.gives(200, "POST", "statements", { body: sent });
  const ids = answer.json();
  assert.equal(ids.length, 3);
  assert.deepEqual([ids[0], ids[2]], [sent[0].id, sent[2].id]);
  assert.match(answer.headers["content-type"], /^application\/json/);
  assert.equal((await lrs.get(ids[1])).id, ids[1]);
  await lrs.absent(id);
});
requirement("XAPI-00147", "Communication 2.1.2", "POST takes one statement or an array of them", async (lrs) => {
  const one = statement(), [two, three] = [statement(), statement()];
  assert.deepEqual((await lrs.gives(200, "POST", "statements", { body: one })).json(), [one.id]);
  assert.deepEqual((await lrs.gives(200, "POST", "statements", { body: [two, three] })).json(), [two.id, three.id]);
  for (const { id } of [one, two, three]) await lrs.get(id);
});
requirement("batch.twice", "Communication 2.1.2", "A batch with the same id twice is refused", async (lrs) => {
  const one = statement();
  await lrs.refuses(400, "/1/id", "POST", "statements", { body: [one, { ...one, object: { id: "https://a.example/other" } }] });
  await lrs.absent(one.id);
});
requirement("XAPI-00182", "Communication 2.1.2", "What is refused changes nothing", async (lrs) => {
  const kept = statement(), mixed = [statement(), kept, statement()];
  await lrs.store(kept);
  const first = await lrs.get(kept.id);
  await lrs.refuses(409, undefined, "POST", "statements", { body: [mixed[0], { ...kept, verb: { id: "https://v.example/undid" } }, mixed[2]] });
  await lrs.refuses(400, "/1/verb", "POST", "statements", { body: [mixed[0], { ...statement(), verb: {} }] });
  for (const { id } of [mixed[0], mixed[2]]) await lrs.absent(id);
  assert.deepEqual(await lrs.get(kept.id), first);
});
requirement("XAPI-00326", "Communication 3.2", "One statement refused, the whole batch is", async (lrs) => {
  for (const bad of [0, 1, 2, 3]) {
    const sent = [statement(), statement(), statement(), statement()];
    sent[bad].actor = { name: "Nobody" };
    await lrs.refuses(400, `/${bad}/actor`, "POST", "statements", { body: sent });
    for (const { id } of sent) await lrs.absent(id);
  }
});
requirement("statements.methods", "Communication 2.1", "No other method is there, and the answer names those that are", async (lrs) => {
  const answer = await lrs.gives(405, "DELETE", "statements", { query: { statementId: randomUUID() } });
  for (const method of ["GET", "HEAD", "POST", "PUT"]) assert.ok(answer.headers.allow.split(", ").includes(method), method);
});
