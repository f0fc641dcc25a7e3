import { Fn, carriesDigest, changesStatus, isKept } from './functions.js';

// The engine with its bookkeeping: which SCO is open, whether it finished, and which calls are worth keeping.
export class Session {
  #engine;
  #log;
  #sinceStart;
  #utcNow;
  #onItems;
  #onBroken;
  #open = false;
  #broken = false;

  constructor({ engine, log, sinceStart, utcNow, onItems, onBroken }) {
    this.#engine = engine;
    this.#log = log;
    this.#sinceStart = sinceStart;
    this.#utcNow = utcNow;
    this.#onItems = onItems;
    this.#onBroken = onBroken;
  }

  // False: the item cannot start yet (prerequisites).
  openItem(id) {
    this.#open = this.call(Fn.open, id, '').value === 'true';
    return this.#open;
  }

  // Ends what is open; a SCO that called LMSFinish last has ended by itself.
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
    // A SCO of several pages may finish on one and initialize again on the next.
    if (answer.value === 'true' && (fn === Fn.finish || fn === Fn.initialize))
      this.#open = fn === Fn.initialize;
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
