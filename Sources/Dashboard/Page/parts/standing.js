/** How a session stands, for every reader: `{title, status, paused, language, translate}`. */

import { nativeName } from "../core/format.js";
import { json, pathOf } from "../core/http.js";
import { h, setText } from "./dom.js";

export function standingOf(session, scope) {
  return json(pathOf(["sessions", session]), { signal: scope.signal });
}

/** Puts a session's title where its id stood. */
export function showTitle(node, session, scope) {
  return scope.run(async () => setText(node, (await standingOf(session, scope)).title || session));
}

/** Offers a session's languages by their own names; the first is the one spoken. A language asked for by a link is offered too. */
export function offerLanguages(select, session, scope, chosen = null) {
  const offer = (tags) => {
    for (const tag of new Set([...tags, ...(chosen ? [chosen] : [])])) {
      select.append(h("option", { value: tag, lang: tag, selected: tag === chosen }, nativeName(tag)));
    }
  };
  return scope.run(async () => {
    const { language, translate } = await standingOf(session, scope);
    setText(select.firstElementChild, `${nativeName(language)} (as spoken)`);
    offer(translate);
  }, () => offer([]));
}
