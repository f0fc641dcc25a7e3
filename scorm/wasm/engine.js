// The engine in the page: scorm/wasm/surface.cpp behind plain functions. Works in browsers and in Node 18 and later.
// Nothing here knows SCORM; strings pass unchanged, lone surrogates and NUL included.

// Numbers of the journal (scorm/cmi/engine.hpp, Function).
export const Function = Object.freeze({
  open: 1, close: 2,
  initialize: 10, finish: 11, getValue: 12, setValue: 13, commit: 14,
  getLastError: 15, getErrorString: 16, getDiagnostic: 17,
});

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

  // Views must be made anew each time: growing memory detaches the old ones.
  function allocate(bytes) {
    const pointer = wasm.wm_alloc(bytes);
    if (pointer === 0) throw new Error("The engine has no memory left.");
    return pointer;
  }

  function putUnits(text) {
    const pointer = allocate(text.length * 2);
    const view = new Uint16Array(wasm.memory.buffer, pointer, text.length);
    for (let i = 0; i < text.length; ++i) view[i] = text.charCodeAt(i);
    return pointer;
  }

  function putUtf8(text) {
    const bytes = utf8.encode(text);
    const pointer = allocate(bytes.length);
    new Uint8Array(wasm.memory.buffer, pointer, bytes.length).set(bytes);
    return [pointer, bytes.length];
  }

  // Not by TextDecoder: it would replace lone surrogates.
  function result() {
    const view = new Uint16Array(wasm.memory.buffer, wasm.wm_result(), wasm.wm_result_units());
    let text = "";
    for (let at = 0; at < view.length; at += 8192) {
      text += String.fromCharCode.apply(null, view.subarray(at, at + 8192));
    }
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
      const first = putUnits(a);
      const second = putUnits(b);
      const error = wasm.wm_call(fn, first, a.length, second, b.length);
      wasm.wm_free(first);
      wasm.wm_free(second);
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
