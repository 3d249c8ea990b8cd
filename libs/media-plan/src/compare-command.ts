/** The ffmpeg command that compares renditions with their source, frame by frame: counted out as the encode counted them. */
import { COLOUR_LABELS, matrixOptions, sharedColourFilters } from './colour';
import type { ComparedRange, ComparisonRun } from './compare-plan';
import { filterValue } from './filter-value';
import type { FfmpegCommand } from './ffmpeg-command';
import { framesToSeconds } from './frame-rate';
import { micros } from './hls-output';
import { sourceInput } from './source-input';
import { PICTURE_INPUT_OPTIONS, wholePicture } from './source-picture';
import type { TranscodePlan, VideoPlan } from './transcode-plan';

/** One rendition as it is compared: its file holds the run's segments in order, and nothing else. */
export interface ComparedRendition {
  readonly id: string;
  readonly file: string;
  /** Where each frame's SSIM goes, for `parseFrameSsim()`. */
  readonly framesFile: string;
  /** Both pictures are brought to this size. */
  readonly width: number;
  readonly height: number;
}

/** As of an encode: seeking lands on a keyframe before, and the filter drops what is too early. */
const SEEK_PREROLL_SECONDS = 2;
/**
 * One run: the source is decoded once, through the filters of the encode, beside all renditions. Frames are paired by their
 * number and never by their time, so that a frame that is missing cannot be made up for by its neighbour.
 * @param options.sourceUrl an http(s) URL or a local path
 * @param options.hasVmaf whether the ffmpeg that runs it has libvmaf
 * @param options.threads of the machine: VMAF takes one unless it is told
 * @throws {RangeError} if the plan has no picture (a caller's bug)
 */
export function planCompareCommand(options: {
  plan: TranscodePlan;
  run: ComparisonRun;
  renditions: readonly ComparedRendition[];
  sourceUrl: string;
  hasVmaf: boolean;
  threads: number;
}): FfmpegCommand {
  const { plan, run, renditions, sourceUrl, hasVmaf, threads } = options;
  const { video } = plan;
  if (!video) throw new RangeError('Cannot compare the renditions: the plan has no picture');
  const source = sourceInput(sourceUrl, { pixelsMax: plan.sourcePixelsMax });
  const start = framesToSeconds(run.startFrame, video.frameRate);
  const seek = run.startFrame > 0 ? ['-noaccurate_seek', '-ss', micros(Math.max(0, start - SEEK_PREROLL_SECONDS))] : [];
  const frameCount = endOf(run) - run.startFrame;
  return {
    inputOptions: [
      ...['-nostdin', '-hide_banner', '-v', 'info', '-threads', String(threads), ...source.options],
      ...['-copyts', '-start_at_zero', ...seek, ...PICTURE_INPUT_OPTIONS, '-an', '-sn', '-dn'],
    ],
    input: source.input,
    furtherInputs: renditions.map(({ file }) => {
      const { input, options: guards } = sourceInput(file, { pixelsMax: plan.sourcePixelsMax });
      return { input, options: guards };
    }),
    complexFilter: filterGraph({ video, run, renditions, hasVmaf, threads }),
    outputs: [
      { renditionId: 'source', options: ['-map', '[beat]', ...NOWHERE], target: '-' },
      ...renditions.map(({ id }, index) => ({
        renditionId: id,
        options: ['-map', `[o${index}]`, ...NOWHERE],
        target: '-',
      })),
    ],
    expected: {
      firstSegment: run.ranges[0]?.firstSegment ?? 0,
      frameCount,
      segmentCount: null,
      duration: framesToSeconds(frameCount, video.frameRate),
    },
  };
}

const NOWHERE = ['-fps_mode', 'passthrough', '-f', 'null'];

const endOf = ({ ranges }: ComparisonRun): number =>
  Math.max(...ranges.map(({ startFrame, frameCount }) => startFrame + frameCount));

function filterGraph(options: {
  video: VideoPlan;
  run: ComparisonRun;
  renditions: readonly ComparedRendition[];
  hasVmaf: boolean;
  threads: number;
}): string {
  const { video, run, renditions, hasVmaf, threads } = options;
  const { num, den } = video.frameRate;
  const [largest] = video.renditions;
  const numbered = `settb=${den}/${num},setpts=N`;
  const rhythm = [
    ...wholePicture(video),
    `fps=${num}/${den}:start_time=${micros(framesToSeconds(run.startFrame, video.frameRate))}`,
    `trim=end_frame=${endOf(run) - run.startFrame}`,
  ].join(',');
  const picked = [
    ...picking(run),
    numbered,
    ...(largest ? sharedColourFilters(video.colour, largest) : []),
    `split=${renditions.length}${renditions.map((_, index) => `[s${index}]`).join('')}`,
  ].join(',');
  const metrics = metricNames(hasVmaf);
  return [
    // Its frames tell how far the run has come, also where nothing is compared yet.
    `[0:${video.streamIndex}]${rhythm},split=2[beat][all]`,
    `[all]${picked}`,
    ...renditions.flatMap((rendition, index) => {
      const size = `scale=${rendition.width}:${rendition.height}`;
      const shaped = (matrix: string) => `${size}:${matrix},setsar=1,format=yuv420p,${COLOUR_LABELS}`;
      const references = metrics.map((name) => `[${name}${index}]`);
      return [
        `[s${index}]${shaped(matrixOptions(video.colour))},split=${metrics.length}${references.join('')}`,
        `[${index + 1}:v:0]${numbered},${shaped(OF_RENDITION)}[d${index}]`,
        ...comparisons({ metrics, index, framesFile: rendition.framesFile, threads }),
      ];
    }),
  ].join(';');
}

/** What `colour.ts` makes of every source. */
const OF_RENDITION = 'in_color_matrix=bt709:out_color_matrix=bt709:out_range=tv';

type MetricName = 'ssim' | 'psnr' | 'libvmaf';

const metricNames = (hasVmaf: boolean): readonly MetricName[] =>
  hasVmaf ? ['ssim', 'psnr', 'libvmaf'] : ['ssim', 'psnr'];

/** Each metric hands the rendition's frames on to the next; its name tells whose summary it prints. */
function comparisons(options: {
  metrics: readonly MetricName[];
  index: number;
  framesFile: string;
  threads: number;
}): readonly string[] {
  const { metrics, index, framesFile, threads } = options;
  const own: Readonly<Record<MetricName, string>> = {
    ssim: `:stats_file=${filterValue(framesFile)}`,
    psnr: '',
    libvmaf: `:n_threads=${threads}`,
  };
  return metrics.map((name, place) => {
    const [from, to] = [place === 0 ? `d${index}` : `m${index}_${place}`, `m${index}_${place + 1}`];
    const output = place === metrics.length - 1 ? `o${index}` : to;
    return `[${from}][${name}${index}]${name}@${index}=shortest=1${own[name]}[${output}]`;
  });
}

/** Frames of the ranges alone, where there are others between them. */
function picking({ ranges, startFrame }: ComparisonRun): readonly string[] {
  if (ranges.length === 1 && ranges[0]?.startFrame === startFrame) return [];
  const isWithin = (range: ComparedRange) =>
    `between(n,${range.startFrame - startFrame},${range.startFrame - startFrame + range.frameCount - 1})`;
  return [`select='${ranges.map(isWithin).join('+')}'`];
}
