import { ContentFrame } from './content-frame.js';
import { Contents, titleLine, waitWords } from './contents.js';
import { Journal } from './journal.js';
import { openStore } from './journal-store.js';
import { addressOf, readLaunchData, readPageData } from './launch-data.js';
import { leaveModule, offerWords, saveAndExit } from './leave.js';
import { lockName } from './leftovers.js';
import { CourseControls } from './course-controls.js';
import { openLaunch } from './opening.js';
import { RefusedPart } from './refused-part.js';
import { SaveStatus } from './save-status.js';
import { SignInEnd } from './sign-in-end.js';
import { SignedIn } from './signed-in.js';
import { openTabs } from './tabs.js';

// The application page around a module (README.md says what it expects of the page; docs/journal.md the
// protocol).

const kClock = {
  now: () => performance.now(),
  setTimeout: (work, ms) => setTimeout(work, ms),
  clearTimeout: (id) => clearTimeout(id),
};
const kLaunchOfTab = 'waymark-launch';
const kIncomplete = 'This page is not complete. Open the module again from your list.';
const kNoOpening = 'The module could not be opened.';
const kNothingOpen = 'No part is open. Choose one from the contents.';
const kContentLeft = 'The module left its own page. What was saved is safe. Open the module again to go on.';

const element = (id) => document.getElementById(id);
const pageAddress = () => location.origin + location.pathname + location.search;

