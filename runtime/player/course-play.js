import { Fn } from './functions.js';

// A SCORM 2004 course on show: sequencing (the engine) says which activity's page is opened; this opens and closes the pages. The
// learner's requests come from the player; a request of the SCO's own is followed once its page has ended its session.
export class CoursePlay {
  #call;
  #contents;
  #clear;
  #show;
  #tell;
  #ids;
  #shown = -1; // whose page is in the frame

  // call(fn, first, second) and contents() are the engine's; clear() resolves when the page that is shown has gone; show(id);
  // tell({kind: 'contents' | 'refused' | 'ended' ...}). `ids`: identifiers of the activities, in the order of the engine's entries.
  constructor({ call, contents, clear, show, tell, ids }) {
    this.#call = call;
    this.#contents = contents;
    this.#clear = clear;
    this.#show = show;
    this.#tell = tell;
    this.#ids = ids;
  }

  // Goes on where the learner left, or begins.
  begin() {
    const resumed = this.#contents().resumable && this.#call(Fn.navigate, 'resumeAll', '').error === 0;
    if (!resumed) this.#call(Fn.navigate, 'start', '');
    this.#openWaiting();
  }

  // A request of the learner. The page has its last words first; a request of its own made there is passed over.
  async navigate(request, target) {
    await this.#leavePage();
    const { error } = this.#call(Fn.navigate, request, target);
    this.#openWaiting();
    if (error !== 0 && this.#shown < 0) this.#tell({ kind: 'refused' });
  }

  // Right after the SCO ended its session: whether a request of its own led elsewhere, or out of the course.
  get moved() {
    const { waiting, current } = this.#contents();
    return waiting || current < 0;
  }

  // There.
  async follow() {
    await this.#clear();
    this.#shown = -1;
    this.#openWaiting();
  }

  // The learner goes; everything is suspended, so that it goes on from here.
  async leave() {
    await this.#leavePage();
    if (this.#contents().current >= 0) this.#call(Fn.close, '', '');
  }

  tellContents() {
    const { entries, current, ...controls } = this.#contents();
    this.#tell({
      kind: 'contents',
      ...controls,
      current: this.#ids[current] ?? '',
      items: entries.map((entry, i) => ({ ...entry, id: this.#ids[i] })),
    });
  }

  async #leavePage() {
    if (this.#shown >= 0) this.#call(Fn.navigate, 'announce', '');
    await this.#clear();
    this.#shown = -1;
  }

  #openWaiting() {
    const { waiting, current } = this.#contents();
    if (waiting) {
      this.#shown = current;
      this.#show(this.#ids[current]);
    } else if (current < 0) this.#tell({ kind: 'ended' });
    this.tellContents();
  }
}
