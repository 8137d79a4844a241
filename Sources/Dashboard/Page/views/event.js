/** The whole event at a glance: a row a session, and what organizers should know. */

import { ago, count, direction, moodOf, number, signed, timeOfDay } from "../core/format.js";
import { json, pathOf } from "../core/http.js";
import { placeOf } from "../core/router.js";
import { figuresTable, h, keyed, notice, setText } from "../parts/dom.js";
import { ageText, FigureTiles, MoodStrip, STALE_MS } from "../parts/figures.js";
import { InsightFeed } from "../parts/insights.js";
import { Sparkline } from "../parts/sparkline.js";

export const title = "Event";

const SPAN_MS = 900_000;
/** How many looks back a sparkline begins with; one request each, whatever the number of sessions. */
const LOOKS_BACK = 30;
const RESORT_MS = 10_000;
/** A line of 15 minutes moves by a pixel in some seconds: no need to draw each one as often as its figures come. */
const REDRAW_MS = 3000;
const LINES_A_FRAME = 6;
/** Subscriptions of a connection are bounded; these many rows show keyphrases. */
const KEYPHRASE_ROWS = 60;

const ORDERS = {
  change: ["Most change", (a, b) => b.change - a.change],
  engagement: ["Engagement", (a, b) => (b.score ?? -1) - (a.score ?? -1)],
  audience: ["Audience", (a, b) => (b.present ?? -1) - (a.present ?? -1)],
  start: ["Start", (a, b) => (a.start ?? 0) - (b.start ?? 0)],
};

export function mount(root, context) {
  new EventView(root, context);
}

class EventView {
  constructor(root, { id, person, scope, client, topics, catalog, query, go, toast }) {
    if (!id) {
      root.append(notice("Which event?", "This token names none. A link that ends in #/event/<id> does."));
      return;
    }
    Object.assign(this, { event: id, scope, topics });
    this.rows = new Map();
    this.order = query.get("sort") in ORDERS ? query.get("sort") : "change";
    this.tiles = new FigureTiles();
    this.name = h("h1", {}, id);
    this.age = h("p.age", {}, "no data yet");
    this.list = h("ol.session-rows");
    this.empty = h("p.soft.pad", {}, "Sessions appear here as soon as they have figures.");
    const sort = h("select", { id: "sort", onchange: () => this.sortBy(sort.value) },
      Object.entries(ORDERS).map(([value, [text]]) => h("option", { value, selected: value === this.order }, text)));
    this.table = figuresTable("Sessions as figures: engagement now and before, sentiment and whom it rests on",
      ["Session", "State", "Audience", "Engagement", "5 min ago", "10 min ago", "Sentiment", "People"],
      () => this.sorted().map((row) => row.figures(Date.now())));
    const mayResolve = ["admin", "organizer"].includes(person.role);
    this.insights = new InsightFeed(scope, {
      event: id, client, toast, mayRead: mayResolve,
      onChange: () => this.drawSoon(),
    });
    root.append(
      h("header.view-head", {}, h("div", {}, this.name, this.age), this.tiles.element),
      h("div.columns.event-columns", {},
        h("section.card.flush", { "aria-labelledby": "sessions-title" },
          h("div.card-head", {}, h("h2", { id: "sessions-title" }, "Sessions"), h("label.inline", { for: "sort" }, "Sorted by ", sort)),
          this.empty, this.list, h("div.pad", {}, this.table.element)),
        h("section.card", { "aria-labelledby": "insights-title" }, h("div.card-head", {}, h("h2", { id: "insights-title" }, "Insights")), this.insights.element)));
    this.drawSoon = scope.batched(() => this.draw());
    this.drawLinesSoon = scope.batched(() => this.drawLines());
    scope.read(`event.${id}.metrics`, {
      maxHz: 1,
      onData: ({ key, data }) => this.take(key, data),
      onStatus: (status, error) => {
        if (status === "refused") root.replaceChildren(notice("This event is not for this token", error.message));
      },
    });
    scope.every(RESORT_MS, () => this.sort());
    scope.every(1000, () => this.drawSoon());
    scope.run(async () => this.takeCatalog(await catalog));
    scope.run(() => this.loadHistory());
  }

