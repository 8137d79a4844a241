/** One session: what is said, how the room takes it, and both on one time axis. */

import { BoundedMap } from "../core/bounded.js";
import { ago, number, timeOfDay, words } from "../core/format.js";
import { json, pathOf } from "../core/http.js";
import { placeOf } from "../core/router.js";
import { offerLanguages, showTitle } from "../parts/standing.js";
import { originLabel, qualityLabel } from "../parts/caption-book.js";
import { h, keyed, notice, setText } from "../parts/dom.js";
import { ageText, FigureTiles, summary } from "../parts/figures.js";
import { SnapshotHistory } from "../parts/history.js";
import { Keyphrases } from "../parts/keyphrases.js";
import { Speech } from "../parts/speech.js";
import { CaptionStage } from "../parts/stage.js";
import { Timeline } from "../parts/timeline.js";
import { Transcript } from "../parts/transcript.js";

export const title = "Session";

const SPAN_MS = 3_600_000;
const SHOWN_MS = { 10: 600_000, 30: 1_800_000, 60: 3_600_000 };
/** A time chosen shows what was said in the seconds before it: people react to what they have just heard. */
const BEFORE_MS = 12_000;
const AFTER_MS = 1_000;
const GREATEST_MOMENTS = 100;
/** Words that come later than this after they were said tell of a recogniser that does not keep up. */
const LATE_MS = 5_000;

export function mount(root, context) {
  if (!context.id) return void root.append(notice("Which session?", "A link that ends in #/session/<id> says it."));
  new SessionView(root, context);
}

class SessionView {
  constructor(root, { id, person, scope, query }) {
    Object.assign(this, { id, person, scope });
    this.moments = new BoundedMap(GREATEST_MOMENTS);
    this.history = new SnapshotHistory(SPAN_MS);
    this.isFrozen = false;
    this.build(root, query.get("lang"));
    this.drawSoon = scope.batched(() => this.draw());
    this.speech = new Speech(scope, {
      session: id, hasTranscript: person.role !== "room",
      onChange: () => this.drawSoon(),
      onFinal: (key, caption) => this.transcript.put(key, caption),
      onStatus: (status, error) => this.captionStatus(status, error),
    });
    if (query.get("lang")) this.chooseLanguage(query.get("lang"));
    this.readFigures();
    scope.every(1000, () => this.drawSoon());
    scope.listen(window, "resize", () => this.drawSoon());
    showTitle(this.name, id, scope);
    offerLanguages(this.language, id, scope, query.get("lang"));
    scope.run(() => this.loadHistory(number(Number(query.get("at"))) || null));
  }

  build(root, language) {
    this.name = h("h1", { dir: "auto" }, this.id);
    this.age = h("span.age", {}, "no data yet");
    this.busy = h("span.badge.warn", { hidden: true, role: "status" });
    this.tiles = new FigureTiles();
    this.stage = new CaptionStage({ lines: 2 });
    this.quality = h("p.soft.small.quality", {}, "\u00a0");
    this.transcript = new Transcript({ originalOf: (key, caption) => this.originalOf(key, caption) });
    this.language = h("select", { id: "language", onchange: () => this.chooseLanguage(this.language.value || null) }, h("option", { value: "" }, "As spoken"));
    this.tap = h("button", { type: "button", hidden: language === null, onclick: () => this.chooseLanguage(null) }, "Show original");
    this.freeze = h("button", { type: "button", "aria-pressed": "false", onclick: () => this.setFrozen(!this.isFrozen) }, "Freeze");
    this.live = h("button.primary", { type: "button", hidden: true, onclick: () => this.backToLive() }, "Back to live");
    this.span = h("select", { "aria-label": "Length of the time axis", onchange: () => this.setSpan() },
      Object.keys(SHOWN_MS).map((minutes) => h("option", { value: minutes }, `${minutes} minutes`)));
    this.timeline = new Timeline({
      history: this.history,
      moments: () => [...this.moments.values()],
      speech: () => this.spokenSpans(),
      onChoose: (time, moment) => this.chosen(time, moment),
    });
    this.said = h("div.said-then", { "aria-live": "polite" }, h("p.soft", {}, "Choose a time or a moment: what was being said then shows here."));
    this.momentList = h("ol.moments");
    this.noMoments = h("p.soft", {}, "A moment is kept when far more people react at once than usual.");
    this.keyphrases = new Keyphrases({ onChoose: (seconds) => this.choosePosition(seconds) });
    this.sentence = h("p.unseen");
    root.append(
      h("header.view-head", {}, h("div", {}, this.name, h("p.age-line", {}, this.age, this.busy)), this.tiles.element, this.sentence),
      h("div.columns.session-columns", {},
        h("section.card.captions", { "aria-labelledby": "captions-title" },
          h("div.card-head", {}, h("h2", { id: "captions-title" }, "Live captions"),
            h("div.controls", {}, this.tap, h("label.inline", { for: "language" }, h("span.unseen", {}, "Language"), this.language))),
          this.stage.element, this.quality, this.transcript.element),
        h("div.stack", {},
          h("section.card", { "aria-labelledby": "moments-title" }, h("div.card-head", {}, h("h2", { id: "moments-title" }, "Moments")), this.noMoments, this.momentList),
          h("section.card", { "aria-labelledby": "phrases-title" }, h("div.card-head", {}, h("h2", { id: "phrases-title" }, "What the talk turns on")), this.keyphrases.element))),
      h("section.card.time-card", { "aria-labelledby": "time-title" },
        h("div.card-head", {}, h("h2", { id: "time-title" }, "The room over time"), h("div.controls", {}, this.live, this.freeze, this.span)),
        this.timeline.element, this.said));
  }

