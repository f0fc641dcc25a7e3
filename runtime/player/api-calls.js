import { Fn } from './functions.js';

// What the API objects of all editions have in common: functions that answer strings and never throw, also when they are called
// without their object.

// What a SCO is told when the engine itself is gone: the standards' "General exception" (SCORM 1.2 RTE 3.3.2; SCORM 2004 4th Ed.
// RTE 3.1.7).
const kGeneralException = 101;
const kAnswerWithoutEngine = new Map([
  [Fn.getValue, ''],
  [Fn.getLastError, String(kGeneralException)],
  [Fn.getErrorString, 'General exception'],
  [Fn.getDiagnostic, ''],
]);

// An argument as text. The binding's arguments are strings; content passes numbers and booleans, and
// expects them to be read as their text. Throws what the value's own toString throws.
export const asText = (value) => (value === undefined ? '' : String(value));

// Functions that take "" and nothing else; content leaves the argument out or passes null.
export const asEmpty = (value) => (value === null ? '' : asText(value));

// `call(fn, first, second)` -> {value, error} is the engine behind it.
export const guardedCalls = (call) => (fn, read, first, second = '') => {
  try {
    return String(call(fn, read(first), asText(second)).value);
  } catch {
    return kAnswerWithoutEngine.get(fn) ?? 'false';
  }
};
