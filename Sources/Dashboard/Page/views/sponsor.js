/** The sponsor's desk: alerts that want an answer, leads by temperature with their reasons, and what it was worth. */

import { BoundedMap } from "../core/bounded.js";
import { ago, count, number, shortened, words } from "../core/format.js";
import { json, pathOf, request } from "../core/http.js";
import { h, keyed, notice, setText } from "../parts/dom.js";
import { Tile } from "../parts/figures.js";
import { AlertFeed } from "../parts/alerts.js";

export const title = "Sponsor";

const GREATEST_SHOWN = 100;
/** Leads that are held, shown or not. */
const GREATEST_HELD = 5000;
/** Follow-ups that are shown. */
const GREATEST_DUE = 30;
const FACTORS = [["job_title", "title", 20], ["company_size", "company size", 15], ["industry", "industry", 15], ["budget", "budget", 15], ["engagement", "interest", 35]];
const OUTCOMES = [["contacted", "Contacted"], ["demo", "Demo given"], ["customer", "Customer"], ["lost", "Lost"]];
const TEMPERATURES = ["hot", "warm", "cool", "cold"];

export function mount(root, context) {
  if (!context.id) return void root.append(notice("Which sponsor?", "A link that ends in #/sponsor/<id> says it."));
  const { id, scope, toast } = context;
  const name = h("h1", {}, id);
  const summary = summaryTiles(scope, id, name);
  const leads = new LeadList(scope, id, { toast, onReport: summary.load });
  const alerts = new AlertFeed(scope, context);
  root.append(
    h("header.view-head", {}, h("div", {}, name, h("p.age", {}, "Interest people agreed to share with you")), summary.element),
    h("div.columns.sponsor-columns", {},
      h("section.card", { "aria-labelledby": "leads-title" }, h("div.card-head", {}, h("h2", { id: "leads-title" }, "Leads"), leads.counts), leads.element),
      h("div.stack", {},
        h("section.card", { "aria-labelledby": "alerts-title" }, h("div.card-head", {}, h("h2", { id: "alerts-title" }, "Alerts"), alerts.options), alerts.element),
        boothTraffic(scope, id), followUps(scope, id))));
}

class LeadList {
  constructor(scope, sponsor, { toast, onReport }) {
    Object.assign(this, { _sponsor: sponsor, _toast: toast, _onReport: onReport });
    this._leads = new BoundedMap(GREATEST_HELD);
    this._list = h("ol.leads");
    this._empty = h("p.soft", {}, "No leads yet. People appear here when they agreed to it and showed interest.");
    this.element = h("div", {}, this._empty, this._list);
    this.counts = h("p.soft.small", {}, "\u00a0");
    this._drawSoon = scope.batched(() => this._draw());
    scope.read(`sponsor.${sponsor}.leads`, {
      maxHz: 1,
      onData: ({ key, data }) => {
        if (data === null) this._leads.delete(key);
        else if (data?.lead) this._leads.set(data.lead, data);
        this._drawSoon();
      },
      onStatus: (status, error) => status === "refused" && setText(this._empty, `Leads are not available: ${error.message}`),
    });
    scope.every(30_000, this._drawSoon);
    scope.run(async () => {
      const held = await json(pathOf(["sponsors", sponsor, "leads"]), { signal: scope.signal });
      for (const lead of held) if (!this._leads.has(lead.lead)) this._leads.set(lead.lead, lead);
      this._drawSoon();
    }, (error) => this._leads.size === 0 && setText(this._empty, error.isAbsent ? "Leads are not available on this server." : error.message));
  }

  _draw() {
    const all = [...this._leads.values()].sort((a, b) => b.score - a.score || (a.lead < b.lead ? -1 : 1));
    this._empty.hidden = all.length > 0;
    setText(this.counts, TEMPERATURES.map((name) => `${all.filter(({ temperature }) => temperature === name).length} ${name}`).join(" · "));
    keyed(this._list, all.slice(0, GREATEST_SHOWN), ({ lead }) => lead, (lead) => this._make(lead), (item, lead) => this._update(item, lead));
  }

  _make({ lead }) {
    const item = h("li.lead");
    item.parts = { score: h("span.lead-score"), temperature: h("span.badge"), contact: h("p.lead-contact", { dir: "auto" }), at: h("span.soft.small"), reasons: h("ul.actions"), bars: {} };
    const bars = h("dl.factors", {}, FACTORS.map(([name, text, greatest]) => {
      const bar = h("meter", { min: "0", max: String(greatest), "aria-hidden": "true" });
      const told = h("span.factor-text");
      item.parts.bars[name] = { bar, told, greatest };
      return h("div.factor", {}, h("dt", {}, text), h("dd", {}, bar, told));
    }));
    const value = h("input.value", { type: "number", min: "0", step: "any", placeholder: "value", "aria-label": "Value of the customer" });
    const outcome = h("select", { "aria-label": "Outcome", onchange: () => {
      value.hidden = outcome.value !== "customer";
      if (outcome.value && outcome.value !== "customer") this._report(lead, outcome);
    } }, h("option", { value: "" }, "Outcome…"), OUTCOMES.map(([name, text]) => h("option", { value: name }, text)));
    value.hidden = true;
    value.addEventListener("change", () => this._report(lead, outcome, number(Number(value.value)) ?? 0));
    item.append(
      h("div.lead-head", {}, item.parts.score, h("div", {}, h("p", {}, item.parts.temperature, h("code.soft.small", { title: lead }, shortened(lead)), item.parts.at), item.parts.contact), h("div.controls", {}, outcome, value)),
      bars, h("details", {}, h("summary", {}, "Why"), item.parts.reasons));
    return item;
  }

