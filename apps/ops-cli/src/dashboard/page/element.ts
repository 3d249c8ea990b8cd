/** Makes elements; whatever text comes from outside becomes a text node, never markup. */

type Child = Node | string | null;

interface Attributes {
  readonly [name: string]: string;
}

export function element(name: string, attributes: Attributes = {}, ...children: readonly Child[]): HTMLElement {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children.filter((child) => child !== null));
  return made;
}

export function svgElement(name: string, attributes: Attributes, ...children: readonly Child[]): SVGElement {
  const made = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children.filter((child) => child !== null));
  return made;
}

/** @throws {TypeError} when the page has no such element: script and markup are of different builds */
export function byId(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new TypeError(`The page has no #${id}: script and markup are of different builds`);
  return found;
}
