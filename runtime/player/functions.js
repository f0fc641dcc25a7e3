// The journal's function numbers (scorm/cmi/engine.hpp, Function). Shared by the wrapper and the player.
export const Fn = Object.freeze({
  open: 1,
  close: 2,
  navigate: 3, // SCORM 2004: a navigation request of the learner
  initialize: 10,
  finish: 11,
  getValue: 12,
  setValue: 13,
  commit: 14,
  getLastError: 15,
  getErrorString: 16,
  getDiagnostic: 17,
});

const kAlwaysKept = new Set([Fn.open, Fn.close, Fn.navigate, Fn.initialize, Fn.finish, Fn.setValue, Fn.commit]);
const kWithDigest = new Set([Fn.open, Fn.close, Fn.navigate, Fn.initialize, Fn.finish, Fn.commit]);
const kUrgent = new Set([Fn.open, Fn.close, Fn.navigate, Fn.finish, Fn.commit]);
const kChangesStatus = new Set([Fn.open, Fn.close, Fn.navigate, Fn.finish, Fn.commit]);

// Only calls that can change the state (or the last error) get a number, and those that ask for an error that there is:
// whether a module looks at its errors is what its author needs to know (runtime/delivery/faults.hpp).
const kKeptWithAnError = new Set([Fn.getValue, Fn.getLastError]);
export const isKept = (fn, error) => kAlwaysKept.has(fn) || (kKeptWithAnError.has(fn) && error !== 0);
export const mayBeKept = (fn) => kAlwaysKept.has(fn) || kKeptWithAnError.has(fn);
export const carriesDigest = (fn) => kWithDigest.has(fn);
// The SCO asked for its work to be safe, or a session began or ended: do not wait for the next round.
export const isUrgent = (fn) => kUrgent.has(fn);
export const changesStatus = (fn) => kChangesStatus.has(fn);

export const kMostPosted = 4096; // calls in one message of the wrapper to the player

const encoder = new TextEncoder();

// Size on the wire. JSON.stringify writes lone surrogates and NUL as \u escapes, so nothing is lost in UTF-8.
export const byteLength = (text) => encoder.encode(text).length;

// The body of POST /api/journal (docs/journal.md). `last`: the page has been torn down, nothing further will come.
export function journalBody({ launch, token }, calls, leaving, last = false) {
  return JSON.stringify(last ? { launch, token, calls, leaving, last } : { launch, token, calls, leaving });
}

// The longest run from the front of `calls` whose body stays below `maxBytes` and `maxCalls`. With
// `atLeastOne` a single call that is too large by itself is still taken.
export function takeBatch(sender, calls, { maxCalls, maxBytes, atLeastOne = true }) {
  let bytes = byteLength(journalBody(sender, [], false));
  let count = 0;
  while (count < calls.length && count < maxCalls) {
    bytes += byteLength(JSON.stringify(calls[count])) + 1;
    if (bytes > maxBytes && !(atLeastOne && count === 0)) break;
    count += 1;
  }
  return calls.slice(0, count);
}
