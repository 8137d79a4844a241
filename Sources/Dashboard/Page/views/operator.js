/** The operator's desk: is it well, how much does it carry, and what was lost. */

import { BoundedMap } from "../core/bounded.js";
import { count, number, plural, timeOfDay, words } from "../core/format.js";
import { json, request } from "../core/http.js";
import { figuresTable, h, keyed, setText } from "../parts/dom.js";
import { Tile } from "../parts/figures.js";
import { Sparkline } from "../parts/sparkline.js";
import { parseMetrics } from "../parts/prometheus.js";

export const title = "Operator";

const EVERY_MS = 5000;
const SPAN_MS = 900_000;
/** Keys of `ops`. */
const GREATEST_TOLD = 100;

/** The figures at the top: name, metric, whether it is a rate. */
const TILES = [
  ["Rooms", "roomtone_rooms", false], ["Connections", "roomtone_connections", false], ["Audio tracks", "roomtone_audio_tracks", false],
  ["Events in", "roomtone_events_accepted_total", true], ["Deliveries", "roomtone_deliveries_total", true], ["Publications", "roomtone_publications_total", true],
];
/** What is drawn over time, each on a scale of its own. */
const LINES = ["Events in", "Deliveries", "Publications"];
/** Whatever counts a loss or a refusal; more than none in the last minute is told in words. */
const LOSSES = /(dropped|refused|failed|rejected|gaps|disconnects|late|lost|overflow|conflated|errors)/;

