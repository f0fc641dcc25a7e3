import { Fn, carriesDigest, changesStatus, isKept } from './functions.js';

const kShareATime = 64; // calls made in a row that may carry one reading of the clock

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
  #time = 0;
  #utc = '';
  #sharing = 0;

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
    this.#onItems(this.#engine.items());
  }

  #keep(fn, first, second, { value, error }) {
    if (!isKept(fn, error)) return;
    const digest = carriesDigest(fn);
    this.#readTime(digest);
    const d = digest ? this.#engine.digest() : undefined;
    this.#log.add({ f: fn, a: first, b: second, r: value, e: error, t: this.#time, c: this.#utc, d });
  }

  // Reading the clock can cost more than the call does. A module sets many values in a row and then commits: the first of a
  // row and every call that carries a digest have their own time, the others may have that of one shortly before.
  #readTime(own) {
    this.#sharing += 1;
    if (!own && !this.#log.allPosted && this.#sharing < kShareATime) return;
    this.#sharing = 0;
    this.#time = this.#sinceStart();
    this.#utc = this.#utcNow();
  }
}
