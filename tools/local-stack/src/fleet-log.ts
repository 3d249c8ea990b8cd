/** Reads what scaler, sweepers and workers logged since this run began, from CloudWatch Logs as on AWS. */
import { paginateFilterLogEvents } from '@aws-sdk/client-cloudwatch-logs';
import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { CapacityDecision } from '@ffleet/scaling-policy';
import { REGION } from './region';

/** One handler's return, as the worker's log tells it. */
export interface HandledJob {
  readonly workerId: string;
  readonly videoId: number;
  readonly result: string;
  readonly durationSeconds: number;
}

/** A job that was taken from a worker that vanished, as the sweeper's log tells it. */
export interface SweptLease {
  readonly videoId: number;
  readonly vanishedWorkerId: string;
  readonly stalls: number;
  /** What became of the job: QUEUED, DEAD or CANCELLED. */
  readonly state: string;
}

export interface FleetLog {
  /** Decisions since the last call, oldest first. */
  fetchNewDecisions(): Promise<readonly CapacityDecision[]>;
  /** Sweeps since the last call, whoever swept: a worker or the sweeping function. */
  fetchNewSweeps(): Promise<readonly SweptLease[]>;
  fetchHandledJobs(): Promise<readonly HandledJob[]>;
}

export function createFleetLog(options: { client: CloudWatchLogsClient; sinceEpochMs: number }): FleetLog {
  const { client, sinceEpochMs } = options;
  const seen = new Set<string>();
  /** By log group: a run of hours must not read all its events again at every look. */
  const readFrom = new Map<string, number>();

  const fetchEvents = async (filter: { logGroupName: string; event: string; startTime: number }) => {
    const events: { id: string; at: number; stream: string; fields: Record<string, unknown> }[] = [];
    const pages = paginateFilterLogEvents(
      { client },
      {
        logGroupName: filter.logGroupName,
        startTime: filter.startTime,
        filterPattern: `{ $.event = "${filter.event}" }`,
      },
    );
    for await (const page of pages) {
      for (const { eventId = '', timestamp: at = 0, logStreamName = '', message = '' } of page.events ?? []) {
        events.push({ id: eventId, at, stream: logStreamName, fields: JSON.parse(message) as Record<string, unknown> });
      }
    }
    return events;
  };

  const fetchNew = async (wanted: { logGroupName: string; event: string }): Promise<Record<string, unknown>[]> => {
    const { logGroupName } = wanted;
    const startTime = readFrom.get(logGroupName) ?? sinceEpochMs;
    const events = await fetchEvents({ ...wanted, startTime }).catch(ignoreMissingGroup);
    const fresh = events.filter(({ id }) => !seen.has(id));
    for (const { id, at } of fresh) {
      seen.add(id);
      readFrom.set(logGroupName, Math.max(readFrom.get(logGroupName) ?? sinceEpochMs, at));
    }
    return fresh.map(({ fields }) => fields);
  };

  return {
    async fetchNewDecisions() {
      const logGroupName = `/aws/lambda/${REGION.scalerFunction}`;
      const events = await fetchNew({ logGroupName, event: 'SCALING_DECISION' });
      return events.map(({ decision }) => decision as CapacityDecision);
    },
    async fetchNewSweeps() {
      const groups = [`/aws/lambda/${REGION.sweepFunction}`, REGION.workerLogGroup];
      const events = await Promise.all(groups.map((logGroupName) => fetchNew({ logGroupName, event: 'LEASE_SWEPT' })));
      return events.flat().map((fields) => ({
        videoId: Number(fields['video_id']),
        vanishedWorkerId: String(fields['vanished_worker_id']),
        stalls: Number(fields['stalls']),
        state: String(fields['state']),
      }));
    },
    async fetchHandledJobs() {
      const logGroupName = REGION.workerLogGroup;
      const events = await fetchEvents({ logGroupName, event: 'handler.handle() returned', startTime: sinceEpochMs });
      return events.map(({ stream, fields }) => ({
        workerId: stream,
        videoId: Number(fields['video_id']),
        result: String(fields['result']),
        durationSeconds: Number(fields['duration_sec']),
      }));
    },
  };
}

/** The function's log group is made at its first line. */
function ignoreMissingGroup(error: unknown): [] {
  if (error instanceof Error && error.name === 'ResourceNotFoundException') return [];
  throw error;
}
