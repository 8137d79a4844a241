import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { FakeClock, FakeSocket, pageModule, settle } from "./surroundings.mjs";

const { RoomtoneClient, waitBeforeReconnect } = await pageModule("client.js");

let clock;
let states;

beforeEach(() => {
  FakeSocket.all = [];
  clock = new FakeClock();
  states = [];
});

function start(options = {}) {
  const client = new RoomtoneClient({
    url: "https://hall.example:444/page?x#y",
    token: () => "token",
    onState: ({ state }) => states.push(state),
    surroundings: clock.surroundings(),
    ...options,
  });
  client.connect();
  return client;
}

const socket = () => FakeSocket.all[FakeSocket.all.length - 1];

/** Collects what a subscription brings, as text. */
function reader(client, topic, options = {}) {
  const got = [];
  const subscription = client.subscribe(topic, {
    onPublication: ({ key, data }) => got.push(key === undefined ? JSON.stringify(data) : `${key}=${JSON.stringify(data)}`),
    onBegin: (topicClass) => got.push(`began ${topicClass}`),
    onMissed: () => got.push("missed"),
    onEnd: (error) => got.push(`end ${error.code}`),
    ...options,
  });
  return { got, subscription, take: () => got.splice(0) };
}

test("a wait follows the range of the close code", () => {
  for (const code of [4000, 4001, 4002, 4009, 1002, 1007, 1008, 1009]) {
    assert.equal(waitBeforeReconnect(code, 0), null, String(code));
  }
  for (const code of [4100, 4101, 4102, 4108, 4109, 1000, 1001, 1006, 1011]) {
    assert.equal(waitBeforeReconnect(code, 0, 0, 0), 250);
    assert.equal(waitBeforeReconnect(code, 3, 0, 0), 2000);
    assert.equal(waitBeforeReconnect(code, 99, 0, 1), 20_000);
    assert.equal(waitBeforeReconnect(code, 0, 3500, 1), 3500);
  }
  for (const code of [4200, 4201, 4202, 4203]) {
    assert.equal(waitBeforeReconnect(code, 0, 0, 0), 0);
    assert.equal(waitBeforeReconnect(code, 2, 3500, 1), 3750);
    assert.equal(waitBeforeReconnect(code, 3, 0, 0), 2000);
  }
});

test("connects to the page's server with the subprotocol, and tells the token there alone", async () => {
  start();
  await settle();
  assert.equal(socket().url, "wss://hall.example:444/v1/ws");
  assert.deepEqual(socket().protocols, ["roomtone.v1"]);
  socket().welcome();
  assert.deepEqual(socket().sent, [{ id: 1, op: "auth", token: "token" }]);
  assert.deepEqual(states, ["connecting", "connected"]);
});

test("a subscription made before the connection stands is asked for when it does", async () => {
  const client = start();
  const captions = reader(client, "session.k.captions", { maxHz: 2 });
  await settle();
  socket().welcome();
  assert.deepEqual(socket().last("sub"), { id: 2, op: "sub", topic: "session.k.captions", max_hz: 2 });
  socket().reply("sub", { t: 3, class: "state", epoch: "e", offset: 2, items: [{ o: 2, k: "a", d: { x: 1 } }] });
  socket().say({ t: 3, o: 3, k: "b", d: 2 }, { t: 9, o: 3, d: "another topic" });
  assert.deepEqual(captions.got, ["began state", 'a={"x":1}', "b=2"]);
});

test("a state topic after a return brings what is new and tells what went away", async () => {
  const client = start();
  const { take } = reader(client, "s");
  await settle();
  socket().welcome();
  socket().reply("sub", { t: 3, class: "state", epoch: "e", offset: 3, items: [{ o: 1, k: "a", d: 1 }, { o: 3, k: "b", d: 1 }] });
  take();
  socket().lose();
  await clock.pass(250);
  socket().welcome();
  assert.deepEqual(socket().last("sub").recover, { epoch: "e", offset: 3 });
  const items = [{ o: 1, k: "a", d: 1 }, { o: 6, k: "c", d: 1 }];
  socket().reply("sub", { t: 5, class: "state", epoch: "e", offset: 6, recovered: true, items });
  assert.deepEqual(take(), ["began state", "b=null", "c=1"]);
});

