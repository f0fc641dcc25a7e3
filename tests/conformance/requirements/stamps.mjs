// Part 2, 2.4.7 to 2.4.10 and 4: times, authority, version, extensions.
import assert from "node:assert/strict";
import { each, requirement, rows } from "../lib/requirement.mjs";
import { kGroup, statement } from "../lib/statement.mjs";

const kTimes = ["2026-11-20T08:15:30Z", "2026-11-20T08:15:30.125Z", "2026-11-20T08:15:30.125+01:00", "2026-11-20T08:15:30.123456789-05:30", "2024-02-29T23:59:59Z"];
const kNoTimes = ["", "yesterday", "2026-11-20", "08:15:30", "2026-13-01T00:00:00Z", "2026-02-29T00:00:00Z", "2026-11-20T25:00:00Z", "2026-11-20T08:60:00Z", "2026-11-20T08:15:30.125-00:00", "20-11-2026T08:15:30Z", 1795162530, {}];
requirement("XAPI-00022", "Data 2.4.7", "timestamp is a timestamp", rows({ refused: each("/timestamp", kNoTimes), taken: each("/timestamp", kTimes) }));
requirement("XAPI-00123", "Data 4.5", "A timestamp has the form of ISO 8601, and the offset -00:00 is none", rows({ refused: ["/timestamp", "/stored"].flatMap((place) => each(place, kNoTimes)), taken: each("/stored", kTimes), inner: false }));
requirement("XAPI-00122", "Data 4.5", "A timestamp keeps at least its milliseconds", async (lrs) => {
  for (const [sent, instant] of [["2026-11-20T08:15:30.123Z", "2026-11-20T08:15:30.123Z"], ["2026-11-20T08:15:30.123456Z", "2026-11-20T08:15:30.123Z"], ["2026-11-20T10:15:30.987+02:00", "2026-11-20T08:15:30.987Z"], ["2026-11-20T08:15:30.001Z", "2026-11-20T08:15:30.001Z"]]) {
    const got = await lrs.get(await lrs.stored({ timestamp: sent }));
    assert.equal(new Date(got.timestamp).toISOString(), instant, got.timestamp);
    assert.match(got.stored, /\.\d{3}/, "and stored has them");
  }
});
requirement("timestamp.default", "Data 2.4.7", "A statement without a timestamp is given that of its receipt", async (lrs) => {
  const got = await lrs.get(await lrs.stored());
  const later = new Date(got.stored) - new Date(got.timestamp);
  assert.ok(later >= 0 && later < 1000, `${got.timestamp} ${got.stored}: stored may be later by what keeps the order of arrival`);
});
requirement("XAPI-00023", "Data 2.4.8", "stored is a timestamp", rows({ refused: each("/stored", kNoTimes), inner: false }));
requirement("XAPI-00097", "Data 2.4.8", "stored is taken, and set by the record store", async (lrs) => {
  const before = Date.now();
  const got = await lrs.get(await lrs.stored({ stored: "2013-05-18T05:32:34.804Z" }));
  assert.ok(Math.abs(new Date(got.stored).getTime() - before) < 60_000, got.stored);
});

const kApplication = { objectType: "Agent", account: { homePage: "https://lrs.example/keys", name: "app-1" } };
requirement("XAPI-00024", "Data 2.4.9", "authority is an Agent, or a Group of two", rows({ refused: [...each("/authority", ["x", 1, []]), ["/authority", { objectType: "Activity", id: "https://a.example/x" }, "/authority/objectType"], ["/authority", { name: "Nobody" }]],
  taken: each("/authority", [{ mbox: "mailto:ann@example.org" }, kApplication, { objectType: "Group", member: [kApplication, { mbox: "mailto:ann@example.org" }] }]), inner: false }));
requirement("XAPI-00098", "Data 2.4.9", "A Group as the authority has exactly two members", rows({ inner: false,
  refused: [[kApplication], [kApplication, kApplication, kApplication], []].map((member) => ["/authority", { objectType: "Group", member }]) }));
