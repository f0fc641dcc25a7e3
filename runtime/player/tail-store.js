import { readCall } from './wrapper-messages.js';

// Calls that a wrapper page made while it was torn down, when nobody is left to pass them to and a keepalive request may be
// refused (64 KiB for all) or come late: kept in the content host's localStorage, the only storage that is written before a
// dying page is gone. The next page of the same person takes them from here and delivers them. They hold no token.

const kPrefix = 'waymark-tail:';
const kMostTails = 50;

export const wrapperLock = (launch) => `waymark-wrapper-${launch}`;

// localStorage, or null where the browser denies it.
export function openTails(scope) {
  try {
    return scope.localStorage;
  } catch {
    return null;
  }
}

export function keepTail(storage, { launch, person }, calls) {
  try {
    if (calls.length === 0) storage?.removeItem(kPrefix + launch);
    else storage?.setItem(kPrefix + launch, JSON.stringify({ person, calls }));
  } catch {
    // Full or denied: the keepalive request is what is left.
  }
}

export const forgetTail = (storage, launch) => keepTail(storage, { launch }, []);

function readTail(storage, key) {
  try {
    const { person, calls } = JSON.parse(storage.getItem(key));
    const checked = calls.map(readCall);
    if (checked.includes(null)) return null;
    return { launch: key.slice(kPrefix.length), person: String(person), calls: checked };
  } catch {
    return null;
  }
}

// The module's own scripts share this storage: what does not read is left out.
export function readTails(storage) {
  const tails = [];
  for (let i = 0; storage && i < storage.length && tails.length < kMostTails; i += 1) {
    const key = storage.key(i);
    const tail = key.startsWith(kPrefix) ? readTail(storage, key) : null;
    if (tail) tails.push(tail);
  }
  return tails;
}
