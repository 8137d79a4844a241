/**
 * The client of a Roomtone server over WebSocket (`/v1/ws`, subprotocol `roomtone.v1`), as an ES module without
 * dependencies.
 *
 *     import { RoomtoneClient } from "/client.js";
 *
 *     const client = new RoomtoneClient({ token: () => sessionStorage.getItem("token") });
 *     client.subscribe("session.keynote.captions", {
 *       onPublication: ({ key, data }) => show(key, data),      // data === null: the key is gone
 *     });
 *     client.connect();
 *     await client.send([{ session: "keynote", attendee: "a-17", type: "reaction", kind: "applause", ts: Date.now() }]);
 *
 * It comes back when the connection is lost, as the close code says (40xx: not at all, 41xx: after a wait that grows
 * and has jitter, 42xx: at once), and takes subscriptions up where they stood:
 *  - state topics bring the newest value of each key, and the end of keys that went away meanwhile;
 *  - log topics bring each message once and in order, or say `onMissed` when the server no longer has them;
 *  - alerts come until they are acknowledged; `acknowledge` repeats itself until the server has it, also where the server
 *    says that it cannot store it just now.
 * Events get an `id` where they have none, so that sending them again is harmless.
 */

/** Why a request or the client failed: `code` as the server's table has it, and whether trying again may help. */
export class RoomtoneError extends Error {
  constructor(code, message, { retry = false, afterMs = 0, closeCode } = {}) {
    super(message);
    this.name = "RoomtoneError";
    this.code = code;
    this.retry = retry;
    this.afterMs = afterMs;
    this.closeCode = closeCode;
  }
}

const FIRST_WAIT_MS = 500;
/** A crowd that lost its server is back within 30 s. */
const GREATEST_WAIT_MS = 20_000;
/** "Come back now" is spread over this time, so that a crowd does not come in one instant. */
const SPREAD_MS = 250;
/** How often a client comes back "now" before it takes the server for a broken one. */
const PROMPT_ATTEMPTS = 3;
/** A connection that lasted this long was a good one: waits begin anew after it. */
const SETTLING_MS = 10_000;
/** Requests that may wait for their answer; as many acknowledgements of each subscription. */
const GREATEST_WAITING = 1000;
/** What is asked again after a refusal waits as long as the refusal says, within these bounds, or this long. */
const [LEAST_PAUSE_MS, GREATEST_PAUSE_MS, PAUSE_MS] = [100, 60_000, 1000];

/**
 * What to do after a connection ended: milliseconds to wait, or `null` for "do not come back".
 *
 * @param {number} code     Close code.
 * @param {number} attempt  Attempts since the last connection that lasted; 0 right after one.
 * @param {number} announcedMs  The wait that the server's farewell named; 0 for none.
 * @param {number} chance   0 to 1, for the jitter.
 */
export function waitBeforeReconnect(code, attempt, announcedMs = 0, chance = Math.random()) {
  const stops = (code >= 4000 && code < 4100) || [1002, 1003, 1007, 1008, 1009, 1010].includes(code);
  if (stops) return null;
  if (code >= 4200 && code < 4300 && attempt < PROMPT_ATTEMPTS) return announcedMs + SPREAD_MS * chance;
  const wait = Math.min(FIRST_WAIT_MS * 2 ** Math.min(attempt, 16), GREATEST_WAIT_MS);
  return Math.max(wait * (0.5 + 0.5 * chance), announcedMs);
}

