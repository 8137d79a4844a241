/**
 * A session's speech for a view: live captions for the stage, finals for the transcript, in the original or a
 * language chosen, complete over lost connections.
 */

import { json, pathOf } from "../core/http.js";
import { CaptionBook, MediaClock } from "./caption-book.js";

const GREATEST_FINALS = 400;

export class Speech {
  /**
   * @param {import("../core/scope.js").Scope} scope
   * @param {object} given
   * @param {string} given.session
   * @param {boolean} given.hasTranscript  Whether this role may read the transcript and not only captions.
   * @param {() => void} given.onChange  Something is to be drawn.
   * @param {(key: string, caption: object) => void} given.onFinal  A line of the chosen language, new or corrected.
   * @param {(status: string, error?: Error) => void} [given.onStatus]  Of the chosen language's captions.
   */
  constructor(scope, { session, hasTranscript, onChange, onFinal, onStatus = () => {} }) {
    Object.assign(this, { _scope: scope, _session: session, _onChange: onChange, _onFinal: onFinal, _onStatus: onStatus });
    this.original = new CaptionBook();
    this.shown = this.original;
    this.clock = new MediaClock();
    this.language = null;
    this.lastHeardAt = null;
    this.newest = null;
    this.newestFinal = null;
    this._endTranslation = () => {};
    scope.read(`session.${session}.captions`, {
      onData: (publication) => this._take(publication),
      onStatus: (status, error) => this.language === null && onStatus(status, error),
    });
    if (!hasTranscript) return;
    scope.read(`session.${session}.transcript`, {
      onData: ({ data, ...publication }) => data && this._take({ ...publication, key: data.segment, data }),
      onMissed: () => this._load(),
    });
    this._load();
  }

  /** Shows another language, `null` for what was spoken. */
  choose(language) {
    if (language === this.language) return;
    this._endTranslation();
    this._endTranslation = () => {};
    this.language = language;
    this.shown = language === null ? this.original : new CaptionBook();
    for (const [key, caption] of this.shown.finals) this._onFinal(key, caption);
    this._onChange();
    if (language === null) return;
    const book = this.shown;
    this._endTranslation = this._scope.read(`session.${this._session}.captions.${language}`, {
      onData: ({ key, data }) => this.shown === book && this._apply(book, key, data),
      onStatus: (status, error) => this.shown === book && this._onStatus(status, error),
    });
    this._load();
  }

  /** What was said between two times of the clock, oldest first. */
  saidBetween(from, to) {
    const [start, end] = [this.clock.media(from), this.clock.media(to)];
    return start === null ? [] : this.shown.between(start, end);
  }

  /** The finals and what is being said now, oldest first. */
  get current() {
    return [...this.shown.finals.slice(-3), ...this.shown.interims];
  }

  _take({ key, data, time, isReplay }) {
    if (data) {
      this.clock.learn(time, data);
      if (!isReplay) this.lastHeardAt = Date.now();
      this.newest = data;
      if (data.state === "final") this.newestFinal = data;
    }
    this._apply(this.original, key, data);
  }

  _apply(book, key, caption) {
    const change = book.apply(key, caption);
    if (!change) return;
    if (book === this.shown && change.caption?.state === "final") this._onFinal(key, change.caption);
    book.trim(GREATEST_FINALS);
    this._onChange();
  }

  /** What was said before the page was open, or while it was away for too long. */
  async _load() {
    const language = this.language;
    const book = this.shown;
    await this._scope.run(async () => {
      const query = language === null ? {} : { lang: language };
      const { segments = [] } = await json(pathOf(["sessions", this._session, "transcript"], query), { signal: this._scope.signal });
      if (this.shown !== book) return;
      for (const caption of segments.slice(-GREATEST_FINALS)) this._apply(book, caption.segment, { state: "final", rev: 0, ...caption });
    });
  }
}
