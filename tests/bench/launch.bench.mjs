// From the click on Start to the first byte of the SCO, at 100 launches a second for ten seconds: the requests that a browser has to
// make one after the other (launch, player page, its opening, wrapper page, the SCO's file; scripts come from its cache). Clicks come by the
// clock, not when the last one is answered. Then the memory of a server with nobody, and with open launches.
import { Agent, request } from "node:http";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { Calls, signIn } from "../browser/lib/journal.mjs";
import { Waymark, kSamples } from "../browser/lib/server.mjs";
import { anonymous, now, percentile, row, seconds } from "./figures.mjs";

const kRate = 100, kSeconds = 10, kLearners = 100, kWarm = 20, kCode = "who-leads-in-a-system";
const waymark = await Waymark.make("bench-launch");
const agent = new Agent({ keepAlive: true, maxSockets: 256 });

// Resolves with the whole answer; `first` is the moment of its first byte.
function ask(host, method, target, cookie = "", body = "", more = {}) {
  return new Promise((resolve, reject) => {
    const headers = { host, cookie, ...(method === "POST" ? { "content-type": "application/x-www-form-urlencoded", "content-length": Buffer.byteLength(body) } : {}), ...more };
    const sent = request({ host: "127.0.0.1", port: waymark.port, method, path: target, headers, agent }, (answer) => {
      const first = now(), pieces = [];
      answer.on("data", (piece) => pieces.push(piece));
      answer.on("end", () => resolve({ status: answer.statusCode, location: answer.headers.location, first, text: Buffer.concat(pieces).toString() }));
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

async function click(learner) {
  const began = now(), host = `localhost:${waymark.port}`;
  const made = await ask(host, "POST", `/modules/${learner.registration}/launch`, learner.cookie, `csrf=${learner.csrf}&choice=resume`);
  if (!made.location?.includes("/launches/")) throw new Error(`no launch: ${made.status} ${made.location}`);
  const address = new URL(made.location, waymark.url).pathname;
  await ask(host, "GET", address, learner.cookie);
  const data = JSON.parse((await ask(host, "POST", `${address}/open`, learner.cookie, "", { "x-waymark-request": "open" })).text);
  const content = new URL(data.contentOrigin).host;
  await ask(content, "GET", "/_waymark/wrapper.html");
  const item = data.items.find((one) => one.id === data.startItem);
  const sco = await ask(content, "GET", data.base + item.address);
  if (sco.status !== 200) throw new Error(`the SCO answered ${sco.status}`);
  return { took: Number(sco.first - began) / 1e6, data };
}

try {
  waymark.run(["import", path.join(kSamples, "who-leads.zip")]);
  const names = Array.from({ length: kLearners }, (_, i) => `learner${i}`);
  for (const name of names) waymark.run(["user", "add", name, "--name", `Learner ${name}`]);
  waymark.run(["enrol", kCode, ...names]);
  const learners = [];
  for (const name of names) {
    const { jar, registration, csrf } = await signIn(waymark, name, kCode);
    learners.push({ registration, csrf, cookie: [...jar].map(([key, value]) => `${key}=${value}`).join("; ") });
  }
  for (const learner of learners.slice(0, 20)) await click(learner);   // warm

  const clicks = [], began = now();
  for (let i = 0; i < kRate * kSeconds; i += 1) {
    const ahead = i / kRate - seconds(began);
    if (ahead > 0) await wait(ahead * 1000);
    clicks.push(click(learners[i % kLearners]));
  }
  const took = (await Promise.all(clicks)).map((one) => one.took);
  row("click to the first byte of the SCO, 100 launches a second", `p50 ${percentile(took, 50).toFixed(1)} ms, p99 ${percentile(took, 99).toFixed(1)} ms`,
    `${took.length} launches in ${seconds(began).toFixed(1)} s, the load generator on the same two cores`);

  // Memory: started anew, then one open launch after the other, each with its first calls saved.
  await waymark.stop();
  await waymark.start();
  await ask(`localhost:${waymark.port}`, "GET", "/healthz");
  await wait(500);
  const idle = anonymous(waymark.process.pid), open = [];
  for (const learner of learners) open.push((await click(learner)).data);
  const save = async (data) => {
    const calls = new Calls(waymark, data);
    calls.add(1, data.startItem);
    calls.add(10);
    calls.set("cmi.core.lesson_location", "3");
    calls.set("cmi.suspend_data", "x".repeat(1000));
    calls.add(14);
    const answer = await calls.send();
    if (answer.status !== 200) throw new Error(JSON.stringify(answer));
  };
  for (const data of open.slice(0, kWarm)) await save(data);
  await wait(300);
  const few = anonymous(waymark.process.pid);
  for (const data of open.slice(kWarm)) await save(data);
  await wait(300);
  const many = anonymous(waymark.process.pid);
  row("anonymous memory, idle", `${(idle / 1024).toFixed(1)} MB`, "limit 40 MB");
  row("anonymous memory for each open launch", `${((many - few) / (kLearners - kWarm)).toFixed(1)} kB`, `${kLearners - kWarm} launches with their calls saved and 1,000 characters of suspend data, after ${kWarm} to warm up; limit 20 kB`);
} finally {
  agent.destroy();
  await waymark.remove();
}
