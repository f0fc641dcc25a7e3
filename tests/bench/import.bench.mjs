// Importing a package beside unpacking it with unzip, on the same disk: 24 MB in 336 files, 10,000 files, as many as are allowed
// (20,000), and a video of 2 GB that is made here. `unzip` does not sync; the import does, and checks and digests every byte. Memory must not grow with the package.
import { execFileSync, spawn } from "node:child_process";
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, statSync, writeFileSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Waymark, kBinary } from "../browser/lib/server.mjs";
import { random } from "../crash/verdict.mjs";
import { anonymous, median, most, now, row, seconds } from "./figures.mjs";

const kTurns = 3;
const folder = mkdtempSync(path.join(tmpdir(), "waymark-bench-import-"));
const dice = random(7), noise = Buffer.from(Array.from({ length: 1 << 20 }, () => dice() * 256));

// Half of each file packs well, half not at all, as pictures among pages do.
function fill(file, bytes) {
  const handle = openSync(file, "w");
  for (let done = 0; done < bytes;) {
    const piece = Math.min(bytes - done, noise.length);
    const at = Math.floor(dice() * 1000);
    writeSync(handle, done % 2 ? "text ".repeat(piece / 5 + 1).slice(0, piece) : noise.subarray(at, at + Math.min(piece, noise.length - at)));
    done += done % 2 ? piece : Math.min(piece, noise.length - at);
  }
  closeSync(handle);
}

function pack(name, sizes, store = false) {
  const root = path.join(folder, name);
  mkdirSync(root, { recursive: true });
  const names = sizes.map((_, i) => path.join(`part${Math.floor(i / 100)}`, store ? "film.mp4" : `file${i}.bin`));
  names.forEach((inner, i) => {
    const file = path.join(root, inner);
    mkdirSync(path.dirname(file), { recursive: true });
    fill(file, sizes[i]);
  });
  writeFileSync(path.join(root, "index.html"), `<!doctype html><title>${name}</title><p>${name}</p>`);
  writeFileSync(path.join(root, "imsmanifest.xml"), `<?xml version="1.0" encoding="utf-8"?>
<manifest identifier="${name}" version="1" xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2">
<metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion></metadata>
<organizations default="o"><organization identifier="o"><title>${name}</title><item identifier="i" identifierref="r"><title>${name}</title></item></organization></organizations>
<resources><resource identifier="r" type="webcontent" adlcp:scormtype="sco" href="index.html"><file href="index.html"/>${names.map((inner) => `<file href="${inner}"/>`).join("\n")}</resource></resources></manifest>`);
  const zip = path.join(folder, `${name}.zip`);
  execFileSync("zip", ["-q", "-r", "-X", "-D", ...(store ? ["-0"] : ["-1"]), zip, "."], { cwd: root });
  rmSync(root, { recursive: true });
  return { name, zip, files: sizes.length + 2, bytes: sizes.reduce((sum, one) => sum + one, 0) };
}

function unpack(one) {
  const target = path.join(folder, "unpacked");
  const began = now();
  execFileSync("unzip", ["-q", one.zip, "-d", target]);
  const took = seconds(began);
  rmSync(target, { recursive: true });
  return took;
}

// A fresh installation each time, so that no content is there already.
async function importOnce(one) {
  const waymark = await Waymark.make("bench-import");
  await waymark.stop();
  try {
    const began = now();
    const child = spawn(kBinary, ["import", one.zip, "--data", waymark.data, "--json"], { stdio: ["ignore", "pipe", "inherit"] });
    const [out, memory] = await most(() => anonymous(child.pid), () => new Promise((resolve) => {
      let said = "";
      child.stdout.on("data", (piece) => { said += piece; });
      child.on("close", () => resolve(said));
    }));
    const took = seconds(began);
    if (!/"done"/.test(out)) throw new Error(out);
    return { took, memory };
  } finally {
    await waymark.remove();
  }
}

try {
  const even = (count, bytes) => Array.from({ length: count }, (_, i) => Math.max(64, Math.floor((bytes / count) * (0.2 + 1.6 * ((i * 7919) % count) / count))));
  const kinds = [["24 MB in 336 files", () => pack("course", even(334, 24e6))], ["10,000 files, 60 MB", () => pack("many", even(9990, 60e6))],
    ["20,000 files, 60 MB", () => pack("most", even(19998, 60e6))], ["a video of 2 GB", () => pack("film", [2e9], true)]].slice(0, process.env.WAYMARK_NO_FILM ? -1 : undefined);
  for (const [words, make] of kinds) {
    const one = make(), theirs = [], ours = [], memory = [];
    for (let turn = 0; turn < (one.bytes > 1e9 ? 1 : kTurns); turn += 1) {
      theirs.push(unpack(one));
      const result = await importOnce(one);
      ours.push(result.took);
      memory.push(result.memory);
    }
    const [fast, mine] = [median(theirs), median(ours)];
    row(`import of ${words} (zip ${(statSync(one.zip).size / 1e6).toFixed(0)} MB)`, `${(one.bytes / 1e6 / mine).toFixed(0)} MB/s, ${(one.files / mine).toFixed(0)} files/s, ${(fast / mine).toFixed(2)} of unzip`,
      `unzip ${(one.bytes / 1e6 / fast).toFixed(0)} MB/s, ${(one.files / fast).toFixed(0)} files/s; at most ${(Math.max(...memory) / 1024).toFixed(0)} MB of anonymous memory`);
    rmSync(one.zip);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
