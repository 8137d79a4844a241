/** The attendee's phone: captions, reactions, questions, what to do next, and what may be done with one's data. */

import { BoundedMap } from "../core/bounded.js";
import { words } from "../core/format.js";
import { pathOf, request } from "../core/http.js";
import { offerLanguages, showTitle } from "../parts/standing.js";
import { ConsentSwitches } from "../parts/consent.js";
import { h, keyed, notice, setText } from "../parts/dom.js";
import { Questions } from "../parts/questions.js";
import { Speech } from "../parts/speech.js";
import { CaptionStage } from "../parts/stage.js";
import { Transcript } from "../parts/transcript.js";

export const title = "Attend";

const REACTIONS = [
  ["applause", "👏"], ["heart", "❤️"], ["laugh", "😄"], ["wow", "😮"], ["thumbs_up", "👍"], ["confused", "🤔"],
];
const HEARTBEAT_MS = 15_000;
/** Questions voted for, entries shown. */
const GREATEST_REMEMBERED = 1000;

export function mount(root, { id, person, scope, client, toast }) {
  if (!id) return void root.append(notice("Which session?", "Follow the link or the code shown in the hall."));
  const send = (event) => client.send([{ session: id, attendee: person.subject, ts: Date.now(), ...event }]);
  const tell = (error) => toast(`Not sent: ${error.message}`);
  const checked = async (event) => {
    const { rejected = [] } = await send(event);
    if (rejected.length > 0) throw new Error(rejected[0].message);
  };

  const parts = [captions(id, scope), reactions(checked, tell), questions(id, person, scope, checked, toast, tell),
    recommendations(person, scope, checked, tell), privacy(person, scope, toast)];
  const name = h("h1", { dir: "auto" }, id);
  showTitle(name, id, scope);
  root.append(name, ...parts);

  // Who is here counts as present; failures are told by the state of the connection.
  const here = (type) => send({ type }).catch(() => {});
  if (person.role === "attendee") {
    here("join");
    scope.every(HEARTBEAT_MS, () => here("heartbeat"));
    scope.onEnd(() => here("leave"));
  }
}

function captions(session, scope) {
  const stage = new CaptionStage({ lines: 3 });
  const transcript = new Transcript({ originalOf: (key, { start, end }) => speech.original.get(key) ?? speech.original.between(start, end)[0]?.[1] });
  const speech = new Speech(scope, {
    session, hasTranscript: true,
    onChange: scope.batched(() => stage.show(speech.current)),
    onFinal: (key, caption) => transcript.put(key, caption),
    onStatus: (status, error) => {
      stage.emptyText = status === "refused" ? `Not available: ${error.message}` : "Captions begin when somebody speaks";
      stage.show(speech?.current ?? []);
    },
  });
  const choose = (tag) => {
    transcript.clear();
    speech.choose(tag);
    select.value = tag ?? "";
    original.hidden = tag === null;
  };
  const select = h("select", { "aria-label": "Language", onchange: () => choose(select.value || null) }, h("option", { value: "" }, "As spoken"));
  const original = h("button", { type: "button", hidden: true, onclick: () => choose(null) }, "Original");
  offerLanguages(select, session, scope);
  return h("section.card.captions", { "aria-labelledby": "captions-title" },
    h("div.card-head", {}, h("h2", { id: "captions-title" }, "Captions"), h("div.controls", {}, original, select)),
    stage.element, h("details", {}, h("summary", {}, "Everything that was said"), transcript.element));
}

function reactions(send, tell) {
  const told = h("p.soft.small", { role: "status" }, "Tap as often as you feel it.");
  return h("section.card.react", { "aria-labelledby": "react-title" }, h("h2.unseen", { id: "react-title" }, "React"),
    h("div.reactions", {}, REACTIONS.map(([kind, sign]) => {
      const button = h("button.reaction", { type: "button", "aria-label": words(kind), onclick: async () => {
        button.classList.remove("sent");
        try {
          await send({ type: "reaction", kind });
          button.classList.add("sent");
          setText(told, `Sent: ${words(kind)}`);
        } catch (error) {
          tell(error);
        }
      } }, h("span.sign", { "aria-hidden": "true" }, sign), h("span", { "aria-hidden": "true" }, words(kind)));
      return button;
    })), told);
}

