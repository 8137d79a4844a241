/** What may be done with one's data: switches, each saved at once. The server answers with the consent as it stands. */

import { json, pathOf } from "../core/http.js";
import { h } from "./dom.js";

const OVERALL = [["personalization", "Suggest things from what I do here"], ["networking", "Suggest me to other people"]];

/** Whether a grant, `"all"`, `"none"` or a list, covers a sponsor. */
export function grants(grant, sponsor) {
  return grant === "all" || (Array.isArray(grant) && grant.includes(sponsor));
}

/** A grant with one sponsor put in or taken out; `"all"` becomes the list of all the others. */
export function changed(grant, sponsor, isOn, everybody) {
  const held = everybody.filter((one) => grants(grant, one));
  const next = isOn ? [...new Set([...held, sponsor])] : held.filter((one) => one !== sponsor);
  return next.length === 0 ? "none" : next;
}

export class ConsentSwitches {
  constructor(scope, { attendee, toast }) {
    Object.assign(this, { _toast: toast, _path: pathOf(["attendees", attendee, "consent"]) });
    this.element = h("div.switches", {}, h("p.soft", {}, "Loading what is held…"));
    scope.run(async () => {
      const { consent, sponsors = [] } = await json(this._path, { signal: scope.signal });
      this._consent = consent;
      this._sponsors = sponsors;
      this._draw();
    }, (error) => this.element.replaceChildren(h("p.soft", {}, error.isAbsent ? "You are here without a name: nothing is shared." : error.message)));
  }

  _draw() {
    const everybody = this._sponsors.map(({ id }) => id);
    this.element.replaceChildren(
      ...OVERALL.map(([name, text]) => this._switch(text, this._consent[name] === true, (isOn) => ({ [name]: isOn }))),
      h("h3", {}, "Sponsors"),
      ...(everybody.length === 0 ? [h("p.soft", {}, "This event has none.")] : []),
      ...this._sponsors.map(({ id, name }) => h("div.consent-sponsor", { role: "group", "aria-label": name },
        h("span.name", { dir: "auto" }, name),
        this._switch("may see my interest", grants(this._consent.sponsors, id), (isOn) => ({
          sponsors: changed(this._consent.sponsors, id, isOn, everybody),
          // Contact alone allows nothing, so it goes along.
          ...(isOn ? {} : { contact: changed(this._consent.contact, id, false, everybody) }),
        })),
        this._switch("may contact me", grants(this._consent.contact, id), (isOn) => ({
          contact: changed(this._consent.contact, id, isOn, everybody),
          ...(isOn ? { sponsors: changed(this._consent.sponsors, id, true, everybody) } : {}),
        })))));
  }

  _switch(text, isOn, change) {
    const box = h("input", { type: "checkbox", role: "switch", checked: isOn, onchange: () => this._save(box, change(box.checked)) });
    return h("label.switch", {}, box, h("span", {}, text));
  }

  async _save(box, change) {
    box.disabled = true;
    try {
      this._consent = await json(this._path, { method: "PUT", body: { ...this._consent, ...change } });
      this._toast("Saved.");
    } catch (error) {
      this._toast(`Not saved: ${error.message}`);
    }
    const at = [...this.element.querySelectorAll("input")].indexOf(box);
    this._draw();
    this.element.querySelectorAll("input")[at]?.focus();
  }
}
