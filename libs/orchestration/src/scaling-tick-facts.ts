/** What a scaling tick sees: all reads at once, each failure a fact of its own. */
import type { Clock, EventLog, QueueDepth, WorkerType } from '@ffleet/ports';
import type { Observed, ScalingFacts } from '@ffleet/scaling-policy';
import { describeError } from './describe-error';
import type { ScalingPorts, ScalingSettings } from './scaling-tick-ports';

/** One queue of any kind of worker. */
export interface ObservedQueue {
  readonly queueName: string;
  readonly depth: Observed<QueueDepth>;
}

/** What was seen: the facts of the decision, and the queues of all kinds for the metrics. */
export interface FleetObservation {
  readonly facts: ScalingFacts;
  readonly queues: Readonly<Record<WorkerType, readonly ObservedQueue[]>>;
}

/** Reads everything at once. It does not throw: what could not be read is unknown. */
export async function observeFleet(options: {
  ports: ScalingPorts;
  queueNames: ScalingSettings['queueNames'];
}): Promise<FleetObservation> {
  const { ports, queueNames } = options;
  const { clock } = ports;
  const fetchQueue = async (queueName: string): Promise<ObservedQueue> => {
    const source = `sqs GetQueueAttributes ${queueName}`;
    return { queueName, depth: await observe({ source, clock, read: () => ports.queues.fetchDepth({ queueName }) }) };
  };
  const fetchQueues = (names: readonly string[]) => Promise.all(names.map(fetchQueue));

  const [video, ai, messaging, group, stableZeroSince] = await Promise.all([
    fetchQueues(queueNames.Video),
    fetchQueues(queueNames.AI),
    fetchQueues(queueNames.Messaging),
    observe({ source: 'autoscaling DescribeAutoScalingGroups', clock, read: () => ports.group.fetchSize() }),
    observe({ source: 'ssm GetParameter', clock, read: () => ports.stableZeroMark.fetch() }),
  ]);
  return {
    facts: { queues: video, group, stableZeroSince },
    queues: { Video: video, AI: ai, Messaging: messaging },
  };
}

async function observe<Value>(options: {
  source: string;
  clock: Clock;
  read: () => Promise<Value>;
}): Promise<Observed<Value>> {
  const { source, clock, read } = options;
  try {
    const value = await read();
    return { kind: 'known', value, source, observedAtEpochMs: clock.nowEpochMs() };
  } catch (error) {
    return { kind: 'unknown', source, problem: describeError(error), observedAtEpochMs: clock.nowEpochMs() };
  }
}

/** Waiting messages by kind of worker; null, not a partial sum, where any queue of the kind could not be read. */
export function visibleByWorkerType({ queues }: FleetObservation): Record<WorkerType, number | null> {
  const sum = (observed: readonly ObservedQueue[]): number | null =>
    observed.reduce<number | null>(
      (total, { depth }) => (total === null || depth.kind === 'unknown' ? null : total + depth.value.visible),
      0,
    );
  return { Video: sum(queues.Video), AI: sum(queues.AI), Messaging: sum(queues.Messaging) };
}

/** One warning per fact that could not be read. */
export function logUnknownFacts({ observation, log }: { observation: FleetObservation; log: EventLog }): void {
  const { facts, queues } = observation;
  const depths = Object.values(queues)
    .flat()
    .map(({ depth }) => depth);
  for (const fact of [...depths, facts.group, facts.stableZeroSince]) {
    if (fact.kind === 'unknown') {
      log.emit({ event: 'SCALING_FACT_UNAVAILABLE', fact: fact.source, error: fact.problem });
    }
  }
}
