// The WebAssembly half of the agreement test; native_driver.cpp is the other and must stay alike line by line (README.md).
// Usage: node agree.mjs NATIVE_DRIVER ENGINE_WASM ENGINE_JS
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath, pathToFileURL } from "node:url";

const [driver, wasmPath, scriptPath] = process.argv.slice(2);
const count = Number(process.env.WAYMARK_AGREEMENT_SEQUENCES ?? 100000);
const seed = Number(process.env.WAYMARK_AGREEMENT_SEED ?? 1);
const vocabularyPath = join(dirname(fileURLToPath(import.meta.url)), "vocabulary.json");
const words = JSON.parse(readFileSync(vocabularyPath, "utf8"));
const facts = words.facts.map((entry) => JSON.stringify(entry));
const { createEngine, Function } = await import(pathToFileURL(scriptPath));
const engine = await createEngine(readFileSync(wasmPath));

function randomFor(sequence) {
  let state = (Math.imul(seed, 2654435761) ^ Math.imul(sequence + 1, 2246822519)) >>> 0;
  if (state === 0) state = 1;
  const next = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>>= 0);
  };
  for (let i = 0; i < 8; ++i) next();
  return (n) => next() % n;
}

class Hash {
  value = 2166136261;
  add(text) {
    for (let i = 0; i < text.length; ++i) this.addNumber(text.charCodeAt(i));
    this.addNumber(0x10000);
  }
  addNumber(number) {
    this.value = Math.imul(this.value ^ number, 16777619) >>> 0;
  }
  hex() {
    return this.value.toString(16).padStart(8, "0");
  }
}

const kItems = ["S1", "S2", "A1", "nowhere"];
const kErrorFunctions = [Function.getLastError, Function.getErrorString, Function.getDiagnostic];
const kErrorArguments = ["", "0", "101", "201", "301", "401", "404", "405", "999", "\ud800"];

class Sequence {
  answers = new Hash();

  constructor(number) {
    this.number = number;
    this.below = randomFor(number);
  }

  run() {
    this.facts = this.below(facts.length);
    engine.start(facts[this.facts]);
    this.call(Function.open, "S1", "");
    this.call(Function.initialize, "", "");
    const steps = 6 + this.below(28);
    for (let i = 0; i < steps; ++i) this.step();
    const statuses = new Hash();
    statuses.add(engine.itemsText());
    return `${this.number} ${this.answers.hex()} ${engine.digest()} ${statuses.hex()}`;
  }

  call(fn, first, second) {
    const { value, error } = engine.call(fn, first, second);
    this.answers.add(value);
    this.answers.addNumber(error);
  }

  step() {
    const kind = this.below(64);
    if (kind < 32) {
      const name = this.element();
      this.call(Function.setValue, name, this.value());
    } else if (kind < 46) {
      this.call(Function.getValue, this.element(), "");
    } else if (kind < 50) {
      this.call(Function.commit, this.argument(), "");
    } else if (kind < 52) {
      this.call(Function.finish, this.argument(), "");
    } else if (kind < 54) {
      this.call(Function.initialize, this.argument(), "");
    } else if (kind < 57) {
      this.call(Function.open, kItems[this.below(4)], "");
      this.call(Function.initialize, "", "");
    } else if (kind < 58) {
      this.call(Function.close, "", "");
    } else if (kind < 61) {
      const fn = kErrorFunctions[this.below(3)];
      this.call(fn, kErrorArguments[this.below(10)], "");
    } else {
      if (kind === 63) this.facts = this.below(facts.length);
      engine.start(facts[this.facts], engine.snapshot());
    }
  }

  element() {
    const name = words.elements[this.below(words.elements.length)];
    return name.replace(/#/g, () => String.fromCharCode(48 + this.below(3)));
  }

  value() {
    const word = words.values[this.below(words.values.length)];
    const kind = this.below(16);
    if (kind < 12) return word;
    if (kind < 14) return this.units();
    const times = words.lengths[this.below(words.lengths.length)];
    return this.below(8) !== 0 ? word : word.repeat(times);
  }

  units() {
    let out = "";
    const length = this.below(12);
    for (let i = 0; i < length; ++i) {
      const kind = this.below(4);
      if (kind === 0) out += String.fromCharCode(this.below(128));
      if (kind === 1) out += String.fromCharCode(0xd800 + this.below(2048));
      if (kind === 2) out += String.fromCharCode(this.below(65536));
      if (kind === 3) out += "\0";
    }
    return out;
  }

  argument() {
    return this.below(8) === 0 ? "x" : "";
  }
}

const began = Date.now();
const native = spawn(driver, [vocabularyPath, seed, 0, count].map(String), { stdio: ["ignore", "pipe", "inherit"] });
const ended = new Promise((resolve) => native.on("close", resolve));
const digests = new Set();
let number = 0;
for await (const line of createInterface({ input: native.stdout })) {
  const ours = new Sequence(number).run();
  if (ours !== line) {
    console.error(`sequence ${number} differs\nnative ${line}\nwasm   ${ours}`);
    native.kill();
    process.exit(1);
  }
  digests.add(line.split(" ")[2]);
  ++number;
}
const code = await ended;
console.log(`${number} sequences agree, ${digests.size} different end states, ${Date.now() - began} ms`);
// A generator that went wrong would agree on nothing happening.
const varied = digests.size > number / 4;
if (!varied) console.error("too few different end states: the generator is not doing its work");
process.exit(code === 0 && number === count && varied ? 0 : 1);
