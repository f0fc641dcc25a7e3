import { byteLength, journalBody, kMostPosted, takeBatch } from './functions.js';

// Browsers allow 64 KiB of keepalive bodies in flight per page, shared by all (Fetch, HTTP-network-or-cache fetch).
export const kKeepaliveBytes = 65_400;

// The wrapper's numbered calls. They go to the player at once; a copy stays here until the player says
// that the server has it. Once the page is hiding nobody may be left to pass a call on, so the log then
// sends by itself: always everything unacknowledged if it fits, since the order in which two requests
// arrive is not known and the server skips what it has.
export class CallLog {
  #sender;
  #journalUrl;
  #fetch;
  #post;
  #last;
  #tail = [];
  #hiding = false;
  #sentDirectly = 0;
  #inFlight = 0;
  #scheduled = false;
  #stopped = false;
  #keep;
  #unposted = [];

  // keep(calls): puts the unacknowledged ones where they survive the page, when the page is hiding.
  constructor({ launch, token, journalUrl, lastNumber, readOnly = false, post, fetch, keep = () => {} }) {
    this.#sender = { launch, token };
    this.#journalUrl = journalUrl;
    this.#last = lastNumber;
    this.#stopped = readOnly;
    this.#post = post;
    this.#fetch = fetch;
    this.#keep = keep;
  }

  get lastNumber() {
    return this.#last;
  }
  get unacknowledged() {
    return this.#tail.length;
  }

  // Nothing is numbered or sent any more: review, or a newer launch took over.
  stop() {
    this.#stopped = true;
    this.#tail = [];
    this.#keep([]);
  }

  add(fields) {
    if (this.#stopped) return;
    const call = Object.assign({ n: ++this.#last }, fields);
    this.#tail.push(call);
    if (this.#unposted.push(call) === 1) queueMicrotask(() => this.flush());
    else if (this.#unposted.length === kMostPosted) this.flush();
    if (this.#hiding) this.#sendSoon();
  }

  // Calls that a SCO makes in a row go to the player as one message when it returns, or when something else is said: a
  // message costs many times what a call does.
  flush() {
    const calls = this.#unposted;
    this.#unposted = [];
    if (calls.length > 0) this.#post({ type: 'waymark.call', calls });
  }

  acknowledged(number) {
    const first = this.#tail.findIndex((call) => call.n > number);
    this.#tail = first < 0 ? [] : this.#tail.slice(first);
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
    const fresh = this.#tail.filter((call) => call.n > this.#sentDirectly);
    if (fresh.length === 0 && !last) return;
    this.#keep(this.#tail);
    const room = kKeepaliveBytes - this.#inFlight;
    const whole = takeBatch(this.#sender, this.#tail, { maxCalls: 256, maxBytes: room, atLeastOne: false });
    const calls =
      whole.length === this.#tail.length
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