export class RoomtoneClient {
  /**
   * @param {object} options
   * @param {() => (string|Promise<string>)} options.token  Asked at each connection, and before a token expires.
   * @param {string} [options.url]  The server's address; the page's own by default.
   * @param {(state: {state: "connecting"|"connected"|"waiting"|"stopped", waitMs?: number, error?: RoomtoneError}) => void}
   *   [options.onState]
   * @param {object} [options.surroundings]  Stand-ins for WebSocket, setTimeout, clearTimeout, random, now, randomId.
   */
  constructor({ token, url, onState = () => {}, surroundings = {} }) {
    this._token = token;
    this._url = socketUrl(url);
    this._onState = onState;
    this._world = {
      WebSocket: globalThis.WebSocket,
      setTimeout: (body, ms) => globalThis.setTimeout(body, ms),
      clearTimeout: (timer) => globalThis.clearTimeout(timer),
      random: Math.random,
      now: Date.now,
      randomId,
      ...surroundings,
    };
    this._socket = null;
    this._isWanted = false;
    this._isAuthenticated = false;
    this._attempt = 0;
    this._lastId = 0;
    this._pending = new Map(); // request id → what waits for its reply
    this._unsent = []; // requests that wait for a connection
    this._subscriptions = new Map(); // topic → subscription
    this._topics = new Map(); // topic's number on this connection → subscription
    this._timers = new Map(); // name → timer
    this._farewell = null;
    this._refusal = null; // of the token, for now
    this._failure = null;
  }

  /** Connects, and stays connected until `close` or a close code that says not to come back. */
  connect() {
    if (this._isWanted) return;
    this._isWanted = true;
    this._failure = null;
    this._open();
  }

  /** Ends the connection; requests that wait fail. */
  close() {
    this._stop(new RoomtoneError("closed", "the client was closed"));
  }

  /** Tries again at once instead of after the wait, for example when the network came back. */
  reconnectNow() {
    if (this._isWanted && !this._socket && this._timers.has("reconnect")) this._open();
  }

  /**
   * Subscribes to a topic; again after each return.
   *
   * @param {string} topic
   * @param {object} handlers
   * @param {(publication: {data: any, key?: string, offset?: number, time?: number, updates: number, aggregate?: any}) => void}
   *   handlers.onPublication
   * @param {(topicClass: "state"|"log"|"alert") => void} [handlers.onBegin]  It stands, at first and after each return.
   * @param {() => void} [handlers.onMissed]  Messages of a log were missed for good.
   * @param {(error: RoomtoneError) => void} [handlers.onEnd]  Refused, revoked, or the client stopped.
   * @param {number} [handlers.maxHz]  On state topics, how often a key's value is wanted at most.
   * @param {{epoch: string, offset: number}} [handlers.from]  Where a log is to be taken up.
   * @returns {Subscription}
   */
  subscribe(topic, { onPublication, onBegin = () => {}, onMissed = () => {}, onEnd = () => {}, maxHz, from }) {
    if (this._subscriptions.has(topic)) {
      throw new RoomtoneError("already_subscribed", `this client has a subscription to ${topic}; use that one`);
    }
    const subscription = new Subscription(this, topic, { onPublication, onBegin, onMissed, onEnd, maxHz, from });
    this._subscriptions.set(topic, subscription);
    this._ask(subscription);
    return subscription;
  }

  /**
   * Sends events; resolves when they are durable with `{accepted, duplicates, late, rejected}`.
   * Sent again after a lost connection: each gets an `id` where it has none.
   */
  send(events) {
    const named = events.map((event) => (event.id === undefined ? { id: this._world.randomId(), ...event } : event));
    return this.request("send", { events: named }, { mayRepeat: true });
  }

  /** Marks an insight as dealt with (organizers). */
  resolve(insight) {
    return this.request("resolve", { insight }, { mayRepeat: true });
  }

  /** Sets a question's state, `open`, `answered` or `hidden` (room and organizers); resolves with the question. */
  setQuestion(session, question, state) {
    return this.request("question", { session, question, state }, { mayRepeat: true });
  }

  /** Any request; resolves with the reply's `ok`, fails with a RoomtoneError. */
  request(op, members = {}, { mayRepeat = false } = {}) {
    if (this._failure) return Promise.reject(this._failure);
    if (this._pending.size + this._unsent.length >= GREATEST_WAITING) {
      const message = `${GREATEST_WAITING} requests wait already; await their answers first`;
      return Promise.reject(new RoomtoneError("too_much_waiting", message, { retry: true }));
    }
    return new Promise((resolve, reject) => {
      this._unsent.push({ id: ++this._lastId, op, members, mayRepeat, resolve, reject });
      this._sendUnsent();
    });
  }