  take(key, data) {
    if (key === "*") this.whole = data;
    else if (key && data) {
      const row = this.row(key);
      this.needsSort ||= !row.newest;
      row.take(data);
    }
    this.drawSoon();
  }

  row(session) {
    let row = this.rows.get(session);
    if (!row) {
      row = new SessionRow(session);
      this.rows.set(session, row);
      if (this.rows.size <= KEYPHRASE_ROWS) {
        this.scope.read(`session.${session}.keywords`, {
          maxHz: 0.2,
          onData: ({ data }) => {
            row.keyphrases = Array.isArray(data) ? data.slice(0, 3).map(({ keyword }) => String(keyword)) : [];
            this.drawSoon();
          },
        });
      }
      this.needsSort = true;
    }
    return row;
  }

  takeCatalog(catalog) {
    if (!catalog) return;
    if (catalog.event?.name) setText(this.name, catalog.event.name);
    for (const session of catalog.sessions ?? []) this.row(session.id).describe(session);
    this.drawSoon();
  }

  async loadHistory() {
    const now = Date.now();
    const looks = Array.from({ length: LOOKS_BACK }, (_, at) => now - (SPAN_MS / LOOKS_BACK) * (LOOKS_BACK - at));
    while (looks.length > 0 && this.scope.isOpen) {
      const answers = await Promise.all(looks.splice(0, 6).map((from) =>
        json(pathOf(["events", this.event, "snapshots"], { from: Math.round(from), to: Math.round(from + 1001) }), { signal: this.scope.signal })));
      for (const snapshot of answers.flat()) if (snapshot?.session) this.row(snapshot.session).add(snapshot);
      for (const row of this.rows.values()) row.drawnAt = 0;
      this.drawSoon();
    }
  }

  sortBy(order) {
    this.order = order;
    this.sort();
  }

  sort() {
    // A row that is being used stays where it is.
    if (this.list.contains(document.activeElement)) return;
    this.needsSort = true;
    this.drawSoon();
  }

  draw() {
    const now = Date.now();
    this.tiles.show(this.whole);
    setText(this.age, ageText(this.whole, now));
    this.empty.hidden = this.rows.size > 0;
    if (this.needsSort) {
      this.needsSort = false;
      keyed(this.list, this.sorted(), (row) => row.id, (row) => row.element);
    }
    for (const row of this.rows.values()) row.write(now, this.insights.openFor(row.id));
    this.table.fill();
    this.drawLinesSoon();
  }

  /** In a frame of their own, since a canvas asks for its size; a few at once, so that no frame is held up by fifty. */
  drawLines() {
    const now = Date.now();
    let left = LINES_A_FRAME;
    for (const row of this.rows.values()) if (left > 0 && row.drawLine(now)) left -= 1;
    if (left === 0) this.drawLinesSoon();
  }

  /** Sessions with figures first, then by the order chosen, then by their beginning. */
  sorted() {
    const compare = ORDERS[this.order][1];
    const silent = (row) => (row.newest ? 0 : 1);
    return [...this.rows.values()].sort((a, b) =>
      silent(a) - silent(b) || compare(a, b) || (a.start ?? 0) - (b.start ?? 0) || (a.id < b.id ? -1 : 1));
  }
}

class SessionRow {
  constructor(id) {
    Object.assign(this, { id, title: id, start: null, status: "", score: null, present: null, change: -1, keyphrases: [], points: [], isDirty: true });
    this.name = h("a.row-title", { href: placeOf("session", id) }, id);
    this.meta = h("span.row-meta", {}, "\u00a0");
    this.live = h("span.badge");
    this.alert = h("a.badge.alert", { href: "#", hidden: true });
    this.audience = h("span.row-figure");
    this.scoreText = h("span.row-figure.strong");
    this.spark = new Sparkline();
    this.mood = new MoodStrip();
    this.phrases = h("span.row-phrases");
    this.element = h("li.session-row", {},
      h("div.row-name", {}, this.name, h("div.row-badges", {}, this.live, this.alert, this.meta)),
      h("div.row-audience", {}, h("span.row-label", {}, "audience"), this.audience),
      h("div.row-engagement", {}, this.spark.element, this.scoreText),
      this.mood.element, this.phrases);
    this.alert.addEventListener("click", (event) => {
      event.preventDefault();
      document.querySelector(`[data-insight-session="${CSS.escape(id)}"]`)?.scrollIntoView({ block: "center" });
    });
  }

