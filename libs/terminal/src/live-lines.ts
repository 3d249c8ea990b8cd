/** Lines that are drawn again in place on a terminal; the rest of the screen is left alone. */
import type { TextSink } from './text-sink';

/** Replaces what it drew before. Callers pass lines no wider than the terminal. */
export interface LiveLines {
  draw(lines: readonly string[]): void;
  /** Removes what was drawn, so that other text can follow. */
  clear(): void;
}

/** @param sink an interactive sink */
export function createLiveLines(sink: TextSink): LiveLines {
  let drawnCount = 0;
  // ECMA-48: CUU moves up, ED clears from there to the end of the screen.
  const back = (): string => (drawnCount === 0 ? '' : `\u001b[${drawnCount}A\u001b[0J`);
  return {
    draw(lines) {
      const shown = cutToScreen({ lines, rows: sink.currentStyle().rows });
      sink.write(`${back()}${shown.map((line) => `${line}\n`).join('')}`);
      drawnCount = shown.length;
    },
    clear() {
      if (drawnCount > 0) sink.write(back());
      drawnCount = 0;
    },
  };
}

/** A frame taller than the screen would scroll, and could not be drawn again. */
function cutToScreen({ lines, rows }: { lines: readonly string[]; rows: number }): readonly string[] {
  const linesMax = Math.max(2, rows - 1);
  if (lines.length <= linesMax) return lines;
  return [...lines.slice(0, linesMax - 1), `and ${lines.length - linesMax + 1} more`];
}