class Player {
  #page;
  #data = null;
  #store;
  #journal = null;
  #status;
  #frame;
  #contents = null;
  #wrapperReady;
  #whenReady = new Promise((done) => {
    this.#wrapperReady = done;
  });
  #gotTails = () => {};
  #started = false;
  #current = '';
  #left = ''; // the part that was on show before
  #waits = new Map(); // what each part waits for, as the engine last said
  #opened = false;
  #going = null;
  #ended = false;
  #wrapperLeft = () => {};
  #controls = new CourseControls(element('course-controls'), { onRequest: (request) => this.#request(request) });
  #refused = new RefusedPart(element('refused'), element('content'), { onOpen: (id) => this.#open(id) });

  constructor(page, store) {
    this.#page = page;
    this.#store = store;
    this.#status = new SaveStatus(element('save-status'), {
      links: { signIn: page.signInUrl, reopen: pageAddress() },
      timeZone: page.timeZone,
      clock: kClock,
    });
    this.#frame = new ContentFrame({
      frame: element('content'),
      window,
      contentOrigin: page.contentOrigin,
      handlers: this.#handlers(),
      clock: kClock,
    });
    this.#listen();
    new SignInEnd({
      tabs: openTabs(window),
      person: page.person,
      launch: () => this.#data?.launch ?? page.launch,
      journal: () => this.#journal,
      leave: (wait) => leaveModule({ ...this.#leaving(), ...wait }),
      go: (address) => location.replace(address),
      tell: (words) => this.#notice(words),
      clock: kClock,
    });
  }

  async begin() {
    element('module-title').focus();
    this.#frame.load(this.#page.wrapperUrl);
    const opened = await openLaunch({
      page: this.#page,
      earlier: sessionStorage.getItem(kLaunchOfTab) ?? '',
      store: this.#store,
      tails: (earlier) => this.#askForTails(earlier),
      forget: (launch) => this.#frame.post({ type: 'waymark.forgetTail', launch }),
      fetch: window.fetch.bind(window),
      locks: navigator.locks ?? null,
      clock: kClock,
      onChange: (event) => this.#tellOpening(event),
    });
    if (!opened || this.#going) return;
    this.#data = readLaunchData(opened, this.#page);
    navigator.locks?.request(lockName(this.#data.launch), () => new Promise(() => {})).catch(() => {});
    sessionStorage.setItem(kLaunchOfTab, this.#data.launch);
    if (this.#data.pageUrl) history.replaceState(null, '', this.#data.pageUrl);
    this.#contents = new Contents(element('contents'), element('contents-toggle'), this.#data.items, {
      language: this.#data.language,
      onOpen: (id) => (this.#data.course ? this.#request('choice', id) : this.#open(id)),
    });
    if (!this.#data.readOnly) this.#journal = this.#makeJournal();
    if (this.#journal) this.#journal.begin();
    else this.#status.tell({ kind: 'review' });
    await this.#whenReady;
    this.#start();
  }

  async #askForTails(earlier) {
    await this.#whenReady;
    const answer = new Promise((done) => {
      this.#gotTails = done;
    });
    this.#frame.post({ type: 'waymark.giveTails', earlier });
    return answer;
  }

  #tellOpening(event) {
    if (event.kind !== 'refused') return this.#status.tell(event);
    this.#status.tell({ kind: 'notOpened' });
    this.#notice(event.detail || kNoOpening, { href: '/modules', words: 'Go to your modules' });
  }

  // The learner's navigation request; sequencing decides what it opens.
  #request(request, target = '') {
    if (!this.#started || this.#going) return;
    element('player-notice').hidden = true;
    this.#frame.post({ type: 'waymark.navigate', request, target });
  }

  // What sequencing says now: which activity is on show, what can be chosen, which controls work.
  #showActivities({ current, controls, items }) {
    this.#contents.updateActivities(items);
    this.#controls.update(controls);
    if (current === this.#current && current !== '') return;
    const first = !this.#opened;
    this.#opened ||= current !== '';
    this.#current = current;
    this.#contents.show(current);
    const item = this.#data.items.find(({ id }) => id === current);
    element('content').title = item ? `Module content: ${item.title}` : 'Module content';
    const language = item?.language || this.#data.language;
    if (language) element('content').lang = language;
    if (item) this.#showTitleLine(current, language, first);
    else this.#showNothingOpen();
  }

  #showNothingOpen() {
    const line = element('content-title');
    line.hidden = false;
    line.textContent = kNothingOpen;
    line.removeAttribute('lang');
  }

  // The course has come to its end, or was left by a request of its own.
  #courseEnded() {
    if (this.#going) return;
    if (this.#opened) this.#saveAndExit();
  }

  #makeJournal() {
    const { launch, person, token, journalUrl, tokenUrl, lastNumber } = this.#data;
    const signedIn = new SignedIn({ fetch: window.fetch.bind(window), url: '/session/stay', clock: kClock });
    return new Journal({
      launch,
      person,
      token,
      journalUrl,
      tokenUrl,
      lastNumber,
      store: this.#store,
      fetch: window.fetch.bind(window),
      clock: kClock,
      onAcknowledged: (number) => this.#tellWrapper({ type: 'waymark.acknowledged', number }),
      onChange: (event) => {
        this.#status.tell(event);
        if (event.kind === 'saving') signedIn.active();
        if (event.kind !== 'ended' && event.kind !== 'refused') return;
        this.#ended = true;
        this.#contents?.forget();
        this.#tellWrapper({ type: 'waymark.readOnly' });
      },
    });
  }

  // Before the start nobody listens there.
  #tellWrapper(message) {
    if (this.#started) this.#frame.post(message);
  }

  #handlers() {
    return {
      'waymark.ready': () => (this.#started ? this.#notice(kContentLeft) : this.#wrapperReady()),
      'waymark.tails': ({ tails }) => this.#gotTails(tails),
      'waymark.call': ({ calls }) => calls.forEach((call) => this.#journal?.add(call)),
      'waymark.items': ({ items }) => {
        this.#contents?.update(items);
        this.#waits = new Map(items.map(({ id, waitsFor }) => [id, waitsFor]));
      },
      'waymark.contents': (now) => this.#data && this.#showActivities(now),
      'waymark.ended': () => this.#courseEnded(),
      'waymark.left': () => this.#wrapperLeft(),
      'waymark.failed': (problem) => this.#failed(problem),
    };
  }

  #start() {
    const { launch, person, token, journalUrl, facts, snapshot, lastNumber, base, startItem } = this.#data;
    const readOnly = this.#data.readOnly || this.#ended;
    this.#started = true;
    this.#frame.post({
      type: 'waymark.start',
      launch,
      person,
      token,
      journalUrl,
      facts,
      snapshot,
      lastNumber,
      base,
      readOnly,
      pages: this.#data.course ? this.#pages() : undefined,
    });
    if (this.#data.course) this.#frame.post({ type: 'waymark.begin' });
    else this.#open(startItem);
  }

  // Where the page of each activity lies.
  #pages() {
    const { items, language } = this.#data;
    const playable = items.filter(({ launchable }) => launchable);
    return Object.fromEntries(
      playable.map((item) => [
        item.id,
        { path: addressOf(item), title: item.title, language: item.language || language },
      ]),
    );
  }

  #open(id) {
    const item = this.#data.items.find((one) => one.id === id && one.launchable);
    if (!item || !this.#started || this.#going) return;
    if (id === this.#current) return;
    const first = !this.#opened;
    this.#opened = true;
    this.#left = this.#current;
    this.#current = id;
    this.#contents.show(id);
    element('player-notice').hidden = true;
    element('content').title = `Module content: ${item.title}`;
    const language = item.language || this.#data.language;
    if (language) element('content').lang = language;
    this.#refused.show(item, this.#data.items);
    this.#showTitleLine(id, language, first);
    this.#frame.post({ type: 'waymark.open', item: id, path: addressOf(item), title: item.title, language });
  }

  // Focus on the line above the frame: it is read out by that, and Tab leads on into the new page.
  #showTitleLine(id, language, first) {
    const line = element('content-title');
    line.hidden = !this.#contents.several;
    if (line.hidden) return;
    line.textContent = titleLine(this.#data.items, id);
    if (language) line.lang = language;
    if (!first) line.focus();
  }

  #listen() {
    element('save-and-exit').addEventListener('click', () => this.#saveAndExit());
    element('skip-to-content')?.addEventListener('click', focusOn(() => this.#refused.place));
    element('back-to-save')?.addEventListener('click', focusOn(() => element('save-and-exit')));
    window.addEventListener('online', () => this.#journal?.hurry());
    window.addEventListener('pagehide', () => this.#journal?.sendTail(true));
    // Taken out of the browser's memory as it was: its launch has been left, so it is opened anew.
    window.addEventListener('pageshow', (event) => event.persisted && location.reload());
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'hidden') this.#journal?.sendTail(false);
      else this.#journal?.hurry();
    });
    window.addEventListener('beforeunload', (event) => {
      this.#journal?.sendTail(false); // before the next page is asked for, which may open this module anew
      if (this.#journal && this.#journal.unsaved > 0 && !this.#journal.durable) event.preventDefault();
    });
  }

  async #saveAndExit() {
    if (this.#going) return;
    const { exitUrl } = this.#data ?? this.#page;
    await saveAndExit({
      ...this.#leaving(),
      exit: () => location.assign(exitUrl),
      offer: (state) => this.#notice(offerWords(state), { href: exitUrl, words: 'Leave now' }),
    });
  }

  // The module ends, once; what leaveModule needs for that.
  #leaving() {
    if (this.#going) return this.#going;
    element('save-and-exit').setAttribute('aria-disabled', 'true');
    const wrapperLeft = this.#started
      ? new Promise((done) => {
          this.#wrapperLeft = done;
        })
      : Promise.resolve();
    this.#going = { wrapperLeft, journal: this.#journal, clock: kClock };
    this.#tellWrapper({ type: 'waymark.leave' });
    return this.#going;
  }

  #failed({ reason, notYet, refused }) {
    if (refused) return showNotice(reason);
    if (!notYet) return this.#notice(reason);
    const items = this.#data.items;
    const wanted = this.#current;
    const left = items.find(({ id }) => id === this.#left);
    this.#current = ''; // nothing is on show
    this.#contents.show('');
    this.#refused.show(null, items);
    this.#showNothingOpen();
    element('content').title = 'Module content';
    showNotice(waitWords(items, wanted, this.#waits.get(wanted) ?? []));
    if (left) element('player-notice').append(this.#wayBack(left));
  }

  #wayBack({ id, title }) {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'nhsuk-button nhsuk-button--secondary nhsuk-button--small';
    button.textContent = `Go back to ‘${title}’`;
    button.addEventListener('click', () => this.#open(id));
    return button;
  }

  #notice(words, { href, words: linkWords } = { href: pageAddress(), words: 'Open the module again' }) {
    showNotice(words, href, linkWords);
  }
}

const focusOn = (target) => (event) => {
  event.preventDefault();
  target().focus();
};

// A banner, not a dialog: what was typed into the module stays reachable.
function showNotice(words, href = '', linkWords = '') {
  const notice = element('player-notice');
  const text = document.createElement('p');
  text.textContent = words;
  const link = document.createElement('a');
  link.href = href;
  link.textContent = linkWords;
  notice.replaceChildren(...(href ? [text, link] : [text]));
  notice.hidden = false;
}

async function main() {
  let page;
  try {
    page = readPageData(element('launch-data').textContent, location.href);
  } catch {
    showNotice(kIncomplete, '/', 'Go to your modules');
    return;
  }
  new Player(page, await openStore(window)).begin().catch(() => showNotice(kIncomplete, '/', 'Go to your modules'));
}

main();