test("a log is taken up where it stood, each message once and in order", async () => {
  const client = start();
  const { take, subscription } = reader(client, "l");
  await settle();
  socket().welcome();
  socket().reply("sub", { t: 3, class: "log", epoch: "e", offset: 4, items: [] });
  socket().say({ t: 3, o: 5, d: 5 }, { t: 3, o: 5, d: 5 });
  assert.deepEqual(take(), ["began log", "5"]);
  socket().lose(4108);
  await clock.pass(250);
  socket().welcome();
  assert.deepEqual(socket().last("sub").recover, { epoch: "e", offset: 5 });
  socket().reply("sub", { t: 9, class: "log", epoch: "e", offset: 6, recovered: true, items: [{ o: 5, d: 5 }, { o: 6, d: 6 }] });
  socket().say({ t: 9, o: 7, d: 7 });
  assert.deepEqual(take(), ["began log", "6", "7"]);
  assert.deepEqual(subscription.position, { epoch: "e", offset: 7 });
});

test("a log that the server no longer has says so", async () => {
  const client = start();
  const { take } = reader(client, "l", { from: { epoch: "old", offset: 9 } });
  await settle();
  socket().welcome();
  socket().reply("sub", { t: 3, class: "log", epoch: "new", offset: 2, recovered: false, items: [] });
  socket().say({ t: 3, o: 3, d: 3 });
  assert.deepEqual(take(), ["began log", "missed", "3"]);
});

for (const [name, message] of [
  ["a hole in a log", { t: 3, o: 9, d: 9 }],
  ["a gap that the server admits", { gap: { t: 3, epoch: "e", offset: 9 } }],
]) {
  test(`${name} is filled`, async () => {
    const client = start();
    const { take } = reader(client, "l");
    await settle();
    socket().welcome();
    socket().reply("sub", { t: 3, class: "log", epoch: "e", offset: 4, items: [] });
    take();
    socket().say(message);
    assert.equal(socket().last("unsub").t, 3);
    assert.deepEqual(socket().last("sub").recover, { epoch: "e", offset: 4 });
    socket().say({ t: 3, o: 10, d: 10 });
    const items = [5, 6, 7, 8, 9, 10].map((o) => ({ o, d: o }));
    socket().reply("sub", { t: 3, class: "log", epoch: "e", offset: 10, recovered: true, items });
    assert.deepEqual(take(), ["began log", "5", "6", "7", "8", "9", "10"]);
  });
}

test("alerts are acknowledged until the server has it", async () => {
  const client = start();
  const { subscription } = reader(client, "sponsor.s.alerts");
  await settle();
  socket().welcome();
  socket().reply("sub", { t: 6, class: "alert", epoch: "e", offset: 0, items: [] });
  subscription.acknowledge(["a-1"]);
  assert.deepEqual(socket().last("ack").alerts, ["a-1"]);
  socket().lose();
  subscription.acknowledge(["a-2"]);
  await clock.pass(250);
  socket().welcome();
  socket().reply("sub", { t: 7, class: "alert", epoch: "e", offset: 0, items: [] });
  const { t, alerts } = socket().last("ack");
  assert.deepEqual([t, alerts], [7, ["a-1", "a-2"]]);
  socket().reply("ack", {});
  socket().lose();
  await clock.pass(500);
  socket().welcome();
  socket().reply("sub", { t: 7, class: "alert", epoch: "e", offset: 0, items: [] });
  assert.equal(socket().last("ack"), undefined);
});

/** A client with a standing subscription to alerts. */
async function alerts() {
  const client = start();
  const { subscription } = reader(client, "sponsor.s.alerts");
  await settle();
  stand();
  return { client, subscription };
}

function stand() {
  socket().welcome();
  socket().reply("sub", { t: 6, class: "alert", epoch: "e", offset: 0, items: [] });
}

const asked = () => socket().sent.filter((request) => request.op === "ack").map((request) => request.alerts.join());

