/** Captions for a hall's screen: nothing else, size and contrast as the hall needs. */

import { memory } from "../core/credential.js";
import { offerLanguages } from "../parts/standing.js";
import { h, notice } from "../parts/dom.js";
import { Speech } from "../parts/speech.js";
import { CaptionStage } from "../parts/stage.js";

export const title = "Hall screen";

const SIZES = 7;

export function mount(root, { id, person, scope, query }) {
  if (!id) return root.append(notice("Which session?", "A link that ends in #/hall/<session> says it."));
  const stage = new CaptionStage({ lines: 3 });
  const finals = h("ol.unseen", { role: "log", "aria-live": "polite", "aria-label": "Captions" });
  const speech = new Speech(scope, {
    session: id, hasTranscript: person.role !== "room",
    onChange: scope.batched(() => stage.show(speech.current)),
    onFinal: (key, caption) => {
      finals.append(h("li", { lang: caption.lang ?? null, dir: "auto" }, caption.text));
      while (finals.childElementCount > 20) finals.firstChild.remove();
    },
    onStatus: (status, error) => {
      stage.emptyText = status === "refused" ? `No captions: ${error.message}` : "Captions begin when somebody speaks";
      stage.show(speech?.current ?? []);
    },
  });
  const wanted = query.get("lang");
  if (wanted) speech.choose(wanted);

  let size = Math.min(SIZES - 1, Math.max(0, Number(memory.get("hall-size") ?? 3)));
  const resize = (step) => {
    size = Math.min(SIZES - 1, Math.max(0, size + step));
    memory.set("hall-size", String(size));
    root.dataset.size = String(size);
    smaller.disabled = size === 0;
    larger.disabled = size === SIZES - 1;
  };
  const smaller = h("button", { type: "button", "aria-label": "Smaller captions", onclick: () => resize(-1) }, "A−");
  const larger = h("button", { type: "button", "aria-label": "Larger captions", onclick: () => resize(+1) }, "A+");
  const contrast = h("select", { "aria-label": "Contrast", onchange: () => wear(contrast.value) },
    [["night", "White on black"], ["amber", "Yellow on black"], ["day", "Black on white"]].map(([value, text]) => h("option", { value }, text)));
  const wear = (name) => {
    memory.set("hall-contrast", name);
    root.dataset.contrast = name;
    contrast.value = name;
  };
  const lines = h("select", { "aria-label": "Lines", onchange: () => (stage.lines = Number(lines.value)) },
    [2, 3, 4].map((n) => h("option", { value: n, selected: n === 3 }, `${n} lines`)));
  const language = h("select", { "aria-label": "Language", onchange: () => speech.choose(language.value || null) }, h("option", { value: "" }, "As spoken"));
  offerLanguages(language, id, scope, wanted);
  const full = h("button", { type: "button", onclick: () => (document.fullscreenElement ? document.exitFullscreen() : root.requestFullscreen()).catch(() => {}) }, "Full screen");
  root.append(h("h1.unseen", {}, `Captions of ${id}`), finals, h("div.hall-stage", {}, stage.element),
    h("div.hall-tools", { role: "group", "aria-label": "Appearance" }, smaller, larger, contrast, lines, language, full));
  resize(0);
  wear(memory.get("hall-contrast") ?? "night");
}
