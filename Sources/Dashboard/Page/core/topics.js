/**
 * The topics that the page reads, each subscribed to once however many parts show it.
 *
 * State topics keep their newest values, so a part that comes later begins with them; logs keep their last messages.
 */

import { BoundedMap } from "./bounded.js";

/** Keys of a state topic that are kept. */
const GREATEST_KEYS = 5000;
/** Messages of a log that are kept. */
const GREATEST_LOG = 500;

export class TopicStore {
  /** @param {import("../client.js").RoomtoneClient} client */
  constructor(client) {
    this.client = client;
    this._topics = new Map();
  }

  /**
   * Reads a topic until the returned function is called.
   *
   * @param {string} topic
   * @param {object} reader
   * @param {(publication: {data: any, key?: string, time?: number, offset?: number, isReplay: boolean}) => void} [reader.onData]
   * @param {(status: "waiting"|"live"|"refused", error?: Error) => void} [reader.onStatus]
   * @param {() => void} [reader.onMissed]  A log lost messages for good.
   * @param {number} [reader.maxHz]  Counts for the first reader of a topic.
   */
  read(topic, { onData = () => {}, onStatus = () => {}, onMissed = () => {}, maxHz } = {}) {
    const reader = { onData, onStatus, onMissed };
    let held = this._topics.get(topic);
    if (!held) {
      held = { status: "waiting", error: null, values: new BoundedMap(GREATEST_KEYS), log: [], readers: new Set(), subscription: null };
      this._topics.set(topic, held);
      this._subscribe(topic, held, maxHz);
    } else {
      for (const publication of [...held.values.values(), ...held.log]) onData({ ...publication, isReplay: true });
      onStatus(held.status, held.error ?? undefined);
    }
    held.readers.add(reader);
    return () => {
      if (!held.readers.delete(reader) || held.readers.size > 0) return;
      if (this._topics.get(topic) === held) this._topics.delete(topic);
      held.subscription?.unsubscribe();
    };
  }

  /** The subscription behind a topic that is read: to acknowledge, claim and snooze. */
  subscription(topic) {
    return this._topics.get(topic)?.subscription ?? null;
  }

  _subscribe(topic, held, maxHz) {
    const tell = (status, error = null) => {
      held.status = status;
      held.error = error;
      for (const reader of held.readers) reader.onStatus(status, error ?? undefined);
    };
    let topicClass = "state";
    held.subscription = this.client.subscribe(topic, {
      maxHz,
      onBegin: (name) => {
        topicClass = name;
        tell("live");
      },
      onPublication: (publication) => {
        keep(held, topicClass, publication);
        for (const reader of [...held.readers]) reader.onData({ ...publication, isReplay: false });
      },
      onMissed: () => {
        for (const reader of held.readers) reader.onMissed();
      },
      onEnd: (error) => tell("refused", error),
    });
  }
}

function keep(held, topicClass, publication) {
  if (topicClass !== "state") {
    held.log.push(publication);
    if (held.log.length > GREATEST_LOG) held.log.splice(0, held.log.length - GREATEST_LOG);
  } else if (publication.data === null) {
    held.values.delete(publication.key ?? "");
  } else {
    held.values.set(publication.key ?? "", publication);
  }
}
