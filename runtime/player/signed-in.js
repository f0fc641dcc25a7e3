const kEvery = 600_000; // ms

// Learning in the player counts as activity for the idle limit of the sign-in (the journal itself carries no cookie): told
// at most every ten minutes, and only while calls are being saved, so that a page left open does not count.
export class SignedIn {
  #fetch;
  #url;
  #clock;
  #told;

  constructor({ fetch, url, clock }) {
    this.#fetch = fetch;
    this.#url = url;
    this.#clock = clock;
    this.#told = clock.now();
  }

  active() {
    if (this.#clock.now() - this.#told < kEvery) return;
    this.#told = this.#clock.now();
    this.#fetch(this.#url, { method: 'POST', credentials: 'same-origin', headers: { 'X-Waymark-Request': '1' } }).catch(() => {});
  }
}