  // The connection

  async _open() {
    this._clear("reconnect");
    this._onState({ state: "connecting" });
    let token;
    try {
      token = await this._token();
    } catch (error) {
      return this._stop(new RoomtoneError("no_token", `no token: ${error.message ?? error}`));
    }
    if (!this._isWanted || this._socket) return;
    const socket = new this._world.WebSocket(this._url, ["roomtone.v1"]);
    this._socket = socket;
    this._farewell = null;
    this._refusal = null;
    this._pingMs = 5000;
    const mine = (body) => (event) => {
      if (this._socket === socket) body(event);
    };
    socket.onopen = mine(() => this._write("auth", { token }, { kind: "auth", token }));
    socket.onmessage = mine((event) => {
      this._watchSilence();
      this._take(event.data);
    });
    socket.onclose = mine((event) => this._lost(event.code, event.reason));
    this._watchSilence();
  }

  _lost(code, reason) {
    this._leaveSocket();
    // The farewell says why, where the close frame got lost.
    if (code === 1006 && this._farewell) ({ code, reason } = this._farewell);
    const closed = new RoomtoneError("closed", `the connection ended (${code}${reason ? `: ${reason}` : ""})`);
    const error = Object.assign(this._refusal ?? closed, { closeCode: code, retry: false });
    for (const waiting of this._pending.values()) {
      if (waiting.kind !== "request") continue;
      if (waiting.mayRepeat) this._unsent.push(waiting);
      else waiting.reject(error);
    }
    this._pending.clear();
    this._unsent.sort((a, b) => a.id - b.id);
    if (!this._isWanted) return;
    const announcedMs = Math.max(this._farewell?.retryAfterMs ?? 0, this._refusal?.afterMs ?? 0);
    const wait = waitBeforeReconnect(code, this._attempt, announcedMs, this._world.random());
    if (wait === null) return this._stop(error);
    this._attempt += 1;
    error.retry = true;
    this._onState({ state: "waiting", waitMs: wait, error });
    this._after("reconnect", wait, () => this._open());
  }

  _leaveSocket() {
    const socket = this._socket;
    this._socket = null;
    this._isAuthenticated = false;
    this._topics.clear();
    for (const subscription of this._subscriptions.values()) subscription._suspend();
    for (const name of [...this._timers.keys()]) this._clear(name);
    return socket;
  }

  _stop(error) {
    if (!this._isWanted && this._failure) return;
    this._isWanted = false;
    this._failure = error;
    const socket = this._leaveSocket();
    socket?.close(1000);
    const waiting = [...this._pending.values(), ...this._unsent].filter((one) => one.kind === "request" || one.reject);
    this._pending.clear();
    this._unsent = [];
    const subscriptions = [...this._subscriptions.values()];
    this._subscriptions.clear();
    this._onState({ state: "stopped", error });
    for (const one of waiting) one.reject(error);
    for (const subscription of subscriptions) {
      subscription._settle([...subscription._unacknowledged.keys()], error);
      subscription._handlers.onEnd(error);
    }
  }

  /** A server that says nothing for two of its pings and 5 s is gone, whatever the network says. */
  _watchSilence() {
    this._after("silence", 2 * this._pingMs + 5000, () => {
      this._farewell = { code: 4202, reason: "the server fell silent" };
      this._socket?.close(4202, "no ping");
      this._lost(4202, "the server fell silent");
    });
  }

  _keepToken(expires, current) {
    const left = expires - this._world.now();
    if (!(left > 0)) return;
    // With a minute to spare, or at half of what is left; a timer counts at most 24 days.
    const wait = Math.min(Math.max(left - 60_000, left / 2), 2 ** 31 - 1);
    this._after("refresh", wait, async () => {
      let token;
      try {
        token = await this._token();
      } catch {
        return; // The old one serves until it expires.
      }
      if (this._isAuthenticated && token !== current) this._write("refresh", { token }, { kind: "refresh", token });
    });
  }

