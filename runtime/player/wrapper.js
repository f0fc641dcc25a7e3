import { CallLog } from './call-log.js';
import { contentAddress } from './content-address.js';
import { Fn } from './functions.js';
import { createScorm12Api } from './scorm12-api.js';
import { Session } from './session.js';
import { Stage } from './stage.js';
import { forgetTail, keepTail, openTails, readTails, wrapperLock } from './tail-store.js';

// The page around a SCO, on the course's content host. It carries window.API and the engine; it talks to one
// application page only (docs/journal.md).

const kEngineFailed = 'The part that records your work did not load. Check your connection and try again.';
const kEngineStopped =
  'The part that records your work has stopped. What was saved is safe. Open the module again.';
const kStartFailed = 'Your earlier work in this module could not be read. Tell your learning team.';
const kNotYet = 'This part cannot start yet: other parts of the module have to be finished first.';
const kRefused = 'That cannot be opened now. Choose another part.';
const kNoPage = 'This part has no page. Go on with another part, and tell your learning team.';
const kPopupBlocked =
  'The browser blocked a window that this module wants to open. Allow pop-ups for it, then try again.';
const kOnItsOwn = 'This page is part of a learning module. Open the module from your list of modules.';

const application = new URL(document.querySelector('meta[name="waymark-application"]').content).origin;
const player = window.parent;
const isCourse = location.hash === '#scorm2004';

// API finders walk from parent to parent until one is its own parent. The walk ends here, at something that behaves as a
// window of another origin does, but that asking it for an API gives nothing instead of a fault: finders without a try must
// get through (ADL's, pipwerks'), Captivate must meet no document (it walks on while there is one), and Rise must be refused
// innerHeight (it then stays where it is). window.top cannot be replaced (it is unforgeable by HTML); finders ask it last,
// when they found nothing on the way, and here they do.
function endOfWalk(scope) {
  const refuse = () => {
    throw new DOMException('A window of another origin', 'SecurityError');
  };
  const open = { closed: false, length: 0, opener: null, API: undefined, postMessage() {}, focus() {}, blur() {}, close() {} };
  const itself = new Set(['parent', 'self', 'window', 'frames', 'top']);
  const end = new Proxy(
    {},
    {
      get(_, name) {
        if (itself.has(name)) return end;
        if (Object.hasOwn(open, name)) return open[name];
        return name in scope ? refuse() : undefined;
      },
      set: refuse,
    },
  );
  return end;
}
window.parent = endOfWalk(window);

// What was called comes before what is said of it.
const say = (message) => {
  log?.flush();
  player.postMessage(message, application);
};
let log = null;
let session = null;
let stage = null;
let course = null;
let base = '/';
const tails = openTails(window);
const kLockWait = 1500; // ms for the wrapper before this one (reload) to have said its last words

// `code` "notYet" when going on elsewhere in the module is the way, not opening it again.
function fail(reason, code = '') {
  say({ type: 'waymark.failed', reason, code });
  if (session) return;
  const words = document.getElementById('waymark-words');
  words.textContent = reason;
  words.hidden = false;
}

// What pages of SCORM 1.2 do without.
let CoursePlay = null;
let createScorm2004Api = null;
async function loadCourseParts() {
  if (!isCourse) return;
  [{ CoursePlay }, { createScorm2004Api }] = await Promise.all([import('./course-play.js'), import('./scorm2004-api.js')]);
}

async function loadEngine() {
  const address = new URL(isCourse ? 'course.wasm' : 'engine.wasm', import.meta.url);
  const [{ createEngine }, answer] = await Promise.all([import('./engine.js'), fetch(address), loadCourseParts()]);
  if (!answer.ok) throw new Error(`${address.pathname}: ${answer.status}`);
  return createEngine(await answer.arrayBuffer());
}

// Calls that come in the same millisecond share its text.
let moment = { at: 0, text: '' };
function utcNow() {
  const at = Date.now();
  if (at !== moment.at) moment = { at, text: new Date(at).toISOString() };
  return moment.text;
}

