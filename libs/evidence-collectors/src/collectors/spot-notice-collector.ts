/** What EC2 told workers about their Spot instances within a day, as the workers logged it when they drained. */
import { parseLogLine } from '@ffleet/evidence';
import type { FactValue, LogLine } from '@ffleet/evidence';
import { epochMs, seconds } from '@ffleet/units';
import type { Milliseconds } from '@ffleet/units';
import type { Collector } from '../collection';
import type { ReadWorkerLines } from '../worker-log-source';

const WINDOW_MS = 24 * 3_600_000;
const PATTERN = '"WORKER_DRAINING"';

type Notice = FactValue<'spot-notices'>['notices'][number];

/** @param options.utcOffset what the workers' local time is ahead of UTC, for legacy logs */
export function collectSpotNotices(options: { read: ReadWorkerLines; utcOffset: Milliseconds }): Collector {
  const { read, utcOffset } = options;
  return async ({ names, at: to, observe }) => {
    const since = epochMs(to - WINDOW_MS);
    const fact = await observe({ kind: 'spot-notices', subject: names.group }, async (signal) => {
      const group = names.workerLogGroup;
      const { lines, source } = await read({ group, since, pattern: PATTERN, signal });
      const notices = lines.flatMap(({ workerId, text, takenAt }) => {
        const line = parseLogLine({ text, utcOffset });
        // CloudWatch has chosen by its own clock; a command and a file tell all that they have.
        if (line === null || (takenAt === null && (line.at < since || line.at > to))) return [];
        return noticeOf({ workerId, line });
      });
      const value = { from: since, to, notices: notices.sort((one, other) => other.at - one.at) };
      return { value, ...(source === null ? {} : { source }) };
    });
    return [fact];
  };
}

/** A worker drains for other reasons, too. */
function noticeOf({ workerId, line }: { workerId: string; line: LogLine }): readonly Notice[] {
  const { reason: kind, time_left_sec: timeLeft } = line.fields;
  if (line.event !== 'WORKER_DRAINING' || typeof timeLeft !== 'number') return [];
  if (kind !== 'spot-interruption' && kind !== 'rebalance-recommendation') return [];
  return [{ at: line.at, workerId, kind, timeLeft: seconds(timeLeft) }];
}
