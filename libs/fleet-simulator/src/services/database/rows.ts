/** The tables of the simulated database. */
import type { TranscodePlan } from '@ffleet/media-plan';
import type { PartResult, VideoSource } from '@ffleet/ports';
import { epochMs } from '@ffleet/units';
import type { EpochMs } from '@ffleet/units';
import type {
  JobRecord,
  SweepMark,
  TranscodeOutput,
  TransitionLogEntry,
  VideoStatus,
} from '@ffleet/video-job-lifecycle';

export interface VideoRow {
  readonly videoId: number;
  readonly tenantId: number;
  readonly source: VideoSource;
  status: VideoStatus;
  /** What readers follow, and the run that published it. */
  published: { readonly output: TranscodeOutput; readonly jobId: string; readonly fencingToken: number } | null;
}

export interface JobRow {
  readonly jobId: string;
  readonly videoId: number;
  readonly tenantId: number;
  /** Of a part: its root, its name within the plan, and what names its output. */
  readonly part: { readonly rootId: string; readonly name: string; readonly recipe: string } | null;
  record: JobRecord;
  /** Of a part that succeeded. */
  result: PartResult | null;
  /** Of a root, once it is stored. */
  plan: TranscodePlan | null;
  /** The delivery that the newest run came from; null when its message was deleted at receive. */
  receiptHandle: string | null;
  failureCode: string | null;
}

export interface HintRow {
  readonly jobId: string;
  readonly fencingToken: number;
  sendAt: EpochMs;
  sentCount: number;
  /** The newest message was deleted at its receive, before the claim. */
  messageEnded: boolean;
}

/** As a statement that queues a job writes it. */
export const newHint = (hint: Pick<HintRow, 'jobId' | 'fencingToken' | 'sendAt'>): HintRow => ({
  ...hint,
  sentCount: 0,
  messageEnded: false,
});

export interface Tables {
  readonly videos: Map<number, VideoRow>;
  readonly jobs: Map<string, JobRow>;
  /** Ids of the jobs that are not finished. */
  readonly live: Set<string>;
  readonly hints: Map<string, HintRow>;
  /** By `lockKey()`: the run that holds it. */
  readonly locks: Map<string, { readonly jobId: string; readonly fencingToken: number; readonly until: EpochMs }>;
  readonly log: TransitionLogEntry[];
  sweepMark: SweepMark;
}

const NEVER = epochMs(0);

export function createTables(): Tables {
  return {
    videos: new Map(),
    jobs: new Map(),
    live: new Set(),
    hints: new Map(),
    locks: new Map(),
    log: [],
    sweepMark: { sweptAt: NEVER, judgesFrom: NEVER, gapBeganAt: NEVER, graceBeganAt: NEVER },
  };
}

/** Of a video for its roots, of a part of it for a part. */
export const lockKey = ({ videoId, part }: Pick<JobRow, 'videoId' | 'part'>): string =>
  part === null ? `video:${videoId}` : `video:${videoId}:${part.name}`;

export const holdsLock = ({ tables, row }: { tables: Tables; row: JobRow }): boolean =>
  tables.locks.get(lockKey(row))?.jobId === row.jobId;