function start(engine, message) {
  if (session) return;
  engine.start(message.facts, message.snapshot);
  base = message.base;
  const opened = performance.now();
  // Denied where the browser gives frames of another site no storage; then there are no tails either.
  navigator.locks?.request(wrapperLock(message.launch), () => new Promise(() => {})).catch(() => {});
  const keep = (calls) => keepTail(tails, message, calls);
  log = new CallLog({ ...message, post: say, fetch: window.fetch.bind(window), keep });
  session = new Session({
    engine,
    log,
    sinceStart: () => Math.round(performance.now() - opened),
    utcNow,
    onItems: (now) => (isCourse ? course?.tellContents() : say({ type: 'waymark.items', ...now })),
    onBroken: () => fail(kEngineStopped),
  });
  if (isCourse) {
    window.API_1484_11 = createScorm2004Api(callOfSco);
    course = coursePlay(engine, message);
  } else window.API = createScorm12Api((fn, first, second) => session.call(fn, first, second));
  stage = new Stage(document.getElementById('waymark-stage'), {
    onUnload: (last) => log.sendDirectly(last),
    onPopupBlocked: () => fail(kPopupBlocked),
    onMissing: (status) => fail(missingWords(status)),
  });
  if (!isCourse) session.tellItems(); // a course begins at once, and tells then
}

function callOfSco(fn, first, second) {
  const answer = session.call(fn, first, second);
  // Not within the SCO's own call: its page is about to go. One after the other, as what the player asks for.
  if (fn === Fn.finish && answer.value === 'true' && course.moved)
    setTimeout(() => (work = work.then(() => course.follow()).catch(() => fail(missingWords(0)))));
  return answer;
}

function coursePlay(engine, { facts, pages }) {
  const show = (id) => {
    const { path, title, language } = pages[id] ?? {};
    const address = path ? contentAddress(path, base, location.origin) : null;
    if (address) stage.show(address, { title, language });
    else fail(kNoPage, 'refused');
  };
  const tell = ({ kind, ...words }) => {
    if (kind === 'contents') say({ type: 'waymark.contents', ...words });
    else if (kind === 'refused') fail(kRefused, 'refused');
    else say({ type: 'waymark.ended' });
  };
  return new CoursePlay({
    call: (fn, first, second) => session.call(fn, first, second),
    contents: () => engine.items(),
    clear: () => stage.clear(),
    show,
    tell,
    ids: JSON.parse(facts).tree.map(({ id = '' }) => id),
  });
}

const missingWords = (status) =>
  status === 404
    ? 'A page of this module is missing. Tell your learning team.'
    : 'The module’s page could not be loaded. Check your connection and try again.';

async function endItem() {
  await stage.clear();
  session.closeItem();
}

async function openItem({ item, path, title, language }) {
  await endItem();
  const address = path === '' ? null : contentAddress(path, base, location.origin);
  if (!session.openItem(item)) fail(kNotYet, 'notYet');
  else if (address) stage.show(address, { title, language });
}

// What earlier wrappers of this host could not hand over; `earlier`, the one whose page was just replaced, first ends.
async function giveTails({ earlier }) {
  const signal = AbortSignal.timeout(kLockWait);
  await navigator.locks?.request(wrapperLock(earlier), { signal }, () => {}).catch(() => {});
  say({ type: 'waymark.tails', tails: readTails(tails) });
}

async function leave() {
  if (course) await course.leave();
  else if (session) await endItem();
  say({ type: 'waymark.left', lastNumber: log ? log.lastNumber : 0 });
}

const handlers = {
  'waymark.open': (message) => session && openItem(message),
  'waymark.begin': () => course?.begin(),
  'waymark.navigate': ({ request, target }) => course?.navigate(String(request), String(target ?? '')),
  'waymark.leave': leave,
  'waymark.giveTails': giveTails,
  'waymark.forgetTail': ({ launch }) => forgetTail(tails, launch),
  'waymark.acknowledged': ({ number }) => log?.acknowledged(number),
  'waymark.readOnly': () => log?.stop(),
};

// One after the other: an item is opened only when the one before has been left.
let work = Promise.resolve();
function listen(engine) {
  const begin = (message) => {
    try {
      start(engine, message);
    } catch {
      fail(kStartFailed);
    }
  };
  const now = { ...handlers, 'waymark.start': begin };
  window.addEventListener('message', ({ origin, source, data }) => {
    if (origin !== application || source !== player) return;
    const handle = Object.hasOwn(now, String(data?.type)) ? now[data.type] : null;
    if (!handle) return;
    if (data.type === 'waymark.acknowledged' || data.type === 'waymark.readOnly') handle(data);
    else work = work.then(() => handle(data)).catch(() => fail(missingWords(0)));
  });
}

window.addEventListener('pagehide', () => {
  log?.hide();
  log?.sendDirectly();
});
window.addEventListener('pageshow', () => log?.show());

async function main() {
  if (player === window) {
    fail(kOnItsOwn);
    return;
  }
  try {
    listen(await loadEngine());
    say({ type: 'waymark.ready' });
  } catch {
    fail(kEngineFailed);
  }
}

main();
