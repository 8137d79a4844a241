/**
 * A session on one time axis: engagement, moments, reactions by kind, sentiment, and when somebody spoke. Choosing a
 * time, with the pointer or the slider below, tells whoever listens.
 */

import { moodOf, signed, timeOfDay, words } from "../core/format.js";
import { figuresTable, h } from "./dom.js";
import { fillRuns, palette, prepare, runs, strokeRuns } from "./pen.js";

const LEFT = 98;
const RIGHT = 14;
const BREAK_MS = 15_000;
const KINDS_SHOWN = 4;
const KIND_COLORS = ["kind-1", "kind-2", "kind-3", "kind-4"];
const LANES = { moments: 24, engagement: 104, kind: 24, sentiment: 62, speech: 18, axis: 22, gap: 10 };
/** How near to a moment's flag a click means the moment, in CSS pixels. */
const SNAP = 14;

export class Timeline {
  /**
   * @param {object} given
   * @param {import("./history.js").SnapshotHistory} given.history
   * @param {() => Array<{at: number}>} given.moments  With `at` in milliseconds since the epoch.
   * @param {() => Array<[number, number]>} given.speech  Spans in which somebody spoke.
   * @param {(time: number|null, moment?: object) => void} given.onChoose
   */
  constructor({ history, moments, speech, onChoose }) {
    Object.assign(this, { history, _moments: moments, _speech: speech, _onChoose: onChoose });
    this.spanMs = 600_000;
    this.end = null; // null: now
    this.chosen = null;
    this._hover = null;
    this._canvas = h("canvas.timeline-canvas", { "aria-hidden": "true" });
    this._slider = h("input.scrub", {
      type: "range", min: "0", max: "1000", value: "1000", step: "1", "aria-label": "Time to look at",
      oninput: () => this._scrub(),
    });
    this._table = figuresTable("Engagement, sentiment and reactions, newest first",
      ["Time", "Engagement", "Sentiment", "Reactions of the last minute"], () => this._rows());
    this.element = h("div.timeline", {}, this._canvas, this._slider, this._table.element);
    this._canvas.addEventListener("click", (event) => this._click(event));
    this._canvas.addEventListener("pointermove", (event) => this._point(event));
    this._canvas.addEventListener("pointerleave", () => {
      this._hover = null;
      this.draw();
    });
    this._layout([]);
  }

  get _shownEnd() {
    return this.end ?? this.history.last?.time ?? Date.now();
  }

  /** Marks a time; `null` for none. */
  choose(time, moment) {
    this.chosen = time;
    if (time === null) this._slider.value = "1000";
    else this._slider.value = String(Math.round(1000 * (1 - (this._shownEnd - time) / this.spanMs)));
    this._slider.setAttribute("aria-valuetext", time === null ? "live" : timeOfDay(time, true));
    this._onChoose(time, moment);
    this.draw();
  }

  draw() {
    this._table.fill();
    this._layout(this.history.kinds(KINDS_SHOWN));
    const { pen, width, height } = prepare(this._canvas);
    if (width === 0) return;
    const colors = palette();
    const end = this._shownEnd;
    const x = (time) => LEFT + (width - LEFT - RIGHT) * (1 - (end - time) / this.spanMs);
    this._x = x;
    this._width = width;
    pen.font = `500 12px ${getComputedStyle(this._canvas).fontFamily}`;
    pen.textBaseline = "middle";
    const points = this.history.points.filter((point) => point.time >= end - this.spanMs && point.time <= end);
    this._drawAxis(pen, colors, x, end, height);
    pen.save();
    pen.beginPath();
    pen.rect(LEFT - 1, 0, width - LEFT - RIGHT + 6, height);
    pen.clip();
    this._drawEngagement(pen, colors, x, points);
    this._drawKinds(pen, colors, x, points);
    this._drawSentiment(pen, colors, x, points);
    this._drawSpeech(pen, colors, x, end);
    this._drawMoments(pen, colors, x, end);
    pen.restore();
    this._drawLabels(pen, colors, width);
    this._drawCursors(pen, colors, x, height);
  }

  _layout(kinds) {
    if (this._kinds && kinds.join() === this._kinds.join()) return;
    this._kinds = kinds;
    let top = 0;
    const lane = (height, gap = LANES.gap) => {
      const made = { top, bottom: top + height };
      top += height + gap;
      return made;
    };
    this._lanes = { moments: lane(LANES.moments, 2), engagement: lane(LANES.engagement) };
    // Room for all kinds from the start: nothing moves when the first reactions come.
    this._lanes.kinds = Array.from({ length: KINDS_SHOWN }, (_, at) => lane(LANES.kind, at === KINDS_SHOWN - 1 ? LANES.gap : 3));
    this._lanes.sentiment = lane(LANES.sentiment);
    this._lanes.speech = lane(LANES.speech, 0);
    this._lanes.axis = lane(LANES.axis, 0);
    this._canvas.style.height = `${top}px`;
  }

