/** Measures the renditions of one video, run by run: fetch the segments, compare them, and keep nothing but the scores. */
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { combineScores, framesToSeconds, planComparison } from '@ffleet/media-plan';
import type {
  ComparedRange,
  ComparisonRun,
  ComparisonScores,
  MediaFailure,
  RenditionSummary,
} from '@ffleet/media-plan';
import type { QualityMeter, SourceAddress } from '@ffleet/ports';
import { err, ok } from '@ffleet/units';
import type { Result } from '@ffleet/units';
import type { MediaBucket } from '../media-bucket';
import type { PicturePlan } from './find-plan';
import { fetchStreamKey } from './fetch-stream-key';
import type { KeyStore } from './fetch-stream-key';
import { fetchSegments, listRendition } from './rendition-files';
import type { RenditionObjects } from './rendition-files';
import type { QualityWish, RenditionQuality, VideoQuality } from './video-quality';

/** How far it is: 0..1 over all runs. */
export type OnMeasured = (progress: { readonly fraction01: number; readonly frameCount: number }) => void;

interface Measurement {
  readonly plan: PicturePlan;
  /** Largest first. */
  readonly pictures: readonly RenditionSummary[];
  readonly source: SourceAddress;
  readonly keyPrefix: string;
  readonly wish: QualityWish;
  readonly hasVmaf: boolean;
  readonly bucket: Pick<MediaBucket, 'open' | 'readText'>;
  readonly keys: KeyStore;
  readonly meter: Pick<QualityMeter, 'compare'>;
  readonly onMeasured: OnMeasured;
  readonly signal: AbortSignal;
}

/**
 * @returns the failure of the source or of ffmpeg
 * @throws {QualityRefusal} where segments are missing; the signal's reason when it aborts
 */
export async function measureVideo(measurement: Measurement): Promise<Result<VideoQuality, MediaFailure>> {
  const { plan, pictures, wish, hasVmaf, keyPrefix, bucket } = measurement;
  const [first] = pictures;
  if (first === undefined) throw new RangeError('Cannot measure a video without pictures');
  const { unitCount: frameCount, segmentCount } = first;
  const runs = planComparison({ video: plan.video, frameCount, segmentCount, samples: wish.samples });
  const objects = await Promise.all(pictures.map((rendition) => listRendition({ rendition, keyPrefix, bucket })));
  const isEncrypted = objects.some((rendition) => rendition.isEncrypted);
  const encryptionKey = isEncrypted ? await fetchStreamKey(measurement) : null;
  const scores = await compareRuns({ ...measurement, runs, objects, encryptionKey });
  if (!scores.ok) return scores;
  const stretches = joined(runs.flatMap(({ ranges }) => ranges));
  const frameRate = plan.video.frameRate;
  return ok({
    stretches: stretches.map((range) => ({
      start: framesToSeconds(range.startFrame, frameRate),
      duration: framesToSeconds(range.frameCount, frameRate),
    })),
    duration: framesToSeconds(frameCount, frameRate),
    hasVmaf,
    renditions: pictures.map((rendition, index): RenditionQuality => {
      const combined = combineScores(scores.value.map((run) => run[index]).filter((run) => run !== undefined));
      const lowestAt = framesToSeconds(combined.lowest.frame, frameRate);
      return { rendition, comparedAt: sizeOf({ rendition, pictures, wish }), ...combined, lowestAt };
    }),
  });
}

async function compareRuns(
  options: Measurement & {
    runs: readonly ComparisonRun[];
    objects: readonly RenditionObjects[];
    encryptionKey: Uint8Array | null;
  },
): Promise<Result<readonly (readonly ComparisonScores[])[], MediaFailure>> {
  const { plan, pictures, source, wish, runs, objects, encryptionKey, hasVmaf, bucket, meter, onMeasured, signal } =
    options;
  const framesOf = ({ ranges }: ComparisonRun): number => ranges.reduce((sum, { frameCount }) => sum + frameCount, 0);
  const frameCount = runs.reduce((sum, run) => sum + framesOf(run), 0);
  const measured: (readonly ComparisonScores[])[] = [];
  let before = 0;
  const workDir = await mkdtemp(path.join(os.tmpdir(), 'ffleet-quality-'));
  try {
    for (const run of runs) {
      const renditions = pictures.map((rendition) => ({
        id: rendition.id,
        file: path.join(workDir, `${rendition.id}.mp4`),
        ...sizeOf({ rendition, pictures, wish }),
      }));
      const fetched = await Promise.allSettled(
        objects.map((each, index) =>
          fetchSegments({ objects: each, run, file: renditions[index]?.file ?? '', encryptionKey, bucket, signal }),
        ),
      );
      // Not before all have ended: the folder is about to be removed, and none may write there any more.
      for (const outcome of fetched) if (outcome.status === 'rejected') throw outcome.reason;
      const share = framesOf(run) / frameCount;
      const onProgress = (fraction01: number): void =>
        onMeasured({ fraction01: before + fraction01 * share, frameCount });
      const scores = await meter.compare({ ...source, plan, run, renditions, hasVmaf, workDir, onProgress, signal });
      if (!scores.ok) return err(scores.error);
      measured.push(scores.value);
      before += share;
    }
    return ok(measured);
  } finally {
    await rm(workDir, { recursive: true, force: true });
  }
}

/** As a viewer sees it in full screen, or as the encoder saw it. */
function sizeOf(options: { rendition: RenditionSummary; pictures: readonly RenditionSummary[]; wish: QualityWish }) {
  const { rendition, pictures, wish } = options;
  const { width, height } = (wish.ownSize ? rendition : pictures[0]) ?? rendition;
  return { width: width ?? 0, height: height ?? 0 };
}

/** Pieces that follow each other were one stretch of the video. */
const joined = (ranges: readonly ComparedRange[]): readonly ComparedRange[] =>
  ranges.reduce<readonly ComparedRange[]>((list, range) => {
    const last = list.at(-1);
    if (last === undefined || last.startFrame + last.frameCount !== range.startFrame) return [...list, range];
    return [...list.slice(0, -1), { ...last, frameCount: last.frameCount + range.frameCount }];
  }, []);
