/** What was measured of a video's renditions, with what it was measured of, for `ffleet quality VIDEO`. */
import { peakSignalToNoise } from '@ffleet/media-plan';
import { cleanText, formatBitRate, formatBytes, formatDuration, paint, renderTable } from '@ffleet/terminal';
import type { Cell, TextStyle } from '@ffleet/terminal';
import { bytes, secondsToMs } from '@ffleet/units';
import type { Seconds } from '@ffleet/units';
import type { MeasuredStretch, QualityWish, RenditionQuality, VideoQuality } from '../quality/video-quality';

/** @returns lines: the ladder with its scores, and what they are scores of */
export function renderQuality(options: {
  videoId: number;
  quality: VideoQuality;
  wish: QualityWish;
  style: TextStyle;
}): readonly string[] {
  const { videoId, quality, wish, style } = options;
  const { renditions, hasVmaf } = quality;
  const table = renderTable({
    columns: [
      { header: 'RENDITION' },
      { header: 'PICTURE' },
      { header: 'SSIM', align: 'right' },
      { header: 'LOWEST FRAME' },
      { header: 'PSNR', align: 'right' },
      { header: 'VMAF', align: 'right' },
      { header: 'A MINUTE', align: 'right' },
      { header: 'BIT RATE', align: 'right' },
    ],
    rows: renditions.map((rendition) => cellsOf(rendition)),
    style,
  });
  const [largest] = renditions;
  const size = `${largest?.comparedAt.width}x${largest?.comparedAt.height}`;
  return [
    `${paint({ text: `Video ${videoId}`, look: 'bold', style })}  ${measuredText(quality)}`,
    '',
    ...table.map((line) => `  ${line}`),
    '',
    wish.ownSize
      ? 'Luma of each rendition beside its source, both at the size of the rendition: what its encoder lost.'
      : `Luma of each rendition beside its source, both at ${size}, as in full screen.`,
    ...(hasVmaf ? [] : ['No VMAF: this ffmpeg was built without libvmaf; FFMPEG_PATH may name one that has it.']),
  ];
}

function cellsOf({ rendition, ssim, meanSquaredError, vmaf, lowest, lowestAt }: RenditionQuality): readonly Cell[] {
  const psnr = peakSignalToNoise(meanSquaredError);
  return [
    { text: cleanText(rendition.id) },
    { text: `${rendition.width}x${rendition.height}` },
    { text: formatSsim(ssim) },
    { text: `${formatSsim(lowest.ssim)} at ${timeText(lowestAt)}` },
    { text: psnr === null ? 'equal' : `${psnr.toFixed(1)} dB` },
    vmaf === null ? { text: 'no libvmaf', look: 'dim' } : { text: vmaf.toFixed(1) },
    { text: formatBytes(bytes(Math.round((rendition.sizeBytes * 60) / rendition.duration))) },
    { text: formatBitRate(rendition.averageBandwidth) },
  ];
}

/** Rounded down: 1.0000 is said of equal pictures alone. */
const formatSsim = (ssim: number): string => (Math.floor(ssim * 10_000 + 1e-6) / 10_000).toFixed(4);

const timeText = (time: Seconds): string => formatDuration(secondsToMs(time));

function measuredText({ stretches, duration }: VideoQuality): string {
  const measured = stretches.reduce((sum, stretch) => sum + stretch.duration, 0) as Seconds;
  if (measured >= duration) return `all of its ${timeText(duration)} compared with the source`;
  return `${timeText(measured)} of ${timeText(duration)} compared with the source, at ${stretches.map(startText).join(', ')}`;
}

const startText = ({ start }: MeasuredStretch): string => timeText(start);
