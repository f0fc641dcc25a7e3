// The engine in the page: scorm/wasm/surface.cpp behind plain functions. Works in browsers and in Node 18 and later.
// Nothing here knows SCORM; strings pass unchanged, lone surrogates and NUL included.

// Numbers of the journal (scorm/cmi/engine.hpp, Function).
export const Function = Object.freeze({
  open: 1, close: 2, navigate: 3,
  initialize: 10, finish: 11, getValue: 12, setValue: 13, commit: 14,
  getLastError: 15, getErrorString: 16, getDiagnostic: 17,
});

const kPlace = 4096; // units kept for the arguments of a call
const kMostNames = 1024; // first arguments (element names) that the engine holds at a time
const kMostNameUnits = 65_536; // in all of them
const kLongestKept = 4096; // units of a text that is held because the engine may answer it again
const kShort = 32; // units; such an answer is read without making a view of it

// The C library asks for files that the engine never opens: every such call answers "bad file descriptor".
function stubs(module) {
  const imports = {};
  for (const { module: space, name } of WebAssembly.Module.imports(module)) {
    (imports[space] ??= {})[name] = () => 8;
  }
  return imports;
}

async function compile(source) {
  return source instanceof WebAssembly.Module ? source : WebAssembly.compile(source);
}

// bytesOrModule: the bytes of engine.wasm (SCORM 1.2) or course.wasm (SCORM 2004) (ArrayBuffer or view) or a compiled WebAssembly.Module.
// Resolves to one engine; call start before anything else.
export async function createEngine(bytesOrModule) {
  const module = await compile(bytesOrModule);
  const { exports: wasm } = await WebAssembly.instantiate(module, stubs(module));
  wasm._initialize();
  const utf8 = new TextEncoder();

  function allocate(bytes) {
    const pointer = wasm.wm_alloc(bytes);
    if (pointer === 0) throw new Error("The engine has no memory left.");
    return pointer;
  }

  // The whole memory as UTF-16 units, and as words. Whatever the module does may make it grow, which detaches the views.
  let units = new Uint16Array(wasm.memory.buffer);
  let words = new Uint32Array(wasm.memory.buffer);
  function renew() {
    if (units.length !== 0) return;
    units = new Uint16Array(wasm.memory.buffer);
    words = new Uint32Array(wasm.memory.buffer);
  }

  // Arguments lie in a place that is kept: calls come thousands at a time.
  let place = allocate(kPlace * 2);
  let room = kPlace;
  function hand(text) {
    if (text.length > room) {
      wasm.wm_free(place);
      room = text.length;
      place = allocate(room * 2);
    }
    renew();
    const view = units;
    const from = place >> 1;
    for (let i = 0; i < text.length; ++i) view[from + i] = text.charCodeAt(i);
  }

  // First arguments are element names, the same few again and again: the engine keeps them. `said` is the text that was
  // given with the name last, or answered to it.
  const names = new Map();
  let nameUnits = 0;
  function keepName(text) {
    nameUnits += text.length;
    if (names.size === kMostNames || nameUnits > kMostNameUnits) {
      names.clear();
      nameUnits = text.length;
      wasm.wm_forget_names();
    }
    hand(text);
    const name = { id: wasm.wm_name(place, text.length), said: "" };
    names.set(text, name);
    return name;
  }

  function putUtf8(text) {
    const bytes = utf8.encode(text);
    const pointer = allocate(bytes.length);
    new Uint8Array(wasm.memory.buffer, pointer, bytes.length).set(bytes);
    return [pointer, bytes.length];
  }

  const short = Array.from({ length: kShort }, (_, size) => new Array(size).fill(0));
  const resultAt = wasm.wm_result() >> 2;

  // Whether the result is this text, unit for unit: then there is no need to make it anew.
  function answered(text) {
    if (words[resultAt + 1] !== text.length) return false;
    const view = units;
    const from = words[resultAt] >> 1;
    for (let i = 0; i < text.length; ++i) if (view[from + i] !== text.charCodeAt(i)) return false;
    return true;
  }

  // Not by TextDecoder: it would replace lone surrogates.
  function result() {
    renew();
    const view = units;
    const from = words[resultAt] >> 1;
    const to = from + words[resultAt + 1];
    if (to - from < short.length) {
      const codes = short[to - from];
      for (let i = 0; i < codes.length; ++i) codes[i] = view[from + i];
      return String.fromCharCode.apply(null, codes);
    }
    let text = "";
    for (let at = from; at < to; at += 8192) text += String.fromCharCode.apply(null, view.subarray(at, Math.min(to, at + 8192)));
    return text;
  }

  return {
    // JSON texts; an empty snapshot begins a new attempt. Throws with words for people when they do not read.
    start(facts, snapshot = "") {
      const [factsAt, factsBytes] = putUtf8(facts);
      const [snapshotAt, snapshotBytes] = putUtf8(snapshot);
      const failed = wasm.wm_start(factsAt, factsBytes, snapshotAt, snapshotBytes);
      wasm.wm_free(factsAt);
      wasm.wm_free(snapshotAt);
      if (failed !== 0) throw new Error(result());
    },

    // fn: one of Function; a and b: the arguments as the SCO gave them, as strings.
    call(fn, a = "", b = "") {
      const name = names.get(a) ?? keepName(a);
      if (b.length !== 0) hand(b);
      const error = wasm.wm_call(fn, name.id, place, b.length);
      if (error < 0) throw new Error("The engine was not started.");
      renew();
      if (b.length !== 0 && b.length <= kLongestKept) name.said = b;
      if (answered("true")) return { value: "true", error };
      if (answered(name.said)) return { value: name.said, error };
      const value = result();
      if (value.length <= kLongestKept) name.said = value;
      return { value, error };
    },

    digest() {
      wasm.wm_digest();
      return result();
    },

    snapshot() {
      wasm.wm_snapshot();
      return result();
    },

    // {items: [...], course: {...}}, see scorm/cmi/status_json.hpp; of course.wasm what scorm/course/contents.hpp says.
    items() {
      return JSON.parse(this.itemsText());
    },

    itemsText() {
      wasm.wm_items();
      return result();
    },
  };
}
