/** Writes values that nobody vouches for into a terminal, into Markdown and into HTML, as text and nothing else. */

/** Control characters, which a terminal obeys, and those that turn the direction of what follows. */
// eslint-disable-next-line no-control-regex -- these are what is looked for
const COMMANDING = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** For terminals: what would command it becomes a replacement character; line breaks and tabs stay. */
export const plain = (text: string): string => text.replace(COMMANDING, '\ufffd');

/** For one line of a terminal or of a table. */
export const plainLine = (text: string): string => plain(text.replace(/\s*[\r\n]+\s*/g, ' '));

/** For running text and table cells of Markdown. */
export const markdown = (text: string): string =>
  plainLine(text)
    .replace(/[\\`*_[\]{}<>|~#]/g, '\\$&')
    .replaceAll('&', '&amp;');

/** A code span that ends where it should, whatever stands in it; bars would end a table's cell. */
export function codeSpan(text: string): string {
  const line = plainLine(text);
  const ticks = '`'.repeat(longestRun(line) + 1);
  const padding = line.startsWith('`') || line.endsWith('`') ? ' ' : '';
  return `${ticks}${padding}${line.replaceAll('|', '\\|')}${padding}${ticks}`;
}

/** A code block that ends where it should. */
export function codeBlock({ language, text }: { language: string; text: string }): string {
  const fence = '`'.repeat(Math.max(3, longestRun(text) + 1));
  return `${fence}${language}\n${plain(text)}\n${fence}`;
}

const longestRun = (text: string): number => Math.max(0, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** For HTML text and quoted attributes. */
export const html = (text: string): string => plain(text).replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign);
