/** Elements made of text, never of markup: what comes over the wire can be shown and nothing more. */

/**
 * Makes an element.
 *
 * @param {string} name  A tag with classes: `"section.panel.wide"`.
 * @param {object} [attributes]  Attributes; functions under `onclick` and the like become listeners; `null` and `false` are left out.
 * @param {...(Node|string|number|null|undefined|false)} children  Strings become text.
 */
export function h(name, attributes = {}, ...children) {
  const [tag, ...classes] = name.split(".");
  const made = document.createElement(tag);
  if (classes.length > 0) made.className = classes.join(" ");
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(key.slice(2), value);
    else if (value === true) made.setAttribute(key, "");
    else if (value !== null && value !== undefined && value !== false) made.setAttribute(key, String(value));
  }
  append(made, children);
  return made;
}

export function append(parent, children) {
  for (const child of children.flat()) {
    if (child === null || child === undefined || child === false) continue;
    parent.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
  return parent;
}

/** Sets a text only where it differs, so that nothing is laid out or announced anew for nothing. */
export function setText(node, text) {
  const wanted = String(text);
  if (node.textContent !== wanted) node.textContent = wanted;
}

/**
 * Keeps children in step with a list: those whose key stays keep their element, focus and scroll position.
 *
 * @param {Element} parent
 * @param {Array} items
 * @param {(item: any) => string} keyOf
 * @param {(item: any) => Element} make
 * @param {(element: any, item: any) => void} [update]
 */
export function keyed(parent, items, keyOf, make, update = () => {}) {
  const held = parent.keyedChildren ?? new Map();
  const next = new Map();
  let place = parent.firstElementChild;
  for (const item of items) {
    const key = keyOf(item);
    if (next.has(key)) continue;
    const child = held.get(key) ?? make(item);
    update(child, item);
    next.set(key, child);
    if (child === place) place = place.nextElementSibling;
    else parent.insertBefore(child, place);
  }
  for (const [key, child] of held) if (!next.has(key)) child.remove();
  parent.keyedChildren = next;
}

/** A table for those who do not see the drawing, or want the figures. */
export function figuresTable(title, columns, rowsOf) {
  const body = h("tbody");
  const details = h("details.figures", {},
    h("summary", {}, "Figures as a table"),
    h("div.table", { tabindex: "0", role: "region", "aria-label": title },
      h("table", {}, h("caption", {}, title),
        h("thead", {}, h("tr", {}, columns.map((name) => h("th", { scope: "col" }, name)))), body)));
  const fill = () => {
    if (!details.open) return;
    body.replaceChildren(...rowsOf().map(([first, ...rest]) =>
      h("tr", {}, h("th", { scope: "row" }, first), rest.map((cell) => h("td", {}, cell)))));
  };
  details.addEventListener("toggle", fill);
  return { element: details, fill };
}

/** A part that is not there, said plainly. */
export function notice(title, text = "") {
  return h("div.notice", {}, h("strong", {}, title), text && h("p", {}, text));
}
