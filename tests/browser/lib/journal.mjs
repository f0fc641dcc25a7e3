// A learner's visit without a browser: the page is asked for as a browser would, and the calls of samples' SCO are sent to
// the journal with the real engine's numbers.
import { setTimeout as wait } from "node:timers/promises";

// Each Set-Cookie line. Debian 12's fetch has no getSetCookie and joins the lines by commas, which dates hold as well.
function cookieLines(headers) {
  if (typeof headers.getSetCookie === "function") return headers.getSetCookie();
  return (headers.get("set-cookie") ?? "").split(/, *(?=[^;,= ]+=)/).filter(Boolean);
}

// Signs in by a link and looks at the module's page: {ask, registration, csrf}, `ask` being fetch with this person's cookies.
export async function signIn(server, username, code) {
  const jar = new Map();
  const ask = async (address, options = {}) => {
    const answer = await fetch(address, { redirect: "manual", ...options, headers: { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join("; "), ...options.headers } });
    for (const line of cookieLines(answer.headers)) {
      const [pair] = line.split(";");
      jar.set(pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1));
    }
    return answer;
  };
  const link = server.run(["link", "create", username])[0].url;
  const answer = await ask(link);
  if (answer.status === 200) await ask(link, { method: "POST", headers: { "content-type": "application/x-www-form-urlencoded" }, body: "" });
  const [registration] = server.run(["registration", "show", username, "--course", code]);
  const page = await (await ask(`${server.url}/modules/${registration.id}/resume`)).text();
  const csrf = (page.match(/name="csrf" value="([^"]+)"/) ?? (await (await ask(`${server.url}/modules/${registration.id}`)).text()).match(/name="csrf" value="([^"]+)"/))[1];
  return { ask, jar, registration: registration.id, csrf };
}

// Opens a launch, and gives what the player page was told.
export async function openLaunch(server, username, code, how = "resume") {
  const { ask, registration, csrf } = await signIn(server, username, code);
  const answer = await ask(`${server.url}/modules/${registration}/launch`, { method: "POST", headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({ csrf, choice: how }).toString() });
  const address = answer.headers.get("location");
  if (!address?.includes("/launches/")) throw new Error(`no launch: ${answer.status} ${address}`);
  const opened = await ask(`${server.url}${address}/open`, { method: "POST", headers: { "x-waymark-request": "open" } });
  if (opened.status !== 200) throw new Error(`not opened: ${opened.status} ${await opened.text()}`);
  return opened.json();
}

export class Calls {
  constructor(server, data) {
    this.server = server;
    this.data = data;
    this.number = data.lastNumber ?? 0;
    this.pending = [];
    this.started = Date.now();
  }
  add(f, a = "", b = "") {
    this.pending.push({ n: ++this.number, f, a, b, r: "true", e: 0, t: Date.now() - this.started, c: new Date().toISOString() });
  }
  set(element, value) { this.add(13, element, String(value)); }
  // Sends what waits; gives the answer. Network faults are thrown, `pending` then stays.
  async send(leaving = false) {
    const body = JSON.stringify({ launch: this.data.launch, token: this.data.token, calls: this.pending, leaving });
    const answer = await fetch(`${this.server.url}/api/journal`, { method: "POST", headers: { "content-type": "application/json" }, body });
    const given = await answer.json();
    if (answer.status === 200) this.pending = this.pending.filter((call) => call.n > given.acknowledged);
    return { status: answer.status, ...given };
  }
}

// One whole visit that ends as passed.
export async function play(server, username, code) {
  const data = await openLaunch(server, username, code);
  const calls = new Calls(server, data);
  calls.add(1, data.startItem);
  calls.add(10);
  calls.set("cmi.core.lesson_status", "incomplete");
  calls.set("cmi.interactions.0.id", "q1");
  calls.set("cmi.interactions.0.type", "choice");
  calls.set("cmi.interactions.0.student_response", "b");
  calls.set("cmi.interactions.0.result", "correct");
  calls.set("cmi.interactions.1.id", "key-takeaway");
  calls.set("cmi.interactions.1.type", "fill-in");
  calls.set("cmi.interactions.1.student_response", `What ${username} thought`);
  calls.set("cmi.core.score.raw", 100);
  calls.set("cmi.core.lesson_status", "passed");
  calls.started -= 450_000; // what the visit lasted
  calls.set("cmi.core.session_time", "00:07:30");
  calls.add(11);
  const answer = await calls.send(true);
  if (answer.status !== 200) throw new Error(`the journal answered ${JSON.stringify(answer)}`);
  await wait(10);
  return data;
}
