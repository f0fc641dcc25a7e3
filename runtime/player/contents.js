// The list of a module's parts, with the status of each in words.

const kWords = {
  passed: 'Passed',
  failed: 'Failed',
  completed: 'Completed',
  incomplete: 'In progress',
  browsed: 'In progress',
};

// "‘A’", "‘A’ and ‘B’", "‘A’, ‘B’ and ‘C’": the titles of these parts and groups of parts; empty when none is known.
function titles(items, ids) {
  const names = ids.map((id) => items.find((item) => item.id === id)?.title).filter(Boolean);
  const quoted = names.map((name) => `‘${name}’`);
  const last = quoted.pop() ?? '';
  return quoted.length > 0 ? `${quoted.join(', ')} and ${last}` : last;
}

// What has to be done before a part can start.
export function waitWords(items, id, waitsFor) {
  const what = `‘${items.find((item) => item.id === id)?.title ?? ''}’ cannot start yet`;
  const first = titles(items, waitsFor);
  if (!first) return `${what}: other parts of the module have to be finished first.`;
  return waitsFor.length > 1 ? `${what}. It waits for ${first}.` : `${what}. Finish ${first} first.`;
}

// lesson_status (SCORM 1.2 RTE 3.4.4) as people say it.
export function statusWords({ status, available = true, opened = false, waitsFor = [] }, items = []) {
  if (kWords[status]) return kWords[status];
  const first = available ? '' : titles(items, waitsFor);
  if (!available) return first ? `Cannot start yet, waits for ${first}` : 'Cannot start yet';
  return opened ? 'In progress' : 'Not started';
}

// The same of an activity of SCORM 2004, from what its tracking model knows.
export function activityWords({ completed, satisfied, attempted }) {
  if (satisfied !== null) return satisfied ? 'Passed' : 'Failed';
  if (completed === true) return 'Completed';
  return attempted ? 'In progress' : 'Not started';
}

const isPlayable = (item) => item.launchable && item.visible;

// "Page 2 of 5: NAME"; only what can be opened is counted.
export function titleLine(items, id) {
  const playable = items.filter(isPlayable);
  const place = playable.findIndex((item) => item.id === id);
  const title = items.find((item) => item.id === id)?.title ?? '';
  return place < 0 ? title : `Page ${place + 1} of ${playable.length}: ${title}`;
}

// Whether the list has something to choose: several parts, or one beside a part that is not in the list (isvisible) and comes first.
export function offersChoice(items) {
  const playable = items.filter(isPlayable);
  return playable.length > 1 || (playable.length === 1 && !items.find((item) => item.launchable).visible);
}

export class Contents {
  #nav;
  #toggle;
  #rows = new Map();
  #onOpen;
  #language;
  #items;
  #forgotten = false;

  // Fills nav#contents; where there is nothing to choose it stays hidden.
  constructor(nav, toggle, items, { onOpen, language }) {
    this.#nav = nav;
    this.#toggle = toggle;
    this.#onOpen = onOpen;
    this.#language = language;
    this.#items = items;
    this.several = offersChoice(items);
    nav.hidden = !this.several;
    if (toggle) toggle.hidden = !this.several;
    if (!this.several) return;
    const list = nav.querySelector('ol, ul') ?? nav.appendChild(nav.ownerDocument.createElement('ol'));
    list.replaceChildren();
    this.#fill(
      list,
      items.filter((item) => item.visible),
    );
    toggle?.addEventListener('click', () => this.#unfold(toggle.getAttribute('aria-expanded') !== 'true'));
    this.#unfold(false);
  }

  show(id) {
    for (const [key, { control }] of this.#rows) {
      if (!control) continue;
      if (key === id) control.setAttribute('aria-current', 'page');
      else control.removeAttribute('aria-current');
    }
    if (this.several) this.#unfold(false);
  }

  // What is done from here on counts no more, and what the list said of it may not be true: it only leads to the parts.
  forget() {
    this.#forgotten = true;
    for (const { words } of this.#rows.values()) if (words) words.textContent = '';
  }

  update(statuses) {
    if (this.#forgotten) return;
    for (const status of statuses) {
      const row = this.#rows.get(status.id);
      if (!row?.control) continue;
      const words = statusWords(status, this.#items);
      if (row.words.textContent !== words) row.words.textContent = words;
    }
  }

  // The same for the activities of a SCORM 2004 course: what is not to be seen is not, and only what a choice of it would open can be
  // chosen (SN 4th Ed. 5.6.5). Headings are activities as well.
  updateActivities(activities) {
    for (const { id, shown, choosable, ...now } of activities) {
      const row = this.#rows.get(id);
      if (!row) continue;
      row.entry.hidden = !shown;
      if (!row.control) continue;
      if (choosable) row.control.removeAttribute('aria-disabled');
      else row.control.setAttribute('aria-disabled', 'true');
      if (!this.#forgotten) row.words.textContent = activityWords(now);
    }
  }

  // On a phone the list is folded; the style sheet decides where that is, by the class.
  #unfold(open) {
    this.#nav.classList.toggle('wm-contents--open', open);
    this.#toggle?.setAttribute('aria-expanded', String(open));
  }

  // Nested lists as the manifest nests its items; an item whose parent is hidden stands where the parent
  // would.
  #fill(top, items) {
    const lists = new Map();
    const entries = new Map();
    for (const item of items) {
      const parent = entries.get(item.parent);
      const list = parent ? (lists.get(item.parent) ?? this.#sublist(lists, item.parent, parent)) : top;
      const entry = list.appendChild(this.#entry(item));
      entries.set(item.id, entry);
    }
  }

  #sublist(lists, id, entry) {
    const list = entry.appendChild(entry.ownerDocument.createElement('ol'));
    list.className = 'wm-contents__list';
    lists.set(id, list);
    return list;
  }

  #entry(item) {
    const document = this.#nav.ownerDocument;
    const entry = document.createElement('li');
    entry.className = 'wm-contents__item';
    const title = document.createElement(item.launchable ? 'button' : 'span');
    title.className = item.launchable ? 'wm-contents__link' : 'wm-contents__heading';
    title.textContent = item.title;
    const language = item.language || this.#language;
    if (language) title.lang = language;
    entry.append(title);
    if (item.launchable) this.#makeRow(item, entry, title);
    else this.#rows.set(item.id, { entry, control: null, words: null });
    return entry;
  }

  #makeRow(item, entry, button) {
    const words = entry.ownerDocument.createElement('span');
    words.className = 'wm-contents__status';
    words.id = `contents-status-${this.#rows.size + 1}`;
    words.textContent = statusWords({ status: item.status });
    button.type = 'button';
    button.setAttribute('aria-describedby', words.id);
    // Also where it says "Cannot start yet": the part on show may only report its end when it is left.
    button.addEventListener('click', () => button.getAttribute('aria-disabled') !== 'true' && this.#onOpen(item.id));
    entry.append(' ', words);
    this.#rows.set(item.id, { entry, control: button, words });
  }
}
