import { backoffDelay } from './backoff.js';
import { isUrgent, journalBody, takeBatch } from './functions.js';
import { postJournal, renewToken } from './journal-post.js';

const kMaxCalls = 256;
const kMaxBytes = 512 * 1024;
const kTailBytes = 60_000; // keepalive bodies share 64 KiB
const kGather = 1000; // ms that an ordinary call may wait for company
const kHeartbeat = 60_000; // ms without any request
const kSignInRetry = 30_000;
const kEndStates = new Set(['reset', 'superseded', 'closed', 'diverged']);

// The way of numbered calls from this page to the server: kept until acknowledged, sent in order, one
// request at a time. Tells `onChange({kind, ...})`: saving, saved {at}, trying, signIn, ended {state: reset, superseded,
// closed, diverged, or apart: what the server has and what this page made do not fit together},
// refused, noStore.
export class Journal {
  #sender;
  #person;
  #journalUrl;
  #tokenUrl;
  #store;
  #fetch;
  #clock;
  #random;
  #onChange;
  #onAcknowledged;
  #pending = [];
  #known;
  #acknowledged;
  #kept = true;
  #inFlight = false;
  #timer = null;
  #failures = 0;
  #freshTried = false;
  #maxCalls = kMaxCalls;
  #leaving = false;
  #leave = null;
  #left = null;
  #endState = '';
  #stopped = false;

  constructor({
    launch,
    person,
    token,
    journalUrl,
    tokenUrl = '',
    lastNumber,
    store,
    fetch,
    clock,
    random = Math.random,
    onChange,
    onAcknowledged = () => {},
  }) {
    this.#sender = { launch, token };
    this.#person = person;
    this.#journalUrl = journalUrl;
    this.#tokenUrl = tokenUrl;
    this.#known = this.#acknowledged = lastNumber;
    this.#store = store;
    this.#fetch = fetch;
    this.#clock = clock;
    this.#random = random;
    this.#onChange = onChange;
    this.#onAcknowledged = onAcknowledged;
  }

  get unsaved() {
    return this.#pending.length;
  }
  get acknowledged() {
    return this.#acknowledged;
  }
  get durable() {
    return this.#kept && this.#store.durable;
  }

  begin() {
    if (!this.durable) this.#onChange({ kind: 'noStore' });
    this.#schedule(0);
  }

  add(call) {
    if (this.#stopped || this.#endState || call.n <= this.#known) return;
    this.#known = call.n;
    this.#pending.push(call);
    this.#keep(call);
    if (this.#failures === 0) this.#schedule(isUrgent(call.f) || !this.durable ? 0 : kGather);
  }

  // The network is back, or the person looks at the page again: do not sit out a long pause.
  hurry() {
    if (this.#failures > 0) this.#schedule(0);
  }

  // Sends what is left and tells the server that the page is going. Resolves once both have happened.
  leave() {
    this.#leaving = true;
    if (this.#stopped) return this.#pending.length === 0 ? Promise.resolve() : new Promise(() => {});
    this.#schedule(0);
    this.#leave ??= new Promise((done) => {
      this.#left = done;
    });
    return this.#leave;
  }

  // The last chance: what fits into a keepalive request, from the front. What it carries stays kept until
  // acknowledged.
  sendTail(leaving) {
    if (this.#stopped || (!leaving && this.#pending.length === 0)) return;
    const calls = takeBatch(this.#sender, this.#pending, {
      maxCalls: kMaxCalls,
      maxBytes: kTailBytes,
      atLeastOne: false,
    });
    if (calls.length === 0 && this.#pending.length > 0) return;
    const everything = calls.length === this.#pending.length;
    const body = journalBody(this.#sender, calls, leaving && everything);
    this.#fetch(this.#journalUrl, {
      method: 'POST',
      credentials: 'omit',
      keepalive: true,
      headers: { 'Content-Type': 'text/plain' },
      body,
    }).catch(() => {});
  }

  async #keep(call) {
    const { launch, token } = this.#sender;
    try {
      await this.#store.put({
        person: this.#person,
        launch,
        n: call.n,
        call,
        token,
        journalUrl: this.#journalUrl,
      });
    } catch {
      if (this.#kept) {
        this.#kept = false;
        this.#onChange({ kind: 'noStore' });
      }
      if (this.#failures === 0) this.#schedule(0);
    }
  }

