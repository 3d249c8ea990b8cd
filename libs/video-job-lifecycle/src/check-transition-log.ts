/** Reads a transition log and says what must never have happened: the same check for the simulator and PostgreSQL. */
import { isFinished } from './job';
import type { JobState } from './job';
import { ATTEMPTS_MAX } from './retry';
import { STALLS_MAX } from './stall';
import type { TransitionLogEntry, TransitionName } from './transition-log';

/**
 * - I2: fencing tokens strictly increase
 * - I3: finished jobs never change
 * - I4: every accepted write carries the current token, and a run's writes are its own worker's
 * - I6: a cancel that was accepted first never ends SUCCEEDED
 * - I7: failed runs and vanished workers are bounded
 * - chain: each entry starts where the one before it ended, and goes where its event may go
 * - family: a root and its parts agree (`checkFamilyLog`)
 */
export type LogInvariant = 'I2' | 'I3' | 'I4' | 'I6' | 'I7' | 'chain' | 'family';

export interface LogViolation {
  readonly invariant: LogInvariant;
  readonly jobId: string;
  /** The entry that must not be there. */
  readonly sequence: number;
  readonly message: string;
}

/** Where each event may lead from and to. */
const PATHS: Readonly<Record<TransitionName, { from: readonly (JobState | null)[]; to: readonly JobState[] }>> = {
  created: { from: [null], to: ['QUEUED'] },
  adopted: { from: [null], to: ['SUCCEEDED'] },
  claimed: { from: ['QUEUED'], to: ['RUNNING'] },
  completed: { from: ['RUNNING'], to: ['SUCCEEDED', 'CANCELLED'] },
  failed: { from: ['RUNNING'], to: ['QUEUED', 'FAILED', 'CANCELLED'] },
  released: { from: ['RUNNING'], to: ['QUEUED', 'CANCELLED'] },
  'cancel-requested': { from: ['RUNNING'], to: ['RUNNING'] },
  cancelled: { from: ['QUEUED', 'RUNNING', 'WAITING'], to: ['CANCELLED'] },
  stalled: { from: ['RUNNING'], to: ['QUEUED', 'DEAD', 'CANCELLED'] },
  planned: { from: ['RUNNING'], to: ['WAITING', 'QUEUED', 'CANCELLED'] },
  'parts-done': { from: ['WAITING'], to: ['QUEUED'] },
  'part-given-up': { from: ['WAITING'], to: ['FAILED', 'DEAD'] },
};

/** The writes that end a run, each by the worker that claimed it. */
const RUN_ENDS: ReadonlySet<TransitionName> = new Set(['completed', 'failed', 'released', 'planned']);

/** What the entries of one job have told so far. */
interface History {
  state: JobState | null;
  fencingToken: number;
  claimedBy: string | null;
  cancelRequested: boolean;
  failed: number;
  stalled: number;
}

/**
 * @param entries of any number of jobs, in any order, each job's log from its `created` on
 * @returns every violation, job by job; none for a log that the protocol could have written
 */
export function checkTransitionLog(entries: readonly TransitionLogEntry[]): readonly LogViolation[] {
  const jobs = new Map<string, TransitionLogEntry[]>();
  for (const entry of entries) {
    const log = jobs.get(entry.jobId);
    if (log) log.push(entry);
    else jobs.set(entry.jobId, [entry]);
  }
  return [...jobs.values()].flatMap((log) => checkJob(log.sort((one, other) => one.sequence - other.sequence)));
}

function checkJob(log: readonly TransitionLogEntry[]): readonly LogViolation[] {
  const history: History = {
    state: null,
    fencingToken: 0,
    claimedBy: null,
    cancelRequested: false,
    failed: 0,
    stalled: 0,
  };
  return log.flatMap((entry) => {
    const complaints = [
      ...checkChain({ entry, history }),
      ...checkTokens({ entry, history }),
      ...checkCancel({ entry, history }),
      ...checkBounds({ entry, history }),
    ];
    remember({ entry, history });
    const { jobId, sequence, event } = entry;
    return complaints.map(({ invariant, problem }) => ({
      invariant,
      jobId,
      sequence,
      message: `Entry ${sequence} (${event}) of job ${jobId}: ${problem}`,
    }));
  });
}

interface Complaint {
  readonly invariant: LogInvariant;
  readonly problem: string;
}

interface Step {
  readonly entry: TransitionLogEntry;
  readonly history: Readonly<History>;
}

function checkChain({ entry, history }: Step): readonly Complaint[] {
  const { event, fromState, toState } = entry;
  const { from, to } = PATHS[event];
  const complaints: Complaint[] = [];
  if (history.state !== null && isFinished(history.state)) {
    complaints.push({ invariant: 'I3', problem: `the job had ended ${history.state} before` });
  }
  if (fromState !== history.state) {
    complaints.push({ invariant: 'chain', problem: `it starts from ${fromState}, but the job was ${history.state}` });
  }
  if (!from.includes(fromState) || !to.includes(toState)) {
    complaints.push({ invariant: 'chain', problem: `${event} never leads from ${fromState} to ${toState}` });
  }
  return complaints;
}

function checkTokens({ entry, history }: Step): readonly Complaint[] {
  const { event, fencingToken, actor } = entry;
  const { fencingToken: current, claimedBy } = history;
  if (event === 'claimed') {
    const problem = `token ${fencingToken} is not above token ${current}`;
    return fencingToken > current ? [] : [{ invariant: 'I2', problem }];
  }
  if (fencingToken !== current) {
    return [{ invariant: 'I4', problem: `it carries token ${fencingToken}, but token ${current} was the newest` }];
  }
  if (RUN_ENDS.has(event) && actor !== claimedBy) {
    return [{ invariant: 'I4', problem: `${actor} wrote it, but ${claimedBy ?? 'nobody'} held the claim` }];
  }
  return [];
}

function checkCancel({ entry, history }: Step): readonly Complaint[] {
  return history.cancelRequested && entry.toState === 'SUCCEEDED'
    ? [{ invariant: 'I6', problem: 'a cancel was accepted before' }]
    : [];
}

/** Each failed run and each vanished worker has an entry of its own, so that the log alone tells both counts; a plan begins them anew. */
function checkBounds({ entry, history }: Step): readonly Complaint[] {
  if (entry.toState !== 'QUEUED') return [];
  if (entry.event === 'failed' && history.failed + 1 >= ATTEMPTS_MAX) {
    return [{ invariant: 'I7', problem: `queued again after ${history.failed + 1} of ${ATTEMPTS_MAX} attempts` }];
  }
  if (entry.event === 'stalled' && history.stalled + 1 > STALLS_MAX) {
    return [{ invariant: 'I7', problem: `queued again after ${history.stalled + 1} of ${STALLS_MAX} stalls` }];
  }
  return [];
}

function remember({ entry, history }: { entry: TransitionLogEntry; history: History }): void {
  const { event, toState, fencingToken, actor } = entry;
  history.state = toState;
  if (event === 'claimed') {
    history.fencingToken = fencingToken;
    history.claimedBy = actor;
  }
  if (event === 'cancel-requested' || event === 'cancelled') history.cancelRequested = true;
  if (event === 'failed') history.failed += 1;
  if (event === 'stalled') history.stalled += 1;
  if (event === 'planned') Object.assign(history, { failed: 0, stalled: 0 });
}
