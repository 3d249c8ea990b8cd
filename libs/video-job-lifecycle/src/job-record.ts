/** The part of a job's row that the protocol decides on. */
import type { EpochMs } from '@ffleet/units';
import type { JobKind, JobState } from './job';

/** Times are the database's. */
export interface JobRecord {
  readonly kind: JobKind;
  readonly state: JobState;
  /** A queued job is not claimed before this. */
  readonly availableAt: EpochMs;
  /** Runs that failed. */
  readonly attempts: number;
  /** Runs whose worker vanished. */
  readonly stalls: number;
  /** Runs that were handed back (Spot, scale-in, deploy): free of charge. */
  readonly interruptions: number;
  /** Raised by each claim; 0 before the first. */
  readonly fencingToken: number;
  /** The worker of the newest run. */
  readonly workerId: string | null;
  /** Set while RUNNING, and only then. */
  readonly leaseUntil: EpochMs | null;
  /** Durable: a cancel that was accepted before the job completed wins. */
  readonly cancelRequested: boolean;
  /** Of a root: its parts that have not succeeded yet. Null until its plan is stored, and for a part. */
  readonly partsLeft: number | null;
}

/** A job that is due at once; a root unless said otherwise. */
export function newJobRecord({ at, kind = 'root' }: { at: EpochMs; kind?: JobKind }): JobRecord {
  return {
    kind,
    state: 'QUEUED',
    availableAt: at,
    attempts: 0,
    stalls: 0,
    interruptions: 0,
    fencingToken: 0,
    workerId: null,
    leaseUntil: null,
    cancelRequested: false,
    partsLeft: null,
  };
}
