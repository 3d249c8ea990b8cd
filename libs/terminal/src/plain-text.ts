/** Text from outside (titles, file names, error messages) made harmless and measured in terminal columns. */

// ESC sequences: CSI and OSC whole, so that no stray `[31m` stays behind; then every control and direction character.
/* eslint-disable no-control-regex -- control characters are what this file is about */
const ESCAPE_SEQUENCES =
  /(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]|(?:\u001b\]|\u009d)[^\u0007\u001b\u009c]*(?:\u0007|\u001b\\|\u009c)?/g;
/* eslint-enable no-control-regex */
const CONTROLS = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]+/gu;
const WIDE =
  /^[\p{Emoji_Presentation}\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303f\uff01-\uff60\uffe0-\uffe6]/u;
const INVISIBLE = /^[\p{Mn}\p{Me}\p{Cf}]/u;

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** One line without control characters, escape sequences or direction overrides; runs of them become one blank. */
export function cleanText(text: string): string {
  return text.normalize('NFC').replace(ESCAPE_SEQUENCES, '').replace(CONTROLS, ' ').trim();
}

/** Terminal columns that clean text takes: Hangul, Han, kana and emoji take two. */
export function displayWidth(text: string): number {
  let columns = 0;
  for (const { segment } of graphemes.segment(text)) columns += graphemeWidth(segment);
  return columns;
}

/** Cuts clean text to `width` columns, with an ellipsis where something is lost, and fills it up with blanks. */
export function fitText({
  text,
  width,
  unicode,
  align = 'left',
}: {
  text: string;
  width: number;
  unicode: boolean;
  align?: 'left' | 'right';
}): string {
  const cut = displayWidth(text) <= width ? text : cutText({ text, width, ellipsis: unicode ? '…' : '~' });
  const blanks = ' '.repeat(Math.max(0, width - displayWidth(cut)));
  return align === 'left' ? cut + blanks : blanks + cut;
}

function cutText({ text, width, ellipsis }: { text: string; width: number; ellipsis: string }): string {
  let columns = 0;
  let kept = '';
  for (const { segment } of graphemes.segment(text)) {
    columns += graphemeWidth(segment);
    if (columns > width - ellipsis.length) break;
    kept += segment;
  }
  return width < ellipsis.length ? '' : kept + ellipsis;
}

function graphemeWidth(segment: string): number {
  if (INVISIBLE.test(segment)) return 0;
  return WIDE.test(segment) || segment.includes('\ufe0f') ? 2 : 1;
}
