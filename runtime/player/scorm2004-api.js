import { asEmpty, asText, guardedCalls } from './api-calls.js';
import { Fn } from './functions.js';

// The API object of SCORM 2004, window.API_1484_11 (4th Ed. RTE 3.1). `call(fn, first, second)` -> {value, error} is the engine
// behind it.
export function createScorm2004Api(call) {
  const guarded = guardedCalls(call);
  return {
    version: '1.0', // of the API, IEEE 1484.11.2 (RTE 3.2.1)
    Initialize: (empty) => guarded(Fn.initialize, asEmpty, empty),
    Terminate: (empty) => guarded(Fn.finish, asEmpty, empty),
    GetValue: (element) => guarded(Fn.getValue, asText, element),
    SetValue: (element, value) => guarded(Fn.setValue, asText, element, value),
    Commit: (empty) => guarded(Fn.commit, asEmpty, empty),
    GetLastError: () => guarded(Fn.getLastError, asText),
    GetErrorString: (code) => guarded(Fn.getErrorString, asText, code),
    GetDiagnostic: (code) => guarded(Fn.getDiagnostic, asText, code),
  };
}
