/** A database that was away restarts no job: only a worker that vanished, was stopped, or was cut off loses its lease. */
import type { JobChange } from '../services/database/database';
import type { RunningEncode } from '../services/media/sim-media-runner';
import type { ReportViolation } from './violation';

/** A worker that was in trouble of its own lately may have lost its lease to that. */
const LATELY_MS = 90_000;

/** @param options.disturbedAtMs when each process last had trouble of its own: a fault of its calls, a stop, a cut */
export function checkRestart(options: {
  change: JobChange;
  encodes: ReadonlySet<RunningEncode>;
  disturbedAtMs: ReadonlyMap<string, number>;
  nowMs: number;
  report: ReportViolation;
}): void {
  const { change, encodes, disturbedAtMs, nowMs, report } = options;
  if (change.event.kind !== 'sweep') return;
  const { row, before } = change;
  for (const { workerName, jobId, fencingToken } of encodes) {
    if (jobId !== row.jobId || fencingToken !== before.fencingToken) continue;
    if (nowMs - (disturbedAtMs.get(workerName) ?? -Infinity) < LATELY_MS) continue;
    report('restart', `${change.actor} took ${jobId} from ${workerName}, which was alive and encoding it`);
  }
}
