import { asEmpty, asText, guardedCalls } from './api-calls.js';
import { Fn } from './functions.js';

// The API object of SCORM 1.2 (RTE 3.3.1): eight functions that answer strings and never throw, also when
// they are called without the object. `call(fn, first, second)` -> {value, error} is the engine behind it.
export function createScorm12Api(call) {
  const guarded = guardedCalls(call);
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