  _drawAxis(pen, colors, x, end, height) {
    const step = this.spanMs > 1_200_000 ? 600_000 : this._width < 560 ? 300_000 : 120_000;
    const { axis } = this._lanes;
    pen.strokeStyle = colors.get("line");
    pen.lineWidth = 1;
    pen.textAlign = "center";
    pen.fillStyle = colors.get("soft");
    for (let time = Math.ceil((end - this.spanMs) / step) * step; time <= end; time += step) {
      const at = Math.round(x(time)) + 0.5;
      pen.beginPath();
      pen.moveTo(at, this._lanes.moments.bottom);
      pen.lineTo(at, height - LANES.axis);
      pen.stroke();
      if (at > LEFT + 14 && at < this._width - 18) pen.fillText(timeOfDay(time), at, axis.top + 13);
    }
  }

  _drawEngagement(pen, colors, x, points) {
    const { top, bottom } = this._lanes.engagement;
    const y = (value) => bottom - (value / 100) * (bottom - top - 4);
    pen.strokeStyle = colors.get("line");
    for (const value of [0, 50, 100]) rule(pen, LEFT, this._width - RIGHT, y(value));
    const lines = runs(points, (point) => point.score, BREAK_MS);
    pen.fillStyle = colors.get("accent-wash");
    fillRuns(pen, lines, x, y, bottom);
    Object.assign(pen, { strokeStyle: colors.get("accent"), lineWidth: 2, lineJoin: "round" });
    strokeRuns(pen, lines, x, y);
    pen.lineWidth = 1;
  }

  _drawKinds(pen, colors, x, points) {
    const greatest = Math.max(1, ...points.flatMap((point) => this._kinds.map((kind) => point.kinds[kind] ?? 0)));
    this._kinds.forEach((kind, at) => {
      const { top, bottom } = this._lanes.kinds[at];
      const y = (value) => bottom - (value / greatest) * (bottom - top - 2);
      const lines = runs(points, (point) => point.kinds[kind] ?? 0, BREAK_MS);
      pen.fillStyle = colors.get(KIND_COLORS[at]);
      fillRuns(pen, lines, x, y, bottom);
      pen.strokeStyle = colors.get("line");
      rule(pen, LEFT, this._width - RIGHT, bottom);
    });
  }

  _drawSentiment(pen, colors, x, points) {
    const { top, bottom } = this._lanes.sentiment;
    const middle = (top + bottom) / 2;
    const y = (value) => middle - value * (middle - top - 3);
    pen.strokeStyle = colors.get("line");
    for (const value of [-1, 1]) rule(pen, LEFT, this._width - RIGHT, y(value));
    pen.strokeStyle = colors.get("faint");
    rule(pen, LEFT, this._width - RIGHT, middle);
    Object.assign(pen, { strokeStyle: colors.get("mood"), lineWidth: 2 });
    strokeRuns(pen, runs(points, (point) => point.mean, BREAK_MS), x, y);
    pen.lineWidth = 1;
  }

  _drawSpeech(pen, colors, x, end) {
    const { top, bottom } = this._lanes.speech;
    pen.fillStyle = colors.get("wash");
    pen.fillRect(LEFT, top + 5, this._width - LEFT - RIGHT, bottom - top - 10);
    pen.fillStyle = colors.get("faint");
    for (const [from, to] of this._speech()) {
      if (to < end - this.spanMs || from > end) continue;
      pen.fillRect(x(from), top + 4, Math.max(2, x(to) - x(from) - 1), bottom - top - 8);
    }
  }

  _drawMoments(pen, colors, x, end) {
    const { top, bottom } = this._lanes.moments;
    for (const moment of this._moments()) {
      if (moment.at < end - this.spanMs || moment.at > end) continue;
      const at = x(moment.at);
      pen.strokeStyle = colors.get("moment");
      pen.setLineDash([2, 3]);
      pen.beginPath();
      pen.moveTo(at, bottom);
      pen.lineTo(at, this._lanes.sentiment.bottom);
      pen.stroke();
      pen.setLineDash([]);
      pen.fillStyle = colors.get("moment");
      star(pen, at, (top + bottom) / 2, 7);
    }
  }

