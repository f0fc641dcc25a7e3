// What an import keeps in memory of each file (docs/performance.md): a package of as many files as are allowed, all of them in
// its manifest, beside one of a few hundred.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import test from "node:test";
import { anonymous, most } from "../bench/figures.mjs";
import { writePackage } from "./lib/package.mjs";
import { Waymark, kBinary } from "./lib/server.mjs";

const kMostFiles = 20_000;  // import.files, docs/command-line.md
const kBytesOfOne = 600;    // of a file and its name of 33 letters, in the zip's list, the manifest, the store and the database

// The memory that an import takes at most, in kB.
async function memoryOf(files) {
  const folder = mkdtempSync(path.join(tmpdir(), "waymark-many-"));
  const waymark = await Waymark.make("many-files");
  await waymark.stop();
  try {
    const zip = path.join(folder, "many.zip");
    const names = Array.from({ length: files - 2 }, (_, i) => `pictures/of/part-${i % 100}/picture-${10_000 + i}.bin`);
    writePackage(zip, `Of ${files} files`, { "index.html": "LMSInitialize", ...Object.fromEntries(names.map((name) => [name, name])) });
    const child = spawn(kBinary, ["import", zip, "--data", waymark.data, "--json"], { stdio: ["ignore", "pipe", "inherit"] });
    let said = "";
    child.stdout.on("data", (piece) => { said += piece; });
    const [, memory] = await most(() => anonymous(child.pid), () => new Promise((resolve) => { child.on("close", resolve); }));
    assert.equal(JSON.parse(said).state, "done", said);
    return memory;
  } finally {
    await waymark.remove();
    rmSync(folder, { recursive: true, force: true });
  }
}

test("memory hardly grows with the number of files", async () => {
  const few = await memoryOf(300), many = await memoryOf(kMostFiles);
  console.log(`300 files: ${few} kB; ${kMostFiles} files: ${many} kB`);
  assert.ok(few > 1000, "measured at all");
  assert.ok((many - few) * 1024 < kMostFiles * kBytesOfOne, `${Math.round(((many - few) * 1024) / kMostFiles)} bytes for each file`);
});
