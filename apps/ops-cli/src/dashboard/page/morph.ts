/** Makes a part of the page like what was drawn anew, and touches no more than differs: selections and focus stay. */

/** Listeners stay with the old elements: who listens does so above them. */
export function morph(shown: Element, drawn: Element): void {
  morphAttributes(shown, drawn);
  let next = shown.firstChild;
  for (const fresh of [...drawn.childNodes]) {
    const old = findSame({ shown, next, fresh });
    if (old === null) {
      shown.insertBefore(fresh, next);
      continue;
    }
    if (old === next) next = next.nextSibling;
    else shown.insertBefore(old, next);
    if (old instanceof Element && fresh instanceof Element) morph(old, fresh);
    else if (old.nodeValue !== fresh.nodeValue) old.nodeValue = fresh.nodeValue;
  }
  while (next !== null) {
    const rest = next;
    next = next.nextSibling;
    rest.remove();
  }
}

/** As `replaceChildren`. */
export function morphChildren(shown: Element, ...drawn: readonly Node[]): void {
  const frame = shown.cloneNode(false) as Element;
  frame.append(...drawn);
  morph(shown, frame);
}

/** What has a name is known by it, wherever it stands now; anything else by its place. */
function findSame(options: { shown: Element; next: ChildNode | null; fresh: ChildNode }): ChildNode | null {
  const { shown, next, fresh } = options;
  if (fresh instanceof Element && fresh.id !== '') return [...shown.children].find(({ id }) => id === fresh.id) ?? null;
  const isNamed = next instanceof Element && next.id !== '';
  return next !== null && !isNamed && next.nodeName === fresh.nodeName ? next : null;
}

function morphAttributes(shown: Element, drawn: Element): void {
  for (const { name } of [...shown.attributes]) {
    // What the reader has opened stays open.
    const isReaders = name === 'open' && shown.tagName === 'DETAILS';
    if (!isReaders && !drawn.hasAttribute(name)) shown.removeAttribute(name);
  }
  for (const { name, value } of [...drawn.attributes]) {
    if (shown.getAttribute(name) !== value) shown.setAttribute(name, value);
  }
}
