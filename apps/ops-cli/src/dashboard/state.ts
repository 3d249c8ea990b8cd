/** What the server tells the page: one document with a version, whose every figure has its time, or the reason why there is none. */
import type { Report, ReportFact } from '@ffleet/evidence';

/** Raised when an older page would misread the document. */
export const DASHBOARD_VERSION = 3;

/** Times are milliseconds since 1970 by this machine's clock, unless they say otherwise. */
export type Reading<Value> =
  | { readonly kind: 'known'; readonly value: Value; readonly at: number }
  | { readonly kind: 'unknown'; readonly problem: string; readonly at: number | null };

export interface DashboardState {
  readonly version: typeof DASHBOARD_VERSION;
  readonly now: number;
  readonly group: Reading<GroupFigures>;
  readonly queue: Reading<QueueFigures>;
  readonly deadLetters: Reading<number>;
  /** Seconds that the oldest message has waited, as CloudWatch tells it: minutes late, null while it tells none. */
  readonly oldestMessage: Reading<number | null>;
  readonly workers: Reading<readonly WorkerRow[]>;
  readonly videos: Reading<readonly VideoRow[]>;
  readonly decisions: Reading<readonly DecisionRow[]>;
  readonly history: readonly HistoryPoint[];
}

export interface GroupFigures {
  readonly desired: number;
  readonly min: number;
  readonly max: number;
  readonly inService: number;
}

export interface QueueFigures {
  readonly visible: number;
  readonly inFlight: number;
  readonly delayed: number;
}

/** A worker that holds a job, or an instance of the group. */
export interface WorkerRow {
  readonly workerId: string;
  /** Auto Scaling's word; null for a worker that is not in the group, or while the group cannot be read. */
  readonly lifecycle: string | null;
  readonly isProtected: boolean | null;
  /** One for each of its slots that is at work. */
  readonly jobs: readonly WorkerJob[];
}

export interface WorkerJob {
  readonly videoId: number;
  /** Such as `chunk-0007`; null for a run of the whole video. */
  readonly part: string | null;
  readonly stage: string | null;
  readonly progress01: number;
  /** By the database's clock; negative once it has ended. */
  readonly leaseLeftSeconds: number;
  readonly renewedSecondsAgo: number;
}

export interface VideoRow {
  readonly videoId: number;
  readonly title: string;
  readonly status: string;
  readonly jobState: string | null;
  readonly stage: string | null;
  readonly progress01: number;
  readonly workerId: string | null;
  readonly attempts: number;
  /** Such as `3 of 12 parts done`; null for a video that is not cut. */
  readonly parts: string | null;
  /** The latest failed attempt, as long as nothing better came after it. */
  readonly failure: FailureRow | null;
  /** The playlist, on this server; null until READY. */
  readonly playlist: string | null;
}

export interface FailureRow {
  readonly code: string;
  readonly message: string;
  /** What to do; null while it is tried again. */
  readonly advice: string | null;
}

export interface DecisionRow {
  readonly at: number;
  readonly kind: string;
  readonly sentence: string;
  /** The rules that applied, with their numbers. */
  readonly arithmetic: readonly string[];
}

/** Null where it was not known at that time. */
export interface HistoryPoint {
  readonly at: number;
  readonly desired: number | null;
  readonly inService: number | null;
  readonly visible: number | null;
  readonly inFlight: number | null;
}

/** The conclusions with their evidence; raw answers stay with `ffleet report`. */
export interface DashboardReport {
  readonly version: typeof DASHBOARD_VERSION;
  readonly takenAt: number;
  /** `at-limit`: what was found is a limit that was set and reached, and no fault. */
  readonly health: Report['health'] | 'at-limit';
  readonly conclusions: Report['conclusions'];
  readonly findings: readonly (Report['findings'][number] & { readonly isLimit: boolean })[];
  readonly unjudged: Report['unjudged'];
  readonly cleared: readonly string[];
  readonly charts: Report['charts'];
  readonly facts: readonly DashboardFact[];
}

export type DashboardFact = Pick<
  ReportFact,
  'id' | 'label' | 'isKnown' | 'summary' | 'ageSeconds' | 'source' | 'commands'
>;
