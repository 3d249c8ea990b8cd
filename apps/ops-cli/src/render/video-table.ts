/** The list of videos that `ffleet status` prints. */
import { elapsedMs } from '@ffleet/units';
import type { EpochMs } from '@ffleet/units';
import type { JobView, VideoView } from '@ffleet/ports';
import {
  cleanText,
  formatDuration,
  formatPercent,
  isSettled,
  openFailure,
  renderBar,
  renderTable,
  videoPhase,
} from '@ffleet/terminal';
import type { Cell, Column, TextStyle } from '@ffleet/terminal';

const BAR_CELLS = 10;
const NARROW_BAR_CELLS = 5;
/** Below this the worker's name makes room for the title. */
const WORKER_FROM_WIDTH = 96;

/** @returns the table's lines, videos in the order given; ages count to `nowEpochMs` */
export function renderVideoTable(options: {
  videos: readonly VideoView[];
  style: TextStyle;
  nowEpochMs: EpochMs;
}): readonly string[] {
  const { videos, style, nowEpochMs } = options;
  const columns: (Column & { cell: (video: VideoView) => Cell })[] = [
    { header: 'VIDEO', align: 'right', cell: ({ videoId }) => ({ text: String(videoId) }) },
    { header: 'TENANT', align: 'right', cell: ({ tenantId }) => ({ text: String(tenantId) }) },
    { header: 'TITLE', shrinks: true, cell: ({ title }) => ({ text: cleanText(title) }) },
    { header: 'STATUS', cell: (video) => ({ text: video.status, look: videoPhase(video).look }) },
    { header: 'PROGRESS', cell: (video) => progressCell(video, style) },
    { header: 'AGE', align: 'right', cell: ({ createdAtEpochMs }) => age(createdAtEpochMs, nowEpochMs) },
    { header: 'WORKER', cell: ({ job }) => ({ text: workerText(job) }) },
    { header: 'ERROR', cell: (video) => ({ text: cleanText(openFailure(video)?.code ?? ''), look: 'red' }) },
  ];
  const shown = columns.filter(({ header }) => header !== 'WORKER' || style.width >= WORKER_FROM_WIDTH);
  return renderTable({ columns: shown, rows: videos.map((video) => shown.map(({ cell }) => cell(video))), style });
}

/** The status already says how a settled video ended; a bar is for work. */
function progressCell(video: VideoView, { unicode, width }: TextStyle): Cell {
  const { label, look, fraction01 } = videoPhase(video);
  if (isSettled(video)) return { text: '' };
  if (fraction01 === null || (video.job?.state !== 'RUNNING' && video.job?.state !== 'WAITING'))
    return { text: label, look };
  const bar = renderBar({ fraction01, cells: width < WORKER_FROM_WIDTH ? NARROW_BAR_CELLS : BAR_CELLS, unicode });
  return { text: `${bar} ${formatPercent(fraction01).padStart(4)} ${cleanText(label)}`, look };
}

const age = (from: EpochMs, to: EpochMs): Cell => ({ text: formatDuration(elapsedMs({ from, to })) });

/** While its parts are at work, the job itself is nobody's. */
function workerText(job: JobView | null): string {
  if (job?.state !== 'WAITING' || job.parts === null) return cleanText(job?.workerId ?? '');
  return `${job.parts.running} at work`;
}
