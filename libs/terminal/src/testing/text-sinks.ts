/** A place for a verb's text that specs can read back. */
import type { TextStyle } from '../text-style';
import type { TextSink } from '../text-sink';

export const PLAIN: TextStyle = { width: 100, unicode: true, colour: false };

/** Collects what is written. */
export function createCollectingSink(
  options: { isInteractive?: boolean; style?: TextStyle; rows?: number } = {},
): TextSink & { text(): string } {
  const { isInteractive = false, style = PLAIN, rows = 24 } = options;
  const written: string[] = [];
  return {
    isInteractive,
    write: (text) => void written.push(text),
    currentStyle: () => ({ ...style, rows }),
    text: () => written.join(''),
  };
}
