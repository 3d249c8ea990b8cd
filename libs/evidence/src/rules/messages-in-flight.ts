/**
 * Why messages are in flight: for each of them a handler that has it, or a worker that took it along when it left the
 * group. What no log and no lease shows stays unknown.
 */
import type { AppliedRule } from '@ffleet/scaling-policy';
import type { EpochMs } from '@ffleet/units';
import type { Part } from '../conclusion';
import { factId } from '../fact';
import type { KnownFact } from '../fact';
import type { MissingFact, PossibleFact, WorkerFacts } from '../need';
import { maybe, one, perWorker } from '../need';
import { findOpenHandlers } from '../open-handlers';
import { isOutOfService } from '../out-of-service';
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
    const holders = findHolders({ logs, jobs, group });
    const working = holders.filter(({ isGone }) => !isGone);
    const gone = holders.filter(({ isGone }) => isGone);
    const held = working.length;
    const videoIds = working.map(({ videoId }) => videoId);

    if (held >= inFlight) {
      const uses = [depth, group, ...evidenceOf(working)];
      const arithmetic = unexplained({ inFlight, held });
      return { status: 'True', reason: 'HeldByHandlers', values: { inFlight, videoIds }, arithmetic, uses };
    }
    if (holders.length >= inFlight) {
      const values = {
        inFlight,
        videoIds,
        gone: gone.map(({ videoId, part, workerId, leaseUntil }) => ({ videoId, part, workerId, leaseUntil })),
      };
      const arithmetic = unexplained({ inFlight, held, takenAlong: gone.length });
      const uses = [depth, group, ...evidenceOf(holders)];
      return { status: 'True', reason: 'HeldByWorkersOutOfService', values, arithmetic, uses };
    }
    // The leases are all there is: a message without one is not in a handler.
    if (jobs.known !== null) {
      const leased = holders.length;
      const arithmetic = unexplained({ inFlight, leased });
      return { status: 'False', reason: 'InFlightWithoutLease', values: { inFlight, held: leased }, arithmetic };
    }
    const missing: readonly [MissingFact, ...MissingFact[]] = [jobs.missing, ...logs.missing];
    const parts = [
      ...holders.map((holder) => partOf({ holder, group })),
      { status: 'Unknown' as const, messages: inFlight - holders.length, missing: idsOf(missing) },
    ];
    return { status: 'unknown', missing, parts };
  },
});

/** A worker that has a message, and the fact that shows it. */
interface Holder {
  readonly videoId: number;
  /** The name of a part; null for a whole video, or where no fact tells. */
  readonly part: string | null;
  readonly workerId: string;
  /** Null where no lease is known. */
  readonly leaseUntil: EpochMs | null;
  /** Its instance has left the group: it has the message, and works on it no more. */
  readonly isGone: boolean;
  readonly evidence: KnownFact<'running-jobs'> | KnownFact<'worker-log'>;
}

/** By live leases where they are known (they are complete), by open handlers in the logs where not. */
function findHolders(options: {
  logs: WorkerFacts<'worker-log'>;
  jobs: PossibleFact<'running-jobs'>;
  group: KnownFact<'group'>;
}): readonly Holder[] {
  const { known } = options.jobs;
  const isGone = (workerId: string) => isOutOfService({ group: options.group.value, workerId });
  if (known === null) {
    return findOpenHandlers(options.logs.known).map(({ videoId, log }) => ({
      ...{ videoId, part: null, workerId: log.subject, leaseUntil: null },
      isGone: isGone(log.subject),
      evidence: log,
    }));
  }
  return known.value.jobs
    .filter(({ leaseUntil }) => leaseUntil > known.value.databaseNow)
    .map(({ videoId, part = null, workerId, leaseUntil }) => ({
      ...{ videoId, part, workerId, leaseUntil },
      isGone: isGone(workerId),
      evidence: known,
    }))
    .sort((a, b) => a.videoId - b.videoId);
}

/** What is left of the first number once the others are taken from it. */
function unexplained(inputs: Readonly<Record<string, number>>): readonly AppliedRule[] {
  const [whole = 0, ...explained] = Object.values(inputs);
  const result = explained.reduce((left, count) => left - count, whole);
  return [{ name: 'unexplained', formula: Object.keys(inputs).join(' - '), inputs, result }];
}

const evidenceOf = (holders: readonly Holder[]) => [...new Set(holders.map(({ evidence }) => evidence))];

function partOf({ holder, group }: { holder: Holder; group: KnownFact<'group'> }): Part {
  const { videoId, workerId, isGone, evidence } = holder;
  const cites = isGone ? ([factId(evidence), factId(group)] as const) : ([factId(evidence)] as const);
  return { status: 'True', videoId, workerId, isGone, cites };
}

const idsOf = ([first, ...rest]: readonly [MissingFact, ...MissingFact[]]) =>
  [first.id, ...rest.map(({ id }) => id)] as const;
