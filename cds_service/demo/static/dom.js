const SVG = "http://www.w3.org/2000/svg";

/**
 * A DOM node with attributes, listeners (functions under `on…`) and children.
 * Strings become text nodes, so nothing that came from a record is ever read as HTML.
 */
export function h(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === "function") node.addEventListener(key.slice(2), value);
    else if (value !== undefined && value !== false) node.setAttribute(key, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child !== undefined && child !== null));
  return node;
}

/** One of the page's shapes (critical, warning, info, none); decorative, because the word stands beside it. */
export function shape(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", `shape shape-${name}`);
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `#shape-${name}`);
  svg.append(use);
  return svg;
}

export function note(kind, ...children) {
  return h("div", { class: `note note-${kind}` }, ...children);
}

export function count(n, noun) {
  return `${n} ${noun}${n === 1 ? "" : "s"}`;
}
