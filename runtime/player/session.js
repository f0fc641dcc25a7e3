import { Fn, carriesDigest, changesStatus, isKept } from './functions.js';

// The engine with its bookkeeping: which SCO is open, whether it finished, and which calls are worth keeping.
export class Session {
  #engine; #log; #sinceStart; #utcNow; #onItems; #onBroken;
  #open = false; #broken = false;

  constructor({ engine, log, sinceStart, utcNow, onItems, onBroken }) {
    this.#engine = engine;
    this.#log = log;
    this.#sinceStart = sinceStart;
    this.#utcNow = utcNow;
    this.#onItems = onItems;
    this.#onBroken = onBroken;
  }

  openItem(id, isSco) {
    this.call(Fn.open, id, '');
    this.#open = isSco;
  }

  // Ends the session of a SCO that never called LMSFinish; one that did is ended already.
  closeItem() {
    if (this.#open) this.call(Fn.close, '', '');
    this.#open = false;
  }

  call(fn, first, second) {
    if (this.#broken) throw new Error('engine stopped');
    let answer;
    try {
      answer = this.#engine.call(fn, first, second);
      this.#keep(fn, first, second, answer);
    } catch (problem) {
      this.#broken = true;
      this.#onBroken(problem);
      throw problem;
    }
    if (fn === Fn.finish && answer.value === 'true') this.#open = false;
    if (changesStatus(fn)) this.tellItems();
    return answer;
  }

  tellItems() {
    const { items, course } = this.#engine.items();
    this.#onItems(items, course);
  }

  #keep(fn, first, second, { value, error }) {
    if (!isKept(fn, error)) return;
    const call = { f: fn, a: first, b: second, r: value, e: error, t: this.#sinceStart(), c: this.#utcNow() };
    if (carriesDigest(fn)) call.d = this.#engine.digest();
    this.#log.add(call);
  }
}
