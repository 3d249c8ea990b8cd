/** Why messages are in flight: for each of them a handler that has it. What no log and no lease shows stays unknown. */
import type { Part } from '../conclusion';
import { factId } from '../fact';
import type { KnownFact } from '../fact';
import type { MissingFact, PossibleFact, WorkerFacts } from '../need';
import { maybe, one, perWorker } from '../need';
import { findOpenHandlers } from '../open-handlers';
import { defineRule } from '../rule';

export const messagesInFlight = defineRule({
  code: 'messages-in-flight',
  kind: 'explanation',
  needs: ({ videoQueue, group, database }) => ({
    depth: one('queue-depth', videoQueue),
    group: one('group', group),
    logs: perWorker('worker-log'),
    jobs: maybe('running-jobs', database),
  }),
  judge: ({ depth, group, logs, jobs }) => {
    const { inFlight } = depth.value;
    if (inFlight === 0) return { status: 'no-question' };
    const holders = findHolders({ logs, jobs });
    const held = holders.length;
    const values = { inFlight, videoIds: holders.map(({ videoId }) => videoId) };
    const arithmetic = [
      { name: 'unexplained', formula: 'inFlight - held', inputs: { inFlight, held }, result: inFlight - held },
    ];

    if (held >= inFlight) {
      const uses = [depth, group, ...new Set(holders.map(({ evidence }) => evidence))];
      return { status: 'True', reason: 'HeldByHandlers', values, arithmetic, uses };
    }
    // The leases are all there is: a message without one is not in a handler.
    if (jobs.known !== null) {
      return { status: 'False', reason: 'InFlightWithoutLease', values: { inFlight, held }, arithmetic };
    }
    const missing: readonly [MissingFact, ...MissingFact[]] = [jobs.missing, ...logs.missing];
    const parts = [
      ...holders.map(partOf),
      { status: 'Unknown' as const, messages: inFlight - held, missing: idsOf(missing) },
    ];
    return { status: 'unknown', missing, parts };
  },
});

/** A worker that has a message, and the fact that shows it. */
interface Holder {
  readonly videoId: number;
  readonly workerId: string;
  readonly evidence: KnownFact<'running-jobs'> | KnownFact<'worker-log'>;
}

/** By live leases where they are known (they are complete), by open handlers in the logs where not. */
function findHolders(options: {
  logs: WorkerFacts<'worker-log'>;
  jobs: PossibleFact<'running-jobs'>;
}): readonly Holder[] {
  const { known } = options.jobs;
  if (known === null) {
    return findOpenHandlers(options.logs.known).map(({ videoId, log }) => ({
      videoId,
      workerId: log.subject,
      evidence: log,
    }));
  }
  return known.value.jobs
    .filter(({ leaseUntil }) => leaseUntil > known.value.databaseNow)
    .map(({ videoId, workerId }) => ({ videoId, workerId, evidence: known }))
    .sort((a, b) => a.videoId - b.videoId);
}

const partOf = ({ videoId, workerId, evidence }: Holder): Part => ({
  status: 'True',
  videoId,
  workerId,
  cites: [factId(evidence)],
});

const idsOf = ([first, ...rest]: readonly [MissingFact, ...MissingFact[]]) =>
  [first.id, ...rest.map(({ id }) => id)] as const;
