/**
 * Live captions: a model of a session's segments, and the view that shows it.
 *
 * Finals are lines of a log that screen readers announce; interim words stand below it, hidden from them, the stable
 * part firm and the rest visibly provisional.
 */

/** Lines kept on the page. */
const GREATEST_LINES = 300;

/** The segments of one session, by key; newest revision of each. */
export class CaptionBook {
  constructor() {
    this._captions = new Map();
  }

  /**
   * Takes a publication of `session.<id>.captions`; returns what changed: `{key, caption}`, `{key, removed: true}`, or
   * `null` when it is older than what is there.
   */
  apply(key, caption) {
    const held = this._captions.get(key);
    if (caption === null) {
      // The server lets go of old finals; a reader may keep them. An interim without a final was no speech.
      if (!held || held.state === "final") return null;
      this._captions.delete(key);
      return { key, removed: true };
    }
    if (held && (held.rev > caption.rev || (held.state === "final" && caption.state !== "final"))) return null;
    this._captions.set(key, caption);
    return { key, caption };
  }

  /** Oldest first. */
  get finals() {
    return this._inState("final");
  }

  get interims() {
    return this._inState("interim");
  }

  /** Lets go of the oldest finals above a number; returns their keys. */
  trim(greatest) {
    const finals = this.finals;
    const surplus = finals.slice(0, Math.max(0, finals.length - greatest)).map(([key]) => key);
    for (const key of surplus) this._captions.delete(key);
    return surplus;
  }

  _inState(state) {
    return [...this._captions].filter(([, c]) => c.state === state).sort(([, a], [, b]) => a.start - b.start);
  }
}

/** A caption's text as its firm and its provisional part; lengths count characters as people see code points. */
export function splitText({ text, state, stable_chars: stable }) {
  if (state === "final") return [text, ""];
  const characters = Array.from(text);
  let count = Math.min(Math.max(stable ?? 0, 0), characters.length);
  while (characters[count] === " ") count += 1;
  return [characters.slice(0, count).join(""), characters.slice(count).join("")];
}

/** Seconds as `m:ss` or `h:mm:ss`. */
export function clock(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const two = (n) => String(n).padStart(2, "0");
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}

/** How good captions of an engine are, in words: nobody should take a gist for a record. */
export function qualityLabel(engine, origin) {
  if (!engine) return "";
  const isGist = /pocketsphinx/i.test(engine);
  const isDraft = origin === "machine";
  return `${isDraft ? "machine-draft" : isGist ? "gist" : "live"} captions by ${engine}`;
}

export class CaptionView {
  /**
   * @param {object} elements  `scroller`, `log` (an ordered list), `interim`, `back` (a button), `empty`.
   */
  constructor(elements) {
    this._at = elements;
    this._follows = true;
    this._lines = new Map();
    elements.scroller.addEventListener("scroll", () => this._noteScroll(), { passive: true });
    elements.back.addEventListener("click", () => this._backToLive());
    new ResizeObserver(() => this._follow()).observe(elements.scroller);
    this.clear();
  }

  clear() {
    this.book = new CaptionBook();
    this._lines.clear();
    this._at.log.replaceChildren();
    this._at.interim.replaceChildren();
    this._at.empty.hidden = false;
    this._backToLive();
  }

  apply(key, caption) {
    const change = this.book.apply(key, caption);
    if (!change) return;
    if (change.caption?.state === "final") this._showFinal(key, change.caption);
    this._showInterims();
    for (const old of this.book.trim(GREATEST_LINES)) {
      this._lines.get(old)?.remove();
      this._lines.delete(old);
    }
    this._at.empty.hidden = this._lines.size > 0 || this._at.interim.childElementCount > 0;
    this._follow();
  }

  _showFinal(key, caption) {
    const line = lineOf("li", caption, element("p", "words", caption.text));
    const held = this._lines.get(key);
    this._lines.set(key, line);
    if (held) {
      held.replaceWith(line);
    } else {
      const order = this.book.finals.map(([name]) => name);
      const next = order.slice(order.indexOf(key) + 1).find((name) => this._lines.has(name));
      this._at.log.insertBefore(line, next === undefined ? null : this._lines.get(next));
    }
    markTurn(line, line.previousElementSibling);
    if (line.nextElementSibling) markTurn(line.nextElementSibling, line);
  }

  _showInterims() {
    const lines = this.book.interims.map(([, caption]) => {
      const [firm, provisional] = splitText(caption);
      const words = element("p", "words");
      words.append(element("span", "firm", firm), element("span", "provisional", provisional));
      const line = lineOf("div", caption, words);
      line.classList.add("interim");
      return line;
    });
    let before = this._at.log.lastElementChild;
    for (const line of lines) {
      markTurn(line, before);
      before = line;
    }
    this._at.interim.replaceChildren(...lines);
  }

  _noteScroll() {
    const { scrollHeight, scrollTop, clientHeight } = this._at.scroller;
    this._follows = scrollHeight - scrollTop - clientHeight < 48;
    this._at.back.hidden = this._follows;
  }

  _follow() {
    if (this._follows) this._at.scroller.scrollTop = this._at.scroller.scrollHeight;
  }

  _backToLive() {
    this._follows = true;
    this._at.back.hidden = true;
    this._follow();
  }
}

function lineOf(name, { start, speaker, lang, latency_ms: latency }, words) {
  const line = element(name, "line");
  const said = element("div", "said");
  said.append(element("p", "speaker", speaker ?? ""), words);
  line.append(element("span", "time", clock(start)), said);
  line.dataset.speaker = speaker ?? "";
  if (lang) line.lang = lang;
  words.dir = "auto";
  if (latency !== undefined) line.title = `${latency} ms after it was said`;
  return line;
}

/** A speaker's name stands where the turn begins. */
function markTurn(line, before) {
  const isTurn = line.dataset.speaker !== "" && line.dataset.speaker !== before?.dataset.speaker;
  line.classList.toggle("turn", isTurn);
}

/** An element with text in it, never markup. */
export function element(name, className = "", text = "") {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
}
