// The engine in the page: scorm/wasm/surface.cpp behind plain functions. Works in browsers and in Node 18 and later.
// Nothing here knows SCORM; strings pass unchanged, lone surrogates and NUL included.

// Numbers of the journal (scorm/cmi/engine.hpp, Function).
export const Function = Object.freeze({
  open: 1, close: 2,
  initialize: 10, finish: 11, getValue: 12, setValue: 13, commit: 14,
  getLastError: 15, getErrorString: 16, getDiagnostic: 17,
});

const kPlace = 4096; // units kept for the arguments of a call
const kShort = 32; // units; most answers are shorter and are read without making a view of them

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

// bytesOrModule: the bytes of engine.wasm (ArrayBuffer or view) or a compiled WebAssembly.Module.
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

  // The whole memory as UTF-16 units. Whatever the module does may make it grow, which detaches the view.
  let units = new Uint16Array(wasm.memory.buffer);
  function renew() {
    if (units.length === 0) units = new Uint16Array(wasm.memory.buffer);
  }

  const short = Array.from({ length: kShort }, (_, size) => new Array(size).fill(0));

  // Arguments lie in a place of their own that is kept: element names are short, and calls come thousands at a time.
  let place = allocate(kPlace * 2);
  let room = kPlace;
  function putArguments(a, b) {
    const wanted = a.length + b.length;
    if (wanted > room) {
      wasm.wm_free(place);
      room = Math.max(wanted, kPlace);
      place = allocate(room * 2);
    }
    renew();
    const view = units;
    let at = place >> 1;
    for (let i = 0; i < a.length; ++i) view[at++] = a.charCodeAt(i);
    for (let i = 0; i < b.length; ++i) view[at++] = b.charCodeAt(i);
  }

  function putUtf8(text) {
    const bytes = utf8.encode(text);
    const pointer = allocate(bytes.length);
    new Uint8Array(wasm.memory.buffer, pointer, bytes.length).set(bytes);
    return [pointer, bytes.length];
  }

  // Not by TextDecoder: it would replace lone surrogates.
  function result() {
    const from = wasm.wm_result() >> 1;
    const to = from + wasm.wm_result_units();
    renew();
    const view = units;
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
      putArguments(a, b);
      const error = wasm.wm_call(fn, place, a.length, place + a.length * 2, b.length);
      if (error < 0) throw new Error("The engine was not started.");
      return { value: result(), error };
    },

    digest() {
      wasm.wm_digest();
      return result();
    },

    snapshot() {
      wasm.wm_snapshot();
      return result();
    },

    // {items: [...], course: {...}}, see scorm/cmi/status_json.hpp.
    items() {
      return JSON.parse(this.itemsText());
    },

    itemsText() {
      wasm.wm_items();
      return result();
    },
  };
}
