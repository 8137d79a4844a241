/**
 * The last lines of what is said, as on a screen under a picture: anchored at the bottom, of a fixed height.
 *
 * Each segment begins a line of its own, so a line that was broken once is not broken anew when an older one goes.
 */

import { h, keyed, setText } from "./dom.js";
import { splitText } from "./caption-book.js";

const SEGMENTS_SHOWN = 3;

export class CaptionStage {
  /** @param {number} lines  Lines of text that are seen. */
  constructor({ lines = 2 } = {}) {
    this._text = h("div.stage-text");
    // Whoever listens has the transcript's log, with finals only.
    this.element = h("div.stage", { "aria-hidden": "true" }, this._text);
    this.lines = lines;
    this._empty = "Waiting for someone to speak";
    this.show([]);
  }

  set lines(count) {
    this.element.dataset.lines = String(count);
  }

  set emptyText(text) {
    this._empty = text;
  }

  /** @param {Array<[string, object]>} segments  Keys with captions, oldest first. */
  show(segments) {
    const shown = segments.slice(-SEGMENTS_SHOWN);
    this.element.classList.toggle("is-empty", shown.length === 0);
    if (shown.length === 0) {
      keyed(this._text, [["", null]], ([key]) => key, () => h("p", {}, this._empty));
      return;
    }
    keyed(this._text, shown, ([key]) => key,
      () => h("p", { dir: "auto" }, h("span.firm"), h("span.provisional")),
      (line, [, caption]) => {
        const [firm, provisional] = splitText(caption);
        if (caption.lang && line.lang !== caption.lang) line.lang = caption.lang;
        setText(line.firstChild, firm);
        setText(line.lastChild, provisional);
      });
  }
}
