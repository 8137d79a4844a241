/** What every client of Roomtone must do, whatever the network does. Each scenario runs against the real server. */

import assert from "node:assert/strict";

import { eventually } from "./world.mjs";

const questions = "session.keynote.questions";

const alerts = "sponsor.acme-cloud.alerts";

/** What makes the VP of the demo's catalog a hot lead. */
const interest = () =>
  ["meeting_request", "booth_visit", "download", "demo_request"].map((type) => {
    return { id: type, attendee: "a-17", type, ts: Date.now(), target: { type: "sponsor", id: "acme-cloud" } };
  });
const isDelivery = (said) => said.topic === alerts && said.data?.try > 0;

const question = (id) => ({ id, session: "keynote", attendee: "a-17", type: "question", text: `${id}?`, ts: Date.now() });
const isQuestion = (id) => (said) => said.topic === questions && said.key === id && said.data !== null;

export const scenarios = [
  {
    name: "subscribes, sends and hears what comes of it",
    async run({ driver }) {
      driver.tell({ op: "subscribe", topic: questions });
      await driver.hears("the subscription", (said) => said.began === questions);
      driver.tell({ op: "send", number: 1, events: [question("q-1")] });
      assert.equal((await driver.hears("the answer", (said) => said.sent === 1)).accepted, 1);
      const { data } = await driver.hears("the question", isQuestion("q-1"));
      assert.equal(data.text, "q-1?");
    },
  },
  {
    name: "comes back after each cut and misses nothing",
    async run({ driver, proxy, server, service }) {
      driver.tell({ op: "subscribe", topic: questions });
      await driver.hears("the subscription", (said) => said.began === questions);
      for (const id of ["q-1", "q-2", "q-3"]) {
        proxy.cut();
        // While the client is away.
        await server.post("/v1/events", service, [question(id)]);
        await driver.hears(id, isQuestion(id));
      }
      assert.ok(driver.count((said) => said.state === "connected") >= 4);
      for (const id of ["q-1", "q-2", "q-3"]) assert.equal(driver.count(isQuestion(id)), 1, `${id} came once`);
    },
  },
  {
    name: "sends across cuts, each event counted once",
    async run({ driver, proxy }) {
      await driver.hears("the connection", (said) => said.state === "connected");
      const count = 60;
      for (let number = 1; number <= count; number += 1) {
        driver.tell({ op: "send", number, events: [question(`e-${number}`)].map((event) => ({ ...event, type: "heartbeat", text: undefined })) });
        if (number % 15 === 0) proxy.cut();
      }
      await eventually("all answers", () => driver.count((said) => said.sent) === count);
      const answers = driver.says.filter((said) => said.sent);
      assert.deepEqual(answers.filter((answer) => answer.error), []);
      for (const { accepted, duplicates } of answers) assert.equal(accepted + duplicates, 1);
    },
  },
  {
    name: "goes on after the server was killed and came back",
    async run({ driver, server, service }) {
      driver.tell({ op: "subscribe", topic: questions });
      await driver.hears("the subscription", (said) => said.began === questions);
      await server.post("/v1/events", service, [question("q-1")]);
      await driver.hears("q-1", isQuestion("q-1"));
      await server.kill();
      await server.start();
      await server.post("/v1/events", service, [question("q-2")]);
      await driver.hears("q-2", isQuestion("q-2"));
    },
  },
  {
    name: "works over a slow network",
    async run({ driver, proxy }) {
      proxy.delayMs = 200;
      driver.tell({ op: "subscribe", topic: questions });
      driver.tell({ op: "send", number: 1, events: [question("q-1")] });
      assert.equal((await driver.hears("the answer", (said) => said.sent === 1)).accepted, 1);
      await driver.hears("q-1", isQuestion("q-1"));
    },
  },
  {
    name: "leaves a connection that fell silent, and an older one that wakes up disturbs nothing",
    async run({ driver, proxy, server, service }) {
      driver.tell({ op: "subscribe", topic: questions });
      await driver.hears("the subscription", (said) => said.began === questions);
      proxy.isDark = true;
      const before = proxy.taken;
      proxy.cut();
      // Into the dark, and, once the client has given that up, back into the light.
      await eventually("an attempt in the dark", () => proxy.taken > before);
      proxy.isDark = false;
      await eventually("an attempt after it", () => proxy.taken > before + 1);
      await eventually("the return", () => driver.count((said) => said.began === questions) >= 2);
      proxy.releaseDark();
      await server.post("/v1/events", service, [question("q-1")]);
      await driver.hears("q-1", isQuestion("q-1"));
      assert.equal(driver.count(isQuestion("q-1")), 1);
    },
  },
  {
    name: "is given an alert again until its acknowledgement has arrived, and not after",
    async run({ driver, proxy, server, service }) {
      driver.tell({ op: "subscribe", topic: alerts });
      await driver.hears("the subscription", (said) => said.began === alerts);
      await server.post("/v1/events", service, interest());
      const { data } = await driver.hears("the alert", isDelivery);
      const began = () => driver.count((said) => said.began === alerts);
      // Nothing was acknowledged: with the next connection it comes again.
      proxy.cut();
      await eventually("the alert again", () => driver.count(isDelivery) >= 2);
      // Said on a connection that is dead by then: it is repeated on the next one.
      proxy.cut();
      driver.tell({ op: "acknowledge", topic: alerts, alerts: [data.alert] });
      await driver.hears("the notice", (said) => said.topic === alerts && said.data?.state === "acknowledged");
      const [deliveries, before] = [driver.count(isDelivery), began()];
      proxy.cut();
      await eventually("the return", () => began() > before);
      // What would come, comes with the subscription.
      driver.tell({ op: "send", number: 9, events: [question("q-9")] });
      await driver.hears("the answer", (said) => said.sent === 9);
      assert.equal(driver.count(isDelivery), deliveries);
    },
  },
  {
    name: "acknowledges again what the server could not store, after the pause that it named",
    async run({ driver, proxy, server, service }) {
      driver.tell({ op: "subscribe", topic: alerts });
      await driver.hears("the subscription", (said) => said.began === alerts);
      await server.post("/v1/events", service, interest());
      const { data } = await driver.hears("the alert", isDelivery);
      const refusals = [["store_unavailable", 300], ["overloaded", 300]].map(([code, after_ms]) => {
        return { code, message: "not now", retry: true, after_ms };
      });
      proxy.refusals.set("ack", refusals);
      const before = Date.now();
      driver.tell({ op: "acknowledge", topic: alerts, alerts: [data.alert] });
      await driver.hears("the notice", (said) => said.topic === alerts && said.data?.state === "acknowledged");
      assert.equal(refusals.length, 0);
      // A timer may be a moment early.
      assert.ok(Date.now() - before >= 590, "it paused twice");
      assert.equal(driver.count((said) => said.state === "connected"), 1, "on the same connection");
    },
  },
  {
    name: "comes back with a token that was refused for now",
    async run({ driver, proxy, server, service }) {
      await driver.hears("the connection", (said) => said.state === "connected");
      driver.tell({ op: "subscribe", topic: questions });
      await driver.hears("the subscription", (said) => said.began === questions);
      const refusals = [{ code: "rate_limited", message: "not now", retry: true, after_ms: 300, closeCode: 4101 }];
      proxy.refusals.set("auth", refusals);
      proxy.cut();
      await eventually("the return", () => driver.count((said) => said.began === questions) === 2);
      assert.equal(refusals.length, 0);
      await server.post("/v1/events", service, [question("q-1")]);
      await driver.hears("q-1", isQuestion("q-1"));
    },
  },
  {
    name: "does not come back with a token that was revoked",
    async run({ driver, proxy, server, admin }) {
      await driver.hears("the connection", (said) => said.state === "connected");
      assert.equal((await server.post("/v1/tokens/revoke", admin, { sub: "driver" })).body.closed, 1);
      await driver.hears("the end", (said) => said.state === "stopped");
      const taken = proxy.taken;
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      assert.equal(proxy.taken, taken);
    },
  },
];
