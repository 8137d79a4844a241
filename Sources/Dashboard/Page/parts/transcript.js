/**
 * The transcript as it grows: finals are lines of a log that screen readers announce; it follows what is said until
 * somebody scrolls up.
 */

import { clock } from "../core/format.js";
import { originLabel } from "./caption-book.js";
import { h, setText } from "./dom.js";

/** Lines kept on the page. */
const GREATEST_LINES = 400;

export class Transcript {
  /**
   * @param {object} [options]
   * @param {(key: string) => (object|undefined)} [options.originalOf]  The caption a translated line came from.
   * @param {(key: string, caption: object) => (Element|null)} [options.toolOf]  A control beside each line.
   */
  constructor({ originalOf = () => undefined, toolOf = () => null } = {}) {
    this._originalOf = originalOf;
    this._toolOf = toolOf;
    this._lines = new Map(); // key → { element, start }, in the order of speech
    this._follows = true;
    this._top = 0;
    this._log = h("ol.log", { role: "log", "aria-live": "polite", "aria-relevant": "additions", "aria-label": "Transcript" });
    this._scroller = h("div.scroller", { tabindex: "0", role: "region", "aria-label": "Transcript, scrolling" }, this._log);
    this._back = h("button.back", { type: "button", hidden: true, onclick: () => this.follow() }, "Back to live ↓");
    this.element = h("div.transcript", {}, this._scroller, this._back);
    this._scroller.addEventListener("scroll", () => this._noteScroll(), { passive: true });
  }

  clear() {
    this._lines.clear();
    this._log.replaceChildren();
    this.follow();
  }

  /** Takes a final, new or corrected. */
  put(key, caption) {
    const made = this._line(key, caption);
    const held = this._lines.get(key);
    if (held) {
      held.element.replaceWith(made);
      held.element = made;
    } else {
      const after = [...this._lines.values()].findLast((line) => line.start <= caption.start);
      if (after) after.element.after(made);
      else this._log.prepend(made);
      this._lines.set(key, { element: made, start: caption.start });
      if (after && this._log.lastElementChild !== made) this._sort();
      if (this._lines.size > GREATEST_LINES) this._dropOldest();
    }
    markTurn(made);
    if (made.nextElementSibling) markTurn(made.nextElementSibling);
    if (this._follows) this._scrollToEnd();
  }

  /** Brings a line into sight and marks it, or marks none. */
  point(keys) {
    let first = null;
    for (const [key, { element }] of this._lines) {
      const isPointed = keys.includes(key);
      element.classList.toggle("pointed", isPointed);
      if (isPointed && !first) first = element;
    }
    if (!first) return;
    this._follows = false;
    this._back.hidden = false;
    // Only this box is scrolled, never the page under the reader.
    this._scroller.scrollTop = first.offsetTop - this._scroller.clientHeight / 3;
  }

  /** Stays where it is, whatever comes, until it is told to follow or somebody scrolls to the end. */
  hold() {
    this._follows = false;
    this._back.hidden = false;
  }

  follow() {
    this._follows = true;
    this._back.hidden = true;
    for (const { element } of this._lines.values()) element.classList.remove("pointed");
    this._scrollToEnd();
  }

  _scrollToEnd() {
    if (this._scrolls) return;
    this._scrolls = true;
    requestAnimationFrame(() => {
      this._scrolls = false;
      if (this._follows) this._scroller.scrollTop = this._scroller.scrollHeight;
    });
  }

  _sort() {
    this._lines = new Map([...this._lines].sort(([, a], [, b]) => a.start - b.start));
  }

  _dropOldest() {
    const [key, { element }] = this._lines.entries().next().value;
    this._lines.delete(key);
    element.remove();
  }

  _noteScroll() {
    const { scrollHeight, scrollTop, clientHeight } = this._scroller;
    const isAtEnd = scrollHeight - scrollTop - clientHeight < 48;
    // Lines that came since the last scroll leave a gap too; only a reader moves up.
    const isMovedUp = scrollTop < this._top - 4;
    this._top = scrollTop;
    if (isAtEnd) this._follows = true;
    else if (isMovedUp) this._follows = false;
    this._back.hidden = this._follows;
  }

  _line(key, caption) {
    const { start, speaker, lang, text, origin, latency_ms: latency } = caption;
    const said = h("div.said", {}, h("p.speaker", {}, speaker ?? ""), h("p.words", { dir: "auto", lang: lang ?? null }, text));
    const label = originLabel(origin);
    if (label) {
      const original = h("p.original", { dir: "auto", hidden: true });
      const button = h("button.quiet", {
        type: "button", "aria-expanded": "false",
        onclick: () => {
          const source = this._originalOf(key, caption);
          setText(original, source?.text ?? "The original is not here any more.");
          if (source?.lang) original.lang = source.lang;
          original.hidden = !original.hidden;
          button.setAttribute("aria-expanded", String(!original.hidden));
        },
      }, "original");
      said.append(h("p.origin", {}, h("span.tag", {}, label), button), original);
    }
    const title = latency === undefined ? null : `${latency} ms after it was said`;
    const line = h("li.line", { title, "data-speaker": speaker ?? "" }, h("span.time", {}, clock(start)), said, this._toolOf(key, caption));
    return line;
  }
}

/** A speaker's name stands where the turn begins. */
function markTurn(line) {
  const before = line.previousElementSibling;
  line.classList.toggle("turn", line.dataset.speaker !== "" && line.dataset.speaker !== before?.dataset.speaker);
}