  _update(item, { score, temperature, factors = {}, reasons = [], contact, at }) {
    const { parts } = item;
    item.dataset.temperature = temperature;
    setText(parts.score, number(score) === null ? "–" : score.toFixed(0));
    setText(parts.temperature, temperature);
    setText(parts.at, number(at) === null ? "" : ago(Date.now() - at));
    const who = contact ? [contact.name, contact.email].filter(Boolean).join(" · ") : "";
    parts.contact.hidden = !who;
    setText(parts.contact, who);
    for (const [name, { bar, told, greatest }] of Object.entries(parts.bars)) {
      const value = number(factors[name]) ?? 0;
      bar.value = value;
      setText(told, `${strength(value / greatest)} (${value.toFixed(value % 1 ? 1 : 0)} of ${greatest})`);
    }
    const wanted = reasons.join("\n");
    if (parts.reasons.dataset.text !== wanted) {
      parts.reasons.dataset.text = wanted;
      parts.reasons.replaceChildren(...reasons.map((reason) => h("li", { dir: "auto" }, reason)));
    }
  }

  async _report(lead, field, value) {
    const outcome = field.value;
    try {
      await request(pathOf(["sponsors", this._sponsor, "leads", lead]), { method: "POST", body: { outcome, ...(value === undefined ? {} : { value }) } });
      this._toast(`Noted: ${words(outcome)}.`);
      this._onReport();
    } catch (error) {
      field.value = "";
      this._toast(error.isAbsent ? "Outcomes cannot be noted on this server yet." : `Not noted: ${error.message}`);
    }
  }
}

function duration(ms) {
  return ms < 120_000 ? `${Math.round(ms / 1000)} s` : `${Math.round(ms / 60_000)} min`;
}

function strength(share) {
  if (share >= 0.85) return "strong";
  if (share >= 0.55) return "good";
  return share >= 0.25 ? "some" : "little";
}

/** Leads, conversions, and value against cost. The sponsor's name comes with them and takes its id's place. */
function summaryTiles(scope, sponsor, heading) {
  const tiles = { leads: new Tile("Leads"), first: new Tile("First contact"), won: new Tile("Customers"), value: new Tile("Value against cost") };
  const load = () => scope.run(async () => {
    const { name, leads, first_contact: first, conversions, value, cost, currency } = await json(pathOf(["sponsors", sponsor, "summary"]), { signal: scope.signal });
    setText(heading, name || sponsor);
    tiles.leads.show(count(TEMPERATURES.reduce((sum, name) => sum + leads[name], 0)), `${count(leads.hot)} hot, ${count(leads.warm)} warm`);
    tiles.first.show(first.median_ms === null ? "–" : duration(first.median_ms), first.n === 0 ? "nobody yet" : `median of ${count(first.n)}`);
    tiles.won.show(count(conversions.customer), `${count(conversions.contacted)} contacted`);
    tiles.value.show(cost ? `${(value / cost).toFixed(1)}×` : "–", cost ? `${count(value)} of ${count(cost)} ${currency ?? ""}` : count(value));
  }, () => {
    for (const tile of Object.values(tiles)) tile.show("–", "not available");
  });
  load();
  scope.every(60_000, load);
  return { element: h("dl.tiles", {}, Object.values(tiles).map((tile) => tile.element)), load };
}

/** How many came to the booth; the server tells whole groups only. */
function boothTraffic(scope, sponsor) {
  const list = h("dl.tiles");
  const note = h("p.soft.small", {}, "Nobody yet, or too few to be told.");
  const tiles = new Map([["visits", new Tile("Visits")], ["downloads", new Tile("Downloads")], ["requests", new Tile("Requests")]]);
  list.append(...[...tiles.values()].map((tile) => tile.element));
  scope.read(`sponsor.${sponsor}.metrics`, {
    maxHz: 1,
    onData: ({ data }) => {
      if (!data) return;
      for (const [name, tile] of tiles) tile.show(number(data[name]) === null ? "few" : count(data[name]), number(data[name]) === null ? `fewer than ${data.group}` : "people");
      setText(note, `People who agreed to it, in groups of ${data.group}.`);
    },
    onStatus: (status, error) => status === "refused" && setText(note, `Not available: ${error.message}`),
  });
  return h("section.card", { "aria-labelledby": "traffic-title" }, h("div.card-head", {}, h("h2", { id: "traffic-title" }, "At the booth")), list, note);
}

/** Follow-ups that are due after one more message, the newest first; a withdrawn consent takes all of a lead's away. */
export function dueAfter(due, message) {
  if (message.state === "revoked") return due.filter(({ lead }) => lead !== message.lead);
  return [message, ...due].slice(0, GREATEST_DUE);
}

function followUps(scope, sponsor) {
  const list = h("ol.plain");
  const empty = h("p.soft", {}, "None is due.");
  let due = [];
  scope.read(`sponsor.${sponsor}.followups`, {
    onData: ({ data }) => {
      if (!data) return;
      due = dueAfter(due, data);
      empty.hidden = due.length > 0;
      list.replaceChildren(...due.map((one) => h("li", {}, h("code", {}, one.lead ?? ""), ` ${words(one.kind ?? "follow-up")}`)));
    },
    onStatus: (status, error) => status === "refused" && setText(empty, `Not available: ${error.message}`),
  });
  return h("section.card", { "aria-labelledby": "followups-title" }, h("div.card-head", {}, h("h2", { id: "followups-title" }, "Follow-ups due")), empty, list);
}