  // What the server says

  _take(text) {
    const socket = this._socket;
    for (const line of String(text).split("\n")) {
      if (line.trim() === "") continue;
      let message;
      try {
        message = JSON.parse(line);
      } catch {
        message = null;
      }
      if (message === null || typeof message !== "object" || Array.isArray(message)) {
        return this._stop(new RoomtoneError("bad_answer", "the server's message is not understood"));
      }
      this._takeOne(message);
      if (this._socket !== socket) return;
    }
  }

  _takeOne(message) {
    if (message.id !== undefined) return this._takeReply(message);
    if (message.t !== undefined) {
      const subscription = this._topics.get(message.t);
      if (subscription && "d" in message) subscription._accept(message);
    } else if (message.ping) {
      this._socket.send('{"op":"pong"}');
    } else if (message.gap) {
      const subscription = this._topics.get(message.gap.t);
      if (subscription) this._renew(subscription);
    } else if (message.revoked) {
      const subscription = this._topics.get(message.revoked.t);
      if (subscription) {
        const error = new RoomtoneError("revoked", "the right to read this topic was taken back");
        this._forget(subscription, error);
        subscription._handlers.onEnd(error);
      }
    } else if (message.bye) {
      const { code, reason = "", retry_after_ms: retryAfterMs = 0 } = message.bye;
      this._farewell = { code, reason, retryAfterMs };
    }
    // What a newer server says beside is not for this client.
  }

  _takeReply({ id, ok, err }) {
    const waiting = this._pending.get(id);
    if (!waiting) return;
    this._pending.delete(id);
    const error = err && refusal(err);
    switch (waiting.kind) {
      case "auth":
        if (!error) return this._authenticated(ok, waiting.token);
        // Where coming back may help, the close that follows says when.
        if (error.retry) return void (this._refusal = error);
        return this._stop(error);
      case "refresh":
        if (!error) this._keepToken(ok.expires, waiting.token);
        return;
      case "sub":
        return this._begin(waiting.subscription, ok, error);
      case "ack":
        return this._acknowledged(waiting, ok, error);
      case "request":
        return error ? waiting.reject(error) : waiting.resolve(ok);
    }
  }

  _authenticated(ok, token) {
    this._isAuthenticated = true;
    this._pingMs = Math.min(Math.max(ok?.ping_s ?? 20, 1), 600) * 1000;
    this._watchSilence();
    this._keepToken(ok?.expires, token);
    this._after("settling", SETTLING_MS, () => (this._attempt = 0));
    this._onState({ state: "connected" });
    for (const subscription of this._subscriptions.values()) this._ask(subscription);
    this._sendUnsent();
  }

  _begin(subscription, ok, error) {
    subscription._isAsked = false;
    if (this._subscriptions.get(subscription.topic) !== subscription) {
      // Left in the meantime.
      if (ok) this._write("unsub", { t: ok.t }, { kind: "unsub" });
      return;
    }
    if (error?.retry) {
      this._after(`sub ${subscription.topic}`, pauseAfter(error), () => this._ask(subscription));
    } else if (error) {
      this._forget(subscription, error);
      subscription._handlers.onEnd(error);
    } else {
      subscription._number = ok.t;
      this._topics.set(ok.t, subscription);
      subscription._begin(ok);
      this._acknowledge(subscription, [...subscription._unacknowledged.keys()]);
    }
  }

  _acknowledged({ subscription, alerts }, ok, error) {
    // Left in the meantime.
    if (this._subscriptions.get(subscription.topic) !== subscription) return;
    const pause = `ack ${subscription.topic}`;
    if (!error?.retry) {
      // Any other refusal would be the same the next time.
      const unknown = new Set(Array.isArray(ok?.unknown) ? ok.unknown : []);
      subscription._settle(alerts.filter((alert) => !unknown.has(alert)), error);
      subscription._settle([...unknown], new RoomtoneError("not_found", "the server knows no such alert on this topic"));
    } else if (!this._timers.has(pause)) {
      this._after(pause, pauseAfter(error), () => {
        this._acknowledge(subscription, [...subscription._unacknowledged.keys()]);
      });
    }
  }

