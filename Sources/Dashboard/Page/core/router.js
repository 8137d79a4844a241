/** Places on the page as fragments: `#/session/keynote?lang=es`. */

/** @returns {{view: string, id: string, query: URLSearchParams}} */
export function parsePlace(hash) {
  const text = hash.replace(/^#\/?/, "");
  const cut = text.indexOf("?");
  const [view = "", id = ""] = (cut < 0 ? text : text.slice(0, cut)).split("/").map(decode);
  return { view, id, query: new URLSearchParams(cut < 0 ? "" : text.slice(cut + 1)) };
}

export function placeOf(view, id = "", query = {}) {
  const given = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== undefined && value !== ""));
  return `#/${view}${id ? `/${encodeURIComponent(id)}` : ""}${given.size > 0 ? `?${given}` : ""}`;
}

function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return "";
  }
}
