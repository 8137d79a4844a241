/** A link to join with: to copy, and as a code for phones, small beside the desk or over the whole screen. */

import { h } from "./dom.js";
import { qrMatrix, qrPath } from "./qr-code.js";

const SVG = "http://www.w3.org/2000/svg";

export class JoinCode {
  constructor() {
    this._field = h("input.join-link", { type: "text", readonly: true, "aria-label": "Join link", onfocus: () => this._field.select() });
    this._sheet = h("div.join-sheet");
    const full = h("button", { type: "button", onclick: () => this._sheet.requestFullscreen?.().catch(() => {}) }, "Full screen");
    this.element = h("figure.join-code", { hidden: true }, this._sheet, h("figcaption", {}, this._field, full));
  }

  show(link, title) {
    this._field.value = link;
    this._sheet.replaceChildren(h("p.join-title", { dir: "auto" }, title), drawing(link));
    this.element.hidden = false;
    this._field.focus();
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