test("an acknowledgement that is refused for now is kept and asked again after the pause that was named", async () => {
  const { subscription } = await alerts();
  let isTaken = false;
  subscription.acknowledge(["a-1"]).then(() => (isTaken = true));
  socket().refuse("ack", { code: "store_unavailable", retry: true, after_ms: 700 });
  // What is said during the pause waits for its end.
  const both = subscription.acknowledge(["a-2"]);
  await clock.pass(699);
  assert.deepEqual(asked(), ["a-1"]);
  await clock.pass(1);
  assert.deepEqual(asked(), ["a-1", "a-1,a-2"]);
  socket().refuse("ack", { code: "overloaded", retry: true });
  await clock.pass(999);
  assert.equal(isTaken, false);
  await clock.pass(1);
  assert.deepEqual(asked().slice(2), ["a-1,a-2"]);
  socket().reply("ack", { alerts: ["a-1", "a-2"], unknown: [] });
  await both;
  assert.equal(isTaken, true);
  await clock.pass(10_000);
  assert.equal(asked().length, 3);
});

for (const [named, pause] of [[0, 1000], [1, 100], [1e9, 60_000]]) {
  test(`a pause of ${named} ms is one of ${pause}`, async () => {
    const { subscription } = await alerts();
    subscription.acknowledge(["a-1"]);
    socket().refuse("ack", { code: "overloaded", retry: true, after_ms: named });
    assert.ok(clock.waits.includes(pause), `${clock.waits}`);
  });
}

test("an acknowledgement that is refused for now is asked again at once on the next connection", async () => {
  const { subscription } = await alerts();
  subscription.acknowledge(["a-1"]);
  socket().refuse("ack", { code: "overloaded", retry: true, after_ms: 60_000 });
  socket().lose();
  await clock.pass(250);
  stand();
  assert.deepEqual(asked(), ["a-1"]);
});

test("an acknowledgement that is refused for good is not asked again, and its sender is told", async () => {
  const { subscription } = await alerts();
  const answer = subscription.acknowledge(["a-1"]);
  socket().refuse("ack", { code: "not_found" });
  await assert.rejects(answer, { code: "not_found", retry: false });
  const partly = subscription.acknowledge(["a-2", "a-3"]);
  socket().reply("ack", { alerts: ["a-2"], unknown: ["a-3"] });
  await assert.rejects(partly, { code: "not_found" });
  socket().lose();
  await clock.pass(250);
  stand();
  assert.deepEqual(asked(), []);
});

test("an acknowledgement ends with its subscription", async () => {
  const { client, subscription } = await alerts();
  const left = subscription.acknowledge(["a-1"]);
  socket().refuse("ack", { code: "overloaded", retry: true });
  subscription.unsubscribe();
  await assert.rejects(left, { code: "unsubscribed" });
  await assert.rejects(subscription.acknowledge(["a-2"]), { code: "unsubscribed" });
  const { subscription: next } = reader(client, "sponsor.s.alerts");
  socket().reply("sub", { t: 6, class: "alert", epoch: "e", offset: 0, items: [] });
  const closed = next.acknowledge(["a-3"]);
  assert.deepEqual(asked(), ["a-1", "a-3"]);
  client.close();
  await assert.rejects(closed, { code: "closed" });
});

test("acknowledgements that wait are bounded", async () => {
  const client = start();
  const { subscription } = reader(client, "sponsor.s.alerts");
  subscription.acknowledge(Array.from({ length: 1000 }, (_, at) => `a-${at}`));
  await assert.rejects(subscription.acknowledge(["one more"]), { code: "too_much_waiting", retry: true });
  await settle();
  stand();
  assert.equal(socket().last("ack").alerts.length, 1000);
});

test("events are named and sent again until they are answered", async () => {
  const client = start();
  const answer = client.send([{ type: "reaction" }, { id: "mine", type: "chat" }]);
  await settle();
  socket().welcome();
  const { events } = socket().last("send");
  assert.deepEqual(events.map((event) => event.id), ["made-1", "mine"]);
  socket().lose(4203);
  await clock.pass(0);
  socket().welcome();
  assert.deepEqual(socket().last("send").events, events);
  socket().reply("send", { accepted: 2, duplicates: 0, late: 0, rejected: [] });
  assert.equal((await answer).accepted, 2);
});

