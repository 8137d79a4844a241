/** What organizers should know: each with its reason, what to do, and whether it was dealt with. */

import { ago, number, timeOfDay, words } from "../core/format.js";
import { json, pathOf } from "../core/http.js";
import { placeOf } from "../core/router.js";
import { h, keyed, setText } from "./dom.js";

const GREATEST_SHOWN = 60;

export class InsightFeed {
  constructor(scope, { event, client, toast, mayRead, onChange = () => {} }) {
    Object.assign(this, { _client: client, _toast: toast, _onChange: onChange });
    this._insights = new Map();
    this._list = h("ol.insights");
    this._empty = h("p.soft", {}, mayRead ? "Nothing that needs you." : "Insights are shown to organizers.");
    this.element = h("div", {}, this._empty, this._list);
    this._drawSoon = scope.batched(() => this._draw());
    if (!mayRead) return;
    scope.read(`event.${event}.insights`, {
      onData: ({ data }) => this._take(data),
      onMissed: () => this._load(scope, event),
      onStatus: (status, error) => status === "refused" && setText(this._empty, `Not available: ${error.message}`),
    });
    scope.every(30_000, this._drawSoon);
    this._load(scope, event);
  }

  /** How many open insights a session has. */
  openFor(session) {
    let open = 0;
    for (const insight of this._insights.values()) if (insight.session === session && insight.state === "open") open += 1;
    return open;
  }

  _load(scope, event) {
    scope.run(async () => {
      const insights = await json(pathOf(["events", event, "insights"]), { signal: scope.signal });
      if (Array.isArray(insights)) for (const insight of insights.slice(0, GREATEST_SHOWN).reverse()) this._take(insight);
    }, (error) => setText(this._empty, `Not available: ${error.message}`));
  }

  _take(insight) {
    if (!insight?.id) return;
    this._insights.set(insight.id, insight);
    while (this._insights.size > 3 * GREATEST_SHOWN) this._insights.delete(this._insights.keys().next().value);
    this._drawSoon();
    this._onChange();
  }

  _draw() {
    const rank = (insight) => (insight.state === "open" ? 0 : 1);
    const shown = [...this._insights.values()].sort((a, b) => rank(a) - rank(b) || b.at - a.at).slice(0, GREATEST_SHOWN);
    this._empty.hidden = shown.length > 0;
    keyed(this._list, shown, ({ id }) => id, (insight) => this._make(insight), (item, insight) => this._update(item, insight));
  }

  _make(insight) {
    const item = h("li.insight", { "data-insight-session": insight.session ?? "" });
    item.parts = {
      kind: h("span.badge"), at: h("time.soft"), title: h("h3", { dir: "auto" }), text: h("p", { dir: "auto" }),
      why: h("p.soft.small"), actions: h("ul.actions"),
      resolve: h("button", { type: "button", onclick: () => this._resolve(insight.id, item) }, "Resolve"),
    };
    const { kind, at, title, text, why, actions, resolve } = item.parts;
    item.append(h("div.insight-head", {}, kind, insight.session && h("a", { href: placeOf("session", insight.session, insight.at ? { at: insight.at } : {}) }, insight.session), at),
      title, text, actions, h("div.insight-foot", {}, why, resolve));
    return item;
  }

  _update(item, insight) {
    const { kind, at, title, text, why, actions, resolve } = item.parts;
    const isOpen = insight.state === "open";
    item.classList.toggle("resolved", !isOpen);
    setText(kind, isOpen ? words(insight.type ?? "insight") : "resolved");
    setText(at, ago(Date.now() - insight.at));
    at.title = timeOfDay(insight.at, true);
    setText(title, insight.title ?? "");
    setText(text, insight.description ?? "");
    setText(why, reason(insight));
    resolve.hidden = !isOpen;
    const wanted = (insight.actions ?? []).join("\n");
    if (actions.dataset.text !== wanted) {
      actions.dataset.text = wanted;
      actions.replaceChildren(...(insight.actions ?? []).map((action) => h("li", { dir: "auto" }, action)));
    }
  }

  async _resolve(insight, item) {
    const button = item.parts.resolve;
    button.disabled = true;
    try {
      await this._client.resolve(insight);
      this._take({ ...this._insights.get(insight), state: "resolved" });
    } catch (error) {
      this._toast(`Not resolved: ${error.message}`);
    } finally {
      button.disabled = false;
    }
  }
}

/** What an insight rests on, in words. */
function reason({ confidence, impact, data = {} }) {
  const said = [];
  const level = (value, names) => names[value < 0.4 ? 0 : value < 0.7 ? 1 : 2];
  if (data?.what && number(data.value) !== null) {
    said.push(`${words(data.what)} ${data.value} (${data.low} to ${data.high}) in ${Math.round(data.horizon_s / 60)} min`);
  }
  if (number(confidence) !== null) said.push(`${level(confidence, ["a guess", "likely", "well founded"])} (${Math.round(confidence * 100)} %)`);
  if (number(impact) !== null) said.push(`${level(impact, ["small", "notable", "large"])} impact`);
  return said.join(" · ");
}
