/** Small helpers for building elements. Text always arrives as text, never as markup. */

const SVG = "http://www.w3.org/2000/svg";

/** An element with attributes, `on…` listeners and children; absent values (null, false) are left out. */
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

/** A drawing of icons.svg. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `/static/icons.svg#${name}`);
  svg.append(use);
  return svg;
}

export const byId = (id) => document.getElementById(id);

/** Fill the page's own texts in: data-text as content, data-label as accessible name, data-placeholder. */
export function fillTexts(texts) {
  const fill = (name, put) =>
    document.querySelectorAll(`[data-${name}]`).forEach((node) => put(node, texts[node.dataset[name]]));
  fill("text", (node, text) => node.append(text));
  fill("label", (node, text) => node.setAttribute("aria-label", text));
  fill("placeholder", (node, text) => node.setAttribute("placeholder", text));
}

/** Make `list` hold exactly `wanted`, in order, without moving elements that already stand right. */
export function arrange(list, wanted) {
  const keep = new Set(wanted);
  for (const child of [...list.children]) if (!keep.has(child)) child.remove();
  wanted.forEach((node, at) => {
    if (list.children[at] !== node) list.insertBefore(node, list.children[at] ?? null);
  });
}
