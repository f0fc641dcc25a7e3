// Part 2, 2.4.11 and Part 3, 1.5: attachments.
import assert from "node:assert/strict";
import { multipart, sha256 } from "../lib/lrs.mjs";
import { each, requirement, rows } from "../lib/requirement.mjs";
import { absent, statement } from "../lib/statement.mjs";

const a = (name) => `/attachments/0/${name}`;
requirement("XAPI-00025", "Data 2.4.11", "attachments is an array of attachment objects", rows({ refused: [...each("/attachments", ["x", 1, {}]), ...each("/attachments", [["x"], [1]], "/attachments/0"), [a("size"), 1]], taken: [["/attachments", []]] }));
requirement("XAPI-00102", "Data 2.4.11", "length is a whole number of octets, and needed", rows({ refused: [[a("length"), absent], ...each(a("length"), ["4", 4.5, -4, {}])], taken: [[a("length"), 0]] }));
requirement("XAPI-00103", "Data 2.4.11", "sha2 is a hexadecimal SHA-2 hash, and needed", rows({ refused: [[a("sha2"), absent], ...each(a("sha2"), ["", "abc", "g".repeat(64), 12, {}])], taken: [56, 64, 96, 128].map((digits) => [a("sha2"), "0123456789abcdef".repeat(8).slice(0, digits)]) }));
requirement("XAPI-00104", "Data 2.4.11", "fileUrl is an IRL", rows({ refused: each(a("fileUrl"), ["", "note", "files.example/note", 1, {}]) }));
requirement("XAPI-00105", "Data 2.4.11", "contentType is an Internet media type, and needed", rows({ refused: [[a("contentType"), absent], ...each(a("contentType"), ["", "text", "text/", "/plain", "text plain", 1, {}])], taken: each(a("contentType"), ["text/plain; charset=ascii", "application/vnd.example+json"]) }));
requirement("XAPI-00106", "Data 2.4.11", "display is a language map, and needed", rows({ refused: [[a("display"), absent], ...each(a("display"), ["x", 1, []]), [a("display/no tag"), "x"]] }));
requirement("attachment.description", "Data 2.4.11", "description is a language map", rows({ refused: [...each(a("description"), ["x", 1, []]), [a("description/no tag"), "x"]], taken: [[a("description"), absent]] }));
requirement("XAPI-00107", "Data 2.4.11", "usageType is an IRI, and needed", rows({ refused: [[a("usageType"), absent], ...each(a("usageType"), ["", "note", "u.example/note", 1])] }));

// A statement with its attachment, and the parts of a request that carry them.
export function withBytes(bytes, more = {}) {
  return { ...statement(), attachments: [{ usageType: "https://u.example/note", display: { en: "Note" }, contentType: "text/plain", length: Buffer.byteLength(bytes), sha2: sha256(bytes), ...more }] };
}
export const jsonPart = (body, type = "application/json") => ({ headers: type ? { "Content-Type": type } : {}, body: typeof body === "string" ? body : JSON.stringify(body) });
export const bytesPart = (bytes, more = {}) => ({ headers: Object.fromEntries(Object.entries({ "Content-Type": "text/plain", "Content-Transfer-Encoding": "binary", "X-Experience-API-Hash": sha256(bytes), ...more }).filter(([, value]) => value !== undefined)), body: bytes });
export const parts = (list, type = "multipart/mixed; boundary=cut-here", boundary = "cut-here") => ({ headers: { "content-type": type }, body: multipart(boundary, list) });
const post = (name, says, check) => requirement(name, "Communication 1.5.2", says, check);
const fresh = (() => { let count = 0; return () => `here is a note, number ${process.pid} ${++count}`; })();
async function refused(lrs, sent, options, status = 400) {
  await lrs.refuses(status, undefined, "POST", "statements", options);
  await lrs.absent(sent.id);
}

