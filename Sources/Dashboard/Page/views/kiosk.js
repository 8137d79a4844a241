/** Questions on a screen in the hall, the most wanted first, and how to ask one. */

import { showTitle } from "../parts/standing.js";
import { h, notice } from "../parts/dom.js";
import { JoinCode, mayInvite } from "../parts/join-code.js";
import { Questions } from "../parts/questions.js";
import { Speech } from "../parts/speech.js";
import { CaptionStage } from "../parts/stage.js";

export const title = "Kiosk";

export function mount(root, { id, person, scope }) {
  if (!id) return void root.append(notice("Which session?", "A link that ends in #/kiosk/<session> says it."));
  const name = h("h1", { dir: "auto" }, id);
  const questions = new Questions(scope, { session: id, most: 8 });
  const stage = new CaptionStage({ lines: 2 });
  const speech = new Speech(scope, {
    session: id, hasTranscript: person.role !== "room", onFinal: () => {},
    onChange: scope.batched(() => stage.show(speech.current)),
  });
  const code = new JoinCode({ isOnScreen: true });
  root.append(
    h("header.kiosk-head", {}, h("div", {}, h("p.soft", {}, "Questions to the stage"), name)),
    h("div.kiosk-columns", {}, h("section.kiosk-questions", { "aria-label": "Questions" }, questions.element), code.element),
    h("footer.kiosk-foot", {}, stage.element));
  showTitle(name, id, scope);
  // Whoever may not invite shows the questions alone.
  if (mayInvite(person)) scope.run(() => code.invite(id, "Ask from your phone"));
}
