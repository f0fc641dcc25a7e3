// Where the SCO is shown: one frame that fills the wrapper, made anew for each item so that no history
// entry is left behind and the browser's Back leads out of the module.

const kUnloadWait = 2000; // ms; a frame that asks "leave this page?" may never load about:blank
const kPopupWait = 1000;
const kAfterPagehide = 100; // unload follows at once, where the browser still has it

const isAlone = (features) => /\b(noopener|noreferrer)\b/i.test(String(features ?? ''));

export class Stage {
  #holder;
  #onUnload;
  #onPopupBlocked;
  #onMissing;
  #frame = null;
  #popups = new Set();

  // onUnload(last): a document of the SCO has just run its handlers of pagehide, or of unload (the last ones). onMissing: the first page did not load.
  constructor(holder, { onUnload, onPopupBlocked, onMissing }) {
    this.#holder = holder;
    this.#onUnload = onUnload;
    this.#onPopupBlocked = onPopupBlocked;
    this.#onMissing = onMissing;
  }

  show(url, { title, language }) {
    const frame = this.#holder.ownerDocument.createElement('iframe');
    frame.title = title;
    if (language) frame.lang = language;
    frame.allow = 'fullscreen; autoplay; clipboard-write; encrypted-media';
    let first = true;
    frame.addEventListener('load', () => {
      if (this.#frame !== frame) return;
      this.#watch(frame);
      if (first) this.#checkLoaded(frame, url);
      first = false;
    });
    this.#frame = frame;
    frame.src = url.href;
    this.#holder.append(frame);
  }

  // Closes the SCO's own windows, then leaves its page by navigating away, so that unload handlers run
  // while the API still answers. Removing a frame runs them too but not beforeunload; it is the way out
  // when navigation is refused.
  async clear() {
    const frame = this.#frame;
    if (!frame) return;
    await this.#closePopups();
    this.#frame = null;
    await leavePage(frame);
    frame.remove();
  }

  #watch(frame) {
    const inside = ownWindow(frame);
    if (!inside) return;
    for (const name of ['pagehide', 'unload']) inside.addEventListener(name, () => this.#onUnload(name === 'unload'));
    const open = inside.open;
    inside.open = (...args) => {
      const popup = open.apply(inside, args);
      if (popup) this.#popups.add(popup);
      else if (!isAlone(args[2])) this.#onPopupBlocked();
      return popup;
    };
  }

  async #checkLoaded(frame, url) {
    const status = navigationStatus(frame);
    if (status >= 200 && status < 400) return;
    if (url.origin !== frame.ownerDocument.location.origin) return; // another host's answer cannot be read
    const answer = await fetch(url, { method: 'HEAD' }).catch(() => null);
    if (!answer?.ok && this.#frame === frame) this.#onMissing(answer ? answer.status : 0);
  }

  async #closePopups() {
    const open = [...this.#popups].filter((popup) => !popup.closed);
    this.#popups.clear();
    await Promise.all(open.map(closePopup));
  }
}

// `closed` turns true before the window's unload handlers have run, so those are waited for: ours is the
// last of them. A window of another origin has no handlers that could reach the API.
function closePopup(popup) {
  return new Promise((done) => {
    setTimeout(done, kPopupWait);
    try {
      popup.addEventListener('unload', done);
      popup.addEventListener('pagehide', () => setTimeout(done, kAfterPagehide));
    } catch {
      done();
    }
    popup.close();
  });
}

function leavePage(frame) {
  return new Promise((done) => {
    frame.addEventListener('load', done, { once: true });
    setTimeout(done, kUnloadWait);
    try {
      frame.contentWindow.location.replace('about:blank');
    } catch {
      done();
    }
  });
}

// The frame's window when it is of this origin, else null.
function ownWindow(frame) {
  try {
    return frame.contentDocument ? frame.contentWindow : null;
  } catch {
    return null;
  }
}

// HTTP status of the page in the frame; 0 when the browser does not tell.
function navigationStatus(frame) {
  try {
    return frame.contentWindow.performance.getEntriesByType('navigation')[0]?.responseStatus ?? 0;
  } catch {
    return 0;
  }
}
