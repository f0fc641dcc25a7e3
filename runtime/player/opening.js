import { backoffDelay } from './backoff.js';
import { lockName, sendLeftovers } from './leftovers.js';

// What comes before a module starts. The launch takes over from the attempt's earlier one when the page asks for it
// (`openUrl`); before that, everything that an earlier page of this browser could not deliver goes to the server, so that
// the attempt is found as the person left it, also after a reload.

const kGoneWait = 1500; // ms for the page before this one (reload) to have ended
const kTailsWait = 4000;
const kSendWait = 15_000; // for earlier work to arrive; a server that takes longer gets it in the background
const kLastWordsWait = 5000; // for what the page before this one of the tab sent while it was torn down
const kLastWordsAsk = 250;
const kRequestTimeout = 30_000;

const within = (promise, ms, clock, otherwise) =>
  Promise.race([promise, new Promise((done) => clock.setTimeout(() => done(otherwise), ms))]);

// True when no page that shows this launch is alive (any more).
async function pageGone(locks, launch) {
  if (!locks) return true;
  try {
    await locks.request(lockName(launch), { signal: AbortSignal.timeout(kGoneWait) }, () => {});
    return true;
  } catch {
    return false;
  }
}

// Puts the wrapper's tails of this person beside what the page before kept itself, under the same numbers.
async function keepTails(store, page, tails) {
  const taken = [];
  for (const { launch, person, calls } of tails) {
    if (person !== page.person) continue;
    try {
      for (const call of calls) {
        await store.put({ person, launch, n: call.n, call, token: '', journalUrl: page.journalUrl });
      }
      taken.push(launch);
    } catch {
      // It stays with the wrapper's host, for a later page.
    }
  }
  return taken;
}

// One POST to openUrl: {kind: 'open', data}, {kind: 'waiting'} (202: the last words of the launch `gone` are not there yet),
// {kind: 'signIn'}, {kind: 'refused', detail}, {kind: 'retry'}.
export async function askToOpen(fetch, openUrl, gone = '') {
  try {
    const answer = await fetch(openUrl, {
      method: 'POST',
      redirect: 'manual',
      cache: 'no-store',
      headers: { 'X-Waymark-Request': 'open', 'Content-Type': 'application/json' },
      body: JSON.stringify({ gone }),
      signal: AbortSignal.timeout(kRequestTimeout),
    });
    if (answer.type === 'opaqueredirect' || answer.status === 401) return { kind: 'signIn' };
    if (answer.status === 202) return { kind: 'waiting' };
    const body = await answer.json().catch(() => null);
    if (answer.ok && body?.launch) return { kind: 'open', data: body };
    if (answer.status >= 400 && answer.status < 500 && answer.status !== 429)
      return { kind: 'refused', detail: typeof body?.detail === 'string' ? body.detail : '' };
    return { kind: 'retry' };
  } catch {
    return { kind: 'retry' };
  }
}

// `earlier`: the launch that this tab showed before. Resolves to the launch data, or null when the page has said why not. `tails(earlier)` asks the wrapper for what pages of
// this content host left ([{launch, person, calls}]), once `earlier` has ended; `forget(launch)` lets it go. `onChange`: sending, opening, cannotOpen,
// signInFirst, refused {detail}.
export async function openLaunch({ page, earlier, store, tails, forget, fetch, locks, clock, onChange, random = Math.random }) {
  onChange({ kind: 'opening' });
  let gone = earlier && (await pageGone(locks, earlier)) ? earlier : '';
  const found = await within(tails(gone), kTailsWait, clock, []);
  const taken = await keepTails(store, page, found);
  if (store.durable) taken.forEach(forget);
  const { person, tokenUrl } = page;
  const sent = sendLeftovers({ person, tokenUrl, store, fetch, locks, onBegin: () => onChange({ kind: 'sending' }) });
  const all = await within(sent.catch(() => false), kSendWait, clock, false);
  if (all && !store.durable) taken.forEach(forget);
  onChange({ kind: 'opening' });
  const patience = clock.now() + kLastWordsWait;
  for (let failures = 1; ; ) {
    if (clock.now() > patience) gone = '';
    const answer = await askToOpen(fetch, page.openUrl, gone);
    if (answer.kind === 'open') return answer.data;
    if (answer.kind === 'waiting') {
      await new Promise((done) => clock.setTimeout(done, kLastWordsAsk));
      continue;
    }
    onChange(answer.kind === 'retry' ? { kind: 'cannotOpen' } : answer.kind === 'signIn' ? { kind: 'signInFirst' } : answer);
    if (answer.kind !== 'retry') return null;
    await new Promise((done) => clock.setTimeout(done, backoffDelay(failures, 0, random)));
    failures += 1;
  }
}
