/** What EC2 tells an instance about its own end, read from its metadata service (version 2). */
import type { InstanceNotice, InstanceNotices } from '@ffleet/ports';
import { epochMs, milliseconds } from '@ffleet/units';
import type { Milliseconds } from '@ffleet/units';
import { createMetadataReader } from './metadata-reader';
import type { MetadataReader } from './metadata-reader';

/** The same address on every instance (Amazon EC2 User Guide, Retrieve instance metadata). */
const ENDPOINT = 'http://169.254.169.254';
/** The service answers from the host within milliseconds; a worker that drains must not wait for one that does not. */
const ANSWER_WITHIN = milliseconds(1_000);

/**
 * In a container the instance's hop limit has to be 2 or more (`HttpPutResponseHopLimit`), or tokens do not arrive.
 * @param options.endpoint AWS_EC2_METADATA_SERVICE_ENDPOINT, without `/latest`; a path in it is kept
 * @param options.answerWithin for each request; a `fetch()` makes 1..3, and one or two more for a token
 */
export function createInstanceNotices(
  options: { endpoint?: string | undefined; answerWithin?: Milliseconds } = {},
): InstanceNotices {
  const { endpoint = ENDPOINT, answerWithin = ANSWER_WITHIN } = options;
  const metadata = createMetadataReader({ endpoint, answerWithin });
  return {
    fetch: async () =>
      (await fetchSpotNotice(metadata)) ?? (await fetchTermination(metadata)) ?? (await fetchRecommendation(metadata)),
  };
}

/** `terminate`, `stop` and `hibernate` are all the same to a worker: it is gone by then. */
async function fetchSpotNotice(metadata: MetadataReader): Promise<InstanceNotice | null> {
  const category = 'spot/instance-action';
  const text = await metadata.fetch(category);
  if (text === null) return null;
  const at = Date.parse(timeOf(text));
  if (Number.isNaN(at)) throw new Error(`The metadata service says ${JSON.stringify(text)} at ${category}: no time`);
  return { kind: 'spot-interruption', atEpochMs: epochMs(at) };
}

/** `{"action": "terminate", "time": "2026-02-21T10:18:00Z"}` */
function timeOf(text: string): string {
  try {
    const notice: unknown = JSON.parse(text);
    return typeof notice === 'object' && notice !== null && 'time' in notice ? String(notice.time) : '';
  } catch {
    return '';
  }
}

/** `Terminated` from the moment that the group chose the instance, while a lifecycle hook still holds it. */
async function fetchTermination(metadata: MetadataReader): Promise<InstanceNotice | null> {
  const state = await metadata.fetch('autoscaling/target-lifecycle-state');
  return state?.trim() === 'Terminated' ? { kind: 'termination' } : null;
}

async function fetchRecommendation(metadata: MetadataReader): Promise<InstanceNotice | null> {
  const text = await metadata.fetch('events/recommendations/rebalance');
  return text === null ? null : { kind: 'rebalance-recommendation' };
}
