// The controls of a SCORM 2004 course below its contents: Previous, Next and Finish, each where the package lets it be shown
// (hideLMSUI) and only while it would lead somewhere (SN 4th Ed. 5.6).

const kRequests = new Map([
  ['previous', 'previous'],
  ['continue', 'continue'],
  ['exitAll', 'exitAll'],
]);

export class CourseControls {
  #bar;
  #onRequest;

  // `bar` holds a button for each request, named by data-request.
  constructor(bar, { onRequest }) {
    this.#bar = bar;
    this.#onRequest = onRequest;
    for (const button of bar.querySelectorAll('button[data-request]')) {
      button.addEventListener('click', () => this.#ask(button));
    }
  }

  update(controls) {
    let any = false;
    for (const button of this.#bar.querySelectorAll('button[data-request]')) {
      const works = controls[button.dataset.request] === true;
      // A button that has the focus and goes would send a keyboard to the top of the page.
      if (!works && button === button.ownerDocument.activeElement) button.setAttribute('aria-disabled', 'true');
      else {
        button.removeAttribute('aria-disabled');
        button.hidden = !works;
      }
      any ||= works;
    }
    this.#bar.hidden = !any && !this.#bar.contains(this.#bar.ownerDocument.activeElement);
  }

  #ask(button) {
    if (button.getAttribute('aria-disabled') === 'true') return;
    this.#onRequest(kRequests.get(button.dataset.request));
  }
}
