import { SaveWords } from './save-words.js';

const kLinkWords = { signIn: 'Sign in again', reopen: 'Open the module again' };
const kPatient = new Set(['saving', 'opening', 'sending']);
const kShowSavingAfter = 1500; // ms; most saves are quicker, and flicker helps nobody

// "10:42" where the person is (or where the service says its people are).
export function clockTime(at, timeZone) {
  const when = new Date(at ?? NaN);
  const style = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' };
  const valid = Number.isNaN(when.getTime()) ? new Date() : when;
  return new Intl.DateTimeFormat('en-GB', timeZone ? { ...style, timeZone } : style).format(valid);
}

// Shows SaveWords in p#save-status, the page's one polite region. For ordinary saves its parts carry
// aria-live="off": what is seen changes and is not read out. For news they do not, and the region speaks.
export class SaveStatus {
  #words = new SaveWords();
  #parts;
  #region;
  #links;
  #timeZone;
  #clock;
  #savingTimer = null;

  constructor(region, { links, timeZone, clock }) {
    this.#region = region;
    this.#links = links;
    this.#timeZone = timeZone;
    this.#clock = clock;
    const document = region.ownerDocument;
    this.#parts = {
      text: document.createElement('span'),
      time: document.createElement('span'),
      link: document.createElement('a'),
    };
    this.#parts.link.hidden = true;
    region.replaceChildren(this.#parts.text, this.#parts.time, ' ', this.#parts.link);
  }

  tell(event) {
    this.#clock.clearTimeout(this.#savingTimer);
    if (kPatient.has(event.kind)) {
      this.#savingTimer = this.#clock.setTimeout(() => this.#show(event), kShowSavingAfter);
    } else {
      this.#show(event);
    }
  }

  #show(event) {
    const next = this.#words.next(event);
    if (!next) return;
    const { text, time, link } = this.#parts;
    for (const part of [text, time]) {
      if (next.announce) part.removeAttribute('aria-live');
      else part.setAttribute('aria-live', 'off');
    }
    const shown =
      next.tone === 'saved' && event.kind === 'saved' ? ` ${clockTime(next.at, this.#timeZone)}` : '';
    if (text.textContent !== next.text) text.textContent = next.text;
    if (time.textContent !== shown) time.textContent = shown;
    this.#region.dataset.state = next.tone;
    link.hidden = !next.link;
    link.textContent = next.link ? kLinkWords[next.link] : '';
    if (next.link) link.href = this.#links[next.link];
  }
}