  // What comes

  readFigures() {
    this.scope.read(`session.${this.id}.metrics`, {
      onData: ({ data }) => {
        if (!data) return;
        this.newest = data;
        this.history.add(data);
        this.drawSoon();
      },
      onStatus: (status, error) => {
        this.figuresRefused = status === "refused" ? error.message : null;
        this.drawSoon();
      },
    });
    this.scope.read(`session.${this.id}.keywords`, { maxHz: 1, onData: ({ data }) => this.keyphrases.show(data ?? []) });
    this.scope.read(`session.${this.id}.moments`, {
      onData: ({ data }) => this.takeMoment(data),
      onStatus: (status) => status === "refused" && setText(this.noMoments, "Moments are not available to this token."),
    });
  }

  takeMoment(moment) {
    if (!moment?.moment || number(moment.start) === null) return;
    this.moments.set(moment.moment, { ...moment, at: moment.start });
    this.drawSoon();
  }

  async loadHistory(at) {
    const to = Date.now();
    const past = (what, query) => json(pathOf(["sessions", this.id, what], query), { signal: this.scope.signal }).catch(() => []);
    const [snapshots, moments] = await Promise.all([
      past("snapshots", { from: to - SHOWN_MS[30], to }), past("moments", { limit: GREATEST_MOMENTS })]);
    if (Array.isArray(snapshots)) for (const snapshot of snapshots) this.history.add(snapshot);
    if (Array.isArray(moments)) for (const moment of moments) this.takeMoment(moment);
    this.draw();
    if (at) this.timeline.choose(at);
  }

  captionStatus(status, error) {
    const isRefused = status === "refused";
    this.stage.emptyText = isRefused ? `Not available: ${error.message}` : "Waiting for someone to speak";
    this.drawSoon?.();
  }

  // What is chosen

  chooseLanguage(tag) {
    this.transcript.clear();
    this.speech.choose(tag);
    this.language.value = tag ?? "";
    this.tap.hidden = tag === null;
    history.replaceState(null, "", placeOf("session", this.id, { lang: tag ?? undefined }));
  }

  originalOf(key, { start, end }) {
    return this.speech.original.get(key) ?? this.speech.original.between(start, end)[0]?.[1];
  }

  chosen(time, moment) {
    this.live.hidden = time === null && !this.isFrozen;
    if (time === null) {
      this.said.replaceChildren(h("p.soft", {}, "Choose a time or a moment: what was being said then shows here."));
      this.transcript.follow();
      return;
    }
    const lines = moment?.segments?.length
      ? this.speech.shown.finals.filter(([key]) => moment.segments.includes(key))
      : this.speech.saidBetween(time - BEFORE_MS, time + AFTER_MS);
    const text = moment?.text || lines.map(([, caption]) => caption.text).join(" ");
    const point = this.history.at(time);
    const felt = [
      point?.score == null ? null : `engagement ${Math.round(point.score)}`,
      ...Object.entries(moment?.kinds ?? point?.kinds ?? {}).sort(([, a], [, b]) => b - a).slice(0, 3).map(([kind, n]) => `${words(kind)} ${n}`),
    ].filter(Boolean).join(" · ");
    this.said.replaceChildren(
      h("p.said-when", {}, h("strong", {}, timeOfDay(time, true)), felt && ` ${felt}`),
      h("blockquote", { dir: "auto" }, text || "Nothing was heard just before."));
    this.transcript.point(lines.map(([key]) => key));
  }

