// Load for the tests of this folder: learners who answer questions through the journal, a record store elsewhere that takes their
// statements, packages to import.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { Calls, openLaunch } from "../browser/lib/journal.mjs";
import { kFakeMoodle, kSamples, secretFile, until, stateOf } from "../browser/lib/server.mjs";
import { judge, judgeDeliveries, judgeStatements } from "./verdict.mjs";

export const kCode = "who-leads-in-a-system";

// Keeps everything it ever did, beside what still waits.
export class Learner extends Calls {
  done = [];
  acknowledged = 0;
  answers = 0;
  static async open(server, username) {
    const learner = new Learner(server, await openLaunch(server, username, kCode));
    learner.username = username;
    learner.add(1, learner.data.startItem);
    learner.add(10);
    return learner;
  }
  add(...call) {
    super.add(...call);
    this.done.push(this.pending[this.pending.length - 1]);
  }
  answer() {
    const name = `cmi.interactions.${this.answers++}.`;
    this.set(`${name}id`, `q${this.answers}`);
    this.set(`${name}type`, "choice");
    this.set(`${name}student_response`, "b");
    this.set("cmi.suspend_data", `after ${this.answers}`);
    this.add(14);
  }
  // One request, as the player sends it: what was not acknowledged goes again, whatever became of it. True when it was saved.
  // `allowed`: other answers that are no fault here.
  async step(allowed = []) {
    const answer = await this.send().catch(() => null);
    if (answer?.status === 200) this.acknowledged = Math.max(this.acknowledged, answer.acknowledged);
    else if (answer) assert.ok(allowed.includes(answer.status), `${this.username}: ${JSON.stringify(answer)}`);
    return answer?.status === 200;
  }
  async untilSent(allowed = []) {
    for (let tries = 0; this.pending.length > 0; tries += 1) {
      assert.ok(tries < 20, "twenty tries were not enough");
      await this.step(allowed);
    }
  }
  // Until the server is gone: answers, one request after the other.
  async work() {
    for (;;) {
      if (this.pending.length < 40) this.answer();
      if (!await this.step()) return;
    }
  }
  judge({ whole = false, about = "" } = {}) {
    judge(this.server.data, this.data.launch, this.done, { promised: this.acknowledged, whole, about: `${this.username}, ${about}` });
    if (whole) judgeStatements(this.server.data, this.data.launch, this.answers, `${this.username}, ${about}`);
  }
}

export async function enrolled(server, count, prefix = "learner") {
  const names = Array.from({ length: count }, (_, i) => `${prefix}${i}`);
  for (const name of names) server.run(["user", "add", name, "--name", `Learner ${name}`]);
  server.run(["enrol", kCode, ...names]);
  const learners = [];
  for (const name of names) learners.push(await Learner.open(server, name));
  return learners;
}

export const importSample = (server) => server.run(["import", path.join(kSamples, "who-leads.zip")]);

// The other record store, connected.
export class OtherStore {
  static async connect(server) {
    const store = new OtherStore();
    store.server = server;
    store.process = spawn(process.execPath, [path.join(path.dirname(kFakeMoodle), "fake_lrs.mjs"), "0"], { stdio: ["ignore", "pipe", "inherit"] });
    store.url = await new Promise((resolve) => store.process.stdout.on("data", (piece) => resolve(String(piece).match(/listening (\S+)/)[1])));
    const secret = secretFile(server.folder, "lrs.secret", "s3cret"), settings = path.join(server.folder, "lrs.json");
    writeFileSync(settings, JSON.stringify({ endpoint: `${store.url}/xapi`, key: "waymark", secret_file: secret, allow_plain_http: true }));
    server.run(["connector", "add", "lrs", "--name", "Region", "--settings", settings]);
    return store;
  }
  async ids() { return (await stateOf(this.url)).ids; }
  async judge({ about }) { judgeDeliveries(this.server.data, await this.ids(), { about }); }
  // Runs the outbox until nothing is open, then everything must be there.
  async finish() {
    await until("everything was delivered", async () => {
      this.server.run(["connector", "run", "Region"]);
      try { return judgeDeliveries(this.server.data, await this.ids(), { finished: true, about: "at the end" }); } catch (fault) { this.fault = fault; return 0; }
    }, 60).catch((fault) => { throw this.fault ?? fault; });
  }
  stop() { this.process?.kill("SIGTERM"); }
}

// A package of its own: manifest, start page and `count` files with bytes from `dice`.
export function makePackage(folder, name, count, dice) {
  const root = path.join(folder, name);
  mkdirSync(path.join(root, "media"), { recursive: true });
  const files = ["index.html", ...Array.from({ length: count }, (_, i) => `media/part${i}.bin`)];
  for (const file of files.slice(1)) writeFileSync(path.join(root, file), Buffer.from(Array.from({ length: 200 + Math.floor(dice() * 20000) }, () => dice() * 256)));
  writeFileSync(path.join(root, "index.html"), `<!doctype html><title>${name}</title><p>${name}</p>`);
  writeFileSync(path.join(root, "imsmanifest.xml"), `<?xml version="1.0" encoding="utf-8"?>
<manifest identifier="${name}" version="1" xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2">
<metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion></metadata>
<organizations default="o"><organization identifier="o"><title>${name}</title><item identifier="i" identifierref="r"><title>${name}</title></item></organization></organizations>
<resources><resource identifier="r" type="webcontent" adlcp:scormtype="sco" href="index.html">${files.map((file) => `<file href="${file}"/>`).join("")}</resource></resources>
</manifest>
`);
  const zip = path.join(folder, `${name}.zip`);
  execFileSync("zip", ["-q", "-r", "-X", zip, "."], { cwd: root });
  return { zip, title: name, files: files.length + 1 };
}