  // What is sent

  _write(op, members, waiting) {
    const id = ++this._lastId;
    this._pending.set(id, waiting);
    this._socket.send(JSON.stringify({ id, op, ...members }));
  }

  _sendUnsent() {
    if (!this._isAuthenticated) return;
    const requests = this._unsent;
    this._unsent = [];
    for (const request of requests) {
      this._pending.set(request.id, Object.assign(request, { kind: "request" }));
      this._socket.send(JSON.stringify({ id: request.id, op: request.op, ...request.members }));
    }
  }

  _ask(subscription) {
    if (!this._isAuthenticated || subscription._number !== null || subscription._isAsked) return;
    const members = { topic: subscription.topic };
    if (subscription.position) members.recover = subscription.position;
    if (subscription._handlers.maxHz) members.max_hz = subscription._handlers.maxHz;
    subscription._isAsked = true;
    this._write("sub", members, { kind: "sub", subscription });
  }

  /** Asks for a subscription anew, from where it stands. */
  _renew(subscription) {
    this._leave(subscription);
    this._ask(subscription);
  }

  _leave(subscription) {
    const number = subscription._number;
    subscription._suspend();
    if (number === null) return;
    this._topics.delete(number);
    if (this._isAuthenticated) this._write("unsub", { t: number }, { kind: "unsub" });
  }

  _forget(subscription, error) {
    this._subscriptions.delete(subscription.topic);
    this._topics.delete(subscription._number);
    this._clear(`ack ${subscription.topic}`);
    subscription._suspend();
    subscription._settle([...subscription._unacknowledged.keys()], error);
  }

  _acknowledge(subscription, alerts) {
    if (!this._isAuthenticated || subscription._number === null || alerts.length === 0) return;
    // After a refusal all of them are asked together, when its pause is over.
    if (this._timers.has(`ack ${subscription.topic}`)) return;
    this._write("ack", { t: subscription._number, alerts }, { kind: "ack", subscription, alerts });
  }

  _after(name, ms, body) {
    this._clear(name);
    const timer = this._world.setTimeout(() => {
      this._timers.delete(name);
      body();
    }, ms);
    this._timers.set(name, timer);
  }

  _clear(name) {
    if (!this._timers.has(name)) return;
    this._world.clearTimeout(this._timers.get(name));
    this._timers.delete(name);
  }
}

/** One topic, across connections. Made by `RoomtoneClient.subscribe`. */
class Subscription {
  constructor(client, topic, handlers) {
    this.topic = topic;
    /** Where it stands, `{epoch, offset}`: to take a log up in another run. */
    this.position = handlers.from ?? null;
    this._client = client;
    this._handlers = handlers;
    this._number = null;
    this._isAsked = false;
    this._class = null;
    this._keys = new Set();
    this._unacknowledged = new Map(); // alert → who waits for the server to have it
  }

  unsubscribe() {
    if (this._client._subscriptions.get(this.topic) !== this) return;
    this._client._leave(this);
    this._client._forget(this, new RoomtoneError("unsubscribed", `${this.topic} was left`));
  }

  /**
   * Says that alerts were taken; repeated after a lost connection, and where the server says to try again, until the
   * server has it. Resolves then; fails where the server refuses for good, or the subscription ends before. An alert that
   * the server does not have comes again, so nobody has to wait for this.
   */
  acknowledge(alerts) {
    const outcome = Promise.all(alerts.map((alert) => this._keep(alert))).then(() => {});
    outcome.catch(() => {});
    this._client._acknowledge(this, alerts.filter((alert) => this._unacknowledged.has(alert)));
    return outcome;
  }

  /** Takes an alert on for oneself; the others of the team are told. Fails while the connection is away. */
  claim(alert) {
    return this._answer("claim", { alert });
  }

