/** One line a video with its bar, for views that redraw in place: `ffleet watch`, and the local stack's start. */
import { elapsedMs } from '@ffleet/units';
import type { EpochMs } from '@ffleet/units';
import type { VideoView } from '@ffleet/ports';
import { formatDuration, formatPercent } from './amounts';
import { renderBar } from './bar';
import { cleanText, fitText } from './plain-text';
import { paint } from './text-style';
import type { TextStyle } from './text-style';
import { isSettled, openFailure, videoPhase } from './video-phase';

const PHASE_COLUMNS = 14;
const PERCENT_COLUMNS = 4;
const TIME_COLUMNS = 6;
/** Narrower terminals lose the worker, then the time, then the phase. */
const WORKER_FROM_WIDTH = 100;
const TIME_FROM_WIDTH = 64;
const PHASE_FROM_WIDTH = 44;

/**
 * Lines such as `#53  Lecture 7   ███████▍░░░░░  57%  encode   1m20s  worker-1`; none is wider than `style.width`.
 * A video that is not being worked on shows its failure's code, or an empty bar.
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
    const phase = videoPhase(video);
    const failure = openFailure(video);
    const label = cleanText(failure !== null && isSettled(video) ? failure.code : phase.label);
    const line = [
      fitText({ text: `#${video.videoId}`, width: idColumns, unicode }),
      fitText({ text: cleanText(video.title), width: titleColumns, unicode }),
      paint({
        text: renderBar({ fraction01: phase.fraction01 ?? 0, cells: barCells, unicode }),
        look: phase.look,
        style,
      }) +
        fitText({
          text: phase.fraction01 === null ? '' : formatPercent(phase.fraction01),
          width: PERCENT_COLUMNS + 1,
          unicode,
          align: 'right',
        }),
    ];
    if (phaseColumns > 0) {
      line.push(paint({ text: fitText({ text: label, width: PHASE_COLUMNS, unicode }), look: phase.look, style }));
    }
    if (timeColumns > 0) line.push(fitText({ text: workTime(video, style.nowEpochMs), width: TIME_COLUMNS, unicode }));
    if (workerColumns > 0) line.push(fitText({ text: cleanText(video.job?.workerId ?? ''), width: 20, unicode }));
    return line.join('  ').trimEnd();
  });
}

/** How long the newest job has been worked on; empty before its start. */
function workTime({ job }: VideoView, nowEpochMs: EpochMs | undefined): string {
  const until = job?.finishedAtEpochMs ?? nowEpochMs;
  if (!job?.startedAtEpochMs || until === undefined) return '';
  return formatDuration(elapsedMs({ from: job.startedAtEpochMs, to: until }));
}