  describe({ title: name, room, start, end, status, speakers = [] }) {
    this.start = Date.parse(start) || null;
    this.endsAt = Date.parse(end) || null;
    this.status = status ?? "";
    setText(this.name, name || this.id);
    const who = speakers.map((speaker) => speaker.name).filter(Boolean).join(", ");
    setText(this.meta, [room, this.start && timeOfDay(this.start), who].filter(Boolean).join(" · "));
  }

  take(snapshot) {
    this.newest = snapshot;
    this.present = number(snapshot.attendees?.present);
    this.score = number(snapshot.engagement?.score);
    this.change = Math.abs(number(snapshot.engagement?.trend) ?? 0);
    this.add(snapshot);
  }

  add({ window_end: time, engagement }) {
    if (number(time) === null) return;
    let at = this.points.length;
    while (at > 0 && this.points[at - 1].time >= time) at -= 1;
    // A point each 5 s is as fine as the drawing.
    const isNear = at > 0 && time - this.points[at - 1].time < 5000 && at === this.points.length && this.points.length > 1 && this.points[at - 1].time - this.points[at - 2].time < 5000;
    const point = { time, score: number(engagement?.score) };
    if (isNear) this.points[at - 1] = point;
    else this.points.splice(at, this.points[at]?.time === time ? 1 : 0, point);
    const oldest = this.points[this.points.length - 1].time - SPAN_MS;
    while (this.points[0].time < oldest) this.points.shift();
    this.isDirty = true;
  }

  state(now) {
    if (this.status === "ended" || this.status === "cancelled") return this.status;
    if (this.newest && now - this.newest.window_end < STALE_MS && (this.present > 0 || this.newest.events?.n > 0)) return "live";
    if (this.start && this.start > now) return "upcoming";
    if (this.endsAt && this.endsAt < now) return "over";
    return this.newest ? `quiet, ${ago(now - this.newest.window_end)}` : "no data";
  }

  /** The row in words, as the table has it. */
  figures(now) {
    const { sentiment, attendees } = this.newest ?? {};
    const before = (minutes) => {
      const point = this.points.findLast(({ time }) => time <= now - minutes * 60_000);
      return point && now - minutes * 60_000 - point.time < 60_000 && point.score !== null ? Math.round(point.score) : "–";
    };
    const mean = number(sentiment?.mean);
    return [this.name.textContent, this.state(now), count(this.present), this.score === null ? "–" : Math.round(this.score), before(5), before(10),
      mean === null ? "hidden" : `${signed(mean)} ${moodOf(mean)}`, count(attendees?.active)];
  }

  write(now, open) {
    const state = this.state(now);
    // Most looks find most rows as they were.
    const shown = [state, open, this.newest?.window_end, this.keyphrases.join()].join();
    if (shown === this.shown) return;
    this.shown = shown;
    this.element.classList.toggle("is-silent", !this.newest);
    setText(this.live, state);
    this.live.classList.toggle("live", state === "live");
    this.alert.hidden = open === 0;
    setText(this.alert, `! ${open}`);
    if (open) this.alert.setAttribute("aria-label", `${open} open insights`);
    setText(this.audience, count(this.present));
    setText(this.scoreText, this.score === null ? "–" : `${Math.round(this.score)} ${direction(this.newest?.engagement?.trend).slice(0, 1)}`);
    this.mood.show(this.newest);
    setText(this.phrases, this.keyphrases.join(" · "));
  }

  drawLine(now) {
    const age = now - (this.drawnAt ?? 0);
    if (!(this.isDirty && age > REDRAW_MS) && age < SPAN_MS / 60) return false;
    if (!this.spark.draw(this.points, now)) return false;
    this.isDirty = false;
    this.drawnAt = now;
    return true;
  }
}