  /** Puts an alert off for some seconds. Fails while the connection is away. */
  snooze(alert, seconds) {
    return this._answer("snooze", { alert, for_s: seconds });
  }

  _answer(op, members) {
    // The topic's number is the connection's own, so such a request does not outlive it.
    if (this._number === null) {
      const message = `${this.topic} has no subscription just now; try again when it stands`;
      return Promise.reject(new RoomtoneError("not_subscribed", message, { retry: true }));
    }
    return this._client.request(op, { t: this._number, ...members });
  }

  /** Keeps an acknowledgement until the server has it. */
  _keep(alert) {
    const kept = this._unacknowledged.get(alert);
    if (kept) return kept.promise;
    if (this._client._subscriptions.get(this.topic) !== this) {
      return Promise.reject(new RoomtoneError("unsubscribed", `${this.topic} was left`));
    }
    if (this._unacknowledged.size >= GREATEST_WAITING) {
      const message = `${GREATEST_WAITING} acknowledgements wait already; this alert comes again`;
      return Promise.reject(new RoomtoneError("too_much_waiting", message, { retry: true }));
    }
    const waiting = {};
    waiting.promise = new Promise((resolve, reject) => Object.assign(waiting, { resolve, reject }));
    this._unacknowledged.set(alert, waiting);
    return waiting.promise;
  }

  /** The server has these acknowledgements, or they are given up because of the error. */
  _settle(alerts, error) {
    for (const alert of alerts) {
      const waiting = this._unacknowledged.get(alert);
      this._unacknowledged.delete(alert);
      if (error) waiting?.reject(error);
      else waiting?.resolve();
    }
  }

  _suspend() {
    this._number = null;
    this._isAsked = false;
  }

  _begin({ class: topicClass, epoch, offset, recovered, items = [] }) {
    const before = this.position;
    const known = before?.epoch === epoch ? before.offset : 0;
    this._class = topicClass;
    this.position = { epoch, offset };
    this._handlers.onBegin(topicClass);
    if (topicClass === "state") {
      const present = new Set(items.map((item) => item.k ?? ""));
      const gone = [...this._keys].filter((key) => !present.has(key));
      const newer = items.filter((item) => !(item.o <= known) || !this._keys.has(item.k ?? ""));
      this._keys = present;
      for (const key of gone) this._pass({ k: key === "" ? undefined : key, d: null });
      for (const item of newer) this._pass(item);
    } else {
      if (before && recovered !== true) this._handlers.onMissed();
      for (const item of items) if (!(item.o <= known)) this._pass(item);
    }
  }

  _accept(message) {
    const { o: offset, k: key, d: data } = message;
    if (this._class === "log" && offset !== undefined) {
      if (offset <= this.position.offset) return;
      // Something is missing before it.
      if (offset > this.position.offset + 1) return this._client._renew(this);
    }
    if (offset > this.position.offset) this.position.offset = offset;
    if (this._class === "state") {
      if (data === null) this._keys.delete(key ?? "");
      else this._keys.add(key ?? "");
    }
    this._pass(message);
  }

  _pass({ o: offset, ts: time, k: key, d: data, n: updates = 1, agg: aggregate }) {
    this._handlers.onPublication({ offset, time, key, data, updates, aggregate });
  }
}

function refusal({ code = "unknown", message = "no reason given", retry = false, after_ms: afterMs = 0 }) {
  return new RoomtoneError(code, message, { retry, afterMs });
}

/** How long to wait before asking again what was refused for now. */
function pauseAfter({ afterMs }) {
  return Math.min(Math.max(afterMs || PAUSE_MS, LEAST_PAUSE_MS), GREATEST_PAUSE_MS);
}

function socketUrl(url) {
  const target = new URL("/v1/ws", url ?? globalThis.location?.href);
  target.protocol = target.protocol.replace(/^http/, "ws");
  return target.href;
}

/** 128 random bits; `crypto.randomUUID` is missing where a page comes over plain HTTP from another host. */
function randomId() {
  const bytes = globalThis.crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
