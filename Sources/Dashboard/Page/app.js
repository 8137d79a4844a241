/** The page: one session's captions, mood, audience and keywords, as they come. */

import { RoomtoneClient } from "./client.js";
import { CaptionView, clock, element, qualityLabel } from "./captions.js";
import { TimelineChart } from "./chart.js";

const SPAN_MS = 600_000;
const TABLE_STEP_MS = 30_000;
const KINDS_SHOWN = 5;
const KEYWORDS_SHOWN = 10;

const at = (id) => document.getElementById(id);

/** What the tab remembers; without storage it remembers nothing. */
const memory = {
  get(name) {
    try {
      return sessionStorage.getItem(`roomtone.${name}`);
    } catch {
      return null;
    }
  },
  set(name, value) {
    try {
      if (value === null) sessionStorage.removeItem(`roomtone.${name}`);
      else sessionStorage.setItem(`roomtone.${name}`, value);
    } catch {
      // A tab without storage asks again after a reload.
    }
  },
};

/** Takes token and session out of the address, which keeps the session alone. */
function takeFragment() {
  const given = new URLSearchParams(location.hash.replace(/^#/, ""));
  for (const name of ["token", "session", "event"]) if (given.get(name)) memory.set(name, given.get(name));
  if (given.get("join")) memory.set("join", given.get("join"));
  if (given.has("token") || given.has("join")) history.replaceState(null, "", location.pathname + location.search);
}

/** Changes a join link's token for one of this guest's own, once a tab. */
async function join() {
  const invitation = memory.get("join");
  if (!invitation) return;
  memory.set("join", null);
  const answer = await fetch("/v1/join", { method: "POST", headers: { Authorization: `Bearer ${invitation}` } });
  if (answer.ok) memory.set("token", (await answer.json()).token);
}

/** The claims of a token, for what to offer; the server alone judges it. */
function claims(token) {
  try {
    const body = token.split(".")[1].replace(/-/g, "+").replace(/_/g, "/");
    const bytes = Uint8Array.from(atob(body), (character) => character.charCodeAt(0));
    const read = JSON.parse(new TextDecoder().decode(bytes));
    return read && typeof read === "object" ? read : {};
  } catch {
    return {};
  }
}

class Page {
  constructor() {
    this.captions = new CaptionView({
      scroller: at("scroller"), log: at("log"), interim: at("interim"), back: at("back"), empty: at("captions-empty"),
    });
    this.chart = new TimelineChart(at("chart"), { spanMs: SPAN_MS });
    this.client = null;
    this.subscriptions = [];
    this.sessions = new Set();
    this.session = null;
    this.latencies = [];
    this.countdown = null;

    at("token-form").addEventListener("submit", (event) => {
      event.preventDefault();
      memory.set("token", at("token").value.trim());
      memory.set("session", at("wanted").value.trim() || null);
      at("token").value = "";
      this.begin();
    });
    at("session").addEventListener("change", () => this.show(at("session").value));
    at("leave").addEventListener("click", () => this.forget());
    at("smaller").addEventListener("click", () => this.resize(-1));
    at("larger").addEventListener("click", () => this.resize(+1));
    at("focus").addEventListener("click", () => this.focusCaptions(!("focus" in document.documentElement.dataset)));
    addEventListener("hashchange", () => {
      takeFragment();
      join().finally(() => this.begin());
    });
    addEventListener("online", () => this.client?.reconnectNow());
    document.querySelector("details").addEventListener("toggle", () => this.fillTable());
    setInterval(() => this.showAge(), 1000);
    this.resize(0);
  }

  begin() {
    const token = memory.get("token");
    this.end();
    if (!token) return this.ask();
    const { event, sessions = [], role } = claims(token);
    at("ask").hidden = true;
    at("room").hidden = false;
    at("tools").hidden = false;
    const client = new RoomtoneClient({
      token: () => memory.get("token"),
      onState: (state) => this.client === client && this.showState(state),
    });
    this.client = client;
    const wanted = memory.get("session") ?? (Array.isArray(sessions) ? sessions[0] : null);
    const eventId = event ?? memory.get("event");
    if (eventId && ["admin", "organizer", "dashboard"].includes(role)) this.offerSessions(eventId, wanted);
    if (wanted) {
      this.offer(wanted);
      this.show(wanted);
    } else if (!eventId) {
      return this.ask("Which session? This token does not say.");
    }
    this.client.connect();
  }

  /** The sessions of an event are the keys of its metrics. */
  offerSessions(event, wanted) {
    this.client.subscribe(`event.${event}.metrics`, {
      maxHz: 0.2,
      onPublication: ({ key, data }) => {
        if (!key || key === "*" || data === null) return;
        this.offer(key);
        if (!this.session && !wanted) this.show(key);
      },
      // A role that may not read them has the one session it came for.
      onEnd: () => {
        if (!this.client || this.session) return;
        this.ask("This token may not list the event's sessions; name one.");
      },
    });
  }

  offer(session) {
    this.sessions.add(session);
    const options = [...this.sessions].sort().map((id) => {
      const option = element("option", "", id);
      option.value = id;
      return option;
    });
    at("session").replaceChildren(...options);
    at("session").value = this.session ?? session;
    at("session-field").hidden = false;
  }

  show(session) {
    for (const subscription of this.subscriptions) subscription.unsubscribe();
    this.session = session;
    memory.set("session", session);
    at("session").value = session;
    document.title = `${session} · Roomtone`;
    this.captions.clear();
    this.chart.clear();
    this.latencies = [];
    this.newest = null;
    for (const id of ["quality", "latency", "summary", "trend", "mean-note", "age"]) at(id).textContent = "";
    for (const id of ["score", "mean", "present", "active", "rate"]) at(id).textContent = "–";
    at("level").textContent = "no data yet";
    at("kinds").replaceChildren();
    this.showKeywords([]);

    const subscribe = (name, onPublication, onEnd) =>
      this.client.subscribe(`session.${session}.${name}`, { onPublication, onEnd });
    this.subscriptions = [
      subscribe("captions", ({ key, data }) => this.showCaption(key, data), (error) => this.refused(error)),
      subscribe("metrics", ({ data }) => data && this.showSnapshot(data)),
      subscribe("keywords", ({ data }) => this.showKeywords(data ?? [])),
    ];
    this.loadHistory(session);
  }

  /** The lines begin with what was before the page was opened. */
  async loadHistory(session) {
    const to = Date.now();
    try {
      const answer = await fetch(`/v1/sessions/${encodeURIComponent(session)}/snapshots?from=${to - SPAN_MS}&to=${to}`, {
        headers: { Authorization: `Bearer ${memory.get("token")}` },
      });
      if (!answer.ok) return;
      const snapshots = await answer.json();
      if (this.session !== session || !Array.isArray(snapshots)) return;
      for (const snapshot of snapshots) this.chartSnapshot(snapshot);
      this.chart.draw();
    } catch {
      // The lines begin now.
    }
  }

  // Captions

  showCaption(key, caption) {
    this.captions.apply(key, caption);
    if (!caption) return;
    at("quality").textContent = qualityLabel(caption.engine, caption.origin);
    if (caption.state === "interim" && Number.isFinite(caption.latency_ms)) {
      this.latencies = [...this.latencies.slice(-19), caption.latency_ms];
      const sorted = [...this.latencies].sort((a, b) => a - b);
      const median = sorted[Math.floor(sorted.length / 2)];
      at("latency").textContent = `· ${(median / 1000).toFixed(1)} s behind speech`;
    }
  }

  // The room

  chartSnapshot({ window_end: time, engagement, sentiment }) {
    if (!Number.isFinite(time)) return;
    this.chart.engagement.add(time, number(engagement?.score));
    this.chart.sentiment.add(time, number(sentiment?.mean));
  }

  showSnapshot(snapshot) {
    this.newest = snapshot;
    this.chartSnapshot(snapshot);
    this.chart.draw();
    const { attendees = {}, events = {}, sentiment = {}, engagement = {} } = snapshot;
    const score = number(engagement.score);
    const mean = number(sentiment.mean);
    at("score").textContent = score === null ? "–" : Math.round(score);
    at("level").textContent = engagement.level ?? "";
    at("trend").textContent = direction(number(engagement.trend));
    at("mean").textContent = mean === null ? "–" : signed(mean);
    const count = number(sentiment.n) ?? 0;
    at("mean-note").textContent = mean === null ? "too few people to show" : `from ${count} ${count === 1 ? "signal" : "signals"}`;
    at("present").textContent = attendees.present ?? "–";
    at("active").textContent = attendees.active ?? "–";
    at("rate").textContent = number(events.per_s)?.toFixed(1) ?? "–";
    at("summary").textContent = summary(snapshot);
    this.showKinds(events.kinds ?? {});
    if (document.querySelector("details").open) this.fillTable();
    this.showAge();
  }

  showKinds(kinds) {
    // Coming, going and signs of life are counted above.
    const acts = Object.entries(kinds).filter(([kind]) => !["join", "leave", "heartbeat"].includes(kind));
    const most = acts.sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1)).slice(0, KINDS_SHOWN);
    const greatest = most[0]?.[1] ?? 1;
    at("kinds").replaceChildren(
      ...most.map(([kind, count]) => {
        const bar = element("progress");
        bar.max = greatest;
        bar.value = count;
        bar.setAttribute("aria-hidden", "true");
        const line = element("li");
        line.append(element("span", "kind", kind.replaceAll("_", " ")), bar, element("span", "count", String(count)));
        return line;
      }),
    );
  }

  showKeywords(keywords) {
    const list = Array.isArray(keywords) ? keywords.slice(0, KEYWORDS_SHOWN) : [];
    at("keywords-panel").hidden = list.length === 0;
    at("keywords").replaceChildren(
      ...list.map(({ keyword, score, mentions = [] }) => {
        const chip = element("li", "", String(keyword));
        chip.dataset.weight = score > 0.66 ? "3" : score > 0.33 ? "2" : "1";
        if (mentions.length > 1) chip.append(element("span", "times", `×${mentions.length}`));
        if (mentions.length > 0) chip.title = `said at ${mentions.slice(-5).map(clock).join(", ")}`;
        return chip;
      }),
    );
  }

  fillTable() {
    if (!document.querySelector("details").open) return;
    const { engagement, sentiment } = this.chart;
    const rows = [];
    const end = engagement.last?.time ?? 0;
    for (let time = end; engagement.points.length > 0 && time >= engagement.points[0].time; time -= TABLE_STEP_MS) {
      const score = engagement.valueAt(time, TABLE_STEP_MS);
      const mean = sentiment.valueAt(time, TABLE_STEP_MS);
      const row = element("tr");
      const name = element("th", "", new Date(time).toLocaleTimeString());
      name.scope = "row";
      const cells = [score === null ? "–" : score.toFixed(1), mean === null ? "hidden" : signed(mean)];
      row.append(name, ...cells.map((text) => element("td", "", text)));
      rows.push(row);
    }
    at("rows").replaceChildren(...rows);
  }

  /** Old figures say that they are old. */
  showAge() {
    if (!this.newest) return;
    const seconds = Math.round((Date.now() - this.newest.window_end) / 1000);
    at("age").textContent = seconds > 20 ? `figures are ${clock(seconds)} old` : "last minute, every second";
  }

  // The connection

  showState({ state, waitMs, error }) {
    clearInterval(this.countdown);
    at("state-wait").textContent = "";
    at("lamp").dataset.state = state;
    if (state === "waiting") {
      const until = Date.now() + waitMs;
      const tell = () => {
        const left = Math.max(0, Math.ceil((until - Date.now()) / 1000));
        at("state-wait").textContent = left > 0 ? `in ${left} s` : "";
      };
      at("state-text").textContent = "Connection lost, coming back";
      tell();
      this.countdown = setInterval(tell, 1000);
    } else if (state === "stopped") {
      if (error && (error.code !== "closed" || error.closeCode)) this.ask(sentence(error.message));
    } else {
      at("state-text").textContent = state === "connected" ? "Live" : "Connecting…";
    }
  }

  refused(error) {
    // The whole client stopped, which was told, or this session is not for this token.
    if (!this.client) return;
    this.ask(`${sentence(error.message)} Session: ${this.session}.`);
  }

  ask(reason = "") {
    this.end();
    at("lamp").dataset.state = "stopped";
    at("state-text").textContent = "Not connected";
    at("room").hidden = true;
    at("tools").hidden = true;
    at("session-field").hidden = true;
    at("ask").hidden = false;
    at("ask-reason").hidden = reason === "";
    at("ask-reason").textContent = reason;
    at("wanted").value = memory.get("session") ?? "";
    document.title = "Roomtone";
    at("token").focus();
  }

  forget() {
    memory.set("token", null);
    this.ask();
  }

  end() {
    const client = this.client;
    this.client = null;
    this.subscriptions = [];
    this.session = null;
    this.newest = null;
    this.sessions.clear();
    client?.close();
  }

  // The looks

  resize(step) {
    const size = Math.min(4, Math.max(0, Number(memory.get("size") ?? 1) + step));
    memory.set("size", String(size));
    document.documentElement.dataset.size = String(size);
    at("smaller").disabled = size === 0;
    at("larger").disabled = size === 4;
  }

  focusCaptions(isOn) {
    if (isOn) document.documentElement.dataset.focus = "";
    else delete document.documentElement.dataset.focus;
    at("focus").setAttribute("aria-pressed", String(isOn));
  }
}