test("a request that may not be repeated fails with the connection", async () => {
  const client = start();
  await settle();
  socket().welcome();
  const answer = client.request("claim", { t: 1, alert: "a" });
  socket().lose();
  await assert.rejects(answer, { code: "closed", closeCode: 1006 });
});

test("a refusal reaches who asked", async () => {
  const client = start();
  const { take } = reader(client, "ops");
  await settle();
  socket().welcome();
  socket().refuse("sub", { code: "overloaded", retry: true, after_ms: 700 });
  assert.deepEqual(take(), []);
  await clock.pass(700);
  assert.equal(socket().sent.filter((request) => request.op === "sub").length, 2);
  socket().refuse("sub", { code: "forbidden" });
  assert.deepEqual(take(), ["end forbidden"]);
  const answer = client.request("resolve", { insight: "i" });
  socket().refuse("resolve", { code: "forbidden" });
  await assert.rejects(answer, { code: "forbidden", retry: false });
});

test("a refused token ends the client and everything that waits", async () => {
  const client = start();
  const { take } = reader(client, "l");
  const answer = client.request("x");
  await settle();
  socket().onopen({});
  socket().refuse("auth", { code: "unauthenticated", message: "the token has expired" });
  await assert.rejects(answer, { code: "unauthenticated" });
  assert.deepEqual(take(), ["end unauthenticated"]);
  assert.deepEqual(states, ["connecting", "stopped"]);
  assert.deepEqual(clock.timers, []);
  await assert.rejects(client.request("late"), { code: "unauthenticated" });
});

test("a token that is refused for now waits for the close and comes back as its code says", async () => {
  const client = start();
  const { take } = reader(client, "l");
  await settle();
  socket().onopen({});
  socket().refuse("auth", { code: "rate_limited", retry: true, after_ms: 3000 });
  assert.equal(socket().closed, null);
  socket().say({ bye: { code: 4101, reason: "too many connections" } });
  socket().lose(4101, "too many connections");
  assert.deepEqual(states, ["connecting", "waiting"]);
  assert.deepEqual(clock.waits, [3000], "at least what the refusal named");
  await clock.pass(3000);
  socket().onopen({});
  socket().refuse("auth", { code: "rate_limited", retry: true });
  socket().lose(4101);
  assert.deepEqual(clock.waits, [500], "each wait is longer than the last");
  await clock.pass(500);
  stand();
  assert.deepEqual(take(), ["began alert"]);
});

test("a token that is refused for now and closed for good is not tried again", async () => {
  start();
  await settle();
  socket().onopen({});
  socket().refuse("auth", { code: "rate_limited", retry: true });
  socket().lose(4001);
  assert.deepEqual(states, ["connecting", "stopped"]);
  assert.deepEqual(clock.timers, []);
});

for (const code of [4000, 4001, 4002, 4009]) {
  test(`close code ${code} is final`, async () => {
    start();
    await settle();
    socket().welcome();
    socket().lose(code, "no");
    await clock.pass(100_000);
    assert.equal(FakeSocket.all.length, 1);
    assert.equal(states.at(-1), "stopped");
  });
}

test("a farewell's wait is kept, and tells the code where the close frame got lost", async () => {
  start();
  await settle();
  socket().welcome();
  socket().say({ bye: { code: 4200, reason: "draining", retry_after_ms: 3500 } });
  socket().lose(1006);
  await clock.pass(3499);
  assert.equal(FakeSocket.all.length, 1);
  await clock.pass(1);
  assert.equal(FakeSocket.all.length, 2);
});

test("waits grow until a connection lasts", async () => {
  start();
  const waits = [];
  for (let attempt = 0; attempt < 4; attempt += 1) {
    await settle();
    socket().lose();
    waits.push(clock.waits[0]);
    await clock.pass(clock.waits[0]);
  }
  assert.deepEqual(waits, [250, 500, 1000, 2000]);
  socket().welcome({ ping_s: 100 });
  await clock.pass(10_000);
  socket().lose();
  assert.deepEqual(clock.waits, [250]);
});