  choosePosition(seconds) {
    const time = this.speech.clock.wall(seconds);
    if (time !== null) this.timeline.choose(time);
  }

  /** Frozen, captions, figures and time axis stand still; what comes meanwhile is kept and shown afterwards. */
  setFrozen(isFrozen) {
    this.isFrozen = isFrozen;
    this.timeline.end = isFrozen ? (this.history.last?.time ?? Date.now()) : null;
    if (isFrozen) {
      setText(this.age, `frozen at ${timeOfDay(this.timeline.end, true)}`);
      this.transcript.hold();
    } else {
      this.transcript.follow();
    }
    this.freeze.setAttribute("aria-pressed", String(isFrozen));
    setText(this.freeze, isFrozen ? "Frozen" : "Freeze");
    this.live.hidden = !isFrozen && this.timeline.chosen === null;
    this.drawSoon();
  }

  backToLive() {
    this.setFrozen(false);
    this.timeline.choose(null);
  }

  setSpan() {
    this.timeline.spanMs = SHOWN_MS[this.span.value];
    this.timeline.draw();
  }

  // What is shown

  spokenSpans() {
    const { original, clock: media } = this.speech ?? {};
    if (!media || media.wall(0) === null) return [];
    return original.finals.map(([, { start, end }]) => [media.wall(start), media.wall(end)]);
  }

  draw() {
    const now = Date.now();
    this.drawBusy();
    if (this.isFrozen) {
      this.timeline.draw();
      return;
    }
    this.stage.show(this.speech.current);
    this.tiles.show(this.newest);
    setText(this.age, this.figuresRefused ? `figures not available: ${this.figuresRefused}` : ageText(this.newest, now));
    if (this.newest && now - (this.toldAt ?? 0) > 20_000) {
      this.toldAt = now;
      setText(this.sentence, summary(this.newest));
    }
    const { newest } = this.speech;
    // The line says how good the words are that stay; words on their way may come from another engine.
    const kept = this.speech.newestFinal ?? newest;
    const heard = this.speech.lastHeardAt ? `heard ${ago(now - this.speech.lastHeardAt)}` : "";
    const origin = this.speech.language && this.speech.current.length ? originLabel(this.speech.current.at(-1)[1].origin) : "";
    const latency = number(newest?.latency_ms) === null || newest?.state !== "final" ? "" : `${(newest.latency_ms / 1000).toFixed(1)} s behind speech`;
    if (latency) this.latency = latency;
    setText(this.quality, [qualityLabel(kept?.engine, kept?.origin), origin, this.latency, heard].filter(Boolean).join(" · ") || "\u00a0");
    this.drawMoments();
    this.timeline.draw();
  }

  drawBusy() {
    const late = this.speech.newest?.latency_ms ?? 0;
    this.busy.hidden = late < LATE_MS;
    if (!this.busy.hidden) setText(this.busy, `Recogniser busy, ${Math.round(late / 1000)} s late`);
  }

  drawMoments() {
    const shown = [...this.moments.values()].sort((a, b) => b.at - a.at).slice(0, 12);
    this.noMoments.hidden = shown.length > 0;
    keyed(this.momentList, shown, ({ moment }) => moment, (moment) => {
      const kinds = Object.entries(moment.kinds ?? {}).sort(([, a], [, b]) => b - a).slice(0, 2).map(([kind, n]) => `${words(kind)} ${n}`).join(", ");
      return h("li", {}, h("button.moment", { type: "button", onclick: () => this.timeline.choose(moment.at, moment) },
        h("span.moment-head", {}, h("strong", {}, timeOfDay(moment.at, true)), h("span.soft", {}, [moment.people && `${moment.people} people`, kinds].filter(Boolean).join(" · "))),
        h("span.moment-text", { dir: "auto" }, moment.text || "nothing was heard just before")));
    });
  }
}
