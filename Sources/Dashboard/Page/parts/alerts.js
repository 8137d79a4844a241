/** Alerts of a sponsor: each wants one answer of the team, and all see who gave it. */

import { BoundedMap } from "../core/bounded.js";
import { memory } from "../core/credential.js";
import { ago, shortened, timeOfDay } from "../core/format.js";
import { h, keyed, setText } from "./dom.js";

const GREATEST_KEPT = 100;
const SNOOZE_S = 600;
/** What `failed` to reach anybody is still open. */
const SETTLED = new Set(["acknowledged", "claimed", "expired"]);

export class AlertFeed {
  constructor(scope, { id: sponsor, topics, client, toast }) {
    Object.assign(this, { _topics: topics, _client: client, _toast: toast, _topic: `sponsor.${sponsor}.alerts` });
    this._alerts = new BoundedMap(GREATEST_KEPT);
    this._list = h("ol.alerts", { role: "log", "aria-label": "Alerts", "aria-live": "assertive" });
    this._empty = h("p.soft", {}, "No alerts. One comes the moment somebody turns hot.");
    this.element = h("div", {}, this._empty, this._list);
    this.options = this._makeOptions();
    this._drawSoon = scope.batched(() => this._draw());
    scope.read(this._topic, {
      onData: ({ data, isReplay, time }) => this._take(data, isReplay, time),
      onStatus: (status, error) => status === "refused" && setText(this._empty, `Alerts are not available: ${error.message}`),
    });
    scope.every(15_000, this._drawSoon);
    scope.onEnd(() => this._audio?.close());
  }

  _take(data, isReplay, time) {
    if (!data?.alert) return;
    const held = this._alerts.get(data.alert) ?? { alert: data.alert, at: data.d?.at ?? time ?? Date.now(), state: "raised" };
    const isNew = !this._alerts.has(data.alert);
    if (data.state) Object.assign(held, { state: data.state, by: data.by ?? held.by, until: data.until });
    // A delivery of what this tab saw answered already is an echo on its way.
    else Object.assign(held, { content: data.d ?? {}, tries: data.try ?? 1, state: SETTLED.has(held.state) ? held.state : "delivered" });
    this._alerts.set(data.alert, held);
    if (isNew && !isReplay && !data.state) this._call(held);
    this._drawSoon();
  }

  _draw() {
    const rank = ({ state }) => (SETTLED.has(state) ? 1 : 0);
    const shown = [...this._alerts.values()].filter(({ content }) => content).sort((a, b) => rank(a) - rank(b) || b.at - a.at);
    this._empty.hidden = shown.length > 0;
    keyed(this._list, shown, ({ alert }) => alert, (alert) => this._make(alert), (item, alert) => {
      const isSettled = SETTLED.has(alert.state);
      item.classList.toggle("settled", isSettled);
      item.dataset.state = alert.state;
      setText(item.state, stateText(alert));
      setText(item.when, ago(Date.now() - alert.at));
      item.tools.hidden = isSettled;
    });
  }

  _make(alert) {
    const { content } = alert;
    const reasons = content.reasons ?? [];
    const item = h("li.alert-item", { "data-alert": alert.alert });
    item.state = h("span.badge");
    item.when = h("time.soft.small");
    const button = (text, name, body) => {
      const made = h(name, { type: "button", onclick: async () => {
        made.disabled = true;
        try {
          await body();
        } catch (error) {
          this._toast(`Not done: ${error.message}`);
        } finally {
          made.disabled = false;
        }
      } }, text);
      return made;
    };
    item.tools = h("div.controls", {},
      button("Acknowledge", "button.primary", () => this._acknowledge(alert)),
      button("Claim", "button", () => this._answer(alert, "claim")),
      button("Snooze 10 min", "button", () => this._answer(alert, "snooze")));
    item.append(
      h("div.insight-head", {}, item.state, item.when),
      h("h3", { dir: "auto" }, titleOf(content)),
      reasons.length > 0 && h("ul.actions", {}, reasons.slice(0, 5).map((reason) => h("li", { dir: "auto" }, reason))),
      item.tools);
    return item;
  }

  async _acknowledge(alert) {
    const subscription = this._topics.subscription(this._topic);
    if (!subscription) throw new Error("the alerts are not subscribed to just now");
    // Open until the server has it, however often it has to be asked.
    const show = (isAsked) => {
      alert.isAsked = isAsked;
      this._drawSoon();
    };
    show(true);
    try {
      await subscription.acknowledge([alert.alert]);
    } finally {
      show(false);
    }
    // The notice to the team may have come first, and names who it was.
    if (!SETTLED.has(alert.state)) this._take({ alert: alert.alert, state: "acknowledged", by: "you" });
  }

  async _answer(alert, op) {
    const subscription = this._topics.subscription(this._topic);
    if (!subscription) throw new Error("the alerts are not subscribed to just now");
    const answer = op === "claim" ? await subscription.claim(alert.alert) : await subscription.snooze(alert.alert, SNOOZE_S);
    this._take({ alert: alert.alert, state: op === "claim" ? "claimed" : "snoozed", ...answer });
  }

  // Sound and the browser's notifications: off until somebody wants them.

  _makeOptions() {
    const option = (name, text, turnOn) => {
      const box = h("input", { type: "checkbox", role: "switch", checked: memory.get(name) === "on", onchange: async () => {
        if (box.checked && !(await turnOn())) box.checked = false;
        memory.set(name, box.checked ? "on" : null);
      } });
      return h("label.switch", {}, box, h("span", {}, text));
    };
    return h("div.controls", {},
      option("alert-sound", "Sound", async () => {
        this._ring();
        return true;
      }),
      option("alert-notice", "Notify", async () => {
        if (!("Notification" in window)) return false;
        const answer = await Notification.requestPermission();
        if (answer !== "granted") this._toast("The browser does not allow notifications from this page.");
        return answer === "granted";
      }));
  }

  _call(alert) {
    if (memory.get("alert-sound") === "on") this._ring();
    if (memory.get("alert-notice") === "on" && "Notification" in window && Notification.permission === "granted" && document.hidden) {
      new Notification(titleOf(alert.content), { body: (alert.content.reasons ?? [])[0] ?? "", tag: alert.alert });
    }
  }

  _ring() {
    this._audio ??= new AudioContext();
    const start = this._audio.currentTime;
    [660, 880].forEach((frequency, at) => {
      const tone = this._audio.createOscillator();
      const gain = this._audio.createGain();
      tone.frequency.value = frequency;
      gain.gain.setValueAtTime(0.12, start + at * 0.16);
      gain.gain.exponentialRampToValueAtTime(0.001, start + at * 0.16 + 0.3);
      tone.connect(gain).connect(this._audio.destination);
      tone.start(start + at * 0.16);
      tone.stop(start + at * 0.16 + 0.32);
    });
  }
}

/** Whom it is about; the reasons stand below. */
function titleOf({ alerts, lead, score, contact, title = "" }) {
  if (Array.isArray(alerts)) return `${alerts.length} leads turned hot`;
  return lead ? `${contact?.name ?? shortened(lead)} turned hot: ${Math.round(score)} of 100` : title;
}

function stateText({ state, by, until, tries, isAsked }) {
  if (isAsked && !SETTLED.has(state)) return "telling the server…";
  if (state === "snoozed") return `snoozed${until ? ` until ${timeOfDay(until)}` : ""}`;
  if (state === "delivered") return tries > 1 ? `waiting, told ${tries} times` : "waiting for you";
  return by ? `${state} by ${by}` : state;
}
