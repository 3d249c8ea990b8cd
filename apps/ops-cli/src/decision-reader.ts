/** The scaler's decisions as they stand in CloudWatch Logs. */
import { paginateFilterLogEvents } from '@aws-sdk/client-cloudwatch-logs';
import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { createCollectorClients, destroyClients } from '@ffleet/evidence-collectors';
import type { CapacityDecision } from '@ffleet/scaling-policy';
import { epochMs } from '@ffleet/units';
import type { EpochMs } from '@ffleet/units';
import type { OpsConfig } from './config';

export interface LoggedDecision {
  readonly at: EpochMs;
  readonly decision: CapacityDecision;
}

export interface DecisionReader {
  /** Newest first, as many as `limit`. */
  fetchDecisions(options: { since: EpochMs; limit: number }): Promise<readonly LoggedDecision[]>;
}

/** The reader of the configured log group; nothing is contacted yet. */
export function openDecisionReader(config: OpsConfig): { decisions: DecisionReader; close: () => void } {
  const clients = createCollectorClients({
    region: config.awsRegion ?? undefined,
    endpoint: config.awsEndpointUrl ?? undefined,
    profile: config.awsProfile ?? undefined,
  });
  const decisions = createDecisionReader({ logs: clients.logs, group: config.scalerLogGroup });
  return { decisions, close: () => destroyClients(clients) };
}

/** A decision is one line a minute: an hour's are a page or two. */
const PAGES_MAX = 10;

function createDecisionReader(options: { logs: CloudWatchLogsClient; group: string }): DecisionReader {
  const { logs, group: logGroupName } = options;
  return {
    async fetchDecisions({ since, limit }) {
      const found: LoggedDecision[] = [];
      const filter = { logGroupName, startTime: since, filterPattern: 'SCALING_DECISION' };
      let pages = 0;
      for await (const { events = [] } of paginateFilterLogEvents({ client: logs }, filter)) {
        found.push(...events.flatMap(({ message = '', timestamp = 0 }) => parseDecision({ message, timestamp })));
        pages += 1;
        if (pages === PAGES_MAX) break;
      }
      return found.sort((one, other) => other.at - one.at).slice(0, limit);
    },
  };
}

/** JSON lines, as the scaler writes them; a line in another format tells nothing here. */
function parseDecision(options: { message: string; timestamp: number }): readonly LoggedDecision[] {
  const { message, timestamp } = options;
  const start = message.indexOf('{');
  if (start === -1) return [];
  try {
    const { event, decision } = JSON.parse(message.slice(start)) as {
      event?: unknown;
      decision?: Partial<CapacityDecision>;
    };
    // A scaler of another version may tell less.
    if (event !== 'SCALING_DECISION' || !Array.isArray(decision?.rules)) return [];
    return [{ at: epochMs(timestamp), decision: decision as CapacityDecision }];
  } catch {
    return []; // cut off
  }
}
