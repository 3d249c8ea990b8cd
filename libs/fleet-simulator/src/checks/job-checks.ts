/** The invariants of a job's row, judged at every change by rules of their own: `transition` is what is on trial here. */
import { secondsToMs, seconds } from '@ffleet/units';
import { ATTEMPTS_MAX, isFinished, STALLS_MAX } from '@ffleet/video-job-lifecycle';
import type { JobChange } from '../services/database/database';
import { holdsLock } from '../services/database/rows';
import type { Tables } from '../services/database/rows';
import type { ReportViolation } from './violation';

/** Later than this no retry and no backoff is scheduled. */
const SCHEDULE_MS_MAX = secondsToMs(seconds(600));

export interface JobChecks {
  judge(change: JobChange): void;
}

/** What was seen of one job. */
interface Seen {
  tokenMax: number;
  failed: number;
  stalled: number;
}

export function createJobChecks(options: { tables: Tables; report: ReportViolation }): JobChecks {
  const { tables, report } = options;
  const seen = new Map<string, Seen>();
  return {
    judge(change) {
      const { jobId } = change.row;
      const history = seen.get(jobId) ?? { tokenMax: 0, failed: 0, stalled: 0 };
      seen.set(jobId, history);
      judgeEnd({ change, report });
      judgeToken({ change, history, report });
      judgeBounds({ change, history, report });
      judgeRow({ change, tables, report });
    },
  };
}

function judgeEnd({ change, report }: { change: JobChange; report: ReportViolation }): void {
  const { row, before, after, event, actor } = change;
  if (isFinished(before.state)) {
    report('I3', `${actor} changed ${row.jobId}, which had ended ${before.state}, by ${event.kind}`);
  }
  if (before.cancelRequested && isFinished(after.state) && after.state !== 'CANCELLED') {
    report('I6', `${actor} ended ${row.jobId} ${after.state}, although its cancel was accepted before`);
  }
}

function judgeToken(options: { change: JobChange; history: Seen; report: ReportViolation }): void {
  const { change, history, report } = options;
  const { row, before, after, event, actor } = change;
  if (event.kind === 'claim') {
    if (after.fencingToken <= history.tokenMax) {
      report('I2', `${actor} claimed ${row.jobId} with token ${after.fencingToken}, not above ${history.tokenMax}`);
    }
    if (before.state === 'RUNNING') {
      report('I8', `${actor} claimed ${row.jobId} while ${before.workerId ?? 'nobody'} was running it`);
    }
    history.tokenMax = Math.max(history.tokenMax, after.fencingToken);
  }
  if ('fencingToken' in event && (event.fencingToken !== history.tokenMax || before.state !== 'RUNNING')) {
    const current = `${history.tokenMax}, ${before.state}`;
    report('I4', `${event.kind} of ${row.jobId} by ${actor} counted with token ${event.fencingToken} (now ${current})`);
  }
}

function judgeBounds(options: { change: JobChange; history: Seen; report: ReportViolation }): void {
  const { change, history, report } = options;
  const { row, after, event } = change;
  if (event.kind === 'sweep') history.stalled += 1;
  if (event.kind === 'fail') history.failed += 1;
  if (event.kind === 'plan') Object.assign(history, { failed: 0, stalled: 0 });
  if (isFinished(after.state)) return;
  if (history.stalled > STALLS_MAX) report('I7', `${row.jobId} lives on after ${history.stalled} vanished workers`);
  if (history.failed >= ATTEMPTS_MAX) report('I7', `${row.jobId} lives on after ${history.failed} failed attempts`);
}

/** Due, scheduled or leased, and somebody will hear of it. */
function judgeRow(options: { change: JobChange; tables: Tables; report: ReportViolation }): void {
  const { change, tables, report } = options;
  const { row, after, at } = change;
  const { jobId } = row;
  const hasHint = tables.hints.has(jobId);
  const isHeld = holdsLock({ tables, row });
  // The part of a later root may take the lock of one that is cancelled, once its lease is over.
  const mayHaveLostIt = after.state === 'RUNNING' && after.cancelRequested;
  if (hasHint !== (after.state === 'QUEUED')) {
    report('I1', `${jobId} is ${after.state} ${hasHint ? 'with' : 'without'} a hint in the outbox`);
  }
  if (isHeld !== (after.state === 'RUNNING') && !mayHaveLostIt) {
    report('I1', `${jobId} is ${after.state} and its lock is ${isHeld ? 'held' : 'free'}`);
  }
  if ((after.leaseUntil !== null) !== (after.state === 'RUNNING')) {
    report('I1', `${jobId} is ${after.state} ${after.leaseUntil === null ? 'without' : 'with'} a lease`);
  }
  if (after.state === 'QUEUED' && after.availableAt > at + SCHEDULE_MS_MAX) {
    report('I1', `${jobId} is scheduled for ${after.availableAt}, ${after.availableAt - at} ms away`);
  }
}
