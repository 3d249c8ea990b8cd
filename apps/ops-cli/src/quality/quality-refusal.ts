/** Why a video could not be measured as things stand; what could not be observed is an error of its own. */

/**
 * - not-ready: nothing is published, or is about to be replaced
 * - no-picture: sound alone has no SSIM
 * - key-missing, key-differs: its segments are no pictures to anybody without the key that encrypted them
 * - plan-differs: this version would encode it on another grid or ladder than it was
 * - source-gone: there is nothing to compare with
 * - segment-missing: the bucket lacks what the playlist names
 */
export const QUALITY_REFUSALS = [
  'not-ready',
  'no-picture',
  'key-missing',
  'key-differs',
  'plan-differs',
  'source-gone',
  'segment-missing',
] as const;

export type QualityRefusalReason = (typeof QUALITY_REFUSALS)[number];

export class QualityRefusal extends Error {
  override readonly name = 'QualityRefusal';

  /** @param message says what the user can do */
  constructor(
    readonly reason: QualityRefusalReason,
    message: string,
  ) {
    super(message);
  }
}
