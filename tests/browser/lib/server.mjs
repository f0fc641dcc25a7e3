// A real waymark of its own for a test: data folder, free port, commands. Ended by its process id.
import { spawn, execFile, execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, existsSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";

export const kBinary = process.env.WAYMARK_BINARY;
export const kSamples = process.env.WAYMARK_SAMPLES;
export const kRegion = process.env.WAYMARK_REGION;
export const kFakeMoodle = process.env.WAYMARK_FAKE_MOODLE;
for (const [name, value] of Object.entries({ WAYMARK_BINARY: kBinary, WAYMARK_SAMPLES: kSamples, WAYMARK_REGION: kRegion, WAYMARK_FAKE_MOODLE: kFakeMoodle })) {
  if (!value || !existsSync(value)) throw new Error(`${name} must name what the build made (ctest sets it)`);
}

export const kAdminPassword = "three quiet herons";

export async function freePort() {
  const probe = createServer();
  await new Promise((resolve) => probe.listen(0, "127.0.0.1", resolve));
  const { port } = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

// A test whose set-up failed never comes to its tear-down: such a server must neither keep the test's process waiting nor outlive it.
const children = new Set();
process.once("exit", () => children.forEach((child) => child.kill("SIGKILL")));
function endsWithTheTest(child) {
  children.add(child);
  child.once("exit", () => children.delete(child));
  child.unref();
  child.stdout?.unref();
  child.stderr?.unref();
}

export class Waymark {
  // `front`: the port of what stands before it (tests/support/fault_proxy.mjs), when people do not meet it directly.
  // `env`: settings of this server alone.
  static async make(name, { front = 0, contentDomain, settings = [], env = {} } = {}) {
    const port = await freePort();
    const server = new Waymark();
    server.port = port;
    server.env = env;
    server.folder = mkdtempSync(path.join(tmpdir(), `waymark-${name}-`));
    server.data = path.join(server.folder, "data");
    server.url = `http://localhost:${front || port}`;
    server.address = ["--listen", `127.0.0.1:${port}`, "--public-url", server.url, "--content-domain", contentDomain ? `${contentDomain}:${front || port}` : `localhost:${front || port}`, ...settings];
    execFileSync(kBinary, ["init", "--data", server.data, ...server.address, "--quiet"],
      { env: { ...process.env, WAYMARK_ADMIN_PASSWORD: kAdminPassword } });
    await server.start();
    return server;
  }

  async start() {
    this.process = spawn(kBinary, ["serve", "--data", this.data, ...this.address, "--json", "--quiet"], { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, ...this.env } });
    this.log = "";
    this.process.stderr.on("data", (piece) => { this.log += piece; });
    await new Promise((resolve, reject) => {
      let out = "";
      this.process.stdout.on("data", (piece) => {
        out += piece;
        if (out.includes("listening")) resolve();
      });
      this.process.once("exit", (code) => reject(new Error(`waymark serve ended with ${code}: ${out} ${this.log}`)));
    });
    endsWithTheTest(this.process);
  }

  // Ends the server: "SIGTERM" drains, "SIGKILL" does not.
  async stop(signal = "SIGTERM") {
    if (!this.process || this.process.exitCode !== null || this.process.signalCode !== null) return;
    this.process.ref();
    const ended = new Promise((resolve) => this.process.once("exit", resolve));
    this.process.kill(signal);
    await ended;
  }

  // Runs a command and gives its JSON lines. Exit codes other than `exit` throw with what was said.
  run(words, exit = [0]) {
    let out, code = 0;
    try {
      out = execFileSync(kBinary, [...words, "--data", this.data, "--json"], { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"], maxBuffer: 1 << 28 });
    } catch (error) {
      code = error.status;
      out = error.stdout;
      if (!exit.includes(code)) throw new Error(`waymark ${words.join(" ")} ended with ${code}: ${error.stdout} ${error.stderr}`);
    }
    const lines = out.split("\n").filter(Boolean).map((line) => JSON.parse(line));
    return Object.assign(lines, { code });
  }

  // The same without waiting for it: {ended, kill}; `ended` gives its exit code, null when it was killed, and what it said.
  runBeside(words) {
    let child;
    const ended = new Promise((resolve) => {
      child = execFile(kBinary, [...words, "--data", this.data, "--json"], { env: { ...process.env, ...this.env } }, (error, out) => resolve({ code: error ? error.code : 0, out }));
    });
    return { ended, kill: (signal = "SIGKILL") => child.kill(signal) };
  }

  signInLink(username) {
    return this.run(["link", "create", username])[0].url;
  }

  async remove() {
    await this.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

// A file that a connector may name: in the folder for secrets of the data folder below `folder`.
export function secretFile(folder, name, secret) {
  const file = path.join(folder, "data", "secrets", name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `${secret}\n`, { mode: 0o600 });
  return file;
}

// The pretend Moodle of tests/fakes, with these users and one graded activity for each course code.
export async function startMoodle(folder, usernames, codes) {
  const token = "0123456789abcdef0123456789abcdef";
  const users = usernames.map((username, index) => ({ id: 101 + index, username, firstname: username, lastname: "Test", email: `${username}@example.test`, idnumber: "" }));
  const activities = codes.map((code, index) => ({ cmid: 11 + index, modname: "assign", instance: 1 + index, name: code, completion: 2, rule: "grade", grademax: 100 }));
  const world = { sitename: "Pretend Moodle", token, service_user: { id: 3, username: "sync", firstname: "S", lastname: "Y" }, assignable_roles: [5], users,
    courses: [{ id: 2, shortname: "LT", fullname: "Leading Transformation", enrolled: users.map((user) => user.id), activities }] };
  const file = path.join(folder, "moodle.json");
  writeFileSync(file, JSON.stringify(world));
  const tokenFile = secretFile(folder, "moodle.token", token);
  const child = spawn(process.execPath, [kFakeMoodle, "0", file], { stdio: ["ignore", "pipe", "inherit"] });
  const url = await new Promise((resolve, reject) => {
    let out = "";
    child.stdout.on("data", (piece) => {
      out += piece;
      const found = out.match(/listening (\S+)/);
      if (found) resolve(found[1]);
    });
    child.once("exit", (code) => reject(new Error(`the pretend Moodle ended with ${code}`)));
  });
  endsWithTheTest(child);
  const courses = Object.fromEntries(codes.map((code, index) => [code, { course_id: 2, cmid: 11 + index, component: "mod_assign", grade_max: 100, enrol_role_id: 5 }]));
  const settings = path.join(folder, "moodle-settings.json");
  writeFileSync(settings, JSON.stringify({ base_url: url, token_file: tokenFile, allow_plain_http: true, courses }));
  return { url, settings, state: () => stateOf(url), stop: () => child.kill("SIGTERM") };
}

// Waits until `ask` gives something true, at most `seconds`.
export async function until(what, ask, seconds = 20) {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (Date.now() > end) throw new Error(`waited ${seconds} s in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
}

// What a pretend system holds. On a connection of its own: one that was kept may just have been closed at the other end.
export async function stateOf(url) { return (await fetch(`${url}/state`, { headers: { connection: "close" } })).json(); }
