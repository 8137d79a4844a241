/**
 * What was said in a session: its segments, the newest revision of each, and where they lie in wall-clock time.
 */

/** Segments that are open at once; a session has a few tracks. */
const GREATEST_INTERIMS = 50;

/** The segments of one session, by key; newest revision of each. */
export class CaptionBook {
  constructor() {
    this._captions = new Map();
  }

  /**
   * Takes a publication of `session.<id>.captions`; returns what changed: `{key, caption}`, `{key, removed: true}`, or
   * `null` when it is older than what is there.
   */
  apply(key, caption) {
    const held = this._captions.get(key);
    if (caption === null) {
      // The server lets go of old finals; a reader may keep them. An interim without a final was no speech.
      if (!held || held.state === "final") return null;
      this._captions.delete(key);
      return { key, removed: true };
    }
    if (held && (held.rev > caption.rev || (held.state === "final" && caption.state !== "final"))) return null;
    this._captions.set(key, caption);
    return { key, caption };
  }

  /** Oldest first. */
  get finals() {
    return this._inState("final");
  }

  get interims() {
    return this._inState("interim");
  }

  get(key) {
    return this._captions.get(key);
  }

  /** The finals between two positions, in seconds. */
  between(from, to) {
    return this.finals.filter(([, { start, end }]) => end >= from && start <= to);
  }

  /** Lets go of the oldest finals above a number; returns their keys. */
  trim(greatest) {
    const finals = this.finals;
    // An interim whose end was never told is dropped with them.
    const held = [...finals.slice(0, Math.max(0, finals.length - greatest)), ...this.interims.slice(0, -GREATEST_INTERIMS)];
    const surplus = held.map(([key]) => key);
    for (const key of surplus) this._captions.delete(key);
    return surplus;
  }

  _inState(state) {
    return [...this._captions].filter(([, c]) => c.state === state).sort(([, a], [, b]) => a.start - b.start);
  }
}

/** A caption's text as its firm and its provisional part; lengths count characters as people see code points. */
export function splitText({ text, state, stable_chars: stable }) {
  if (state === "final") return [text, ""];
  const characters = Array.from(text);
  let count = Math.min(Math.max(stable ?? 0, 0), characters.length);
  while (characters[count] === " ") count += 1;
  return [characters.slice(0, count).join(""), characters.slice(count).join("")];
}

/** How good captions of an engine are, in words: nobody should take a gist for a record. */
export function qualityLabel(engine, origin) {
  if (!engine) return "";
  const isGist = /pocketsphinx/i.test(engine);
  const isDraft = origin === "machine";
  return `${isDraft ? "machine-draft" : isGist ? "gist" : "live"} captions by ${engine}`;
}

/** How a translated line came about, in words; empty for speech itself. */
export function originLabel(origin) {
  switch (origin) {
    case "exact": return "from memory";
    case "masked": return "from memory, names filled in";
    case "fuzzy": return "from memory, similar sentence";
    case "machine": return "machine draft";
    case "source": return "not translated";
    default: return "";
  }
}

/**
 * Where media time lies on the clock. Media time runs with the server's clock since the session's first audio, so each
 * final tells the same beginning, give or take how its latency was measured; the median of the last ones is taken.
 */
export class MediaClock {
  constructor() {
    this._begins = [];
    this._begin = null;
  }

  /** @param {number} publishedAt  Milliseconds since the epoch. */
  learn(publishedAt, { state, end, latency_ms: latency }) {
    if (state !== "final" || !Number.isFinite(publishedAt) || !Number.isFinite(end) || !Number.isFinite(latency)) return;
    this._begins.push(publishedAt - latency - end * 1000);
    if (this._begins.length > 15) this._begins.shift();
    const sorted = [...this._begins].sort((a, b) => a - b);
    this._begin = sorted[Math.floor(sorted.length / 2)];
  }

  /** Milliseconds since the epoch; `null` while nothing was heard. */
  wall(seconds) {
    return this._begin === null ? null : this._begin + seconds * 1000;
  }

  /** Seconds of media time; `null` while nothing was heard. */
  media(ms) {
    return this._begin === null ? null : (ms - this._begin) / 1000;
  }
}
