/** Reads what the scaler and the workers logged since this run began, from CloudWatch Logs as on AWS. */
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

export interface FleetLog {
  /** Decisions since the last call, oldest first. */
  fetchNewDecisions(): Promise<readonly CapacityDecision[]>;
  fetchHandledJobs(): Promise<readonly HandledJob[]>;
}

export function createFleetLog(options: { client: CloudWatchLogsClient; sinceEpochMs: number }): FleetLog {
  const { client, sinceEpochMs } = options;
  const seen = new Set<string>();
  let decisionsFromEpochMs = sinceEpochMs; // a run of hours must not read all its decisions again at every look

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

  return {
    async fetchNewDecisions() {
      const logGroupName = `/aws/lambda/${REGION.scalerFunction}`;
      const events = await fetchEvents({
        logGroupName,
        event: 'SCALING_DECISION',
        startTime: decisionsFromEpochMs,
      }).catch(ignoreMissingGroup);
      const fresh = events.filter(({ id }) => !seen.has(id));
      for (const { id, at } of fresh) {
        seen.add(id);
        decisionsFromEpochMs = Math.max(decisionsFromEpochMs, at);
      }
      return fresh.map(({ fields }) => fields['decision'] as CapacityDecision);
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
