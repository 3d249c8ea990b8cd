/** The plan to compare by: the stored one, or the one that the source leads to once more; never one that does not fit. */
import { lectureSettings, PLAN_VERSION, planTranscode, withOptions } from '@ffleet/media-plan';
import type { MediaFailure, RenditionSummary, TranscodePlan, VideoPlan } from '@ffleet/media-plan';
import type { MediaRunner, SourceAddress, VideoView } from '@ffleet/ports';
import { err, ok } from '@ffleet/units';
import type { Result } from '@ffleet/units';
import type { PlanReader } from './plan-reader';
import { QualityRefusal } from './quality-refusal';

/** A plan that surely has a picture. */
export type PicturePlan = TranscodePlan & { readonly video: VideoPlan };

/**
 * @param options.pictures what was published
 * @returns the failure of a probe
 * @throws {QualityRefusal} where the plan is not the one that the pictures were made by
 */
export async function findPlan(options: {
  video: VideoView;
  pictures: readonly RenditionSummary[];
  source: SourceAddress;
  plans: PlanReader;
  media: Pick<MediaRunner, 'probe'>;
  signal: AbortSignal;
}): Promise<Result<PicturePlan, MediaFailure>> {
  const { video, pictures, plans } = options;
  const stored = await plans.fetchPublishedPlan({ videoId: video.videoId });
  const plan = stored?.version === PLAN_VERSION ? ok(stored) : await planAgain(options);
  if (!plan.ok) return plan;
  const { video: picture } = plan.value;
  if (picture === null || !pictures.every((published) => fits(picture, published))) {
    throw new QualityRefusal(
      'plan-differs',
      `Video ${video.videoId} was encoded by another plan than this version makes of its source: its frames cannot be ` +
        `paired. \`ffleet retry ${video.videoId}\` encodes it anew; measure it then.`,
    );
  }
  return ok({ ...plan.value, video: picture });
}

async function planAgain(options: {
  video: VideoView;
  source: SourceAddress;
  media: Pick<MediaRunner, 'probe'>;
  signal: AbortSignal;
}): Promise<Result<TranscodePlan, MediaFailure>> {
  const { video, source, media, signal } = options;
  if (video.options === null) {
    throw new QualityRefusal(
      'plan-differs',
      `The options of video ${video.videoId} were stored by a newer version: measure it with that one.`,
    );
  }
  const facts = await media.probe({ ...source, signal });
  if (!facts.ok) return err(facts.error);
  return planTranscode({ facts: facts.value, settings: withOptions(lectureSettings, video.options) });
}

/** The encode may lack the fraction of a second by which timestamps are rounded, as its own check allows. */
function fits(plan: VideoPlan, { id, width, height, unitCount, segmentCount }: RenditionSummary): boolean {
  const isPlanned = plan.renditions.some(
    (rendition) => rendition.id === id && rendition.width === width && rendition.height === height,
  );
  const isOnGrid = segmentCount === Math.ceil(unitCount / plan.framesPerSegment);
  const framesShort = plan.frameCount - unitCount;
  const framesShortMax = Math.max(2, Math.ceil(plan.frameRate.num / plan.frameRate.den / 4));
  return isPlanned && isOnGrid && framesShort >= 0 && framesShort <= framesShortMax;
}
