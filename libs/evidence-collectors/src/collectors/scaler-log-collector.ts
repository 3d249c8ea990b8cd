/** What the scaler said lately: its last decision, and what it could not read or do. */
import type { CloudWatchLogsClient, FilteredLogEvent } from '@aws-sdk/client-cloudwatch-logs';
import type { FactValue } from '@ffleet/evidence';
import type { LogEventName } from '@ffleet/observability';
import type { CapacityDecision } from '@ffleet/scaling-policy';
import { epochMs } from '@ffleet/units';
import type { EpochMs } from '@ffleet/units';
import { fetchLogEvents } from '../log-events';

const WINDOW_MS = 10 * 60_000;
const PATTERN = '?SCALING_DECISION ?SCALING_FACT_UNAVAILABLE ?SCALING_ACTION_FAILED';

/** The scaler's log, read once for all facts that come from it. */
export interface ScalerLog {
  readonly value: FactValue<'scaler-log'>;
  /** The newest decision; null where none is on record. */
  readonly decision: {
    readonly at: EpochMs;
    readonly decision: CapacityDecision;
    /** Waiting messages by kind of worker, as the scaler reported them. */
    readonly visible: Readonly<Record<string, number | null>>;
  } | null;
}

interface ScalerLine {
  readonly event: LogEventName;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly at: EpochMs;
}

/** @throws what the client throws; a log group that does not exist is made by the function's first line */
export async function fetchScalerLog(options: {
  logs: CloudWatchLogsClient;
  group: string;
  to: EpochMs;
  signal: AbortSignal;
}): Promise<ScalerLog> {
  const { logs, group, to, signal } = options;
  const from = epochMs(to - WINDOW_MS);
  const events = await fetchLogEvents({ logs, group, from, pattern: PATTERN, signal });
  const lines = events.flatMap(parseLine).sort((a, b) => b.at - a.at);
  const newest = lines.find(({ event }) => event === 'SCALING_DECISION');
  const failures = lines.flatMap(({ event, fields, at }) => {
    if (event !== 'SCALING_ACTION_FAILED' && event !== 'SCALING_FACT_UNAVAILABLE') return [];
    const action = String(fields['action'] ?? fields['fact']);
    return { at, action, error: String(fields['error']) };
  });
  return {
    value: { from, to, lastDecisionAt: newest?.at ?? null, failures },
    decision:
      newest === undefined
        ? null
        : {
            at: newest.at,
            decision: newest.fields['decision'] as CapacityDecision,
            visible: (newest.fields['visible'] ?? {}) as Readonly<Record<string, number | null>>,
          },
  };
}

/** JSON lines, as the scaler writes them; Lambda's own START and END lines are no events. */
function parseLine({ message = '', timestamp = 0 }: FilteredLogEvent): readonly ScalerLine[] {
  const start = message.indexOf('{');
  if (start === -1) return [];
  try {
    const { event, ...fields } = JSON.parse(message.slice(start)) as Record<string, unknown>;
    return typeof event === 'string' ? [{ event: event as LogEventName, fields, at: epochMs(timestamp) }] : [];
  } catch {
    return []; // cut off, or in the legacy format, which has no decision to read
  }
}
