// Pages of 100 statements by each filter in a small store and in a large one (WAYMARK_STATEMENTS, 500,000 unless said otherwise), where
// every person has done as much, in as many modules, and of every module there is as much, as in the small one; then memory of the
// server at 64 busy connections, and its start, with the large store. Filling takes a minute for each 250,000 statements or so. The
// database is read once before pages are, and 21,600 pages warm up what the server has of it in its own map: what is compared is the
// store, not a disk (WAYMARK_COLD=1 leaves both out).
import { createReadStream } from "node:fs";
import { get } from "node:http";
import path from "node:path";
import { Waymark } from "../browser/lib/server.mjs";
import { anonymous, most, now, row, seconds } from "./figures.mjs";
import { keyOf, load } from "./lrs.mjs";

const kSmall = Number(process.env.WAYMARK_SMALL ?? 50_000), kLarge = Number(process.env.WAYMARK_STATEMENTS ?? 500_000), kPages = 2_000, kEach = 3;
const kWarm = Number(process.env.WAYMARK_COLD ? 20 : 1_200);  // of each filter, before any is counted
const kKinds = [["all", 13], ["waymark", 5]];  // of lrs_load, and how many filters each has

async function fill(count) {
  const waymark = await Waymark.make(`bench-pages-${count}`), key = keyOf(waymark), people = Math.max(1, Math.round(count / 100));
  const modules = Math.max(kEach, Math.round(count / 16_640));  // 104 statements of each page with each verb
  await load(waymark, key, { seconds: 0, requests: Math.ceil(count / 500), batch: 500, connections: 4, people, modules, "modules-each": kEach });
  const read = async (filter, requests, connections = 1) =>
    (await load(waymark, key, { seconds: 0, requests, reads: 100, connections, people, modules, "modules-each": kEach, limit: 100, filter })).requests;
  const pages = {};
  if (!process.env.WAYMARK_COLD) for await (const piece of createReadStream(path.join(waymark.data, "waymark.db"))) void piece;
  for (const [kind, filters] of kKinds) {
    await read(kind, filters * kWarm);
    Object.assign(pages, await read(kind, filters * kPages));
  }
  return { waymark, key, shape: { people, modules, "modules-each": kEach }, pages };
}

// Follows `more` over so many pages of ten: the median milliseconds of the first hundred and of the last hundred.
async function followed({ waymark, key }, pages) {
  const headers = { authorization: `Basic ${Buffer.from(`${key.key}:${key.secret}`).toString("base64")}`, "x-experience-api-version": "1.0.3" };
  const times = [];
  for (let next = "/xapi/statements?limit=10"; next && times.length < pages;) {
    const began = now();
    const { more } = await (await fetch(waymark.url + next, { headers })).json();
    times.push(seconds(began) * 1000);
    next = more;
  }
  const median = (some) => some.sort((a, b) => a - b)[some.length >> 1];
  return { pages: times.length, first: median(times.slice(0, 100)), last: median(times.slice(-100)) };
}

async function startOf(waymark) {
  await waymark.stop();
  const began = now(), started = waymark.start();
  const answers = () => new Promise((resolve) => {
    get({ host: "127.0.0.1", port: waymark.port, path: "/xapi/about" }, (answer) => { answer.resume(); resolve(answer.statusCode === 200); }).on("error", () => resolve(false));
  });
  while (!await answers()) await new Promise((resolve) => setTimeout(resolve, 1));
  const time = seconds(began) * 1000;
  await started;
  return time;
}

const small = await fill(kSmall), large = await fill(kLarge);
try {
  for (const [name, { p50_ms, p99_ms }] of Object.entries(large.pages)) {
    const before = small.pages[name];
    row(`page of 100, ${name.slice(5)}, ${kLarge} statements beside ${kSmall}`, `p99 ${(p99_ms / before.p99_ms).toFixed(2)} times (wanted: at most 1.5)`,
      `p50 ${before.p50_ms.toFixed(1)} and ${p50_ms.toFixed(1)} ms, p99 ${before.p99_ms.toFixed(1)} and ${p99_ms.toFixed(1)} ms`);
  }
  await small.waymark.stop();
  const deep = await followed(large, 10_000);
  row(`page ${deep.pages} of \`more\` beside page 1, ten statements each`, `${(deep.last / deep.first).toFixed(2)} times`, `median of a hundred: ${deep.first.toFixed(2)} and ${deep.last.toFixed(2)} ms`);
  const { waymark, key, shape } = large;
  const [mixed, memory] = await most(() => anonymous(waymark.process.pid), () => load(waymark, key, { seconds: 10, connections: 64, reads: 50, ...shape }));
  row(`anonymous memory, 64 connections that write and read, ${kLarge} statements`, `${(memory / 1000).toFixed(0)} MB`, `limit 100 MB; ${Object.values(mixed.requests).reduce((sum, one) => sum + one.answers, 0)} answers in 10 s`);
  row(`start to the first answer, ${kLarge} statements`, `${(await startOf(waymark)).toFixed(0)} ms`, "limit 300 ms");
} finally {
  await small.waymark.remove();
  await large.waymark.remove();
}
