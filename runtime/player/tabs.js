// Pages of one browser share one sign-in, and tell each other what becomes of it. Messages: {kind, person}; kinds:
//   here     a page of this person was opened: whoever is signed in now
//   signOut  she wants to sign out; her module pages leave their modules, and answer
//   ending   such a page: it has heard, and is leaving; `launch`
//   ended    such a page: it has left; `launch`, `unsaved` calls, and whether they are `kept` in this browser
//   out      nobody is signed in any more (no person)

const kChannel = 'waymark-sign-in';
const kFirstAnswer = 300; // ms in which an open page says that it is there
const kAllAnswers = 10_000; // ms for a module to say its last words and for a server that is slow to take them

const kNobody = { post() {}, hear() {} };

// post(kind, person, more), hear((message) => ...). What says something does not hear itself; other scripts of its page do.
export function openTabs(scope = globalThis) {
  if (typeof scope.BroadcastChannel !== 'function') return kNobody;
  const channel = new scope.BroadcastChannel(kChannel);
  return {
    post: (kind, person, more = {}) => channel.postMessage({ ...more, kind, person }),
    hear: (handle) => channel.addEventListener('message', ({ data }) => handle(data)),
  };
}

// Lets the module pages of the person end. Resolves to what they could not send: {unsaved: calls, kept: whether every page
// that has some keeps them for her next visit}.
export function endModulePages(tabs, person, { setTimeout, clearTimeout } = globalThis) {
  return new Promise((done) => {
    const pages = new Map(); // launch -> null until it has left
    const open = () => [...pages.values()].includes(null);
    const finish = () => {
      clearTimeout(last);
      const left = [...pages.values()].filter((page) => page === null || page.unsaved > 0);
      const unsaved = left.reduce((sum, page) => sum + (page?.unsaved ?? 1), 0);
      done({ unsaved, kept: left.every((page) => page?.kept ?? true) });
    };
    let heard = false; // the time for first answers is over
    const last = setTimeout(finish, kAllAnswers);
    setTimeout(() => {
      heard = true;
      if (!open()) finish();
    }, kFirstAnswer);
    tabs.hear(({ kind, person: whose, launch, unsaved, kept }) => {
      if (whose !== person || (kind !== 'ending' && kind !== 'ended')) return;
      pages.set(launch, kind === 'ended' ? { unsaved, kept } : null);
      if (heard && !open()) finish();
    });
    tabs.post('signOut', person);
  });
}
