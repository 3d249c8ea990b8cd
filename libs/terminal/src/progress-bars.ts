/** One line a video with its bar, for views that redraw in place: `ffleet watch`, and the local stack's start. */
import { elapsedMs } from '@ffleet/units';
import type { EpochMs } from '@ffleet/units';
import type { VideoView } from '@ffleet/ports';
import { formatDuration, formatPercent } from './amounts';
import { renderBar } from './bar';
import { cleanText, fitText } from './plain-text';
import { paint } from './text-style';
import type { TextStyle } from './text-style';
import { openFailure, videoPhase } from './video-phase';

const PHASE_COLUMNS = 14;
const PERCENT_COLUMNS = 4;
const TIME_COLUMNS = 6;
/** Narrower terminals lose the worker, then the time, then the phase. */
const WORKER_FROM_WIDTH = 100;
const TIME_FROM_WIDTH = 64;
const PHASE_FROM_WIDTH = 44;

/**
 * Lines such as `#53  Lecture 7   ███████▍░░░░░  57%  encode   1m20s  worker-1`; none is wider than `style.width`.
 * A video that ended without a stream has neither bar nor percent: its failure's code takes their place, whole from
 * 44 columns on.
 * @param options.nowEpochMs the time that running jobs are counted to; left out, times are left out
 * @returns one line per video, in the order given
 */
export function renderProgressBars(
  videos: readonly VideoView[],
  style: TextStyle & { readonly nowEpochMs?: EpochMs },
): readonly string[] {
  const idColumns = Math.max(2, ...videos.map(({ videoId }) => String(videoId).length + 1));
  const timeColumns = style.nowEpochMs !== undefined && style.width >= TIME_FROM_WIDTH ? TIME_COLUMNS + 2 : 0;
  const workerColumns = style.width >= WORKER_FROM_WIDTH ? 22 : 0;
  const phaseColumns = style.width >= PHASE_FROM_WIDTH ? PHASE_COLUMNS + 2 : 0;
  const fixed = idColumns + 2 + 2 + PERCENT_COLUMNS + 1 + phaseColumns + timeColumns + workerColumns;
  const free = Math.max(0, style.width - fixed);
  const barCells = Math.max(4, Math.min(40, Math.floor(free * 0.55)));
  const titleColumns = Math.max(0, free - barCells);

  return videos.map((video) => {
    const { unicode } = style;
    const line = [
      fitText({ text: `#${video.videoId}`, width: idColumns, unicode }),
      fitText({ text: cleanText(video.title), width: titleColumns, unicode }),
      renderState({ video, barCells, phaseColumns, style }),
    ];
    if (timeColumns > 0) line.push(fitText({ text: workTime(video, style.nowEpochMs), width: TIME_COLUMNS, unicode }));
    if (workerColumns > 0) line.push(fitText({ text: cleanText(video.job?.workerId ?? ''), width: 20, unicode }));
    return line.join('  ').trimEnd();
  });
}

/** Bar, percent and phase; or, over the same columns, the one word for a video whose bar would say nothing. */
function renderState(options: {
  video: VideoView;
  barCells: number;
  /** With the gap before it; 0 when there is no room. */
  phaseColumns: number;
  style: TextStyle;
}): string {
  const { video, barCells, phaseColumns, style } = options;
  const { unicode } = style;
  const { fraction01, label, look } = videoPhase(video);
  if (fraction01 === null) {
    const failure = openFailure(video);
    const width = barCells + PERCENT_COLUMNS + 1 + phaseColumns;
    return paint({ text: fitText({ text: cleanText(failure?.code ?? label), width, unicode }), look, style });
  }
  const bar = paint({ text: renderBar({ fraction01, cells: barCells, unicode }), look, style });
  const percent = fitText({ text: formatPercent(fraction01), width: PERCENT_COLUMNS + 1, unicode, align: 'right' });
  if (phaseColumns === 0) return bar + percent;
  const phase = fitText({ text: cleanText(label), width: PHASE_COLUMNS, unicode });
  return `${bar}${percent}  ${paint({ text: phase, look, style })}`;
}

/** How long the newest job has been worked on; empty before its start. */
function workTime({ job }: VideoView, nowEpochMs: EpochMs | undefined): string {
  const until = job?.finishedAtEpochMs ?? nowEpochMs;
  if (!job?.startedAtEpochMs || until === undefined) return '';
  return formatDuration(elapsedMs({ from: job.startedAtEpochMs, to: until }));
}
