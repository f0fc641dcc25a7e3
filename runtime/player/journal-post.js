import { journalBody } from './functions.js';

const kRequestTimeout = 30_000; // ms
const kLongestRetryAfter = 120; // s

// One POST /api/journal and what its answer means for the sender:
//   {kind: 'saved', acknowledged, savedAt, state, readOnly, digest}
//   {kind: 'gap', acknowledged}      409: the server wants acknowledged + 1 first
//   {kind: 'signIn'}                 401
//   {kind: 'tooLarge'}               400, 413
//   {kind: 'retry', after}           anything else: no answer, or not the journal's; after in s
export async function postJournal(
  fetch,
  journalUrl,
  sender,
  calls,
  { leaving = false, timeout = kRequestTimeout } = {},
) {
  let answer;
  try {
    answer = await fetch(journalUrl, {
      method: 'POST',
      credentials: 'omit',
      cache: 'no-store',
      redirect: 'error',
      headers: { 'Content-Type': 'application/json' },
      body: journalBody(sender, calls, leaving),
      signal: AbortSignal.timeout(timeout),
    });
    return classify(answer, await answer.json().catch(() => null));
  } catch {
    return { kind: 'retry', after: 0 };
  }
}

function classify(answer, body) {
  const acknowledged = Number.isSafeInteger(body?.acknowledged) ? body.acknowledged : null;
  if (answer.status === 200 && acknowledged !== null) {
    return {
      kind: 'saved',
      acknowledged,
      savedAt: body.savedAt,
      state: body.state,
      readOnly: body.readOnly === true,
      digest: body.digest,
    };
  }
  if (answer.status === 409 && acknowledged !== null) return { kind: 'gap', acknowledged };
  if (answer.status === 401) return { kind: 'signIn' };
  if (answer.status === 400 || answer.status === 413) return { kind: 'tooLarge' };
  const after = Number(answer.headers.get('Retry-After'));
  return { kind: 'retry', after: after > 0 ? Math.min(after, kLongestRetryAfter) : 0 };
}

// A fresh token for a launch of the person who is signed in now, or ''. `tokenUrl` may hold "{launch}". The
// header makes the request one that no other site's page can send.
export async function renewToken(fetch, tokenUrl, launch) {
  if (!tokenUrl) return '';
  try {
    const answer = await fetch(tokenUrl.replace('{launch}', encodeURIComponent(launch)), {
      method: 'POST',
      redirect: 'error',
      cache: 'no-store',
      headers: { 'X-Waymark-Request': 'token' },
      signal: AbortSignal.timeout(kRequestTimeout),
    });
    const token = answer.ok ? (await answer.json()).token : '';
    return typeof token === 'string' ? token : '';
  } catch {
    return '';
  }
}