export function mount(root, { scope, person }) {
  const tiles = TILES.map(([name]) => new Tile(name));
  const ready = h("p.badge", { role: "status" }, "asking…");
  const engines = h("ol.plain");
  const health = h("ol.plain");
  const noHealth = h("p.soft", {}, "No alerts about the server.");
  const losses = h("tbody");
  const all = h("tbody");
  const load = new LoadLines();
  const problem = h("p.problem", { role: "alert", hidden: true });
  const ops = h("dl.ops");
  const noOps = h("p.soft", {}, "Live figures are not published by this server yet; those of /metrics follow.");
  root.append(
    h("header.view-head", {}, h("div", {}, h("h1", {}, "Server"), ready), h("dl.tiles.many", {}, tiles.map((tile) => tile.element))), problem,
    h("div.columns.even", {},
      h("div.stack", {},
        h("section.card", { "aria-labelledby": "load-title" }, h("div.card-head", {}, h("h2", { id: "load-title" }, "Load"), load.since),
          load.element, h("h3", {}, "Engines and version"), engines),
        h("section.card", { "aria-labelledby": "loss-title" }, h("div.card-head", {}, h("h2", { id: "loss-title" }, "Lost, refused, late")),
          h("div.table", { tabindex: "0", role: "region", "aria-label": "Losses" },
            h("table", {}, h("thead", {}, h("tr", {}, ["What", "In all", "Last 15 s"].map((name) => h("th", { scope: "col" }, name)))), losses)))),
      h("div.stack", {},
        h("section.card", { "aria-labelledby": "ops-title" }, h("div.card-head", {}, h("h2", { id: "ops-title" }, "How it is")), noHealth, health, noOps, ops),
        h("section.card", { "aria-labelledby": "all-title" },
          h("details.figures", {}, h("summary", { id: "all-title" }, "Every figure of /metrics"),
            h("div.table.tall", { tabindex: "0", role: "region", "aria-label": "Every figure" },
              h("table", {}, h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Metric"), h("th", { scope: "col" }, "Value"))), all)))))));

  const looks = []; // { at, values }, over the last minute
  const look = async () => {
    const now = Date.now();
    const response = await request("/metrics", { signal: scope.signal });
    const metrics = parseMetrics(await response.text());
    problem.hidden = true;
    const values = new Map(metrics.map(({ key, value }) => [key, value]));
    looks.push({ at: now, values });
    if (looks.length > 13) looks.shift();
    const before = looks[Math.max(0, looks.length - 4)];
    const seconds = (now - before.at) / 1000;
    const rate = (key) => (seconds > 1 ? (values.get(key) - (before.values.get(key) ?? 0)) / seconds : null);
    TILES.forEach(([, key, isRate], at) => {
      const value = isRate ? rate(key) : values.get(key);
      tiles[at].show(number(value) === null ? "–" : value < 10 && isRate ? value.toFixed(1) : count(value), isRate ? "a second" : "now");
    });
    load.add(now, TILES.filter(([name]) => LINES.includes(name)).map(([, key]) => rate(key)));
    const lossy = metrics.filter(({ name }) => LOSSES.test(name) && name.endsWith("_total"));
    keyed(losses, lossy, ({ key }) => key, ({ key, help }) => h("tr", { title: help }, h("th", { scope: "row" }, words(key.replace(/^roomtone_|_total/g, ""))), h("td"), h("td")), (row, { key, value }) => {
      const lately = Math.max(0, value - (before.values.get(key) ?? value));
      setText(row.children[1], count(value));
      setText(row.children[2], lately > 0 ? `▲ ${count(lately)}` : "none");
      row.classList.toggle("is-losing", lately > 0);
    });
    keyed(all, metrics, ({ key }) => key, ({ key, help }) => h("tr", { title: help }, h("th", { scope: "row" }, key), h("td")), (row, { value }) => setText(row.lastChild, String(value)));
  };
  const failed = (error) => {
    problem.hidden = false;
    setText(problem, error.isAbsent || error.status === 401 ? "The server's figures are for administrators." : `No figures: ${error.message}`);
  };
  const isReady = async () => {
    const answer = await fetch("/readyz").catch(() => null);
    const text = answer ? (await answer.text()).trim() : "not reached";
    setText(ready, answer?.ok ? "ready" : `not ready: ${text.slice(0, 200)}`);
    ready.classList.toggle("warn", !answer?.ok);
  };
  const both = () => {
    scope.run(look, failed);
    scope.run(isReady);
  };
  both();
  scope.every(EVERY_MS, both);
  scope.run(async () => {
    const info = await json("/v1/info", { signal: scope.signal });
    engines.replaceChildren(h("li", {}, `Roomtone ${info.version}`), ...(info.engines ?? []).map((engine) =>
      h("li", {}, `${engine.name} · ${engine.model ?? ""} · ${engine.quality ?? ""} quality · ${engine.ready ? "ready" : "loading"}`)));
  });
  if (person.role === "admin") readOps(scope, { ops, noOps, health, noHealth });
}

/** The `ops` topic: keys with whatever the server tells, and its alerts about itself. */
function readOps(scope, { ops, noOps, health, noHealth }) {
  const told = new BoundedMap(GREATEST_TOLD);
  const draw = scope.batched(() => {
    const figures = [];
    const alerts = [];
    for (const [key, data] of told) flatten(key, data, figures, alerts);
    noOps.hidden = figures.length > 0;
    noHealth.hidden = alerts.length > 0;
    keyed(ops, figures.slice(0, 80), ([name]) => name, ([name]) => h("div.op", {}, h("dt", {}, words(name)), h("dd")), (row, [, value]) => setText(row.lastChild, value));
    keyed(health, alerts.slice(0, 20), ({ id }) => id, () => h("li"), (row, { text }) => setText(row, text));
  });
  scope.read("ops", {
    maxHz: 1,
    onData: ({ key, data }) => {
      if (data === null) told.delete(key ?? "");
      else told.set(key ?? "", data);
      draw();
    },
  });
}

function flatten(name, data, figures, alerts) {
  if (data === null || data === undefined) return;
  if (Array.isArray(data)) {
    for (const one of data) {
      if (one && typeof one === "object" && "state" in one && ("alert" in one || "title" in one)) {
        alerts.push({ id: String(one.alert ?? one.title), text: `${one.state}: ${one.title ?? one.message ?? one.alert}` });
      }
    }
    if (!data.some((one) => one && typeof one === "object")) figures.push([name, data.join(", ") || "none"]);
    else data.slice(0, 10).forEach((one, at) => flatten(`${name} ${one?.name ?? one?.id ?? one?.session ?? at + 1}`.trim(), one, figures, []));
  } else if (typeof data === "object") {
    for (const [key, value] of Object.entries(data)) {
      // "load load_1m" says load twice.
      const begins = name !== "" && (key === name || key.startsWith(`${name}_`));
      flatten((begins ? key : `${name} ${key}`).trim(), value, figures, alerts);
    }
  } else {
    figures.push([name, told(name, data)]);
  }
}

/** A value as people read it: bytes as a size, yes and no for a flag. */
function told(name, value) {
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value !== "number") return String(value);
  if (/disk|bytes/.test(name)) return `${(value / 1e9).toFixed(1)} GB`;
  return Number(value.toFixed(3)).toLocaleString("en");
}

/**
 * Rates since this view was opened, which its age tells: the server keeps no history of its own figures, a Prometheus
 * beside it does.
 */
class LoadLines {
  constructor() {
    this._points = []; // { time, rates }, in the order of LINES
    this._rows = LINES.map((name) => {
      const line = new Sparkline({ spanMs: SPAN_MS, label: `${name} a second` });
      const text = h("span.row-figure", {}, "–");
      return { line, text, element: h("div.load-line", {}, h("span.soft.small", {}, name), line.element, text) };
    });
    this._table = figuresTable("A second, newest first", ["Time", ...LINES], () =>
      this._points.slice(-60).reverse().map(({ time, rates }) => [timeOfDay(time, true), ...rates.map((rate) => rate.toFixed(1))]));
    this.since = h("p.soft.small", {}, "measuring…");
    this.element = h("div.load-lines", {}, this._rows.map((row) => row.element), this._table.element);
  }

  /** @param {Array<number|null>} rates  In the order of LINES; `null` while there is no second look to compare with. */
  add(now, rates) {
    if (rates.some((rate) => number(rate) === null)) return;
    this._points.push({ time: now, rates });
    while (this._points[0].time < now - SPAN_MS) this._points.shift();
    setText(this.since, `a second, since this view was opened: ${plural(Math.max(1, Math.round((now - this._points[0].time) / 60_000)), "minute")}`);
    this._rows.forEach(({ line, text }, at) => {
      const greatest = Math.max(1, ...this._points.map((point) => point.rates[at]));
      // The time there is fills the line, until it is a quarter of an hour.
      line.spanMs = Math.max(60_000, now - this._points[0].time);
      line.draw(this._points.map(({ time, rates: all }) => ({ time, score: all[at] })), now, greatest);
      setText(text, rates[at] < 10 ? rates[at].toFixed(1) : count(rates[at]));
      text.title = `greatest ${greatest.toFixed(1)}`;
    });
    this._table.fill();
  }
}
