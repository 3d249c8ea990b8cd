/** A database that was away restarts no job: only a worker that vanished, was stopped, or was cut off loses its lease. */
import type { TroubleLog } from '../kernel/trouble-log';
import type { JobChange } from '../services/database/database';
import type { RunningEncode } from '../services/media/sim-media-runner';
import { LATELY_MS } from './run-cause';
import type { ReportViolation } from './violation';

export function checkRestart(options: {
  change: JobChange;
  encodes: ReadonlySet<RunningEncode>;
  trouble: TroubleLog;
  report: ReportViolation;
}): void {
  const { change, encodes, trouble, report } = options;
  if (change.event.kind !== 'sweep') return;
  const { row, before } = change;
  for (const { workerName, jobId, fencingToken } of encodes) {
    if (jobId !== row.jobId || fencingToken !== before.fencingToken) continue;
    if (!trouble.isFree({ names: [workerName], forMs: LATELY_MS })) continue;
    report('restart', `${change.actor} took ${jobId} from ${workerName}, which was alive and encoding it`);
  }
}
