/** A session's snapshots over time, bounded by a span. */

import { number } from "../core/format.js";

/** Kinds that are no reactions: who is there, and what has words of its own. */
const NO_REACTIONS = new Set(["join", "leave", "heartbeat", "view", "shown", "click", "dismiss", "chat", "question", "answer", "feedback"]);

/** Points older than this are thinned to one in `COARSE_MS`: on an axis of an hour a pixel shows no more. */
const FINE_MS = 600_000;
const COARSE_MS = 5_000;
/** How many points come between two looks for what can be thinned. */
const THIN_EVERY = 100;

export class SnapshotHistory {
  /** @param {number} spanMs  How far back points are kept. */
  constructor(spanMs) {
    this.spanMs = spanMs;
    this.clear();
  }

  /** Takes a snapshot; a later one of the same time replaces it. They may come in any order. */
  add({ window_end: time, engagement, sentiment, attendees, events }) {
    if (number(time) === null) return;
    const point = {
      time,
      score: number(engagement?.score),
      level: engagement?.level ?? "",
      mean: number(sentiment?.mean),
      n: number(sentiment?.n) ?? 0,
      present: number(attendees?.present),
      active: number(attendees?.active),
      kinds: reactionsOf(events?.kinds),
    };
    const points = this.points;
    let at = points.length;
    while (at > 0 && points[at - 1].time >= time) at -= 1;
    points.splice(at, points[at]?.time === time ? 1 : 0, point);
    const oldest = points[points.length - 1].time - this.spanMs;
    let gone = 0;
    while (points[gone].time < oldest) gone += 1;
    if (gone > 0) points.splice(0, gone);
    if (points.length >= this._thinAt) this._thin();
  }

  clear() {
    this.points = [];
    this._thinAt = THIN_EVERY;
  }

  _thin() {
    const fine = this.last.time - FINE_MS;
    let before = null;
    this.points = this.points.filter(({ time }) => {
      const step = Math.floor(time / COARSE_MS);
      const isNew = step !== before;
      before = step;
      return isNew || time >= fine;
    });
    this._thinAt = this.points.length + THIN_EVERY;
  }

  get last() {
    return this.points[this.points.length - 1];
  }

  /** The newest point at or before a time, at most `withinMs` old. */
  at(time, withinMs = 15_000) {
    const point = this.points.findLast((one) => one.time <= time);
    return point && time - point.time <= withinMs ? point : null;
  }

  /** The kinds that occur most, at most `most` of them. */
  kinds(most) {
    const sums = new Map();
    for (const { kinds } of this.points) for (const [kind, n] of Object.entries(kinds)) sums.set(kind, (sums.get(kind) ?? 0) + n);
    return [...sums].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1)).slice(0, most).map(([kind]) => kind);
  }

  /** A row each `stepMs`, newest first. */
  rows(stepMs) {
    const rows = [];
    for (let time = this.last?.time ?? -1; time >= (this.points[0]?.time ?? 0); time -= stepMs) {
      const point = this.at(time, stepMs);
      if (point) rows.push(point);
    }
    return rows;
  }
}

/** The counts of kinds that are reactions of people. */
export function reactionsOf(kinds = {}) {
  return Object.fromEntries(Object.entries(kinds ?? {}).filter(([kind, n]) => !NO_REACTIONS.has(kind) && number(n) !== null));
}
