/** Everything about one video, for `ffleet status VIDEO`. */
import { bytes, elapsedMs } from '@ffleet/units';
import type { EpochMs } from '@ffleet/units';
import type { JobView, PartsView, VideoSource, VideoView } from '@ffleet/ports';
import type { TranscodeOutput } from '@ffleet/video-job-lifecycle';
import {
  cleanText,
  failureHint,
  formatBitRate,
  formatBytes,
  formatDuration,
  formatPercent,
  isSettled,
  openFailure,
  paint,
  renderBar,
  renderTable,
  videoPhase,
} from '@ffleet/terminal';
import type { TextStyle } from '@ffleet/terminal';
import { displayUrl } from './display-url';
import { isoTime } from './video-json';

const LABEL_COLUMNS = 15;
const BAR_CELLS = 30;

type Field = readonly [label: string, value: string];

/** @returns lines: the video, its newest job, its failure with what to do, and its output's ladder */
export function renderVideoDetails(options: {
  video: VideoView;
  style: TextStyle;
  nowEpochMs: EpochMs;
}): readonly string[] {
  const { video, style, nowEpochMs } = options;
  const heading = (text: string): string => paint({ text, look: 'bold', style });
  const fields = (list: readonly Field[]): string[] =>
    list.map(([label, value]) => `  ${paint({ text: label.padEnd(LABEL_COLUMNS), look: 'dim', style })} ${value}`);
  const { videoId, job, output } = video;
  const failure = openFailure(video);

  return [
    `${heading(`Video ${video.videoId}`)}  ${paint({ text: video.status, look: videoPhase(video).look, style })}`,
    ...fields([
      ['title', cleanText(video.title)],
      ['tenant', String(video.tenantId)],
      ['source', sourceText(video.source)],
      ...optionFields(video.options),
      ['created', since(video.createdAtEpochMs, nowEpochMs)],
      ['updated', since(video.updatedAtEpochMs, nowEpochMs)],
    ]),
    '',
    ...(job === null
      ? [`${heading('Job')}  none: ffleet retry ${video.videoId} makes one`]
      : [`${heading(`Job ${job.jobId}`)}  ${job.state}`, ...fields(jobFields({ video, job, style, nowEpochMs }))]),
    ...(failure === null
      ? []
      : [
          '',
          `${heading(isSettled(video) ? 'Failure' : 'Last failed attempt')}  ${paint({ text: cleanText(failure.code), look: 'red', style })}`,
          ...fields([
            ['message', cleanText(failure.message)],
            [
              'what to do',
              isSettled(video) ? failureHint({ code: failure.code, videoId }) : 'Nothing yet: it is tried again.',
            ],
          ]),
        ]),
    ...(output === null ? [] : ['', heading('Output'), ...fields(outputFields(output)), '', ...ladder(output, style)]),
  ];
}

/** What its owner chose; what everybody has goes without saying. */
function optionFields(options: VideoView['options']): Field[] {
  if (options === null) return [['made for', 'not known to this version of ffleet']];
  const { preset, codec, download, encryption, subtitles } = options;
  const languages = subtitles.map(({ language }) => language ?? 'no language');
  return [
    ['made for', `${preset}, in ${codec}`],
    ...(download ? [['download', 'one MP4 file'] as const] : []),
    ...(encryption ? [['encrypted', `AES-128, key at ${cleanText(encryption.keyUri)}`] as const] : []),
    ...(subtitles.length > 0 ? [['subtitles', cleanText(languages.join(', '))] as const] : []),
  ];
}

function jobFields(options: { video: VideoView; job: JobView; style: TextStyle; nowEpochMs: EpochMs }): Field[] {
  const { video, job, style, nowEpochMs } = options;
  const { label, fraction01, look } = videoPhase(video);
  const bar = renderBar({ fraction01: job.progress01, cells: BAR_CELLS, unicode: style.unicode });
  const list: Field[] = [];
  if (fraction01 !== null) {
    list.push([
      'progress',
      `${paint({ text: bar, look, style })} ${formatPercent(job.progress01)} ${cleanText(label)}`,
    ]);
  }
  if (job.parts !== null) list.push(...partsFields(job.parts));
  // "attempts 0" reads wrong on a job that succeeded: only the failed ones are counted.
  list.push(['worker', cleanText(job.workerId ?? 'none')], ['failed attempts', String(job.attempts)]);
  if (job.stalls > 0) list.push(['workers lost', String(job.stalls)]);
  if (job.interruptions > 0) list.push(['interruptions', `${job.interruptions} (free of charge)`]);
  list.push(['fencing token', String(job.fencingToken)], ['queued', since(job.createdAtEpochMs, nowEpochMs)]);
  if (job.startedAtEpochMs !== null) list.push(['started', since(job.startedAtEpochMs, nowEpochMs)]);
  if (job.finishedAtEpochMs !== null) list.push(['finished', finished(job, job.finishedAtEpochMs)]);
  if (job.cancelRequested && job.finishedAtEpochMs === null) list.push(['cancel', 'requested']);
  return list;
}

function partsFields({ total, done, running, attempts, stalls, interruptions }: PartsView): Field[] {
  const trouble = [
    ...(attempts > 0 ? [`failed attempts ${attempts}`] : []),
    ...(stalls > 0 ? [`workers lost ${stalls}`] : []),
    ...(interruptions > 0 ? [`interruptions ${interruptions}`] : []),
  ];
  return [
    ['parts', `${done} of ${total} done, ${running} running`],
    ...(trouble.length === 0 ? [] : [['in the parts', trouble.join(', ')] as const]),
  ];
}

function finished({ startedAtEpochMs }: JobView, finishedAtEpochMs: EpochMs): string {
  if (startedAtEpochMs === null) return isoTime(finishedAtEpochMs);
  const took = formatDuration(elapsedMs({ from: startedAtEpochMs, to: finishedAtEpochMs }));
  return `${isoTime(finishedAtEpochMs)} (took ${took})`;
}

const outputFields = (output: TranscodeOutput): Field[] => [
  ['playlist', cleanText(output.masterPlaylistKey)],
  ['duration', `${output.durationSeconds.toFixed(1)} s`],
  ['size', formatBytes(bytes(output.totalBytes))],
];

function ladder({ renditions }: TranscodeOutput, style: TextStyle): readonly string[] {
  const lines = renderTable({
    columns: [
      { header: 'RENDITION' },
      { header: 'PICTURE' },
      { header: 'CODEC' },
      { header: 'SIZE', align: 'right' },
      { header: 'AVERAGE', align: 'right' },
      { header: 'PEAK', align: 'right' },
      { header: 'SEGMENTS', align: 'right' },
    ],
    rows: renditions.map((rendition) => [
      { text: cleanText(rendition.id) },
      {
        text:
          rendition.width === null || rendition.height === null ? 'sound' : `${rendition.width}x${rendition.height}`,
      },
      { text: cleanText(rendition.codec) },
      { text: formatBytes(rendition.sizeBytes) },
      { text: formatBitRate(rendition.averageBandwidth) },
      { text: formatBitRate(rendition.peakBandwidth) },
      { text: String(rendition.segmentCount) },
    ]),
    style,
  });
  return lines.map((line) => `  ${line}`);
}

const sourceText = (source: VideoSource): string =>
  source.kind === 'object' ? `object ${cleanText(source.key)}` : `URL ${cleanText(displayUrl(source.url))}`;

const since = (time: EpochMs, nowEpochMs: EpochMs): string =>
  `${isoTime(time)} (${formatDuration(elapsedMs({ from: time, to: nowEpochMs }))} ago)`;