requirement("XAPI-00127", "Communication 1.5", "Statements come as application/json or multipart/mixed, and as nothing else", async (lrs) => {
  const bytes = fresh(), sent = withBytes(bytes), text = JSON.stringify({ ...sent, attachments: undefined });
  for (const type of ["text/plain", "application/xml", "multipart/form-data; boundary=cut-here", "application/jsonp", ""]) await refused(lrs, sent, { headers: { "content-type": type }, body: text });
  await refused(lrs, sent, parts([jsonPart(sent), bytesPart(bytes)], "multipart/form-data; boundary=cut-here"));
  await lrs.gives(200, "POST", "statements", parts([jsonPart(sent), bytesPart(bytes)]));
});
post("XAPI-00128", "Parts that no statement names are refused", async (lrs) => {
  const bytes = fresh(), sent = withBytes(bytes);
  await refused(lrs, sent, parts([jsonPart(sent), bytesPart(bytes), bytesPart(fresh())]));
  const plain = statement();
  await refused(lrs, plain, parts([jsonPart(plain), bytesPart(bytes)]));
});
requirement("XAPI-00129", "Communication 1.5.1", "As application/json every attachment has a fileUrl", async (lrs) => {
  const sent = withBytes(fresh());
  await refused(lrs, sent, { body: sent });
  const two = { ...sent, attachments: [{ ...sent.attachments[0], fileUrl: "https://files.example/x" }, sent.attachments[0]] };
  two.attachments[1] = { ...two.attachments[1], sha2: sha256(fresh()) };
  await refused(lrs, sent, { body: two });
  await lrs.gives(200, "POST", "statements", { body: { ...sent, attachments: [two.attachments[0]] } });
});
requirement("json.none", "Communication 1.5.1", "As application/json statements without attachments are taken, and those with fileUrl alone", async (lrs) => {
  await lrs.store(statement(), { ...withBytes(fresh(), { fileUrl: "https://files.example/x" }) });
});
post("XAPI-00130", "Every part begins with the boundary", async (lrs) => {
  const bytes = fresh(), sent = withBytes(bytes), good = parts([jsonPart(sent), bytesPart(bytes)]);
  const text = good.body.toString();
  for (const broken of [text.replace("--cut-here\r\n", ""), text.replace(/\r\n--cut-here\r\n/, "\r\n"), text.replaceAll("--cut-here", "cut-here"), text.replaceAll("cut-here", "cut-there")]) {
    assert.notEqual(broken, text);
    await refused(lrs, sent, { ...good, body: broken });
  }
  await lrs.gives(200, "POST", "statements", good);
});
post("XAPI-00131", "multipart/mixed names its boundary", async (lrs) => {
  const bytes = fresh(), sent = withBytes(bytes);
  for (const type of ["multipart/mixed", "multipart/mixed; boundary=", "multipart/mixed; border=cut-here", `multipart/mixed; boundary=${"x".repeat(71)}`]) await refused(lrs, sent, parts([jsonPart(sent), bytesPart(bytes)], type));
  await lrs.gives(200, "POST", "statements", parts([jsonPart(sent), bytesPart(bytes)], 'multipart/mixed; boundary="cut-here"'));
});
post("XAPI-00132", "Every part after the first has X-Experience-API-Hash, the sha2 of an attachment", async (lrs) => {
  const bytes = fresh(), sent = withBytes(bytes);
  for (const hash of [undefined, "", "abc", sha256("other")]) await refused(lrs, sent, parts([jsonPart(sent), bytesPart(bytes, { "X-Experience-API-Hash": hash })]));
  await refused(lrs, sent, parts([jsonPart(sent), bytesPart(`${bytes}!`, { "X-Experience-API-Hash": sha256(bytes) })]));
});
post("XAPI-00133", "All statements stand in the first part", async (lrs) => {
  const bytes = fresh(), sent = withBytes(bytes), other = statement();
  await refused(lrs, sent, parts([bytesPart(bytes), jsonPart(sent)]));
  await refused(lrs, sent, parts([jsonPart(sent), jsonPart(other), bytesPart(bytes)]));
  await lrs.absent(other.id);
});
post("XAPI-00134", "The first part says application/json", async (lrs) => {
  const bytes = fresh(), sent = withBytes(bytes);
  for (const type of [null, "text/plain", "application/xml"]) await refused(lrs, sent, parts([jsonPart(sent, type), bytesPart(bytes)]));
});
post("XAPI-00135", "Parts after the first are binary: another Content-Transfer-Encoding is refused", async (lrs) => {
  const bytes = fresh(), sent = withBytes(bytes);
  for (const encoding of ["base64", "quoted-printable", "7bit"]) await refused(lrs, sent, parts([jsonPart(sent), bytesPart(bytes, { "Content-Transfer-Encoding": encoding })]));
  await lrs.gives(200, "POST", "statements", parts([jsonPart(sent), bytesPart(bytes)]));
});
post("attachments.missing", "An attachment with neither fileUrl nor bytes is refused", async (lrs) => {
  const bytes = fresh(), sent = withBytes(bytes);
  await refused(lrs, sent, parts([jsonPart(sent)]));
  const other = { ...sent, attachments: [...sent.attachments, { ...sent.attachments[0], sha2: sha256(fresh()) }] };
  await refused(lrs, sent, parts([jsonPart(other), bytesPart(bytes)]));
});
post("attachments.agree", "Headers of a part and properties of its attachment agree", async (lrs) => {
  const bytes = fresh(), sent = withBytes(bytes);
  await refused(lrs, sent, parts([jsonPart(sent), bytesPart(bytes, { "Content-Type": "image/png" })]));
  await refused(lrs, sent, parts([jsonPart(sent), bytesPart(bytes, { "Content-Length": String(bytes.length + 1) })]));
  await lrs.gives(200, "POST", "statements", parts([jsonPart(sent), bytesPart(bytes, { "Content-Length": String(bytes.length), "Content-Type": undefined })]));
});
post("attachments.batches", "multipart/mixed takes batches without attachments, with fileUrl alone, and with the same bytes for several", async (lrs) => {
  const bytes = fresh();
  for (const [list, more] of [[[statement(), statement()], []], [[withBytes(fresh(), { fileUrl: "https://files.example/y" })], []], [[withBytes(bytes), withBytes(bytes)], [bytesPart(bytes)]]]) {
    assert.deepEqual((await lrs.gives(200, "POST", "statements", parts([jsonPart(list), ...more]))).json(), list.map(({ id }) => id));
  }
  const one = withBytes(bytes);
  await lrs.gives(204, "PUT", "statements", { query: { statementId: one.id }, ...parts([jsonPart(one), bytesPart(bytes)]) });
});
requirement("XAPI-00161", "Communication 2.1.3", "attachments=false gives application/json without bytes", async (lrs) => {
  const bytes = fresh(), sent = withBytes(bytes);
  await lrs.gives(200, "POST", "statements", parts([jsonPart(sent), bytesPart(bytes)]));
  for (const query of [{ statementId: sent.id }, { statementId: sent.id, attachments: "false" }]) {
    const answer = await lrs.gives(200, "GET", "statements", { query });
    assert.match(answer.headers["content-type"], /^application\/json/);
    assert.equal(answer.json().id, sent.id);
    assert.ok(!answer.text.includes(bytes));
  }
});
requirement("XAPI-00167", "Communication 2.1.3", "attachments=true gives multipart/mixed: statements first, then each attachment with its hash, binary", async (lrs) => {
  const bytes = fresh(), sent = withBytes(bytes);
  await lrs.gives(200, "POST", "statements", parts([jsonPart(sent), bytesPart(bytes)]));
  for (const query of [{ statementId: sent.id, attachments: "true" }, { activity: sent.object.id, attachments: "true", limit: "1" }]) {
    const answer = await lrs.gives(200, "GET", "statements", { query });
    const boundary = /boundary="?([^";]+)/.exec(answer.headers["content-type"])[1];
    const found = answer.text.split(`--${boundary}`).slice(1, -1).map((part) => part.split("\r\n\r\n"));
    assert.equal(found.length, 2);
    assert.match(found[0][0], /content-type: *application\/json/i);
    assert.ok(found[0][1].includes(sent.id));
    for (const [name, value] of [["Content-Transfer-Encoding", "binary"], ["X-Experience-API-Hash", sha256(bytes)], ["Content-Type", "text/plain"]]) assert.match(found[1][0], new RegExp(`${name}: *${value}`, "i"));
    assert.equal(found[1][1], `${bytes}\r\n`);
  }
});
