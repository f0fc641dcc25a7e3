// What a disk holds after the power failed, from the log that record_disk.cpp wrote. Strict on purpose: a file's bytes are safe
// once the file was synced, a name once its folder was, and of everything else any part may be there, in 512-byte sectors and in
// any order. (Real file systems promise more; a program that needs more is wrong on the next one.)
import { copyFileSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { random } from "../verdict.mjs";

const kSector = 512;

// A file's bytes as the disk has them, and what may still be lost. A file that was there before is read when it is needed.
class Inode {
  #bytes = Buffer.alloc(0);
  #size = 0;
  pending = [];
  constructor(source = "") {
    this.source = source;
    this.touched = source === "";
  }
  #load() {
    if (this.touched) return;
    this.#bytes = readFileSync(this.source);
    this.#size = this.#bytes.length;
    this.touched = true;
  }
  #apply({ end, at, bytes }) {
    this.#load();
    const size = end ?? Math.max(this.#size, at + bytes.length);
    if (size > this.#bytes.length) {
      const grown = Buffer.alloc(Math.max(size, 2 * this.#bytes.length));
      this.#bytes.copy(grown, 0, 0, this.#size);
      this.#bytes = grown;
    }
    if (end !== undefined && end < this.#size) this.#bytes.fill(0, end, this.#size);
    this.#size = size;
    bytes?.copy(this.#bytes, at);
  }
  sync() {
    for (const change of this.pending) this.#apply(change);
    this.pending = [];
  }
  // Any part of what was not synced, in any order.
  lose(dice, keep) {
    const kept = [];
    for (const change of this.pending) {
      if (change.end !== undefined) {
        if (dice() < keep) kept.push(change);
        continue;
      }
      for (let at = 0; at < change.bytes.length; at += kSector)
        if (dice() < keep) kept.push({ at: change.at + at, bytes: change.bytes.subarray(at, at + kSector) });
    }
    for (let i = kept.length - 1; i > 0; i -= 1) {
      const other = Math.floor(dice() * (i + 1));
      [kept[i], kept[other]] = [kept[other], kept[i]];
    }
    for (const change of kept) this.#apply(change);
    this.pending = [];
  }
  writeTo(file) {
    if (this.touched) writeFileSync(file, this.#bytes.subarray(0, this.#size), { mode: 0o600 });
    else copyFileSync(this.source, file);
  }
}

class Disk {
  inodes = new Map();            // number -> Inode, as the process knows it
  live = new Map();              // path -> Inode, as the process sees it
  names = new Map();             // path -> Inode, as the disk has it
  folders = new Set();           // on the disk
  entries = new Map();           // folder -> changes of names that may still be lost

  constructor(root) {
    this.root = root;
    const walk = (folder) => {
      this.folders.add(folder);
      for (const entry of readdirSync(folder, { withFileTypes: true })) {
        const file = path.join(folder, entry.name);
        if (entry.isDirectory()) walk(file);
        else if (!file.endsWith("-shm")) this.names.set(file, new Inode(file));
      }
    };
    walk(root);
    for (const [file, inode] of this.names) this.live.set(file, inode);
  }
  #later(file, change) {
    const folder = path.dirname(file);
    if (!this.entries.has(folder)) this.entries.set(folder, []);
    this.entries.get(folder).push(change);
  }
  #name(change) {
    if (change.folder) this.folders.add(change.folder);
    if (change.gone) this.names.delete(change.gone);
    if (change.file) this.names.set(change.file, change.inode);
  }
  play(kind, number, offset, bytes) {
    const text = () => bytes.toString();
    switch (kind) {
      case "N": {
        const inode = new Inode();
        this.inodes.set(number, inode);
        this.live.set(text(), inode);
        return this.#later(text(), { file: text(), inode });
      }
      case "O": {
        const inode = this.live.get(text());
        if (!inode) throw new Error(`opened, but never made: ${text()}`);
        return void this.inodes.set(number, inode);
      }
      case "W": return void this.inodes.get(number).pending.push({ at: offset, bytes });
      case "T": return void this.inodes.get(number).pending.push({ end: offset });
      case "S": return this.inodes.get(number).sync();
      case "M": return this.#later(text(), { folder: text() });
      case "U":
        this.live.delete(text());
        return this.#later(text(), { gone: text() });
      case "R": return this.#rename(...text().split("\0"));
      case "A":
        for (const inode of new Set([...this.inodes.values(), ...this.live.values()])) inode.sync();
        for (const folder of [...this.entries.keys()]) this.play("F", 0n, 0, Buffer.from(folder));
        return undefined;
      case "F":
        for (const change of this.entries.get(text()) ?? []) this.#name(change);
        return void this.entries.delete(text());
      default: throw new Error(`a log that does not read: ${kind}`);
    }
  }
  // Within one folder old and new name change together; between two, each folder by itself.
  #rename(from, to) {
    const inode = this.live.get(from);
    this.live.delete(from);
    this.live.set(to, inode);
    if (path.dirname(from) === path.dirname(to)) return this.#later(to, { file: to, inode, gone: from });
    this.#later(from, { gone: from });
    this.#later(to, { file: to, inode });
  }
  lose(dice, keep) {
    for (const changes of this.entries.values())
      for (const change of changes) if (dice() < keep) this.#name(change);
    for (const inode of new Set(this.names.values())) inode.lose(dice, keep);
  }
  writeTo(target) {
    const reachable = (folder) => folder === this.root || (this.folders.has(folder) && reachable(path.dirname(folder)));
    const place = (file) => path.join(target, path.relative(this.root, file));
    mkdirSync(target, { recursive: true, mode: 0o700 });
    for (const folder of this.folders) if (reachable(folder)) mkdirSync(place(folder), { recursive: true, mode: 0o700 });
    for (const [file, inode] of this.names) if (reachable(path.dirname(file))) inode.writeTo(place(file));
  }
}

// `before`: a copy of the folder as it was when the process started (it was all on disk then). Writes into `target` what the disk
// may hold now. `keep`: the part of unsynced changes that survives; seed and keep decide alone. Gives counts for the report.
export function powerLoss(root, before, log, target, { seed, keep }) {
  const disk = new Disk(before);
  disk.root = before;
  const bytes = readFileSync(log), counts = { writes: 0, syncs: 0, bytes: bytes.length };
  for (let at = 0; at + 21 <= bytes.length;) {
    const kind = String.fromCharCode(bytes[at]), length = bytes.readUInt32LE(at + 17);
    if (at + 21 + length > bytes.length) break;    // the process was killed in the middle of a record
    let body = bytes.subarray(at + 21, at + 21 + length);
    if ("NOMUFR".includes(kind)) body = Buffer.from(body.toString().split("\0").map((file) => before + file.slice(root.length)).join("\0"));
    disk.play(kind, bytes.readBigUInt64LE(at + 1), Number(bytes.readBigUInt64LE(at + 9)), body);
    counts.writes += kind === "W" ? 1 : 0;
    counts.syncs += "SFA".includes(kind) ? 1 : 0;
    at += 21 + length;
  }
  disk.lose(random(seed), keep);
  disk.writeTo(target);
  return counts;
}

