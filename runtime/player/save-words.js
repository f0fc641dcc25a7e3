// What the page says about saving, as a pure state machine. next() gives
//   {text, at, tone, announce, link} or null when nothing changes;
// tone is "saved", "saving", "unsaved" or "failed"; announce is true when a screen reader should hear it:
// when the state becomes another one, not at every save.

const kTrouble = new Set(['trying', 'signIn']);
const kQuiet = new Set(['saving', 'opening']);
const kFinal = new Set(['ended', 'refused', 'review', 'notOpened', 'signInFirst']);

const kEnded = {
  reset: 'An administrator changed your record of this module while it was open here. What you did on this page since then does not change your record, nor does what you do now.',
  superseded: 'This module is open in another place now. What you did on this page since then may not be in your record, and what you do now is not.',
  closed: 'This module was closed. What you do on this page from now on does not change your record.',
  diverged: 'Saving has stopped. What you did until now is kept. Tell your learning team.',
  apart: 'Saving has stopped: this page and the service do not agree. Open the module again and look where you are.',
};
const kCannotKeep = 'This browser cannot keep unsent work: keep this page open until it says Saved';

export class SaveWords {
  #kind = '';
  #announced = '';
  #canKeep = true;

  get final() {
    return kFinal.has(this.#kind);
  }

  next(event) {
    if (this.final) return null;
    if (event.kind === 'noStore') this.#canKeep = false;
    if (event.kind === 'saving' && (kTrouble.has(this.#kind) || this.#kind === 'noStore')) return null;
    const again = event.kind === 'saved' && kTrouble.has(this.#kind);
    this.#kind = event.kind;
    return { ...this.#words(event, again), announce: this.#isNews(event.kind, again) };
  }

  // "saving" and "opening" are never news; "saved" is once, and again after trouble.
  #isNews(kind, again) {
    const news = !kQuiet.has(kind) && (again || this.#announced !== kind);
    if (news) this.#announced = kind;
    return news;
  }

  #words({ kind, at, state }, again) {
    switch (kind) {
      case 'opening':
        return { text: 'Opening…', tone: 'saving' };
      case 'sending':
        return { text: 'Sending what was left from your last visit…', tone: 'saving' };
      case 'cannotOpen':
        return { text: 'The service does not answer – we are still trying to open the module', tone: 'unsaved' };
      case 'signInFirst':
        return { text: 'Not opened – you have been signed out', tone: 'unsaved', link: 'signIn' };
      case 'notOpened':
        return { text: 'Not opened – nothing is recorded', tone: 'failed' };
      case 'saving':
        return { text: 'Saving…', tone: 'saving' };
      case 'saved':
        return { text: again ? 'Saved again' : 'Saved', at, tone: 'saved' };
      case 'trying':
        return { text: this.#trying(), tone: 'unsaved' };
      case 'noStore':
        return { text: kCannotKeep, tone: 'unsaved' };
      case 'signIn':
        return { text: this.#signIn(), tone: 'unsaved', link: 'signIn' };
      case 'ended':
        return { text: kEnded[state] ?? kEnded.closed, tone: 'failed', link: 'reopen' };
      case 'refused':
        return {
          text: 'Not saved – the service refused a part of your work. Tell your learning team.',
          tone: 'failed',
          link: 'reopen',
        };
      case 'review':
        return { text: 'You are looking back: nothing here is recorded', tone: 'saved' };
      default:
        throw new Error(`no words for ${kind}`);
    }
  }

  #trying() {
    const text = 'Not saved – we are still trying';
    return this.#canKeep ? text : `${text}. ${kCannotKeep}`;
  }

  #signIn() {
    const kept = this.#canKeep ? 'Your unsaved work is kept in this browser.' : 'Keep this page open.';
    return `Not saved – you have been signed out. ${kept}`;
  }
}