requirement("XAPI-00100", "Data 2.4.9", "A Group as the authority names the application by an account, and has no identifier of its own", rows({ inner: false,
  refused: [["/authority", kGroup, "/authority/member"], ["/authority", { objectType: "Group", mbox: "mailto:group@example.org", member: [kApplication, { mbox: "mailto:ann@example.org" }] }]] }));
requirement("XAPI-00099", "Data 2.4.9", "Every statement has an authority, and it is the credential's", async (lrs) => {
  const own = (await lrs.get(await lrs.stored())).authority;
  assert.ok(own.account || own.mbox, JSON.stringify(own));
  assert.deepEqual((await lrs.get(await lrs.stored({ authority: { mbox: "mailto:boss@example.org" } }))).authority, own);
});

const wrongVersions = (lrs) => ["", "1", "0.9", "0.95", "1.1.0", "1.1", "3.0.0", "v1.0.0", " 1.0.0", 1, ...(lrs.second ? [] : ["2.0.0"])];
requirement("XAPI-00101", "Data 2.4.10", "A statement's version is one of the standard's that the request speaks", async (lrs) => {
  await rows({ inner: false, refused: each("/version", wrongVersions(lrs)), taken: each("/version", ["1.0.0", "1.0.3", "1.0.9", ...(lrs.second ? ["2.0.0"] : [])]) })(lrs);
});
requirement("XAPI-00332", "Data 2.4.10", "A statement keeps the version that it came with, and has 1.0.0 when it came with none (2.0: 2.0.0)", async (lrs) => {
  for (const version of ["1.0.0", "1.0.2", "1.0.3"]) assert.equal((await lrs.get(await lrs.stored({ version }))).version, version);
  assert.equal((await lrs.get(await lrs.stored())).version, lrs.second ? "2.0.0" : "1.0.0");
});
requirement("XAPI-00330", "Communication 3.3", "A statement with an older version of 1.0 is kept as it is", async (lrs) => {
  const sent = { ...statement(), version: "1.0.0", timestamp: "2026-11-20T08:15:30.125Z" };
  await lrs.store(sent);
  const { authority, stored, ...rest } = await lrs.get(sent.id);
  for (const [name, value] of Object.entries(sent)) assert.deepEqual(rest[name].mbox ?? rest[name].id ?? rest[name], value.mbox ?? value.id ?? value, name);
  assert.ok(authority && stored);
});

const kExtensions = ["/context/extensions", "/result/extensions", "/object/definition/extensions"];
requirement("XAPI-00118", "Data 4.1", "The keys of extensions are IRIs", rows({ refused: kExtensions.flatMap((place) => [[`${place}/ward`, 1], [`${place}/x.example~1ward`, 1], [`${place}/`, 1]]) }));
requirement("XAPI-00119", "Data 4.1", "The values of extensions are free: nobody is refused for them", rows({ inner: false,
  taken: kExtensions.flatMap((place) => [null, "", {}, [], 0, -1.5e300, true, [[{ a: [null] }]], { "no iri": { X: 1 } }].map((value) => [place, { "https://x.example/v": value }])) }));
requirement("XAPI-00120", "Data 4.1", "Extensions are an object", rows({ refused: kExtensions.flatMap((place) => each(place, ["x", 1, true, []])), taken: kExtensions.map((place) => [place, {}]) }));
requirement("XAPI-00121", "Data 4.2", "A language map has RFC 5646 tags for keys and strings for values", rows({
  refused: ["/verb/display", "/object/definition/name", "/attachments/0/display"].flatMap((place) => [[`${place}/en_GB`, "x"], [`${place}/abcdefghijk`, "x"], [`${place}/en`, 1], [`${place}/en`, ["x"]]]),
  taken: ["/verb/display", "/object/definition/name", "/attachments/0/display"].flatMap((place) => [[place, { en: "" }], [place, { "EN-gb": "x", "zh-yue-Hant": "y" }]]) }));
requirement("statement.defaults", "Data 2.4", "What the record store adds is id, stored, authority, timestamp and version alone", async (lrs) => {
  const sent = statement();
  await lrs.store(sent);
  assert.deepEqual(Object.keys(await lrs.get(sent.id)).sort(), [...Object.keys(sent), "authority", "stored", "timestamp", "version"].sort());
});