  #forgetKept() {
    this.#store.removeUpTo(this.#person, this.#sender.launch, this.#acknowledged).catch(() => {});
  }

  // One timer; a nearer time wins over a farther one, `force` sets it anyway.
  #schedule(delay, force = false) {
    if (this.#stopped) return;
    const due = this.#clock.now() + delay;
    if (this.#timer && !force && this.#timer.due <= due) return;
    if (this.#timer) this.#clock.clearTimeout(this.#timer.id);
    this.#timer = {
      due,
      id: this.#clock.setTimeout(() => {
        this.#timer = null;
        this.#send();
      }, delay),
    };
  }

  async #send() {
    if (this.#inFlight || this.#stopped) return;
    const maxBytes = Math.ceil((kMaxBytes * this.#maxCalls) / kMaxCalls);
    const batch = takeBatch(this.#sender, this.#pending, { maxCalls: this.#maxCalls, maxBytes });
    const leaving = this.#leaving && batch.length === this.#pending.length;
    this.#inFlight = true;
    if (batch.length > 0) this.#onChange({ kind: 'saving' });
    const answer = await postJournal(this.#fetch, this.#journalUrl, this.#sender, batch, { leaving });
    this.#inFlight = false;
    switch (answer.kind) {
      case 'saved':
        return this.#saved(answer, batch, leaving);
      case 'gap':
        return this.#gap(answer.acknowledged);
      case 'signIn':
        return this.#signIn();
      case 'tooLarge':
        return this.#tooLarge(batch.length);
      default:
        return this.#again(answer.after);
    }
  }

  #saved(answer, batch, leaving) {
    // More than this page ever made: another page numbers calls of the same launch.
    if (answer.acknowledged > this.#known) return this.#end('apart');
    if (batch.length > 0 && answer.acknowledged < batch[0].n) return this.#again(0);
    this.#failures = 0;
    this.#freshTried = false;
    this.#maxCalls = kMaxCalls;
    this.#forget(answer.acknowledged);
    if (this.#pending.length === 0) this.#onChange({ kind: 'saved', at: answer.savedAt });
    if (kEndStates.has(answer.state) || answer.readOnly) this.#endState = answer.state || 'closed';
    if (leaving && this.#pending.length === 0) return this.#done();
    if (this.#pending.length > 0 || this.#leaving) return this.#schedule(this.#nextDelay());
    if (this.#endState) return this.#end(this.#endState);
    this.#schedule(kHeartbeat);
  }

  #nextDelay() {
    const now =
      this.#leaving ||
      this.#endState ||
      !this.durable ||
      this.#pending.length >= kMaxCalls ||
      this.#pending.some((call) => isUrgent(call.f));
    return now ? 0 : kGather;
  }

  #gap(acknowledged) {
    const first = this.#pending[0]?.n ?? this.#known + 1;
    // The server lacks calls that it once acknowledged; nobody has them any more.
    if (acknowledged + 1 < first || acknowledged > this.#known) return this.#end('apart');
    this.#forget(acknowledged);
    this.#schedule(0);
  }

  async #signIn() {
    this.#inFlight = true;
    const token = await renewToken(this.#fetch, this.#tokenUrl, this.#sender.launch);
    this.#inFlight = false;
    this.#failures += 1;
    if (token) this.#sender = { ...this.#sender, token };
    else this.#onChange({ kind: 'signIn' });
    // A fresh token is tried at once; when it is refused as well, that must not become a loop.
    this.#schedule(token && !this.#freshTried ? 0 : kSignInRetry, true);
    this.#freshTried = token !== '';
  }

  #tooLarge(count) {
    if (count <= 1) {
      this.#stop();
      return this.#onChange({ kind: 'refused' });
    }
    this.#maxCalls = Math.ceil(Math.min(count, this.#maxCalls) / 2);
    this.#schedule(0);
  }

  #again(after) {
    this.#failures += 1;
    this.#onChange({ kind: 'trying' });
    this.#schedule(backoffDelay(this.#failures, after, this.#random), true);
  }

  #forget(number) {
    if (number <= this.#acknowledged) return;
    this.#acknowledged = number;
    this.#pending = this.#pending.filter((call) => call.n > number);
    this.#forgetKept();
    this.#onAcknowledged(number);
  }

  #end(state) {
    this.#endState = state;
    this.#stop();
    this.#onChange({ kind: 'ended', state });
    if (this.#pending.length === 0) this.#left?.();
  }

  #done() {
    this.#stop();
    this.#left?.();
  }

  #stop() {
    this.#stopped = true;
    if (this.#timer) this.#clock.clearTimeout(this.#timer.id);
    this.#timer = null;
  }
}
