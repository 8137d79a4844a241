/**
 * Puts `client.js` under the conformance suite: commands in on stdin, what the client brings out on stdout, both as lines
 * of JSON. `driver.mjs URL TOKEN`. The Swift client's driver speaks the same.
 */

import { readFile } from "node:fs/promises";
import { createInterface } from "node:readline";

const source = await readFile(new URL("../../Sources/Dashboard/Page/client.js", import.meta.url), "utf8");
const { RoomtoneClient } = await import(`data:text/javascript;base64,${Buffer.from(source).toString("base64")}`);

const [url, token] = process.argv.slice(2);
const say = (message) => process.stdout.write(`${JSON.stringify(message)}\n`);
const client = new RoomtoneClient({
  url,
  token: () => token,
  onState: ({ state, error }) => say({ state, code: error?.closeCode ?? null }),
});
client.connect();

const standing = new Map();

for await (const line of createInterface(process.stdin)) {
  const { op, topic, number, events, alerts } = JSON.parse(line);
  if (op === "subscribe") {
    const subscription = client.subscribe(topic, {
      onBegin: () => say({ began: topic }),
      onMissed: () => say({ missed: topic }),
      onEnd: () => say({ ended: topic }),
      onPublication: ({ key = null, data, offset = null }) => say({ topic, key, offset, data }),
    });
    standing.set(topic, subscription);
  } else if (op === "acknowledge") {
    standing.get(topic)?.acknowledge(alerts);
  } else if (op === "send") {
    client.send(events).then(
      (answer) => say({ sent: number, accepted: answer.accepted, duplicates: answer.duplicates }),
      (error) => say({ sent: number, error: error.code }),
    );
  }
}
client.close();
