/** How far a measurement is: a bar on a terminal, nothing elsewhere. */
import { createLiveLines, formatPercent, renderBar } from '@ffleet/terminal';
import type { TextSink } from '@ffleet/terminal';
import type { OnMeasured } from '../quality/measure-video';

export interface QualityView {
  readonly show: OnMeasured;
  readonly end: () => void;
}

/** @param options.sink not the one for answers */
export function createQualityView({ sink }: { sink: TextSink }): QualityView {
  if (!sink.isInteractive) return { show: () => undefined, end: () => undefined };
  const live = createLiveLines(sink);
  return {
    show: ({ fraction01, frameCount }) => {
      const { width, unicode } = sink.currentStyle();
      const bar = renderBar({ fraction01, cells: Math.max(4, Math.min(30, Math.floor(width * 0.3))), unicode });
      live.draw([`Comparing ${bar} ${formatPercent(fraction01).padStart(4)} of ${frameCount} frames`.slice(0, width)]);
    },
    end: () => live.clear(),
  };
}
