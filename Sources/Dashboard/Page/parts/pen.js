/** Drawing on a canvas in the page's own colours, sharp on every screen. */

/** The page's colours by name, read anew when the theme changes. */
export class Palette {
  constructor(element) {
    // A colour that depends on the theme is only worked out where an element wears it.
    this._probe = document.createElement("span");
    this._probe.hidden = true;
    element.append(this._probe);
    this._held = new Map();
    const forget = () => this._held.clear();
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", forget);
    new MutationObserver(forget).observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  }

  get(name) {
    if (!this._held.has(name)) {
      this._probe.style.color = `var(--${name})`;
      this._held.set(name, getComputedStyle(this._probe).color);
    }
    return this._held.get(name);
  }
}

let shared = null;

export function palette() {
  shared ??= new Palette(document.body);
  return shared;
}

/** Readies a canvas for its size in CSS pixels; returns its context, cleared, with the size. */
export function prepare(canvas) {
  const ratio = Math.min(globalThis.devicePixelRatio || 1, 3);
  const width = canvas.clientWidth;
  const height = canvas.clientHeight;
  const [w, hh] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== w) canvas.width = w;
  if (canvas.height !== hh) canvas.height = hh;
  const pen = canvas.getContext("2d");
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.clearRect(0, 0, width, height);
  return { pen, width, height };
}

/** Points of a line, broken where a value is missing or nothing came for `breakMs`. */
export function runs(points, valueOf, breakMs) {
  const made = [];
  let run = null;
  let before = null;
  for (const point of points) {
    const value = valueOf(point);
    if (value === null || value === undefined) {
      run = null;
      continue;
    }
    if (!run || point.time - before > breakMs) made.push((run = []));
    run.push([point.time, value]);
    before = point.time;
  }
  return made;
}

export function strokeRuns(pen, lines, x, y) {
  pen.beginPath();
  for (const line of lines) {
    line.forEach(([time, value], at) => (at === 0 ? pen.moveTo(x(time), y(value)) : pen.lineTo(x(time), y(value))));
    if (line.length === 1) pen.lineTo(x(line[0][0]) + 1, y(line[0][1]));
  }
  pen.stroke();
}

export function fillRuns(pen, lines, x, y, base) {
  for (const line of lines) {
    pen.beginPath();
    pen.moveTo(x(line[0][0]), base);
    for (const [time, value] of line) pen.lineTo(x(time), y(value));
    pen.lineTo(x(line[line.length - 1][0]), base);
    pen.fill();
  }
}
