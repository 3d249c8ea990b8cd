/** What a run achieved, for its end: each video's ladder with sizes, where it plays, and what each worker did. */
import path from 'node:path';
import { cleanText, failureHint, formatBitRate, formatBytes, formatDuration, renderTable } from '@ffleet/terminal';
import type { Cell, TextStyle } from '@ffleet/terminal';
import type { VideoView } from '@ffleet/ports';
import { bytes, milliseconds } from '@ffleet/units';
import type { Milliseconds } from '@ffleet/units';
import type { HandledJob } from './fleet-log';

export interface SummaryFacts {
  readonly videos: readonly VideoView[];
  readonly handledJobs: readonly HandledJob[];
  readonly wallTime: Milliseconds;
  /** The folder in which the local S3 keeps the bucket's objects, by their keys. */
  readonly objectsFolder: string;
  /** Where object keys are appended: the bucket's own URL, or the folder's when the stack ends with the run. */
  readonly bucketUrl: string;
}

export function renderSummary(facts: SummaryFacts, style: TextStyle): readonly string[] {
  return [
    ...facts.videos.flatMap((video) => ['', ...renderVideo(video, facts, style)]),
    '',
    ...renderWorkers(facts, style),
  ];
}

function renderVideo(video: VideoView, facts: SummaryFacts, style: TextStyle): readonly string[] {
  const name = `#${video.videoId} ${cleanText(video.title)}`;
  if (!video.output) {
    const { failure } = video.job ?? {};
    const why = failure
      ? [
          `  ${failure.code}: ${cleanText(failure.message)}`,
          `  ${failureHint({ code: failure.code, videoId: video.videoId })}`,
        ]
      : [];
    return [`${name}  ${video.status}`, ...why];
  }
  const { output } = video;
  const seconds = workSeconds(video);
  const speed = seconds > 0 ? `, ${(output.durationSeconds / seconds).toFixed(1)}x real time` : '';
  const lasting = formatDuration(milliseconds(output.durationSeconds * 1000));
  return [
    `${name}  READY  ${lasting} of video in ${seconds.toFixed(1)} s${speed}, ${formatBytes(bytes(output.totalBytes))}`,
    ...renderLadder(video, style),
    `  Playlist  ${path.join(facts.objectsFolder, output.masterPlaylistKey)}`,
    `  URL       ${facts.bucketUrl}/${output.masterPlaylistKey}`,
  ];
}

function renderLadder(video: VideoView, style: TextStyle): readonly string[] {
  const rows = (video.output?.renditions ?? []).map((rendition): readonly Cell[] => [
    { text: rendition.id },
    { text: rendition.width === null ? '' : `${rendition.width}x${rendition.height}` },
    { text: rendition.codec },
    { text: formatBitRate(rendition.averageBandwidth) },
    { text: formatBytes(rendition.sizeBytes) },
    { text: String(rendition.segmentCount) },
  ]);
  const columns = [
    { header: 'rendition' },
    { header: 'size' },
    { header: 'codec' },
    { header: 'average', align: 'right' as const },
    { header: 'stored', align: 'right' as const },
    { header: 'segments', align: 'right' as const },
  ];
  return renderTable({ columns, rows, style }).map((line) => `  ${line}`);
}

function renderWorkers({ handledJobs, wallTime }: SummaryFacts, style: TextStyle): readonly string[] {
  const workerIds = [...new Set(handledJobs.map(({ workerId }) => workerId))].sort();
  const rows = workerIds.map((workerId): readonly Cell[] => {
    const jobs = handledJobs.filter((job) => job.workerId === workerId);
    const busy = jobs.reduce((sum, job) => sum + job.durationSeconds, 0);
    return [
      { text: workerId },
      { text: jobs.map(({ videoId, result }) => `#${videoId} ${result}`).join(', ') },
      { text: `${busy.toFixed(1)} s` },
    ];
  });
  const columns = [
    { header: 'worker' },
    { header: 'handled', shrinks: true },
    { header: 'busy', align: 'right' as const },
  ];
  return [...renderTable({ columns, rows, style }), '', `Wall time ${(wallTime / 1000).toFixed(1)} s`];
}

function workSeconds({ job }: VideoView): number {
  if (!job?.startedAtEpochMs || !job.finishedAtEpochMs) return 0;
  return (job.finishedAtEpochMs - job.startedAtEpochMs) / 1000;
}
