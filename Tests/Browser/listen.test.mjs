import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";

import { pageModule } from "./surroundings.mjs";

const { ListenSender } = await pageModule("audio/listen.js");

/** A browser's socket on a network that takes nothing until it is told to. */
class SlowSocket {
  static OPEN = 1;
  static newest;

  constructor() {
    this.readyState = 0;
    this.sent = [];
    this.bufferedAmount = 0;
    SlowSocket.newest = this;
  }

  open() {
    this.readyState = SlowSocket.OPEN;
    this.onopen();
  }

  send(data) {
    this.sent.push(typeof data === "string" ? JSON.parse(data).type : new Uint16Array(data)[0]);
    this.bufferedAmount += data.byteLength ?? data.length;
  }

  /** The network takes so many messages of 20 ms. */
  take(count) {
    this.bufferedAmount -= count * MESSAGE_BYTES;
  }

  close() {}
}

const MESSAGE_BYTES = 640;
/** Messages that fit into the socket, and messages that are kept beside it: 5 s each. */
const [BUFFERED, KEPT] = [250, 250];

globalThis.WebSocket = SlowSocket;
globalThis.location = { href: "http://hall.example/" };

let sender;
let said;

beforeEach(() => {
  said = 0;
  sender = new ListenSender({ token: () => "token", session: "keynote", sampleRate: 16_000, onState: () => {}, onWords: () => {} });
});

afterEach(() => {
  sender.stop();
  socket().onclose({ code: 1000, reason: "" });
});

/** 20 ms of sound, `count` times, each numbered. */
function speak(count) {
  for (let at = 0; at < count; at += 1) sender.send(new Uint16Array(MESSAGE_BYTES / 2).fill(said++).buffer);
}

const socket = () => SlowSocket.newest;
const numbers = (from, to) => Array.from({ length: to - from }, (_, at) => from + at);

test("audio that a slow network kept back goes out before newer audio", () => {
  socket().open();
  speak(BUFFERED + 10);
  assert.deepEqual(socket().sent, numbers(0, BUFFERED));
  socket().take(5);
  speak(1);
  assert.deepEqual(socket().sent, numbers(0, BUFFERED + 5));
  socket().take(BUFFERED);
  speak(1);
  assert.deepEqual(socket().sent, numbers(0, said), "nothing is left for later");
  assert.equal(sender.dropped, 0);
});

test("of audio that nobody takes the oldest is let go", () => {
  socket().open();
  speak(BUFFERED + KEPT + 30);
  assert.equal(sender.dropped, 30);
  socket().take(BUFFERED);
  speak(1);
  assert.deepEqual(socket().sent.slice(BUFFERED), numbers(BUFFERED + 30, BUFFERED + 30 + BUFFERED));
  socket().take(BUFFERED);
  speak(1);
  assert.equal(socket().sent.at(-1), said - 1);
  assert.equal(sender.dropped, 30);
});

test("what was said while the connection was away is sent once it stands, in order", () => {
  speak(20);
  assert.deepEqual(socket().sent, []);
  socket().open();
  speak(1);
  assert.deepEqual(socket().sent, numbers(0, 21));
});

test("the end of the stream comes after all that was said", () => {
  socket().open();
  speak(BUFFERED + 10);
  sender.stop();
  assert.deepEqual(socket().sent, [...numbers(0, said), "CloseStream"]);
});
