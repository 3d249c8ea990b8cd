/** How long the join of a long lecture takes: the worker's own code, before a store that answers after a real one's latency. */
import { setTimeout as sleep } from 'node:timers/promises';
import { filesOf, lectureSettings, partName, usualOptions } from '@ffleet/media-plan';
import type { EncodedPart, TranscodePlan } from '@ffleet/media-plan';
import { createSystemClock } from '@ffleet/host';
import { joinJob } from '@ffleet/orchestration';
import type { DonePart, ObjectStore, PartStore } from '@ffleet/ports';
import { secondsToMs, seconds } from '@ffleet/units';
import type { Seconds } from '@ffleet/units';
import { noOpMedia } from '../jobs/systems/no-op-media';

const ROOT_ID = 'root';

/**
 * @param options.latency of each request to the object store
 * @throws {Error} where the parts are not one stream
 */
export async function measureJoin(options: {
  plan: TranscodePlan;
  parts: readonly EncodedPart[];
  latency: Seconds;
}): Promise<Seconds> {
  const { plan, latency } = options;
  const parts = options.parts.map((encoded): DonePart => {
    const name = partName(encoded.part);
    return { encoded, name, keyPrefix: `tenants/1/videos/1/${name}/1/` };
  });
  const startedAt = performance.now();
  const joined = await joinJob({
    job: {
      ...{ jobId: ROOT_ID, videoId: 1, tenantId: 1, options: usualOptions },
      source: { kind: 'object', key: 'tenants/1/uploads/lecture.mp4' },
    },
    task: { kind: 'join', rootId: ROOT_ID, plan },
    keyPrefix: `tenants/1/videos/1/${ROOT_ID}/2/`,
    settings: lectureSettings,
    ports: { ...noOpMedia, objects: storeOf({ parts, latency }), parts: doneParts(parts), clock: createSystemClock() },
    onProgress: () => undefined,
    onPart: () => undefined,
    signal: new AbortController().signal,
  });
  if (!joined.ok) throw new Error(joined.error.message);
  return seconds((performance.now() - startedAt) / 1000);
}

function storeOf({ parts, latency }: { parts: readonly DonePart[]; latency: Seconds }): ObjectStore {
  const stored = new Map(parts.map((part) => [part.keyPrefix, part]));
  return {
    ...noOpMedia.objects,
    async list({ prefix }) {
      await sleep(secondsToMs(latency));
      const part = stored.get(prefix);
      return part ? filesOf(part.encoded).map(({ name, sizeBytes }) => ({ key: prefix + name, sizeBytes })) : [];
    },
    async putObject() {
      await sleep(secondsToMs(latency));
    },
  };
}

/** As the database would hand them over, after its own way through JSON. */
const doneParts = (parts: readonly DonePart[]): PartStore => {
  const refuse = (): Promise<never> => Promise.reject(new Error('Cannot change parts: they are only measured'));
  const stored = JSON.stringify(parts);
  return {
    storePlan: refuse,
    completePart: refuse,
    disownParts: refuse,
    fetchParts: () => Promise.resolve(JSON.parse(stored) as readonly DonePart[]),
  };
};
