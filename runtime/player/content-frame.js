import { readWrapperMessage } from './wrapper-messages.js';

const kReadyWait = 20_000; // ms
const kNotReady = 'The module did not load. Check your connection and open it again.';

// The page's side of the talk with the wrapper: exact origin and source both ways, checked messages only.
// handlers: by message type ("waymark.ready" ...), each with the checked message.
export class ContentFrame {
  #frame;
  #window;
  #origin;
  #handlers;
  #clock;
  #timer = null;

  constructor({ frame, window, contentOrigin, handlers, clock }) {
    this.#frame = frame;
    this.#window = window;
    this.#origin = contentOrigin;
    this.#handlers = handlers;
    this.#clock = clock;
    window.addEventListener('message', (event) => this.#receive(event));
  }

  // Listens first, then loads: the wrapper may be quick.
  load(wrapperUrl) {
    this.#timer = this.#clock.setTimeout(
      () => this.#handlers['waymark.failed']({ type: 'waymark.failed', reason: kNotReady }),
      kReadyWait,
    );
    this.#frame.src = wrapperUrl;
  }

  post(message) {
    this.#frame.contentWindow.postMessage(message, this.#origin);
  }

  #receive({ origin, source, data }) {
    if (origin !== this.#origin || source !== this.#frame.contentWindow) return;
    const message = readWrapperMessage(data);
    if (!message) return;
    this.#clock.clearTimeout(this.#timer);
    this.#handlers[message.type](message);
  }
}
