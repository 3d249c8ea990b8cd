/** The LeaseSweeper port of one process: the one row that remembers the last sweep, and the leases that have run out. */
import type { LeaseSweeper, SweptJob } from '@ffleet/ports';
import { isJudged, markSweep } from '@ffleet/video-job-lifecycle';
import type { Network } from '../../kernel/network';
import type { SimProcess } from '../../kernel/sim-process';
import type { SimDatabase } from './database';

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
  const { tables } = database;
  const { live, jobs } = tables;
  const at = database.now();
  if (database.sabotage !== 'gap') tables.sweepMark = markSweep({ mark: tables.sweepMark, at });

  const over = [...live]
    .flatMap((jobId) => jobs.get(jobId) ?? [])
    .filter(
      ({ record }) =>
        record.leaseUntil !== null && isJudged({ mark: tables.sweepMark, leaseUntil: record.leaseUntil, at }),
    )
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
