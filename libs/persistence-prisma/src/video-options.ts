/** The choices of a video's owner, as they are stored: what is absent has its usual value. */
import { usualOptions, videoOptionsSchema } from '@ffleet/media-plan';
import type { VideoOptions } from '@ffleet/media-plan';

/** Null for a choice that this version does not know: a newer one stored it. */
export function readVideoOptions(stored: unknown): VideoOptions | null {
  const parsed = videoOptionsSchema.safeParse(stored);
  return parsed.success ? parsed.data : null;
}

/** Without the usual ones: in the middle of a deployment, a worker of before knows what was chosen, if not what could be. */
export function writeVideoOptions(options: VideoOptions): string {
  const usual: Readonly<Record<string, unknown>> = usualOptions;
  const chosen = Object.entries(options).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(usual[name]),
  );
  return JSON.stringify(Object.fromEntries(chosen));
}
