import { CallRuns } from './call-runs.js';
import { byteLength, journalBody, kMostPosted, takeBatch } from './functions.js';

// Browsers allow 64 KiB of keepalive bodies in flight per page, shared by all (Fetch, HTTP-network-or-cache fetch).
export const kKeepaliveBytes = 65_400;

// The wrapper's numbered calls. They go to the player at once; they stay here as well until the player says
// that the server has it. Once the page is hiding nobody may be left to pass a call on, so the log then
// sends by itself: always everything unacknowledged if it fits, since the order in which two requests
// arrive is not known and the server skips what it has.
export class CallLog {
  #sender;
  #journalUrl;
  #fetch;
  #post;
  #last;
  #tail = new CallRuns();
  #acknowledged;
  #hiding = false;
  #sentDirectly = 0;
  #inFlight = 0;
  #scheduled = false;
  #stopped = false;
  #keep;
  #posted;

  // keep(calls): puts the unacknowledged ones where they survive the page, when the page is hiding.
  constructor({ launch, token, journalUrl, lastNumber, readOnly = false, post, fetch, keep = () => {} }) {
    this.#sender = { launch, token };
    this.#journalUrl = journalUrl;
    this.#last = this.#posted = this.#acknowledged = lastNumber;
    this.#stopped = readOnly;
    this.#post = post;
    this.#fetch = fetch;
    this.#keep = keep;
  }

  get lastNumber() {
    return this.#last;
  }
  // Nothing was added since the last message: whatever comes now is the first of a row.
  get allPosted() {
    return this.#posted === this.#last;
  }
  get unacknowledged() {
    return this.#last - this.#acknowledged;
  }

  // Nothing is numbered or sent any more: review, or a newer launch took over.
  stop() {
    this.flush();
    this.#stopped = true;
    this.#forget(this.#last);
    this.#keep([]);
  }

  // Gives the call its number.
  add(call) {
    if (this.#stopped) return;
    if (this.#posted === this.#last) queueMicrotask(() => this.flush());
    this.#tail.add(++this.#last, call);
    if (this.#last - this.#posted === kMostPosted) this.flush();
    if (this.#hiding) this.#sendSoon();
  }

  // Calls that a SCO makes in a row go to the player as one message when it returns, or when something else is said: a
  // message costs many times what a call does.
  flush() {
    if (this.#posted === this.#last) return;
    const runs = this.#tail.from(this.#posted + 1);
    this.#posted = this.#last;
    this.#post({ type: 'waymark.call', runs });
  }

  acknowledged(number) {
    if (number > this.#acknowledged) this.#forget(Math.min(number, this.#last));
  }

  #forget(number) {
    this.#acknowledged = number;
    this.#tail.forgetUpTo(number);
  }

  hide() {
    this.#hiding = true;
  }
  show() {
    this.#hiding = false;
    this.#sentDirectly = 0;
    this.#keep([]);
  }

  // A SCO's unload handler makes several calls in a row: they leave together when it returns.
  #sendSoon() {
    if (this.#scheduled) return;
    this.#scheduled = true;
    queueMicrotask(() => this.sendDirectly());
  }

  // `last`: the SCO's page has run its unload handlers; that is said even when there is nothing new, since the next page
  // waits for it.
  sendDirectly(last = false) {
    this.#scheduled = false;
    if (!this.#hiding || this.#stopped) return;
    const tail = this.#tail.calls();
    const fresh = tail.filter((call) => call.n > this.#sentDirectly);
    if (fresh.length === 0 && !last) return;
    this.#keep(tail);
    const room = kKeepaliveBytes - this.#inFlight;
    const whole = takeBatch(this.#sender, tail, { maxCalls: 256, maxBytes: room, atLeastOne: false });
    const calls =
      whole.length === tail.length
        ? whole
        : takeBatch(this.#sender, fresh, { maxCalls: 256, maxBytes: room });
    this.#sentDirectly = calls.at(-1)?.n ?? this.#sentDirectly;
    this.#request(journalBody(this.#sender, calls, true, last), room);
  }

  // no-cors and text/plain: no preflight, which a dying page would not live to see. The answer cannot be
  // read.
  #request(body, room) {
    const bytes = byteLength(body);
    const keepalive = bytes <= room;
    if (keepalive) this.#inFlight += bytes;
    const settled = () => {
      if (keepalive) this.#inFlight -= bytes;
    };
    this.#fetch(this.#journalUrl, {
      method: 'POST',
      mode: 'no-cors',
      credentials: 'omit',
      keepalive,
      body,
      headers: { 'Content-Type': 'text/plain' },
    }).then(settled, settled);
  }
}
