/** From the stored choices of a video's owner to their meaning. */
import { videoOptionsSchema } from '@ffleet/media-plan';
import type { VideoOptions } from '@ffleet/media-plan';

/** Null for a choice that this version does not know: a newer one stored it. */
export function readVideoOptions(stored: unknown): VideoOptions | null {
  const parsed = videoOptionsSchema.safeParse(stored);
  return parsed.success ? parsed.data : null;
}

/** @throws {Error} where `readVideoOptions()` is null: a worker must not do half of what was asked for */
export function toVideoOptions({ videoId, options }: { videoId: number; options: unknown }): VideoOptions {
  const known = readVideoOptions(options);
  if (known === null) throw new Error(`Cannot read the options of video ${videoId}: a newer version stored them`);
  return known;
}
