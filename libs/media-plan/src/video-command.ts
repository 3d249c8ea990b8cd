/** The picture of one chunk as ffmpeg arguments: decoded once, encoded to every rendition of the ladder. */
import type { ChunkPlan } from './chunk-plan';
import { COLOUR_LABELS, matrixOptions, sharedColourFilters } from './colour';
import type { FfmpegCommand, FfmpegOutput } from './ffmpeg-command';
import { framesToSeconds } from './frame-rate';
import { imageBranches } from './images-command';
import type { ImageBranch } from './images-command';
import { ffmpegPlaylist, hlsOptions, micros } from './hls-output';
import type { RenditionPlan } from './ladder';
import { PICTURE_INPUT_OPTIONS, wholePicture } from './source-picture';
import type { VideoPlan } from './transcode-plan';
import { encoderOptions } from './video-codec';

/** Seconds decoded ahead of a chunk: seeking lands on a keyframe before it, and the filter drops what is too early. */
const SEEK_PREROLL_SECONDS = 2;

/** What `planFfmpeg()` adds to: everything of the command but the source and its guards. */
export function videoCommand({
  video,
  chunk,
  encoderThreads,
  outputDir,
}: {
  video: VideoPlan;
  chunk: ChunkPlan;
  encoderThreads: number;
  outputDir: string;
}): Omit<FfmpegCommand, 'input'> {
  const start = framesToSeconds(chunk.startFrame, video.frameRate);
  const branches = imageBranches({ ...video, chunk, outputDir });
  // Accurate seeking picks wrong frames on variable rates and open GOPs; the fps filter finds the right one.
  const seek = chunk.index > 0 ? ['-noaccurate_seek', '-ss', micros(Math.max(0, start - SEEK_PREROLL_SECONDS))] : [];
  return {
    inputOptions: [...seek, ...PICTURE_INPUT_OPTIONS, '-an', '-sn', '-dn'],
    complexFilter: filterGraph(video, chunk, branches),
    outputs: video.renditions.map((rendition, index) => ({
      renditionId: rendition.id,
      options: [
        ...['-map', `[v${index}]`, '-map_metadata', '-1', '-map_chapters', '-1'],
        ...encoderOptions({ ...video, preset: video.encoderPreset, rendition, threads: encoderThreads }),
        ...timingOptions(video, chunk, `${outputDir}/${rendition.id}`),
      ],
      target: ffmpegPlaylist(`${outputDir}/${rendition.id}`),
    })) satisfies readonly FfmpegOutput[],
    images: branches.map(({ options, target, assembly, files }, index) => ({
      options: ['-map', `[i${index}]`, ...options],
      target,
      assembly,
      files,
    })),
    expected: {
      firstSegment: chunk.firstSegment,
      frameCount: chunk.frameCount,
      segmentCount: chunk.segmentCount,
      duration: framesToSeconds(chunk.frameCount, video.frameRate),
    },
  };
}

function filterGraph(video: VideoPlan, chunk: ChunkPlan, images: readonly ImageBranch[]): string {
  const { num, den } = video.frameRate;
  const start = micros(framesToSeconds(chunk.startFrame, video.frameRate));
  const [largest] = video.renditions;
  const rhythm = [
    ...wholePicture(video),
    `fps=${num}/${den}:start_time=${start}`,
    `trim=end_frame=${chunk.frameCount}`,
    ...(largest ? sharedColourFilters(video.colour, largest) : []),
  ].join(',');
  const shaped = ({ width, height }: RenditionPlan) =>
    `scale=${width}:${height}:${matrixOptions(video.colour)},setsar=1,format=yuv420p,${COLOUR_LABELS}`;
  const branches = [
    ...video.renditions.map((rendition, index) => ({ filters: shaped(rendition), output: `[v${index}]` })),
    ...images.map(({ filters }, index) => ({ filters, output: `[i${index}]` })),
  ].map(({ filters, output }, index) => `[s${index}]${filters}${output}`);
  const inputs = branches.map((_, index) => `[s${index}]`);
  return [`[0:${video.streamIndex}]${rhythm},split=${inputs.length}${inputs.join('')}`, ...branches].join(';');
}

function timingOptions(video: VideoPlan, chunk: ChunkPlan, folder: string): readonly string[] {
  const { frameRate } = video;
  return [
    ...['-fps_mode', 'passthrough', '-enc_time_base', `${frameRate.den}/${frameRate.num}`],
    ...['-avoid_negative_ts', 'disabled'],
    // Without both flags, a chunk's decode times restart at zero: holes in the browser at every seam.
    '-hls_segment_options',
    'movflags=+frag_discont+negative_cts_offsets:use_editlist=0:video_track_timescale=90000',
    ...hlsOptions({
      segmentDuration: framesToSeconds(video.framesPerSegment, frameRate),
      firstSegment: chunk.firstSegment,
      folder,
    }),
  ];
}
