/** The moderator's desk: questions, going off the record, and mending captions. */

import { request, json, pathOf } from "../core/http.js";
import { showTitle, standingOf } from "../parts/standing.js";
import { h, notice, setText } from "../parts/dom.js";
import { JoinCode, mayInvite } from "../parts/join-code.js";
import { Questions } from "../parts/questions.js";
import { Speech } from "../parts/speech.js";
import { CaptionStage } from "../parts/stage.js";
import { Transcript } from "../parts/transcript.js";

export const title = "Moderator";

const LOOK_MS = 5000;

export function mount(root, { id, person, scope, client, toast }) {
  if (!id) return void root.append(notice("Which session?", "A link that ends in #/moderator/<session> says it."));
  const setState = async (question, state, button) => {
    button.disabled = true;
    try {
      await client.setQuestion(id, question, state);
    } catch (error) {
      toast(`Not changed: ${error.message}`);
    } finally {
      button.disabled = false;
    }
  };
  const tool = (text, question, state) => {
    const button = h("button", { type: "button", onclick: () => setState(question, state, button) }, text);
    return button;
  };
  const questions = new Questions(scope, {
    session: id, states: ["open", "answered", "hidden"],
    toolsOf: ({ question, state }) => state === "open"
      ? [tool("Answered", question, "answered"), tool("Hide", question, "hidden")]
      : [tool("Open again", question, "open")],
  });

  const stage = new CaptionStage({ lines: 2 });
  const mayCorrect = ["admin", "organizer"].includes(person.role);
  const transcript = new Transcript({ toolOf: (key, caption) => (mayCorrect ? correction(id, key, caption, toast) : null) });
  const speech = new Speech(scope, {
    session: id, hasTranscript: person.role !== "room",
    onChange: scope.batched(() => stage.show(speech.current)),
    onFinal: (key, caption) => transcript.put(key, caption),
  });
  const code = new JoinCode();
  const name = h("h1", { dir: "auto" }, id);
  showTitle(name, id, scope);
  root.append(
    h("header.view-head", {}, h("div", {}, name, h("p.age", {}, "Moderating")),
      h("div.controls", {}, mayInvite(person) && joinButton(id, name, code, toast), recordControls(id, scope, toast))), code.element,
    h("div.columns.even", {},
      h("section.card", { "aria-labelledby": "questions-title" }, h("div.card-head", {}, h("h2", { id: "questions-title" }, "Questions")), questions.element),
      h("section.card.captions", { "aria-labelledby": "captions-title" },
        h("div.card-head", {}, h("h2", { id: "captions-title" }, "Captions"), mayCorrect && h("p.soft.small", {}, "Fix a line by its button")),
        stage.element, transcript.element)));
}

/** A link that lets anybody attend without a name: made when asked for. */
function joinButton(session, name, code, toast) {
  const button = h("button", { type: "button", onclick: async () => {
    button.disabled = true;
    try {
      const url = await code.invite(session, `Join “${name.textContent}”`);
      await navigator.clipboard?.writeText(url).then(() => toast("The join link is on the clipboard."), () => {});
    } catch (error) {
      toast(error.isAbsent ? "Join links are not available on this server." : `No link: ${error.message}`);
    } finally {
      button.disabled = false;
    }
  } }, "Join link");
  return button;
}

/** On and off the record, and the end of the session. */
function recordControls(session, scope, toast) {
  const state = h("p.badge", { role: "status" }, "asking…");
  const pause = h("button", { type: "button", onclick: () => turn(isPaused ? "resume" : "pause") }, "Go off the record");
  let isPaused = false;
  const show = (paused) => {
    isPaused = paused;
    setText(state, paused ? "OFF THE RECORD: nothing is shown or kept" : "on the record");
    state.classList.toggle("warn", paused);
    setText(pause, paused ? "Back on the record" : "Go off the record");
  };
  const turn = async (action) => {
    pause.disabled = true;
    try {
      const answer = await json(pathOf(["sessions", session, action]), { method: "POST" });
      show(answer?.paused ?? action === "pause");
    } catch (error) {
      toast(`Not done: ${error.message}`);
    } finally {
      pause.disabled = false;
    }
  };
  const end = h("button.quiet", {
    type: "button", onclick: async () => {
      if (end.dataset.asked !== "yes") {
        end.dataset.asked = "yes";
        setText(end, "Really end it? Press again");
        setTimeout(() => {
          delete end.dataset.asked;
          setText(end, "End the session");
        }, 5000);
        return;
      }
      try {
        await request(pathOf(["sessions", session, "end"]), { method: "POST" });
        toast("The session has ended.");
      } catch (error) {
        toast(`Not ended: ${error.message}`);
      }
    },
  }, "End the session");
  // Others may have paused it, and it may be paused since before the page was open.
  const look = () => scope.run(async () => {
    const found = await standingOf(session, scope);
    if (!pause.disabled) show(found.paused);
    end.hidden = found.status === "ended";
  }, () => setText(state, "not known"));
  look();
  scope.every(LOOK_MS, look);
  return h("div.controls", {}, state, pause, end);
}

/** A line's way to be mended: its text in a field, sent as a new revision. */
function correction(session, segment, caption, toast) {
  const field = h("textarea", { rows: "2", "aria-label": "Corrected text", dir: "auto" });
  const form = h("form.correction", { hidden: true }, field,
    h("div.controls", {}, h("button.primary", { type: "submit" }, "Save"), h("button", { type: "button", onclick: () => open(false) }, "Cancel")));
  const button = h("button.quiet.fix", { type: "button", "aria-expanded": "false", "aria-label": `Fix: ${caption.text}`, onclick: () => open(form.hidden) }, "Fix");
  const open = (isOpen) => {
    form.hidden = !isOpen;
    button.setAttribute("aria-expanded", String(isOpen));
    if (isOpen) {
      field.value = caption.text;
      field.focus();
    } else {
      button.focus();
    }
  };
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      await request(pathOf(["sessions", session, "transcript", segment]), { method: "PATCH", body: { text: field.value.trim() } });
      toast("The line was corrected.");
      open(false);
    } catch (error) {
      toast(error.isAbsent ? "Correcting is not available on this server." : `Not corrected: ${error.message}`);
    }
  });
  return h("div.line-tools", {}, button, form);
}
