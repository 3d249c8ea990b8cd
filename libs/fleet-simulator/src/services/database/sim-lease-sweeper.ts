/** The LeaseSweeper port of one process: the one row that remembers the last sweep, and the leases that have run out. */
import type { LeaseSweeper, SweptJob } from '@ffleet/ports';
import { secondsToMs } from '@ffleet/units';
import { LEASE_DURATION, SWEEP_GAP_MAX } from '@ffleet/video-job-lifecycle';
import type { Network } from '../../kernel/network';
import type { SimProcess } from '../../kernel/sim-process';
import type { SimDatabase } from './database';
import type { Tables } from './rows';

export function createSimLeaseSweeper(options: {
  database: SimDatabase;
  network: Network;
  process: SimProcess;
}): LeaseSweeper {
  const { database, network, process } = options;
  return {
    sweep: ({ actor, limit }) =>
      network.call<readonly SweptJob[]>({
        process,
        service: 'database',
        operation: 'sweeper.sweep',
        effect: (reply) => reply(sweep({ database, actor, limit })),
      }),
  };
}

function sweep(options: { database: SimDatabase; actor: string; limit: number }): readonly SweptJob[] {
  const { database, actor, limit } = options;
  const { sweeper, live, jobs } = database.tables;
  const now = database.now();
  if (database.sabotage !== 'gap') markSweep({ sweeper, now });
  const isOver = (leaseUntil: number): boolean =>
    leaseUntil <= now && (sweeper.judgesFromMs <= now || leaseUntil <= sweeper.gapBeganAtMs);

  const over = [...live]
    .flatMap((jobId) => jobs.get(jobId) ?? [])
    .filter(({ record }) => record.leaseUntil !== null && isOver(record.leaseUntil))
    .slice(0, limit);
  return over.flatMap((row) => {
    const { jobId, videoId, tenantId, receiptHandle, record } = row;
    const { workerId, fencingToken } = record;
    const result = database.apply({ jobId, event: { kind: 'sweep' }, actor, reason: 'worker-vanished' });
    if (result.kind === 'refused' || workerId === null) return [];
    const { state, stalls } = result.job;
    if (state === 'DEAD') row.failureCode = 'worker-vanished';
    if (state !== 'QUEUED' && state !== 'DEAD' && state !== 'CANCELLED') return [];
    return [{ jobId, videoId, tenantId, state, stalls, workerId, fencingToken, receiptHandle }];
  });
}

/**
 * After a gap, leases get one more lease time, except those that had run out when it began. Of two gaps with less than a
 * lease time between them the first one's beginning counts.
 */
function markSweep({ sweeper, now }: { sweeper: Tables['sweeper']; now: number }): void {
  if (now - sweeper.sweptAtMs > secondsToMs(SWEEP_GAP_MAX)) {
    if (sweeper.judgesFromMs <= now) sweeper.gapBeganAtMs = sweeper.sweptAtMs;
    sweeper.judgesFromMs = now + secondsToMs(LEASE_DURATION);
  }
  sweeper.sweptAtMs = now;
}
