/**
 * Lines over the last minutes: engagement (0 to 100) above sentiment (-1 to 1), on one time axis.
 *
 * Drawn as SVG from attributes alone; the figures are also given as a sentence and as a table.
 */

const SVG = "http://www.w3.org/2000/svg";
const LEFT = 34;
const RIGHT = 10;
const TOP = 10;
const GAP = 26;
const BOTTOM = 22;

/** The points of one line over time, bounded by a span; a `null` value breaks the line. */
export class Series {
  /** @param {number} spanMs  How far back points are kept. */
  constructor(spanMs) {
    this.spanMs = spanMs;
    this.points = [];
  }

  /** Takes a value; a later one of the same time replaces it. Points may come in any order. */
  add(time, value) {
    const points = this.points;
    let at = points.length;
    while (at > 0 && points[at - 1].time >= time) at -= 1;
    points.splice(at, points[at]?.time === time ? 1 : 0, { time, value });
    const oldest = points[points.length - 1].time - this.spanMs;
    let gone = 0;
    while (points[gone].time < oldest) gone += 1;
    if (gone > 0) points.splice(0, gone);
  }

  get last() {
    return this.points[this.points.length - 1];
  }

  /** The newest value at or before a time, at most `withinMs` old. */
  valueAt(time, withinMs) {
    for (let at = this.points.length - 1; at >= 0; at -= 1) {
      const point = this.points[at];
      if (point.time <= time) return time - point.time <= withinMs ? point.value : null;
    }
    return null;
  }
}

/**
 * An SVG path through points; it breaks where a value is missing or nothing came for `breakMs`.
 *
 * @param {(time: number) => number} x
 * @param {(value: number) => number} y
 */
export function linePath(points, x, y, breakMs) {
  let path = "";
  let before = null;
  for (const { time, value } of points) {
    if (value === null || value === undefined) {
      before = null;
      continue;
    }
    const isJoined = before !== null && time - before <= breakMs;
    path += `${isJoined ? "L" : "M"}${x(time).toFixed(1)} ${y(value).toFixed(1)}`;
    // A point alone would not be seen.
    if (!isJoined) path += "h0.01";
    before = time;
  }
  return path;
}

export class TimelineChart {
  /** @param {HTMLElement} frame  Gets the drawing; its size is kept. */
  constructor(frame, { spanMs = 600_000 } = {}) {
    this._frame = frame;
    this._spanMs = spanMs;
    this._svg = svg("svg", { role: "img", "aria-labelledby": "chart-title", focusable: "false" });
    frame.append(this._svg);
    this.clear();
    new ResizeObserver(() => this.draw()).observe(frame);
  }

  clear() {
    this.engagement = new Series(this._spanMs);
    this.sentiment = new Series(this._spanMs);
    this.draw();
  }

  draw() {
    const width = Math.max(this._frame.clientWidth, 120);
    const height = Math.max(this._frame.clientHeight, 140);
    const inner = height - TOP - GAP - BOTTOM;
    const upper = { from: TOP, to: TOP + inner * 0.6 };
    const lower = { from: upper.to + GAP, to: height - BOTTOM };
    const end = this.engagement.last?.time ?? Date.now();
    const x = (time) => LEFT + (width - LEFT - RIGHT) * (1 - (end - time) / this._spanMs);
    const score = scale(0, 100, upper);
    const mood = scale(-1, 1, lower);

    this._svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    const title = svg("title", { id: "chart-title" });
    title.textContent = `Engagement and sentiment over the last ${this._spanMs / 60_000} minutes; figures in the table below`;
    const parts = [title];
    for (const value of [0, 50, 100]) parts.push(...rule(width, score(value), String(value), value === 0));
    for (const [value, label] of [[-1, "−1"], [0, "0"], [1, "+1"]]) {
      parts.push(...rule(width, mood(value), label, value === 0));
    }
    parts.push(label(LEFT, upper.from - 1, "engagement, 0 to 100", "start", "caption"));
    parts.push(label(LEFT, lower.from - 7, "sentiment, −1 to +1", "start", "caption"));
    const minutes = this._spanMs / 60_000;
    const step = width < 420 ? 5 : 2;
    for (let ago = minutes; ago >= 0; ago -= step) {
      const at = x(end - ago * 60_000);
      parts.push(svg("line", { class: "tick", x1: at, x2: at, y1: lower.to, y2: lower.to + 4 }));
      const anchor = ago === 0 ? "end" : ago === minutes ? "start" : "middle";
      parts.push(label(at, height - 5, ago === 0 ? "now" : `−${ago} min`, anchor));
    }
    parts.push(
      svg("path", { class: "engagement", d: linePath(this.engagement.points, x, score, 15_000) }),
      svg("path", { class: "sentiment", d: linePath(this.sentiment.points, x, mood, 15_000) }),
    );
    for (const [series, y, name] of [[this.engagement, score, "engagement"], [this.sentiment, mood, "sentiment"]]) {
      const last = series.last;
      if (last && last.value !== null && end - last.time <= 15_000) {
        parts.push(svg("circle", { class: `${name} dot`, cx: x(last.time), cy: y(last.value), r: 3.5 }));
      }
    }
    this._svg.replaceChildren(...parts);
  }
}

/** Values onto pixels, the greatest on top; what lies outside is held at the edge. */
function scale(least, greatest, { from, to }) {
  return (value) => to - ((Math.min(Math.max(value, least), greatest) - least) / (greatest - least)) * (to - from);
}

function rule(width, y, text, isBase) {
  const line = { class: isBase ? "rule base" : "rule", x1: LEFT, x2: width - RIGHT, y1: y, y2: y };
  return [svg("line", line), label(LEFT - 6, y + 4, text, "end")];
}

function label(x, y, text, anchor, className = "") {
  const made = svg("text", { x, y, "text-anchor": anchor, class: `label ${className}`.trim() });
  made.textContent = text;
  return made;
}

function svg(name, attributes) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}
