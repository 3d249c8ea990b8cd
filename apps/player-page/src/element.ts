/** The page's elements. */

/** @throws {TypeError} where the page has none of this id and kind (a bug) */
export function byId<Kind extends HTMLElement = HTMLElement>(id: string, kind?: new () => Kind): Kind {
  const element = document.getElementById(id);
  if (element === null || (kind && !(element instanceof kind))) throw new TypeError(`The page has no fitting #${id}`);
  return element as Kind;
}

/** A button's picture and its name: for the eye, and for a screen reader. */
export function setButton(button: HTMLElement, { icon, label }: { icon: IconName; label: string }): void {
  if (button.dataset['icon'] !== icon) {
    button.dataset['icon'] = icon;
    button.replaceChildren(drawIcon(icon));
  }
  if (button.getAttribute('aria-label') !== label) {
    button.setAttribute('aria-label', label);
    button.title = label;
  }
}

/** Paths in a square of 24. */
const ICONS = {
  play: 'M8 5v14l11-7z',
  pause: 'M7 5h4v14H7zM13 5h4v14h-4z',
  replay: 'M12 5V1L7 6l5 5V7a6 6 0 1 1-6 6H4a8 8 0 1 0 8-8z',
  back: 'M11 7 5 12l6 5zM19 7l-6 5 6 5z',
  forward: 'M13 7l6 5-6 5zM5 7l6 5-6 5z',
  loud: 'M4 9v6h4l5 5V4L8 9zM16 8.5v7a4 4 0 0 0 0-7zM16 4v2.1a6.5 6.5 0 0 1 0 11.8V20a8.5 8.5 0 0 0 0-16z',
  silent:
    'M4 9v6h4l5 5V4L8 9zM21 9.4 19.6 8 17.5 10.1 15.4 8 14 9.4l2.1 2.1L14 13.6l1.4 1.4 2.1-2.1 2.1 2.1 1.4-1.4-2.1-2.1z',
  captions: 'M3 5h18v14H3zM7 10.5h4v-1H6v5h5v-1H7zM14 10.5h4v-1h-5v5h5v-1h-4z',
  settings:
    'M19.4 13a7.6 7.6 0 0 0 0-2l2.1-1.6-2-3.5-2.5 1a7.3 7.3 0 0 0-1.7-1L15 3.3h-4l-.4 2.6a7.3 7.3 0 0 0-1.7 1l-2.5-1-2 3.5L6.5 11a7.6 7.6 0 0 0 0 2l-2.1 1.6 2 3.5 2.5-1c.5.4 1.1.7 1.7 1l.4 2.6h4l.4-2.6a7.3 7.3 0 0 0 1.7-1l2.5 1 2-3.5zM13 15.5a3.5 3.5 0 1 1 0-7 3.5 3.5 0 0 1 0 7z',
  'picture-in-picture': 'M3 5h18v14H3zM5 7v10h14V7zM12 12h6v4h-6z',
  'full-screen': 'M5 5h6v2H7v4H5zM13 5h6v6h-2V7h-4zM5 13h2v4h4v2H5zM17 13h2v6h-6v-2h4z',
  shrink: 'M9 5h2v6H5V9h4zM13 5h2v4h4v2h-6zM5 13h6v6H9v-4H5zM13 13h6v2h-4v4h-2z',
} as const;

export type IconName = keyof typeof ICONS;

const SVG = 'http://www.w3.org/2000/svg';

function drawIcon(name: IconName): SVGElement {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', ICONS[name]);
  path.setAttribute('fill-rule', 'evenodd');
  svg.append(path);
  return svg;
}