function number(value) {
  return Number.isFinite(value) ? value : null;
}

function signed(value) {
  const text = Math.abs(value).toFixed(2);
  return value < 0 && text !== "0.00" ? `−${text}` : value > 0 && text !== "0.00" ? `+${text}` : text;
}

function direction(trend) {
  if (trend === null) return "";
  if (trend > 0.5) return "↗ rising";
  return trend < -0.5 ? "↘ falling" : "→ steady";
}

/** The figures as a sentence, in place of the drawing. */
function summary({ engagement = {}, sentiment = {}, attendees = {} }) {
  const mean = number(sentiment.mean);
  const mood =
    mean === null
      ? "Sentiment is hidden until enough people have reacted."
      : `Sentiment is ${mean > 0.1 ? "positive" : mean < -0.1 ? "negative" : "neutral"} (${signed(mean)}).`;
  const score = number(engagement.score);
  if (score === null) return mood;
  return `Engagement is ${engagement.level ?? "measured"} at ${score.toFixed(0)} of 100 with ${attendees.present ?? 0} people present. ${mood}`;
}

function sentence(text) {
  const trimmed = String(text).trim();
  return trimmed === "" ? "" : trimmed[0].toUpperCase() + trimmed.slice(1).replace(/[.]?$/, ".");
}

takeFragment();
const page = new Page();
join().finally(() => page.begin());