function questions(session, person, scope, send, toast, tell) {
  const voted = new BoundedMap(GREATEST_REMEMBERED);
  const list = new Questions(scope, {
    session, states: ["open", "answered"], most: 30,
    toolsOf: ({ question, state }) => {
      if (state !== "open") return [];
      const button = h("button", { type: "button", disabled: voted.has(question), onclick: async () => {
        button.disabled = true;
        try {
          await send({ type: "click", target: { type: "question", id: question } });
          voted.set(question, true);
          setText(button, "Voted");
        } catch (error) {
          button.disabled = false;
          tell(error);
        }
      } }, voted.has(question) ? "Voted" : "▲ Vote");
      return [button];
    },
  });
  const field = h("textarea", { id: "question", rows: "2", maxlength: "500", required: true, dir: "auto" });
  const form = h("form.ask-form", {}, h("label", { for: "question" }, "Ask the stage"), field, h("button.primary", { type: "submit" }, "Send question"));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const text = field.value.trim();
    if (!text) return;
    try {
      await send({ type: "question", text });
      field.value = "";
      toast("Your question is with the moderator.");
    } catch (error) {
      tell(error);
    }
  });
  return h("section.card", { "aria-labelledby": "ask-title" }, h("h2", { id: "ask-title" }, "Questions"), form, list.element);
}

function recommendations(person, scope, send, tell) {
  const list = h("ol.recommendations");
  const empty = h("p.soft", {}, "Nothing to suggest just now.");
  const shown = new BoundedMap(GREATEST_REMEMBERED);
  const say = (type, rec) => send({ type, target: { type: "recommendation", id: rec } });
  const take = (data) => {
    const items = (data?.items ?? []).slice(0, 10);
    empty.hidden = items.length > 0;
    keyed(list, items, ({ rec }) => rec, (item) => {
      const act = (type, text) => h("button", { type: "button", onclick: () => say(type, item.rec).then(() => type === "dismiss" && made.remove(), tell) }, text);
      const made = h("li.recommendation", {},
        h("span.badge", {}, words(item.type)), h("h3", { dir: "auto" }, item.title ?? item.id), h("p", { dir: "auto" }, item.reason),
        item.evidence?.length > 0 && h("details", {}, h("summary", {}, "Why"), h("ul.actions", {}, item.evidence.map((text) => h("li", { dir: "auto" }, text)))),
        h("div.controls", {}, act("accept", "I'll go"), act("dismiss", "Not for me")));
      return made;
    });
    for (const { rec } of items) {
      if (shown.has(rec)) continue;
      shown.set(rec, true);
      say("shown", rec).catch(() => {});
    }
  };
  scope.read(`attendee.${person.subject}.recommendations`, {
    onData: ({ data }) => take(data),
    onStatus: (status, error) => status === "refused" && setText(empty, `Suggestions are not available: ${error.message}`),
  });
  return h("section.card", { "aria-labelledby": "next-title" }, h("h2", { id: "next-title" }, "For you"), empty, list);
}

/** Consent, and the way out. */
function privacy(person, scope, toast) {
  const consent = new ConsentSwitches(scope, { attendee: person.subject, toast });
  const erase = h("button.quiet", { type: "button", onclick: async () => {
    if (erase.dataset.asked !== "yes") {
      erase.dataset.asked = "yes";
      erase.textContent = "Really erase all of it? Press again";
      return;
    }
    delete erase.dataset.asked;
    erase.textContent = "Erase everything about me";
    try {
      await request(pathOf(["attendees", person.subject]), { method: "DELETE" });
      toast("Everything about you was erased.");
    } catch (error) {
      toast(error.isAbsent ? "There is nothing about you here to erase." : `Not erased: ${error.message}`);
    }
  } }, "Erase everything about me");
  return h("section.card", { "aria-labelledby": "privacy-title" }, h("h2", { id: "privacy-title" }, "Your data"), consent.element, erase);
}
