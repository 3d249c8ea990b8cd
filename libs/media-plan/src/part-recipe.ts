/** What a part's files depend on: equal recipes make equal files, on whichever worker. */
import { planCommands } from './plan-ffmpeg';
import { soundOf, subtitleFileOf } from './transcode-part';
import type { TranscodePart } from './transcode-part';
import type { TranscodePlan } from './transcode-plan';

/**
 * The content of the source and the whole commands, as text to be hashed. Who encodes adds its build of ffmpeg.
 * @param options.rootId stands for the content where nobody can tell whether it is still the same: such a part is never
 * taken over by another job
 */
export function recipeOf({ plan, part, rootId }: { plan: TranscodePlan; part: TranscodePart; rootId: string }): string {
  // What was uploaded under a key is never replaced: each upload has a key of its own.
  const content = subtitleFileOf(plan, part) ?? (plan.source?.version ? plan.source : rootId);
  const commands = planCommands({ plan, part, sourceUrl: 'source', outputDir: 'output' });
  // A sound's gain is measured in the content, towards this.
  const loudness = part.kind === 'audio' ? soundOf(plan, part.trackId).loudness : undefined;
  const key = part.kind === 'subtitles' ? undefined : plan.encryption?.keyObject;
  return canonicalJson({ content, part, commands, loudness, key });
}

/** The same text of equal values: a plan that was stored as jsonb comes back with its keys in another order. */
const canonicalJson = (value: unknown): string => JSON.stringify(value, sortKeys);

const sortKeys = (_key: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)))
    : value;
