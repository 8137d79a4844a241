/** What a snapshot says, as parts that several views show. */

import { ago, count, direction, moodOf, number, plural, signed } from "../core/format.js";
import { h, setText } from "./dom.js";

/** Older than this, figures say that they are old. */
export const STALE_MS = 15_000;

/** A figure with its name and a note under it; its place does not change with its text. */
export class Tile {
  constructor(name, { unit = "" } = {}) {
    this._value = h("dd.tile-value", {}, "–");
    this._note = h("dd.tile-note", {}, "");
    this.element = h("div.tile", {}, h("dt", {}, name), this._value, this._note);
    this._unit = unit;
  }

  show(value, note = "") {
    setText(this._value, value);
    setText(this._note, note || "\u00a0");
  }
}

/** The mean on a scale from −1 to +1, in words, with what it rests on. */
export class MoodStrip {
  constructor() {
    this._mark = h("span.mood-mark");
    this._word = h("span.mood-word", {}, "–");
    this._basis = h("span.mood-basis");
    this.element = h("div.mood", {}, h("span.mood-line", { "aria-hidden": "true" }, this._mark), this._word, this._basis);
  }

  show({ sentiment, attendees } = {}) {
    const mean = number(sentiment?.mean);
    this.element.classList.toggle("is-hidden", mean === null);
    this._mark.style.transform = `translateX(${50 + 50 * Math.min(Math.max(mean ?? 0, -1), 1)}%)`;
    setText(this._word, mean !== null ? `${moodOf(mean)} ${signed(mean)}` : sentiment ? "too few people" : "no data yet");
    setText(this._basis, mean === null ? "" : `${plural(number(attendees?.active) ?? 0, "person", "people")}, ${plural(number(sentiment?.n) ?? 0, "signal")}`);
  }
}

/** How old figures are. */
export function ageText(snapshot, now) {
  if (!snapshot) return "no data yet";
  const age = now - snapshot.window_end;
  return age > STALE_MS ? `last figures ${ago(age)}` : `live, ${Math.max(0, Math.round(age / 1000))} s old`;
}

/** The four figures of a room. */
export class FigureTiles {
  constructor() {
    this._score = new Tile("Engagement");
    this._mood = new Tile("Sentiment");
    this._present = new Tile("Present");
    this._rate = new Tile("Reactions");
    this.element = h("dl.tiles", {}, [this._score, this._mood, this._present, this._rate].map((tile) => tile.element));
  }

  show(snapshot) {
    const { engagement = {}, sentiment = {}, attendees = {}, events = {} } = snapshot ?? {};
    const score = number(engagement.score);
    const mean = number(sentiment.mean);
    this._score.show(score === null ? "–" : Math.round(score), [engagement.level, direction(engagement.trend)].filter(Boolean).join(" · "));
    this._mood.show(mean === null ? "–" : signed(mean), mean === null ? "too few people" : `${moodOf(mean)} · ${plural(number(sentiment.n) ?? 0, "signal")}`);
    this._present.show(count(attendees.present), `${count(attendees.active)} active`);
    this._rate.show(number(events.per_s) === null ? "–" : events.per_s.toFixed(1), "a second");
  }
}

/** The figures as a sentence, in place of a drawing. */
export function summary({ engagement = {}, sentiment = {}, attendees = {} }) {
  const mean = number(sentiment.mean);
  const mood = mean === null
    ? "Sentiment is hidden until enough people have reacted."
    : `Sentiment is ${moodOf(mean)} (${signed(mean)}).`;
  const score = number(engagement.score);
  if (score === null) return mood;
  return `Engagement is ${engagement.level ?? "measured"} at ${score.toFixed(0)} of 100 with ${attendees.present ?? 0} people present. ${mood}`;
}