  _drawLabels(pen, colors, width) {
    const middle = ({ top, bottom }) => (top + bottom) / 2;
    pen.textAlign = "right";
    pen.fillStyle = colors.get("soft");
    const right = LEFT - 10;
    const fit = (text) => {
      let shown = text;
      while (shown.length > 3 && pen.measureText(shown).width > LEFT - 14) shown = `${shown.slice(0, -2)}…`;
      return shown;
    };
    pen.fillText("moments", right, middle(this._lanes.moments));
    pen.fillText("engagement", right, middle(this._lanes.engagement));
    const { engagement, sentiment } = this._lanes;
    pen.fillText("100", right, engagement.top + 7);
    pen.fillText("0", right, engagement.bottom - 4);
    this._kinds.forEach((kind, at) => pen.fillText(fit(words(kind)), right, middle(this._lanes.kinds[at]) + 2));
    pen.fillText("sentiment", right, middle(sentiment));
    pen.fillText("+", right, sentiment.top + 6);
    pen.fillText("−", right, sentiment.bottom - 6);
    pen.fillText("speech", right, middle(this._lanes.speech));
    if (this.history.points.length === 0) {
      pen.textAlign = "center";
      pen.fillText("No figures yet", (LEFT + width) / 2, middle(engagement));
    }
  }

  _drawCursors(pen, colors, x, height) {
    for (const [time, isChosen] of [[this._hover, false], [this.chosen, true]]) {
      if (time === null) continue;
      const at = Math.round(x(time)) + 0.5;
      if (at < LEFT || at > this._width - RIGHT + 1) continue;
      pen.strokeStyle = colors.get(isChosen ? "ink" : "soft");
      pen.lineWidth = isChosen ? 1.5 : 1;
      pen.beginPath();
      pen.moveTo(at, 2);
      pen.lineTo(at, height - LANES.axis);
      pen.stroke();
      const point = this.history.at(time);
      const text = `${timeOfDay(time, true)}${point?.score == null ? "" : ` · ${Math.round(point.score)}`}`;
      const wide = pen.measureText(text).width + 14;
      const left = Math.min(Math.max(at - wide / 2, LEFT), this._width - RIGHT - wide);
      pen.fillStyle = colors.get(isChosen ? "ink" : "soft");
      pen.beginPath();
      pen.roundRect(left, height - LANES.axis + 2, wide, 18, 9);
      pen.fill();
      pen.fillStyle = colors.get("panel");
      pen.textAlign = "center";
      pen.fillText(text, left + wide / 2, height - LANES.axis + 11.5);
    }
    pen.lineWidth = 1;
  }

  _timeAt(event) {
    const at = event.clientX - this._canvas.getBoundingClientRect().left;
    const share = (at - LEFT) / (this._width - LEFT - RIGHT);
    return this._shownEnd - this.spanMs * (1 - Math.min(Math.max(share, 0), 1));
  }

  _click(event) {
    if (!this._x) return;
    const time = this._timeAt(event);
    const near = this._moments().filter(({ at }) => Math.abs(this._x(at) - this._x(time)) <= SNAP);
    const moment = near.sort((a, b) => Math.abs(a.at - time) - Math.abs(b.at - time))[0];
    this.choose(moment?.at ?? time, moment);
  }

  _point(event) {
    if (!this._x) return;
    this._hover = this._timeAt(event);
    this.draw();
  }

  _scrub() {
    const share = Number(this._slider.value) / 1000;
    if (share >= 1) this.choose(null);
    else this.choose(this._shownEnd - this.spanMs * (1 - share));
  }

  _rows() {
    return this.history.rows(30_000).slice(0, 120).map((point) => [
      timeOfDay(point.time, true),
      point.score === null ? "–" : `${point.score.toFixed(0)} ${point.level}`,
      point.mean === null ? "hidden" : `${signed(point.mean)} ${moodOf(point.mean)}`,
      Object.entries(point.kinds).sort(([, a], [, b]) => b - a).slice(0, 6).map(([kind, n]) => `${words(kind)} ${n}`).join(", ") || "none",
    ]);
  }
}

function rule(pen, from, to, y) {
  pen.beginPath();
  pen.moveTo(from, Math.round(y) + 0.5);
  pen.lineTo(to, Math.round(y) + 0.5);
  pen.stroke();
}

function star(pen, x, y, size) {
  pen.beginPath();
  for (let corner = 0; corner < 8; corner += 1) {
    const radius = corner % 2 === 0 ? size : size * 0.42;
    const angle = (corner * Math.PI) / 4 - Math.PI / 2;
    pen.lineTo(x + radius * Math.cos(angle), y + radius * Math.sin(angle));
  }
  pen.closePath();
  pen.fill();
}
