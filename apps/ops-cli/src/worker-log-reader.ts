/** Workers' lines as they stand in CloudWatch Logs, for people who want to read them. */
import { paginateFilterLogEvents } from '@aws-sdk/client-cloudwatch-logs';
import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { createCollectorClients, destroyClients } from '@ffleet/evidence-collectors';
import { epochMs } from '@ffleet/units';
import type { EpochMs } from '@ffleet/units';
import type { OpsConfig } from './config';

export interface WorkerLine {
  /** CloudWatch's id of the line: one that was read before is known by it. */
  readonly id: string;
  readonly at: EpochMs;
  readonly workerId: string;
  readonly text: string;
}

export interface WorkerLogReader {
  /** Oldest first. @param options.workerId of this worker only */
  fetchLines(options: { since: EpochMs; workerId?: string }): Promise<readonly WorkerLine[]>;
}

/** The reader of the configured log group; nothing is contacted yet. */
export function openWorkerLogs(config: OpsConfig): { logs: WorkerLogReader; close: () => void } {
  const clients = createCollectorClients({
    region: config.awsRegion ?? undefined,
    endpoint: config.awsEndpointUrl ?? undefined,
    profile: config.awsProfile ?? undefined,
  });
  const logs = createWorkerLogReader({ logs: clients.logs, group: config.workerLogGroup });
  return { logs, close: () => destroyClients(clients) };
}

/** @throws what the client throws */
function createWorkerLogReader(options: { logs: CloudWatchLogsClient; group: string }): WorkerLogReader {
  const { logs, group } = options;
  return {
    async fetchLines({ since, workerId }) {
      const lines: WorkerLine[] = [];
      const pages = paginateFilterLogEvents(
        { client: logs },
        {
          logGroupName: group,
          startTime: since,
          ...(workerId === undefined ? {} : { logStreamNamePrefix: workerId }),
        },
      );
      for await (const { events = [] } of pages) {
        for (const { eventId = '', timestamp = 0, logStreamName = '', message = '' } of events) {
          lines.push({ id: eventId, at: epochMs(timestamp), workerId: logStreamName, text: message.trimEnd() });
        }
      }
      return lines.sort((one, other) => one.at - other.at);
    },
  };
}
