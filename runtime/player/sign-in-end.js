import { offerWords, within } from './leave.js';

const kSigningOut = 'This module was closed because you are signing out.';
const kServerWait = 4000; // ms that whoever signs out waits for what this page still has to send

// Ends a module page when its person signs out in this browser, or somebody else signs in (tabs.js): what happens on the page
// afterwards would be recorded as hers. What she did until then is sent, also later; then the page gives way.
export class SignInEnd {
  #tabs;
  #person;
  #launch;
  #journal;
  #leave;
  #go;
  #tell;
  #clock;
  #left = null;
  #next = '';

  // launch() and journal(): as known by now. leave({serverWait}): leaveModule of this page. go(address). tell(words).
  constructor({ tabs, person, launch, journal, leave, go, tell, clock }) {
    this.#tabs = tabs;
    this.#person = person;
    this.#launch = launch;
    this.#journal = journal;
    this.#leave = leave;
    this.#go = go;
    this.#tell = tell;
    this.#clock = clock;
    tabs.hear((message) => this.#heard(message));
  }

  #heard({ kind, person }) {
    const hers = person === this.#person;
    if (kind === 'signOut' && hers) this.#answer();
    if (kind === 'out') this.#giveWay('/sign-in?signed-out=1');
    if (kind === 'here' && !hers) this.#giveWay('/');
  }

  #end() {
    this.#left ??= this.#leave({ serverWait: kServerWait });
    return this.#left;
  }

  async #answer() {
    const launch = this.#launch();
    this.#tabs.post('ending', this.#person, { launch });
    this.#tell(kSigningOut);
    const first = !this.#left;
    this.#journal()?.hurry?.(); // asked again: the network may be back
    const { saved, inTime } = await this.#end();
    const journal = this.#journal();
    const sent = inTime || (!first && (await within(saved, kServerWait, this.#clock)));
    const unsaved = sent ? 0 : journal.unsaved;
    this.#tabs.post('ended', this.#person, { launch, unsaved, kept: !journal || journal.durable });
  }

  async #giveWay(next) {
    const before = this.#next;
    this.#next = next;
    if (before) return;
    const { saved, inTime } = await this.#end();
    const journal = this.#journal();
    if (!inTime) this.#tell(offerWords({ kept: !journal || journal.durable }));
    await saved;
    this.#go(this.#next);
  }
}
