const kFirst = 1000; // ms
const kLongest = 30_000;

// Milliseconds until try number `failures` + 1. Doubles, and spreads over the upper half so that a ward
// full of browsers does not come back at once; never below what the server asked for (`after`, seconds).
export function backoffDelay(failures, after = 0, random = Math.random) {
  const full = Math.min(kLongest, kFirst * 2 ** Math.min(failures - 1, 10));
  return Math.max(full / 2 + (full / 2) * random(), after * 1000);
}