test("a network that came back is used at once", async () => {
  const client = start();
  await settle();
  socket().lose();
  client.reconnectNow();
  await settle();
  assert.equal(FakeSocket.all.length, 2);
  assert.equal(states.at(-1), "connecting");
});

test("pings are answered, and a silent server is left", async () => {
  start();
  await settle();
  socket().welcome({ ping_s: 20 });
  await clock.pass(44_000);
  socket().say({ ping: {} });
  assert.deepEqual(socket().sent.at(-1), { op: "pong" });
  await clock.pass(44_999);
  assert.equal(FakeSocket.all.length, 1);
  const silent = socket();
  await clock.pass(1);
  assert.equal(silent.closed.code, 4202);
  await clock.pass(0);
  assert.equal(FakeSocket.all.length, 2);
  // What the old connection still says is not heard.
  silent.lose(4001);
  assert.equal(states.at(-1), "connecting");
});

test("a token is replaced before it expires", async () => {
  let count = 0;
  start({ token: async () => `token-${count++}` });
  await settle();
  socket().welcome({ expires: 200_000, ping_s: 600 });
  await clock.pass(139_999);
  assert.equal(socket().last("refresh"), undefined);
  await clock.pass(1);
  assert.equal(socket().last("refresh").token, "token-1");
  socket().reply("refresh", { expires: 500_000 });
  await clock.pass(300_000);
  assert.equal(socket().last("refresh").token, "token-2");
});

test("a function that gives no token ends the client", async () => {
  start({ token: () => Promise.reject(new Error("signed out")) });
  await settle();
  assert.deepEqual(states, ["connecting", "stopped"]);
});

test("a revoked subscription ends, others go on", async () => {
  const client = start();
  const one = reader(client, "one");
  const two = reader(client, "two");
  await settle();
  socket().welcome();
  const [first, second] = socket().sent.filter((request) => request.op === "sub");
  socket().say({ id: first.id, ok: { t: 1, class: "log", epoch: "e", offset: 0 } });
  socket().say({ id: second.id, ok: { t: 2, class: "log", epoch: "e", offset: 0 } });
  socket().say({ revoked: { t: 1 } });
  socket().say({ t: 1, o: 1, d: 1 }, { t: 2, o: 1, d: 1 });
  assert.deepEqual(one.take(), ["began log", "end revoked"]);
  assert.deepEqual(two.take(), ["began log", "1"]);
});

test("a subscription that was left is given back, also before its reply", async () => {
  const client = start();
  const { take, subscription } = reader(client, "l");
  await settle();
  socket().welcome();
  subscription.unsubscribe();
  socket().reply("sub", { t: 3, class: "log", epoch: "e", offset: 0 });
  assert.equal(socket().last("unsub").t, 3);
  assert.deepEqual(take(), []);
  const again = reader(client, "l");
  socket().reply("sub", { t: 3, class: "log", epoch: "e", offset: 0 });
  again.subscription.unsubscribe();
  assert.equal(socket().sent.filter((request) => request.op === "unsub").length, 2);
});

test("one subscription for a topic", () => {
  const client = start();
  reader(client, "l");
  assert.throws(() => reader(client, "l"), { code: "already_subscribed" });
});

test("strange messages do no harm", async () => {
  const client = start();
  const { take } = reader(client, "l");
  await settle();
  socket().welcome();
  socket().reply("sub", { t: 3, class: "log", epoch: "e", offset: 0 });
  take();
  for (const message of [{}, { id: 99, ok: {} }, { t: 3 }, { t: "x", d: 1 }, { qos: { t: 3 } }, { gap: { t: 9 } }, { later: 1 }]) {
    socket().say(message);
  }
  assert.deepEqual(take(), []);
  assert.equal(states.at(-1), "connected");
  socket().onmessage({ data: "not JSON" });
  assert.equal(states.at(-1), "stopped");
});

test("closing ends sockets and timers", async () => {
  const client = start();
  await settle();
  socket().welcome();
  client.close();
  assert.equal(socket().closed.code, 1000);
  assert.deepEqual(clock.timers, []);
  socket().lose(1000);
  assert.deepEqual(states, ["connecting", "connected", "stopped"]);
});
