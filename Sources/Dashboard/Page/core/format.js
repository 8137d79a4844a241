/** Figures, times and languages as people read them. */

export function number(value) {
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

/** A whole number with separators; `–` for what is not known. */
export function count(value) {
  return number(value) === null ? "–" : Math.round(value).toLocaleString("en");
}

/** `+0.35`, `−0.20`, `0.00`. */
export function signed(value) {
  const text = Math.abs(value).toFixed(2);
  if (text === "0.00") return text;
  return value < 0 ? `−${text}` : `+${text}`;
}

/** A mean in words: colour is never the only sign of it. */
export function moodOf(mean) {
  if (mean === null) return "hidden";
  if (mean >= 0.35) return "very positive";
  if (mean > 0.1) return "positive";
  if (mean <= -0.35) return "very negative";
  return mean < -0.1 ? "negative" : "neutral";
}

/** A trend in a sign and a word. */
export function direction(trend) {
  if (number(trend) === null) return "";
  if (trend > 0.5) return "↗ rising";
  return trend < -0.5 ? "↘ falling" : "→ steady";
}

/** Seconds as `m:ss` or `h:mm:ss`. */
export function clock(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const two = (n) => String(n).padStart(2, "0");
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}

/** Milliseconds since the epoch as the time of day here. */
export function timeOfDay(ms, hasSeconds = false) {
  return new Date(ms).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hourCycle: "h23", ...(hasSeconds ? { second: "2-digit" } : {}) });
}

/** How long ago, roughly. */
export function ago(ms) {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 5) return "now";
  if (seconds < 60) return `${seconds} s ago`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min ago`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours} h ago` : `${Math.round(hours / 24)} days ago`;
}

/** A language's name in itself, with a capital: `Español`. An unknown tag stands for itself. */
export function nativeName(tag) {
  try {
    const name = new Intl.DisplayNames([tag], { type: "language" }).of(tag);
    return name ? name[0].toLocaleUpperCase(tag) + name.slice(1) : tag;
  } catch {
    return tag;
  }
}

/** Words made of an identifier: `thumbs_up` is "thumbs up". */
export function words(id) {
  return String(id).replace(/[_-]+/g, " ");
}

/** A text as a sentence of its own. */
export function sentence(text) {
  const trimmed = String(text ?? "").trim();
  return trimmed === "" ? "" : trimmed[0].toUpperCase() + trimmed.slice(1).replace(/[.]?$/, ".");
}

/** Enough of a long id to tell it from others. */
export function shortened(id) {
  return id.length > 12 ? `${id.slice(0, 10)}…` : id;
}

export function plural(n, one, many = `${one}s`) {
  return `${count(n)} ${n === 1 ? one : many}`;
}
