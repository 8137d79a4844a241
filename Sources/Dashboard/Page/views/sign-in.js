/** Asks for a token where no link brought one. */

import { h } from "../parts/dom.js";
import { readFragment } from "../core/credential.js";

export function showSignIn(root, { reason, onToken }) {
  const field = h("textarea", { id: "token", rows: "4", required: true, spellcheck: "false", autocapitalize: "off", "aria-describedby": "token-help" });
  const form = h("form.card.sign-in", { autocomplete: "off" },
    h("h1", {}, "Open the room"),
    h("p.soft", {}, "Live captions, and how a room takes them."),
    reason && h("p.problem", { role: "alert" }, reason),
    h("label", { for: "token" }, "Link or access token"),
    field,
    h("p.help", { id: "token-help" }, "Your organizer gives you one. On the server: ", h("code", {}, "roomtone token --role dashboard --subject screen-1")),
    h("button.primary", { type: "submit" }, "Open"),
    h("p.help", {}, "The token stays in this tab and leaves it with you."));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const text = field.value.trim();
    // A whole link is as good as what it holds.
    const { brought } = text.includes("#") ? readFragment(text.slice(text.indexOf("#"))) : { brought: {} };
    field.value = "";
    onToken(brought.token ?? brought.join ?? text, "join" in brought);
  });
  root.replaceChildren(h("div.sign-in-frame", {}, form));
  field.focus();
}
