// What stands in place of the frame when a part's page lies at a host that may not be shown here.

const kTitle = 'This part does not open here';

// What it is, why it does not open, and what to do. `next`: title of a part that can be gone on with, or empty.
export function refusedWords({ title, refusedHost }, next) {
  return {
    what: `‘${title}’ is a page of another service, ${refusedHost}. Pages of other services open in a module only when an administrator has allowed the service and it can be reached over a secure connection.`,
    goOn: next ? 'You can go on with the other parts of the module.' : '',
    tell: `Tell your learning team or an administrator that ${refusedHost} does not open in this module. They can look into it.`,
  };
}

// The next part that is listed and has something to show; from the first on when none follows.
export function partToGoOnWith(items, id) {
  const at = items.findIndex((item) => item.id === id);
  const around = [...items.slice(at + 1), ...items.slice(0, Math.max(at, 0))];
  return around.find(({ launchable, visible, refusedHost }) => launchable && visible && !refusedHost) ?? null;
}

export class RefusedPart {
  #holder;
  #frame;
  #onOpen;

  constructor(holder, frame, { onOpen }) {
    this.#holder = holder;
    this.#frame = frame;
    this.#onOpen = onOpen;
  }

  // Where the skip link leads.
  get place() {
    return this.#holder.hidden ? this.#frame : this.#holder;
  }

  // The words instead of the frame, or the frame again for a part that may be shown. The frame stays in the page: what records
  // the work lives there.
  show(item, items) {
    const refused = Boolean(item?.refusedHost);
    this.#holder.replaceChildren(...(refused ? this.#words(item, partToGoOnWith(items, item.id)) : []));
    this.#holder.hidden = !refused;
    this.#frame.hidden = refused;
  }

  #words(item, next) {
    const { what, goOn, tell } = refusedWords(item, next?.title ?? '');
    const heading = this.#make('h2', kTitle, 'nhsuk-heading-s');
    heading.id = 'refused-title';
    const parts = [heading, ...[what, goOn, tell].filter(Boolean).map((text) => this.#make('p', text))];
    if (next) parts.push(this.#button(next));
    return parts;
  }

  #button({ id, title }) {
    const button = this.#make('button', `Go on to ‘${title}’`, 'nhsuk-button nhsuk-button--secondary nhsuk-button--small');
    button.type = 'button';
    button.addEventListener('click', () => this.#onOpen(id));
    return button;
  }

  #make(name, text, className = '') {
    const made = this.#holder.ownerDocument.createElement(name);
    if (className) made.className = className;
    made.textContent = text;
    return made;
  }
}
