import { kMostPosted, mayBeKept } from './functions.js';

// The wrapper lives beside somebody else's scripts: what it says is checked before it is used.

const kMaxText = 2_000_000; // UTF-16 code units of one argument or answer; the server's limit is 2 MiB
const kMaxItems = 5000;
const kMostActivities = 20_001;
const kMaxReason = 300;

const kMostWaits = 20; // parts that a part is said to wait for

const isText = (value, most = kMaxText) => typeof value === 'string' && value.length <= most;
const isCount = (value) => Number.isSafeInteger(value) && value >= 0;

// A numbered call with exactly the journal's keys, or null.
export function readCall(call) {
  if (!call || typeof call !== 'object') return null;
  const { n, f, a, b, r, e, t, c, d } = call;
  const good =
    isCount(n) &&
    n > 0 &&
    mayBeKept(f) &&
    isText(a) &&
    isText(b) &&
    isText(r) &&
    isCount(e) &&
    isCount(t) &&
    isText(c, 40) &&
    (d === undefined || isText(d, 64));
  if (!good) return null;
  return d === undefined ? { n, f, a, b, r, e, t, c } : { n, f, a, b, r, e, t, c, d };
}

// The calls of a message (call-runs.js), each one checked; null when one of them is wrong or they are too many.
function readRuns(runs) {
  if (!Array.isArray(runs) || runs.length > kMostPosted) return null;
  const calls = [];
  for (const run of runs) {
    const args = run?.args;
    if (!Array.isArray(args) || args.length === 0 || args.length % 2 !== 0) return null;
    if (calls.length + args.length / 2 > kMostPosted) return null;
    for (let i = 0; i < args.length; i += 2) {
      const call = readCall({ ...run, n: run.n + i / 2, a: args[i], b: args[i + 1] });
      if (!call) return null;
      calls.push(call);
    }
  }
  return calls;
}

function readTail(tail) {
  const calls = Array.isArray(tail?.calls) ? tail.calls.map(readCall) : [null];
  if (!isText(tail?.launch, 64) || !isText(tail?.person, 64) || calls.includes(null)) return null;
  return { launch: tail.launch, person: tail.person, calls };
}

function readStatus(item) {
  return {
    id: String(item?.id ?? ''),
    status: String(item?.lessonStatus ?? ''),
    available: item?.available !== false,
    opened: item?.opened === true,
    waitsFor: Array.isArray(item?.waitsFor) ? item.waitsFor.slice(0, kMostWaits).map(String) : [],
  };
}

// What a control does now, of those that the package lets be shown (scorm/course/contents.hpp).
const kControls = ['continue', 'previous', 'exitAll', 'suspendAll'];
const kTruth = new Map([
  [true, true],
  [false, false],
]);

function readActivity(entry) {
  return {
    id: String(entry?.id ?? ''),
    shown: entry?.shown === true,
    choosable: entry?.choosable === true,
    attempted: entry?.attempted === true,
    completed: kTruth.get(entry?.completed) ?? null,
    satisfied: kTruth.get(entry?.satisfied) ?? null,
  };
}

function readContents(data) {
  if (!Array.isArray(data.items) || data.items.length > kMostActivities || !isText(data.current)) return null;
  const controls = Object.fromEntries(kControls.map((name) => [name, data[name] === true]));
  return { type: data.type, current: data.current, controls, items: data.items.map(readActivity) };
}

// {type, ...} of a message that the wrapper may send, or null.
export function readWrapperMessage(data) {
  switch (data?.type) {
    case 'waymark.ready':
      return { type: data.type };
    case 'waymark.call': {
      const calls = readRuns(data.runs);
      return calls && { type: data.type, calls };
    }
    case 'waymark.items':
      if (!Array.isArray(data.items) || data.items.length > kMaxItems) return null;
      return { type: data.type, items: data.items.map(readStatus) };
    case 'waymark.contents':
      return readContents(data);
    case 'waymark.ended':
      return { type: data.type };
    case 'waymark.tails':
      if (!Array.isArray(data.tails)) return null;
      return { type: data.type, tails: data.tails.map(readTail).filter(Boolean) };
    case 'waymark.left':
      return isCount(data.lastNumber) ? { type: data.type, lastNumber: data.lastNumber } : null;
    case 'waymark.failed':
      return {
        type: data.type,
        reason: String(data.reason ?? '').slice(0, kMaxReason),
        notYet: data.code === 'notYet',
        refused: data.code === 'refused',
      };
    default:
      return null;
  }
}
