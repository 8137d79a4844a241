/** A session's questions with their votes, kept in order of votes. */

import { BoundedMap } from "../core/bounded.js";
import { h, keyed, setText } from "./dom.js";
import { ago, plural } from "../core/format.js";

/** Questions that are held, shown or not. */
const GREATEST_HELD = 2000;

export class Questions {
  /**
   * @param {import("../core/scope.js").Scope} scope
   * @param {object} given
   * @param {string} given.session
   * @param {string[]} [given.states]  Which states are shown.
   * @param {(question: object) => Array<Element>} [given.toolsOf]  Controls of a question.
   * @param {number} [given.most]
   */
  constructor(scope, { session, states = ["open"], toolsOf = () => [], most = 100 }) {
    this._questions = new BoundedMap(GREATEST_HELD);
    this._states = states;
    this._toolsOf = toolsOf;
    this._most = most;
    this._list = h("ol.questions");
    this._empty = h("p.soft", {}, "No questions yet.");
    this.element = h("div", {}, this._empty, this._list);
    this._drawSoon = scope.batched(() => this._draw());
    scope.read(`session.${session}.questions`, {
      onData: ({ key, data }) => {
        if (data === null) this._questions.delete(key);
        else if (data?.question) this._questions.set(key ?? data.question, data);
        this._drawSoon();
      },
      onStatus: (status, error) => status === "refused" && setText(this._empty, `Questions are not available: ${error.message}`),
    });
    scope.every(30_000, this._drawSoon);
  }

  _draw() {
    const rank = { open: 0, answered: 1, hidden: 2 };
    const shown = [...this._questions.values()].filter(({ state }) => this._states.includes(state))
      .sort((a, b) => rank[a.state] - rank[b.state] || b.votes - a.votes || a.at - b.at).slice(0, this._most);
    this._empty.hidden = shown.length > 0;
    // A state changes the tools, so it is part of the key.
    keyed(this._list, shown, ({ question, state }) => `${question} ${state}`, (question) => {
      const item = h("li.question", { "data-state": question.state });
      item.votes = h("span.votes");
      item.meta = h("span.soft.small");
      item.append(item.votes, h("div.question-text", {}, h("p", { dir: "auto" }, question.text), item.meta), h("div.question-tools", {}, this._toolsOf(question)));
      return item;
    }, (item, question) => {
      setText(item.votes, question.votes);
      item.votes.setAttribute("aria-label", plural(question.votes, "vote"));
      setText(item.meta, [question.state === "open" ? "" : question.state, ago(Date.now() - question.at)].filter(Boolean).join(" · "));
    });
  }
}
