// Part 2, 2.6: signed statements.
import { createHmac, generateKeyPairSync, sign } from "node:crypto";
import { sha256 } from "../lib/lrs.mjs";
import { requirement } from "../lib/requirement.mjs";
import { full, statement } from "../lib/statement.mjs";
import { bytesPart, jsonPart, parts } from "./attachments.mjs";

const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const b64 = (text) => Buffer.from(text).toString("base64url");
const kHash = { RS256: "sha256", RS384: "sha384", RS512: "sha512" };

function jws(payload, header = { alg: "RS256" }) {
  const input = `${b64(JSON.stringify(header))}.${b64(typeof payload === "string" ? payload : JSON.stringify(payload))}`;
  const signature = header.alg.startsWith("HS") ? createHmac("sha256", "secret").update(input).digest() : sign(kHash[header.alg] ?? "sha256", Buffer.from(input), privateKey);
  return `${input}.${signature.toString("base64url")}`;
}
const attached = (of, signature, more = {}) => ({ ...of, attachments: [{ usageType: "http://adlnet.gov/expapi/attachments/signature", display: { en: "Signature" }, contentType: "application/octet-stream", length: signature.length, sha2: sha256(signature), ...more }] });
const body = (of, signature, more) => parts([jsonPart(attached(of, signature, more)), bytesPart(signature, { "Content-Type": undefined })]);
async function refused(lrs, of, signature, more) {
  await lrs.refuses(400, undefined, "POST", "statements", body(of, signature, more));
  await lrs.absent(of.id);
}
const plain = () => ({ ...full(), attachments: undefined, stored: undefined });

requirement("XAPI-00115", "Data 2.6", "A signed statement carries a JSON Web Signature", async (lrs) => {
  const of = plain(), good = jws(of);
  for (const bad of ["", "signature", good.split(".").slice(0, 2).join("."), `${good}.x`, good.replaceAll(".", "!"), `${b64("{")}.${good.split(".")[1]}.${good.split(".")[2]}`]) await refused(lrs, of, bad);
  await lrs.refuses(400, undefined, "POST", "statements", { body: attached(of, good) });
  await refused(lrs, of, good, { contentType: "text/plain" });
  await lrs.gives(200, "POST", "statements", body(of, good));
  await lrs.get(of.id);
});
requirement("XAPI-00116", "Data 2.6", "What is signed is a JSON text of the statement as it was before", async (lrs) => {
  const of = plain();
  for (const payload of [{}, [], "text", statement(), { ...of, verb: { id: "https://v.example/other" } }, { ...of, result: { success: false } }]) await refused(lrs, of, jws(payload));
  const spaced = JSON.stringify(Object.fromEntries(Object.entries(JSON.parse(JSON.stringify(of))).reverse()), null, 2);
  await lrs.gives(200, "POST", "statements", body(of, jws(spaced)));
});
requirement("XAPI-00117", "Data 2.6", "The algorithm is RS256, RS384 or RS512", async (lrs) => {
  for (const alg of ["HS256", "none", "PS256", "ES256", "rs256"]) await refused(lrs, plain(), jws(plain(), { alg }));
  const header = { alg: "none" }, of = plain();
  await refused(lrs, of, `${b64(JSON.stringify(header))}.${b64(JSON.stringify(of))}.`);
  for (const alg of Object.keys(kHash)) {
    const sent = plain();
    await lrs.gives(200, "POST", "statements", body(sent, jws(sent, { alg })));
  }
});
requirement("signature.x5c", "Data 2.6", "A certificate chain in the header is one, and its key made the signature", async (lrs) => {
  const of = plain();
  for (const x5c of ["x", [], ["no certificate"], [b64("text")], 1]) await refused(lrs, of, jws(of, { alg: "RS256", x5c }));
});
