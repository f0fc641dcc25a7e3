import { takeBatch } from './functions.js';
import { openStore } from './journal-store.js';
import { postJournal, renewToken } from './journal-post.js';

// Work that a page could not send before it ended: sent, quietly, by the next page of the same person.

const kTokenUrl = '/launches/{launch}/token';

export const lockName = (launch) => `waymark-launch-${launch}`;

// Sends one launch's records (in order). True: the server has them all. `over`: its page is known to be
// gone, so the server may close it.
export async function sendLaunch(records, { store, fetch, tokenUrl = '', over = false }) {
  const { person, launch, journalUrl } = records[0];
  let token = records.findLast((record) => record.token)?.token;
  let calls = records.map((record) => record.call);
  let maxCalls = 256;
  let renewed = !token;
  if (!token) token = await renewToken(fetch, tokenUrl, launch);
  if (!token) return false;
  while (calls.length > 0) {
    const batch = takeBatch({ launch, token }, calls, { maxCalls, maxBytes: 2048 * maxCalls });
    const leaving = over && batch.length === calls.length;
    const answer = await postJournal(fetch, journalUrl, { launch, token }, batch, { leaving });
    if (answer.kind === 'signIn' && !renewed) {
      renewed = true;
      token = await renewToken(fetch, tokenUrl, launch);
      if (!token) return false;
    } else if (answer.kind === 'tooLarge' && batch.length > 1) {
      maxCalls = Math.ceil(batch.length / 2);
    } else if ((answer.kind === 'saved' || answer.kind === 'gap') && answer.acknowledged >= batch[0].n) {
      calls = calls.filter((call) => call.n > answer.acknowledged);
      await store.removeUpTo(person, launch, answer.acknowledged);
    } else {
      return false;
    }
  }
  return true;
}

// Runs `work` unless a page that shows this launch is alive; that page sends its own calls. Without locks
// (plain http) nobody knows, so nothing is said about leaving: sending twice is harmless, closing a live
// launch is not.
async function unlessAlive(locks, launch, work) {
  if (!locks) return work(false);
  return locks.request(lockName(launch), { ifAvailable: true }, (lock) => (lock ? work(true) : true));
}

// Resolves to true when nothing is left that could be sent.
export async function sendLeftovers({ person, store, fetch, tokenUrl = kTokenUrl, locks = null, onBegin = () => {} }) {
  const launches = new Map();
  for (const record of await store.list(person)) {
    launches.set(record.launch, [...(launches.get(record.launch) ?? []), record]);
  }
  if (launches.size > 0) onBegin();
  let all = true;
  for (const [launch, records] of launches) {
    all =
      (await unlessAlive(locks, launch, (over) => sendLaunch(records, { store, fetch, tokenUrl, over }))) &&
      all;
  }
  return all;
}

const metaOf = (document, name) => document.querySelector(`meta[name="${name}"]`)?.content ?? '';

// On any page: whose it is stands in body[data-person] or meta[name=waymark-person].
export async function run(window) {
  const { document, navigator } = window;
  const person = document.body.dataset.person || metaOf(document, 'waymark-person');
  if (!person || document.getElementById('launch-data')) return;
  const store = await openStore(window);
  if (!store.durable) return;
  await sendLeftovers({
    person,
    store,
    fetch: window.fetch.bind(window),
    locks: navigator.locks ?? null,
    tokenUrl: document.body.dataset.tokenUrl || metaOf(document, 'waymark-token-url') || kTokenUrl,
  });
}

if (typeof document !== 'undefined') run(window).catch(() => {});
