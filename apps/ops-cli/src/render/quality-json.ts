/** The JSON form of a measurement: exact numbers, null for what is not known. Add fields, never rename. */
import { peakSignalToNoise } from '@ffleet/media-plan';
import type { DocumentOf } from '../documents/documents';
import type { RenditionQuality, VideoQuality } from '../quality/video-quality';

export function qualityJson({ videoId, quality }: { videoId: number; quality: VideoQuality }): DocumentOf<'quality'> {
  const { stretches, duration, hasVmaf, renditions } = quality;
  return {
    video_id: videoId,
    duration_seconds: duration,
    measured: stretches.map((stretch) => ({ start_seconds: stretch.start, duration_seconds: stretch.duration })),
    vmaf_absent: hasVmaf ? null : 'no-libvmaf',
    renditions: renditions.map(renditionJson),
  };
}

const renditionJson = (quality: RenditionQuality): DocumentOf<'quality'>['renditions'][number] => {
  const { rendition, comparedAt, frameCount, ssim, meanSquaredError, vmaf, lowest, lowestAt } = quality;
  return {
    id: rendition.id,
    width: rendition.width,
    height: rendition.height,
    codec: rendition.codec,
    compared_at: comparedAt,
    frames_compared: frameCount,
    ssim,
    /** Null where not one sample differs: the ratio has no bound. */
    psnr_db: peakSignalToNoise(meanSquaredError),
    mean_squared_error: meanSquaredError,
    vmaf,
    lowest: { ssim: lowest.ssim, at_seconds: lowestAt },
    size_bytes: rendition.sizeBytes,
    bytes_per_minute: Math.round((rendition.sizeBytes * 60) / rendition.duration),
    average_bits_per_second: rendition.averageBandwidth,
  };
};
