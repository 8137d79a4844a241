/** What a talk turns on: phrases by weight, with how their use changes. */

import { clock } from "../core/format.js";
import { h, keyed, setText } from "./dom.js";

/** The recent past that is compared with the same length of time before it, in seconds. */
const RECENT_S = 120;

/** `rising`, `fading` or `steady`, of how often a phrase was said lately. */
export function trendOf(mentions, now) {
  const recent = mentions.filter((at) => at > now - RECENT_S).length;
  const before = mentions.filter((at) => at > now - 2 * RECENT_S && at <= now - RECENT_S).length;
  if (recent > before) return "rising";
  return recent < before ? "fading" : "steady";
}

const SIGNS = { rising: "↗", fading: "↘", steady: "→" };

export class Keyphrases {
  /** @param {(seconds: number) => void} onChoose  A phrase was chosen; the media time of its last mention. */
  constructor({ most = 12, onChoose = () => {} } = {}) {
    this._most = most;
    this._onChoose = onChoose;
    this._list = h("ul.chips");
    this._empty = h("p.soft", {}, "Phrases appear once enough was said.");
    this.element = h("div", {}, this._empty, this._list);
  }

  show(keywords) {
    const list = (Array.isArray(keywords) ? keywords : []).slice(0, this._most).map((one) => ({
      keyword: String(one.keyword), score: one.score, mentions: Array.isArray(one.mentions) ? one.mentions : [],
    }));
    this._empty.hidden = list.length > 0;
    const now = Math.max(0, ...list.map(({ mentions }) => mentions[mentions.length - 1] ?? 0));
    keyed(this._list, list, ({ keyword }) => keyword, ({ keyword }) => {
      const times = h("span.times");
      const trend = h("span.trend-sign");
      const button = h("button.chip", { type: "button", onclick: () => button.last !== undefined && this._onChoose(button.last) }, h("span", { dir: "auto" }, keyword), times, trend);
      return h("li", {}, button);
    }, (item, { score, mentions }) => {
      const button = item.firstChild;
      const trend = trendOf(mentions, now);
      button.dataset.weight = score > 0.66 ? "3" : score > 0.33 ? "2" : "1";
      button.last = mentions[mentions.length - 1];
      const [, times, sign] = button.children;
      setText(times, mentions.length > 1 ? `×${mentions.length}` : "");
      setText(sign, SIGNS[trend]);
      const title = `${trend}; said at ${mentions.slice(-4).map(clock).join(", ") || "–"}`;
      if (button.title !== title) {
        button.title = title;
        button.setAttribute("aria-label", `${button.firstChild.textContent}, said ${mentions.length} times, ${trend}`);
      }
    });
  }
}
