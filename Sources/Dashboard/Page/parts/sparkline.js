/** A small line over the last minutes. */

import { h } from "./dom.js";
import { fillRuns, palette, prepare, runs, strokeRuns } from "./pen.js";

export class Sparkline {
  constructor({ spanMs = 900_000, label = "Engagement of the last 15 minutes" } = {}) {
    this.spanMs = spanMs;
    this._label = label;
    this.element = h("canvas.sparkline", { role: "img", "aria-label": `${label}: no data yet` });
  }

  /**
   * @param {Array<{time: number, score: number|null}>} points  In order of time.
   * @param {number} now  The right end.
   * @param {number} [greatest]  What the top stands for; the bottom is 0.
   * @returns {boolean}  Whether it could be drawn: a hidden canvas has no size.
   */
  draw(points, now, greatest = 100) {
    const { pen, width, height } = prepare(this.element);
    if (width === 0) return false;
    const colors = palette();
    const x = (time) => width - 3 - ((now - time) / this.spanMs) * (width - 4);
    const y = (value) => height - 2 - (value / greatest) * (height - 5);
    pen.strokeStyle = colors.get("line");
    pen.lineWidth = 1;
    pen.beginPath();
    pen.moveTo(0, height - 1.5);
    pen.lineTo(width, height - 1.5);
    pen.stroke();
    const lines = runs(points, (point) => point.score, 45_000);
    pen.fillStyle = colors.get("accent-wash");
    fillRuns(pen, lines, x, y, height - 2);
    pen.strokeStyle = colors.get("accent");
    pen.lineWidth = 1.75;
    pen.lineJoin = "round";
    strokeRuns(pen, lines, x, y);
    const last = points[points.length - 1];
    if (last?.score === null || last === undefined) return true;
    pen.fillStyle = colors.get("accent");
    pen.beginPath();
    pen.arc(x(last.time), y(last.score), 2.5, 0, 7);
    pen.fill();
    const scores = points.map((point) => point.score).filter((score) => score !== null);
    this.element.setAttribute("aria-label",
      `${this._label}: now ${Math.round(last.score)}, between ${Math.round(Math.min(...scores))} and ${Math.round(Math.max(...scores))}`);
    return true;
  }
}
