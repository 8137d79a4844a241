/** A link to join with: to copy, and as a code for phones, small beside the desk or over the whole screen. */

import { json, pathOf } from "../core/http.js";
import { h } from "./dom.js";
import { qrMatrix, qrPath } from "./qr-code.js";

const SVG = "http://www.w3.org/2000/svg";

/** Only these may give others a way in. */
export function mayInvite({ role }) {
  return ["admin", "organizer"].includes(role);
}

export class JoinCode {
  /** @param {boolean} [isOnScreen]  For a screen that nobody touches: the code alone. */
  constructor({ isOnScreen = false } = {}) {
    this._isOnScreen = isOnScreen;
    this._field = h("input.join-link", { type: "text", readonly: true, "aria-label": "Join link", onfocus: () => this._field.select() });
    this._sheet = h("div.join-sheet");
    const full = h("button", { type: "button", onclick: () => this._sheet.requestFullscreen?.().catch(() => {}) }, "Full screen");
    this.element = h(isOnScreen ? "figure.join-code" : "figure.join-code.card", { hidden: true }, this._sheet, isOnScreen ? null : h("figcaption", {}, this._field, full));
  }

  /** Makes a link that lets anybody attend a session without a name, and shows it; resolves with the link. */
  async invite(session, title) {
    const { url } = await json(pathOf(["tokens"]), { method: "POST", body: { join: true, session, ttl: "8h" } });
    this.show(url, title);
    return url;
  }

  show(link, title) {
    this._field.value = link;
    this._sheet.replaceChildren(h("p.join-title", { dir: "auto" }, title), drawing(link));
    this.element.hidden = false;
    if (!this._isOnScreen) this._field.focus();
  }
}

/** Dark on light in either theme: many readers want it so. */
function drawing(link) {
  const matrix = qrMatrix(link);
  const side = matrix.length + 8;
  const svg = document.createElementNS(SVG, "svg");
  for (const [name, value] of [["viewBox", `0 0 ${side} ${side}`], ["role", "img"], ["aria-label", "QR code of the join link"], ["shape-rendering", "crispEdges"]]) {
    svg.setAttribute(name, value);
  }
  const ground = document.createElementNS(SVG, "path");
  ground.setAttribute("d", `M0 0h${side}v${side}H0z`);
  ground.setAttribute("class", "qr-light");
  const dark = document.createElementNS(SVG, "path");
  dark.setAttribute("d", qrPath(matrix));
  dark.setAttribute("class", "qr-dark");
  svg.append(ground, dark);
  return svg;
}
