/** Makes a part of the page like what was drawn anew, and touches no more than differs: selections and focus stay. */

/** Listeners stay with the old elements: who listens does so above them. */
export function morph(shown: Element, drawn: Element): void {
  morphAttributes(shown, drawn);
  const [oldChildren, newChildren] = [[...shown.childNodes], [...drawn.childNodes]];
  for (const [index, fresh] of newChildren.entries()) {
    const old = oldChildren[index];
    if (old === undefined) shown.append(fresh);
    else if (old instanceof Text && fresh instanceof Text) {
      if (old.data !== fresh.data) old.data = fresh.data;
    } else if (old instanceof Element && fresh instanceof Element && isSameThing(old, fresh)) morph(old, fresh);
    else old.replaceWith(fresh);
  }
  for (const old of oldChildren.slice(newChildren.length)) old.remove();
}

/** What has a name is not made into something of another name. */
const isSameThing = (old: Element, fresh: Element): boolean => old.tagName === fresh.tagName && old.id === fresh.id;

/** As `replaceChildren`. */
export function morphChildren(shown: Element, ...drawn: readonly Node[]): void {
  const frame = shown.cloneNode(false) as Element;
  frame.append(...drawn);
  morph(shown, frame);
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
