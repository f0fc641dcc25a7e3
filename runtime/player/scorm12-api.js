import { Fn } from './functions.js';

// What a SCO is told when the engine itself is gone: the standard's "General exception" (SCORM 1.2 RTE
// 3.3.2).
const kGeneralException = 101;
const kAnswerWithoutEngine = new Map([
  [Fn.getValue, ''],
  [Fn.getLastError, String(kGeneralException)],
  [Fn.getErrorString, 'General exception'],
  [Fn.getDiagnostic, ''],
]);

// An argument as text. The binding's arguments are strings; content passes numbers and booleans, and
// expects them to be read as their text. Throws what the value's own toString throws.
const asText = (value) => (value === undefined ? '' : String(value));

// LMSInitialize, LMSCommit and LMSFinish take "" and nothing else; content leaves the argument out or
// passes null.
const asEmpty = (value) => (value === null ? '' : asText(value));

// The API object of SCORM 1.2 (RTE 3.3.1): eight functions that answer strings and never throw, also when
// they are called without the object. `call(fn, first, second)` -> {value, error} is the engine behind it.
export function createScorm12Api(call) {
  const guarded = (fn, read, first, second = '') => {
    try {
      return String(call(fn, read(first), asText(second)).value);
    } catch {
      return kAnswerWithoutEngine.get(fn) ?? 'false';
    }
  };
  return {
    LMSInitialize: (empty) => guarded(Fn.initialize, asEmpty, empty),
    LMSFinish: (empty) => guarded(Fn.finish, asEmpty, empty),
    LMSGetValue: (element) => guarded(Fn.getValue, asText, element),
    LMSSetValue: (element, value) => guarded(Fn.setValue, asText, element, value),
    LMSCommit: (empty) => guarded(Fn.commit, asEmpty, empty),
    LMSGetLastError: () => guarded(Fn.getLastError, asText),
    LMSGetErrorString: (code) => guarded(Fn.getErrorString, asText, code),
    LMSGetDiagnostic: (code) => guarded(Fn.getDiagnostic, asText, code),
  };
}
