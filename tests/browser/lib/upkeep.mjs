// An installation to look after: some modules, two learners, and its data folder from outside.
import { execFileSync, spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import path from "node:path";
import { Waymark, kBinary, kSamples } from "./server.mjs";

export const kCode = "who-leads-in-a-system";

// A command by itself, whatever its exit: {code, lines, err}.
export function waymark(words) {
  const done = spawnSync(kBinary, [...words, "--json"], { encoding: "utf8", timeout: 120000 });
  return { code: done.status, lines: done.stdout.split("\n").filter(Boolean).map((line) => JSON.parse(line)), err: done.stderr };
}

export const sql = (data, text) => execFileSync("sqlite3", ["-readonly", path.join(data, "waymark.db"), text], { encoding: "utf8" }).trim();
export const change = (data, text) => execFileSync("sqlite3", [path.join(data, "waymark.db"), text], { encoding: "utf8" });
export const files = (folder) => readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) => one.isFile()).map((one) => path.join(one.path, one.name));

// With the samples and two learners, each enrolled in kCode.
export async function populated(name, options) {
  const server = await Waymark.make(name, options);
  server.run(["import", kSamples], [0, 3]);
  for (const person of ["ada", "ben"]) {
    server.run(["user", "add", person, "--name", `${person} Test`]);
    server.run(["enrol", kCode, person]);
  }
  return server;
}
