/** What a view holds while it is shown: topics, listeners, timers and drawing, let go of together. */

export class Scope {
  /** @param {import("./topics.js").TopicStore} topics */
  constructor(topics) {
    this._topics = topics;
    this._endings = [];
    this._isOpen = true;
    this._aborter = new AbortController();
  }

  /** Ends requests when the view goes. */
  get signal() {
    return this._aborter.signal;
  }

  get isOpen() {
    return this._isOpen;
  }

  read(topic, reader) {
    const end = this._topics.read(topic, reader);
    this._endings.push(end);
    return end;
  }

  listen(target, event, body, options) {
    target.addEventListener(event, body, options);
    this._endings.push(() => target.removeEventListener(event, body, options));
  }

  every(ms, body) {
    const timer = setInterval(body, ms);
    this._endings.push(() => clearInterval(timer));
  }

  onEnd(body) {
    this._endings.push(body);
  }

  /** A function that draws once in the next animation frame, however often it is called. */
  batched(draw) {
    let asked = 0;
    const ask = () => {
      if (asked || !this._isOpen) return;
      asked = requestAnimationFrame(() => {
        asked = 0;
        if (this._isOpen) draw();
      });
    };
    this._endings.push(() => cancelAnimationFrame(asked));
    return ask;
  }

  /** Runs asynchronous work of the view; a failure after its end is nobody's, one before it is `failed`'s. */
  async run(work, failed = () => {}) {
    try {
      return await work();
    } catch (error) {
      if (this._isOpen && error.name !== "AbortError") failed(error);
      return undefined;
    }
  }

  end() {
    if (!this._isOpen) return;
    this._isOpen = false;
    this._aborter.abort();
    for (const ending of this._endings.splice(0)) ending();
  }
}
