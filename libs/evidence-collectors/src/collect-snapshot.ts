/** All facts of one look at a fleet, asked for side by side. It changes nothing, and it never fails. */
import type { Clock, JobEvidence } from '@ffleet/ports';
import { redactSnapshot, SNAPSHOT_VERSION } from '@ffleet/evidence';
import type { FactKind, FleetNames, Snapshot } from '@ffleet/evidence';
import { milliseconds } from '@ffleet/units';
import type { Milliseconds } from '@ffleet/units';
import { createCollection, uniqueFacts } from './collection';
import type { Collection, Collector } from './collection';
import type { CollectorClients } from './collector-clients';
import { collectArtifact } from './collectors/artifact-collector';
import { collectDatabase } from './collectors/database-collector';
import { collectDeadLetters } from './collectors/dead-letter-collector';
import { collectGroup } from './collectors/group-collector';
import { collectQueue } from './collectors/queue-collector';
import { collectQuotas } from './collectors/quota-collector';
import { collectQueueMetrics } from './collectors/queue-metrics-collector';
import { collectScaler } from './collectors/scaler-collector';
import { collectSchedule, collectStableZeroMark } from './collectors/schedule-collector';
import { collectSpotNotices } from './collectors/spot-notice-collector';
import { collectWorkerLogs } from './collectors/worker-log-collector';
import { findQueueUrlPrefix } from './queue-urls';
import { createWorkerLineReader } from './worker-log-source';
import type { WorkerLogSource } from './worker-log-source';

/** What a fleet's parts are called; the queues' account is found out. */
export type KnownNames = Omit<FleetNames, 'queueUrlPrefix'>;

export interface SnapshotOptions {
  readonly clients: CollectorClients;
  readonly names: KnownNames;
  /** Null where nobody has said where the database is: its facts are unknown then. */
  readonly jobs: JobEvidence | null;
  readonly clock: Pick<Clock, 'nowEpochMs'>;
  /** How long each question may take, tries included. @default 2 s */
  readonly timeLimit?: Milliseconds;
  /** Ends the look: what has no answer yet is unknown. */
  readonly signal?: AbortSignal;
  /** Only these parts of the fleet; all unless given. */
  readonly parts?: readonly FleetPart[];
  /** Runs the scaler to hear its answer, which sets the group's size as its schedule does. @default false */
  readonly invoke?: boolean;
  /** @default CloudWatch Logs */
  readonly workerLogs?: WorkerLogSource;
  /** What the workers' local time is ahead of UTC, for legacy logs. @default 0 */
  readonly utcOffset?: Milliseconds;
  /** Where a relative path of the artifact begins. @default the process's folder */
  readonly artifactFolder?: string;
}

/** What can be looked at by itself. */
export type FleetPart =
  'queue' | 'dead-letters' | 'metrics' | 'group' | 'spot' | 'quotas' | 'scaler' | 'schedule' | 'workers' | 'database';

const TIME_LIMIT = milliseconds(2_000);

/** @returns the facts without secrets, in the order in which a report tells them; never rejects */
export async function collectSnapshot(options: SnapshotOptions): Promise<Snapshot> {
  const { clients, clock, timeLimit = TIME_LIMIT, signal = new AbortController().signal } = options;
  const now = () => clock.nowEpochMs();
  const at = now();
  const { region, endpointUrl, videoQueue } = options.names;
  const queueUrlPrefix = await findQueueUrlPrefix({
    sqs: clients.sqs,
    queueName: videoQueue,
    region,
    endpointUrl,
    ...{ signal, timeLimit: milliseconds(timeLimit / 2) },
  });
  const names: FleetNames = { ...options.names, queueUrlPrefix };
  const collection = createCollection({ names, at, now, timeLimit, signal });
  const collectors = collectorsOf({ options, names, collection });
  const facts = (await Promise.all(collectors.map((collect) => collect(collection)))).flat();
  return redactSnapshot({ version: SNAPSHOT_VERSION, takenAt: at, names, facts: uniqueFacts(facts) });
}

function collectorsOf(look: {
  options: SnapshotOptions;
  names: FleetNames;
  collection: Collection;
}): readonly Collector[] {
  const { options, names, collection } = look;
  const { clients, jobs, parts, invoke = false, artifactFolder = '.' } = options;
  const { autoScaling, cloudWatch, lambda, logs, quotas, scheduler, sqs, ssm } = clients;
  const isWanted = (part: FleetPart) => parts === undefined || parts.includes(part);
  const needsGroup = isWanted('group') || isWanted('workers');
  const group = needsGroup ? collectGroup({ autoScaling })(collection) : Promise.resolve([]);
  const workerLogs = {
    read: createWorkerLineReader({ from: options.workerLogs ?? { kind: 'cloudwatch' }, logs }),
    group,
    utcOffset: options.utcOffset ?? milliseconds(0),
  } as const;
  const all: Readonly<Record<FleetPart, readonly Collector[]>> = {
    queue: [
      collectQueue({ sqs, queueName: names.videoQueue }),
      collectQueue({ sqs, queueName: names.deadLetterQueue }),
    ],
    metrics: [collectQueueMetrics({ cloudWatch })],
    'dead-letters': [collectDeadLetters({ sqs })],
    scaler: [collectScaler({ lambda, logs, invoke }), collectArtifact({ folder: artifactFolder })],
    schedule: [collectSchedule({ scheduler }), collectStableZeroMark({ ssm })],
    group: [() => group],
    spot: [collectSpotNotices(workerLogs)],
    quotas: [collectQuotas({ quotas })],
    workers: [collectWorkerLogs(workerLogs)],
    database: [collectDatabase({ jobs })],
  };
  return Object.entries(all).flatMap(([part, collectors]) => (isWanted(part as FleetPart) ? collectors : []));
}

/** Kinds of facts that each part brings, for whoever asks for one. */
export const KINDS_OF_PART: Readonly<Record<FleetPart, readonly FactKind[]>> = {
  queue: ['queue-depth', 'queue-settings'],
  'dead-letters': ['dead-letters'],
  metrics: ['messages-received', 'messages-deleted', 'messages-sent', 'oldest-message-age'],
  group: ['group', 'scaling-activities', 'instance-refresh', 'purchase-options'],
  spot: ['spot-notices'],
  quotas: ['vcpu-quota'],
  scaler: ['scaler-result', 'scaler-deployment', 'built-artifact', 'scaler-log', 'scaling-policy'],
  schedule: ['scaler-schedule', 'stable-zero-mark'],
  workers: ['worker-log', 'worker-settings', 'worker-image', 'worker-clock', 'worker-disk'],
  database: ['database-health', 'running-jobs', 'job-failures', 'stalled-runs'],
};
