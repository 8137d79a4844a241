/**
 * The token and what the tab remembers.
 *
 * A link brings the token in its fragment, which servers and logs never see. It leaves the address at once and lives in
 * the tab's session storage.
 */

/** What the tab remembers; without storage it remembers until it is closed. */
const fallback = new Map();

export const memory = {
  get(name) {
    try {
      return sessionStorage.getItem(`roomtone.${name}`);
    } catch {
      return fallback.get(name) ?? null;
    }
  },
  set(name, value) {
    try {
      if (value === null) sessionStorage.removeItem(`roomtone.${name}`);
      else sessionStorage.setItem(`roomtone.${name}`, value);
    } catch {
      if (value === null) fallback.delete(name);
      else fallback.set(name, value);
    }
  },
};

/**
 * Splits a fragment into the place on the page and what a link brought.
 *
 * `#/session/keynote?lang=es&token=…` and the short `#session=keynote&event=devcon&token=…` both carry a token.
 *
 * @returns {{place: string, brought: Record<string, string>}}  `place` without what was brought; `""` when it names none.
 */
export function readFragment(hash) {
  const text = hash.replace(/^#/, "");
  const isPlace = text.startsWith("/");
  const cut = text.indexOf("?");
  const path = isPlace ? (cut < 0 ? text : text.slice(0, cut)) : "";
  const query = new URLSearchParams(isPlace ? (cut < 0 ? "" : text.slice(cut + 1)) : text);
  const brought = {};
  for (const name of ["token", "join", "session", "event", "sponsor"]) {
    if (query.get(name)) brought[name] = query.get(name);
    query.delete(name);
  }
  const rest = query.toString();
  return { place: isPlace ? `${path}${rest ? `?${rest}` : ""}` : "", brought };
}

/** Keeps what a link brought, and takes it out of the address. Returns whether it lets somebody in. */
export function takeFragment() {
  const { place, brought } = readFragment(location.hash);
  for (const [name, value] of Object.entries(brought)) memory.set(name, value);
  if (Object.keys(brought).length > 0) {
    history.replaceState(null, "", location.pathname + location.search + (place ? `#${place}` : ""));
  }
  return "token" in brought || "join" in brought;
}

/** Changes a join link's token for one of this guest's own, once a tab. */
export async function join() {
  const invitation = memory.get("join");
  if (!invitation) return;
  memory.set("join", null);
  const answer = await fetch("/v1/join", { method: "POST", headers: { Authorization: `Bearer ${invitation}` } }).catch(() => null);
  if (answer?.ok) memory.set("token", (await answer.json()).token);
}

/**
 * The claims of a token, for what to offer; the server alone judges it.
 *
 * @returns {{role?: string, sub?: string, tid?: string, event?: string, sessions?: string[], sponsor?: string, exp?: number}}
 */
export function claimsOf(token) {
  try {
    const body = token.split(".")[1].replace(/-/g, "+").replace(/_/g, "/");
    const bytes = Uint8Array.from(atob(body), (character) => character.charCodeAt(0));
    const read = JSON.parse(new TextDecoder().decode(bytes));
    return read && typeof read === "object" && !Array.isArray(read) ? read : {};
  } catch {
    return {};
  }
}
