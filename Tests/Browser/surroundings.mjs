/** The page's modules, and stand-ins for a browser's WebSocket and clock, moved by hand. */

import { register } from "node:module";

// Versions of Node before 22 take a `.js` file for CommonJS; the page's are ES modules.
register(`data:text/javascript,${encodeURIComponent(`
  export async function load(url, context, next) {
    return next(url, url.includes("/Dashboard/Page/") ? { ...context, format: "module" } : context);
  }`)}`);

/** A module of the page. */
export function pageModule(name) {
  return import(new URL(`../../Sources/Dashboard/Page/${name}`, import.meta.url).href);
}

export class FakeSocket {
  constructor(url, protocols) {
    this.url = url;
    this.protocols = protocols;
    this.sent = [];
    this.closed = null;
    FakeSocket.all.push(this);
  }

  static all = [];

  send(text) {
    this.sent.push(JSON.parse(text));
  }

  close(code, reason) {
    this.closed = { code, reason };
  }

  /** What the server says, one message for several objects as the protocol allows. */
  say(...messages) {
    this.onmessage?.({ data: messages.map((message) => JSON.stringify(message)).join("\n") });
  }

  lose(code = 1006, reason = "") {
    this.onclose?.({ code, reason });
  }

  /** The newest request of an operation. */
  last(op) {
    return this.sent.findLast((request) => request.op === op);
  }

  /** Opens and agrees to the token. */
  welcome({ expires = 0, ping_s = 20 } = {}) {
    this.onopen?.({});
    this.say({ id: this.last("auth").id, ok: { conn: "c", expires, ping_s } });
  }

  /** Answers the newest request of an operation. */
  reply(op, ok) {
    this.say({ id: this.last(op).id, ok });
  }

  refuse(op, err) {
    this.say({ id: this.last(op).id, err: { message: "no", retry: false, after_ms: 0, ...err } });
  }
}

export class FakeClock {
  constructor() {
    this.time = 0;
    this.timers = [];
  }

  /** Lets time pass, and whatever falls due in it happen in its order. */
  async pass(ms) {
    const until = this.time + ms;
    for (;;) {
      const next = this.timers.filter((timer) => timer.due <= until).sort((a, b) => a.due - b.due)[0];
      if (!next) break;
      this.time = next.due;
      this.timers = this.timers.filter((timer) => timer !== next);
      next.body();
      await settle();
    }
    this.time = until;
    await settle();
  }

  get waits() {
    return this.timers.map((timer) => timer.due - this.time).sort((a, b) => a - b);
  }

  surroundings(more = {}) {
    let ids = 0;
    return {
      WebSocket: FakeSocket,
      setTimeout: (body, ms) => {
        const timer = { body, due: this.time + ms };
        this.timers.push(timer);
        return timer;
      },
      clearTimeout: (timer) => (this.timers = this.timers.filter((one) => one !== timer)),
      random: () => 0,
      now: () => this.time,
      randomId: () => `made-${++ids}`,
      ...more,
    };
  }
}

/** Lets promises that are ready run. */
export async function settle() {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
}
