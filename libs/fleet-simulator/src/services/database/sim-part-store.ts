/** The PartStore port of one process, on the simulated database. */
import type { TranscodePlan } from '@ffleet/media-plan';
import type { PartStore, QueuedJob } from '@ffleet/ports';
import type { Network } from '../../kernel/network';
import type { SimProcess } from '../../kernel/sim-process';
import { findDone } from './database';
import type { SimDatabase } from './database';

export function createSimPartStore(options: {
  database: SimDatabase;
  network: Network;
  process: SimProcess;
}): PartStore {
  const { database, network, process } = options;
  const { tables } = database;
  const call = <Answer>(operation: string, effect: () => Answer): Promise<Answer> =>
    network.call<Answer>({
      process,
      service: 'database',
      operation: `parts.${operation}`,
      effect: (reply) => reply(effect()),
    });
  const queuedAs = (jobId: string): QueuedJob => ({
    jobId,
    fencingToken: tables.jobs.get(jobId)?.record.fencingToken ?? 0,
  });

  return {
    storePlan: ({ claim, plan, parts }) =>
      call('storePlan', () => {
        const { jobId, workerId: actor, fencingToken } = claim;
        const row = tables.jobs.get(jobId);
        if (row?.record.fencingToken !== fencingToken) return { kind: 'lost' };
        const { videoId } = row;
        const partsLeft = parts.filter((part) => findDone({ tables, videoId, ...part }) === null).length;
        const result = database.apply({ jobId, event: { kind: 'plan', fencingToken, partsLeft }, actor, parts });
        if (row.record.state === 'CANCELLED') return { kind: 'cancelled' };
        if (result.kind === 'refused') return row.plan === null ? { kind: 'lost' } : { kind: 'planned', queued: [] };
        row.plan = asStored(plan);
        const waiting = database.partsOf(jobId).filter(({ record }) => record.state === 'QUEUED');
        const due = partsLeft === 0 ? [jobId] : waiting.map((part) => part.jobId);
        return { kind: 'planned', queued: due.map(queuedAs) };
      }),
    completePart: ({ claim, result }) =>
      call('completePart', () => {
        const { jobId, workerId: actor, fencingToken } = claim;
        const applied = database.apply({ jobId, event: { kind: 'complete', fencingToken }, actor, result });
        const row = tables.jobs.get(jobId);
        if (row?.record.fencingToken !== fencingToken) return { kind: 'lost' };
        if (row.record.state === 'CANCELLED') return { kind: 'cancelled' };
        if (row.record.state !== 'SUCCEEDED' || row.part === null) return { kind: 'lost' };
        const root = tables.jobs.get(row.part.rootId);
        const isDue = applied.kind === 'accepted' && root?.record.state === 'QUEUED';
        return { kind: 'completed', queuedRoot: isDue ? queuedAs(row.part.rootId) : null };
      }),
    fetchParts: ({ rootId }) =>
      call('fetchParts', () =>
        database
          .partsOf(rootId)
          .flatMap(({ part, result }) => (part && result ? [{ name: part.name, ...result }] : []))
          .sort((one, other) => (one.name < other.name ? -1 : 1)),
      ),
    disownParts: ({ videoId, keyPrefixes }) =>
      call('disownParts', () => {
        for (const [jobId, row] of tables.jobs) {
          const isGone = row.videoId === videoId && keyPrefixes.includes(row.result?.keyPrefix ?? '');
          if (isGone && row.part) tables.jobs.set(jobId, { ...row, part: { ...row.part, recipe: 'files-gone' } });
        }
      }),
  };
}

/** As jsonb gives it back: the same value, with its keys in an order of the database's own. */
const asStored = (plan: TranscodePlan): TranscodePlan => JSON.parse(JSON.stringify(plan, byLength)) as TranscodePlan;

const byLength = (_key: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(
        Object.entries(value).sort(([one], [other]) => one.length - other.length || (one < other ? -1 : 1)),
      )
    : value;
