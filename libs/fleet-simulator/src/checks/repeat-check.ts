/** Counts encodes: a part is encoded once, and once more for each run of it that was cut short as the world knows. */
import { filesOf } from '@ffleet/media-plan';
import type { PartResult } from '@ffleet/ports';
import type { EpochMs } from '@ffleet/units';
import type { JobChange } from '../services/database/database';
import type { JobRow, Tables } from '../services/database/rows';
import type { RunningEncode } from '../services/media/sim-media-runner';
import type { SimBucket } from '../services/objects/sim-bucket';
import { causeOf } from './run-cause';
import type { EncodingWorker, KnownTrouble, RunCause, RunEnd } from './run-cause';
import type { ReportViolation } from './violation';

/** Of every simulated worker: so many jobs does its death cost, and no more. */
const JOBS_AT_ONCE = 1;

export interface EncodeTotals {
  /** Pieces of work: each of a video's parts, and what a job does at once. */
  readonly parts: number;
  /** Encodes that began. */
  readonly encodes: number;
  /** Those of a part that had begun before, by why that run did not do. */
  readonly repeated: Readonly<Partial<Record<RunCause | 'files-gone', number>>>;
  /** Runs that were made up for because their worker had died. */
  readonly runsLostToDeath: number;
}

export interface RepeatCheck {
  /** An ffmpeg starts. */
  begin(options: { encode: RunningEncode; worker: EncodingWorker }): void;
  judge(change: JobChange): void;
  totals(): EncodeTotals;
}

/** A run that has begun to encode. */
interface Run {
  /** For people. */
  readonly key: string;
  readonly jobId: string;
  readonly worker: EncodingWorker;
  readonly beganAtMs: number;
  /** It had lost its job before it began, as a process does that was stopped in between. */
  readonly isLate: boolean;
  end: 'none' | 'unexplained' | RunCause;
}

interface Piece {
  readonly name: string;
  readonly runs: Run[];
  done: PartResult | null;
}

/** A run that encodes a piece again, and the one whose end has to explain that. */
interface Again {
  readonly piece: Piece;
  readonly run: Run;
  readonly cut: Run;
}

export function createRepeatCheck(options: {
  known: KnownTrouble;
  tables: Tables;
  bucket: SimBucket;
  report: ReportViolation;
}): RepeatCheck {
  const { known, tables, bucket, report } = options;
  const pieces = new Map<string, Piece>();
  const runs = new Map<string, Run>();
  const ends = new Map<string, RunEnd>();
  const lostWith = new Map<string, Set<string>>();
  const repeated: Partial<Record<RunCause | 'files-gone', number>> = {};
  let encodes = 0;

  const pieceNamed = (name: string): Piece => {
    const piece = pieces.get(name) ?? { name, runs: [], done: null };
    pieces.set(name, piece);
    return piece;
  };

  const runOf = ({ encode, worker }: { encode: RunningEncode; worker: EncodingWorker }): Run => {
    const key = runKey(encode);
    const beganAtMs = known.nowMs();
    const end = ends.get(key);
    const cause = end ? (causeOf({ end, worker, beganAtMs, known }) ?? 'unexplained') : 'none';
    const run = runs.get(key) ?? { key, jobId: encode.jobId, worker, beganAtMs, isLate: end !== undefined, end: cause };
    runs.set(key, run);
    return run;
  };

  /** Whoever is stopped or cut off hears of a cancel late: the part of a later root waits until its lease is over. */
  const overtake = ({ piece, at }: { piece: Piece; at: EpochMs }): void => {
    for (const run of piece.runs) {
      const { cancelRequested = false, leaseUntil = null } = tables.jobs.get(run.jobId)?.record ?? {};
      if (run.end === 'none' && cancelRequested && leaseUntil !== null && leaseUntil <= at) run.end = 'cancelled';
    }
  };

  /** Why this piece is encoded again; null where nothing that the world knows explains it. */
  const explain = (again: Again): RunCause | 'files-gone' | null => {
    const { run, cut, piece } = again;
    const { name, done } = piece;
    const complain = (problem: string): null => {
      report('repeat', `${run.worker.name} encodes ${name} again (${run.key}), although ${problem}`);
      return null;
    };
    if (piece.runs.includes(run)) return complain('this run has encoded it');
    if (!run.isLate && done !== null) return hasAllFiles({ done, bucket }) ? complain('it is done') : 'files-gone';
    const { key, worker, end } = cut;
    if (end === 'none') return complain(`${worker.name} is at it (${key})`);
    if (end === 'unexplained' || end === 'done') return complain(`nothing had happened to ${worker.name} (${key})`);
    return end;
  };

  /** What was encoded again because this worker died. */
  const chargeDeath = ({ worker: { name }, key }: Run): void => {
    const lost = (lostWith.get(name) ?? new Set()).add(key);
    lostWith.set(name, lost);
    if (lost.size > JOBS_AT_ONCE) report('repeat', `The death of ${name} cost ${lost.size} runs: ${[...lost].join()}`);
  };

  return {
    begin({ encode, worker }) {
      encodes += 1;
      const row = tables.jobs.get(encode.jobId);
      if (!row) return;
      const piece = pieceNamed(pieceName({ row, part: encode.part }));
      const run = runOf({ encode, worker });
      const cut = cutRunOf({ piece, run });
      if (cut) {
        const cause = explain({ piece, run, cut });
        if (cause !== null) repeated[cause] = (repeated[cause] ?? 0) + 1;
        if (cause === 'killed') chargeDeath(cut);
      }
      piece.runs.push(run);
    },
    judge({ row, before, after, event, at }) {
      const piece = row.part && pieceNamed(pieceName({ row, part: row.part.name }));
      if (piece && event.kind === 'claim') overtake({ piece, at });
      if (before.state !== 'RUNNING' || after.state === 'RUNNING') return;
      const key = runKey({ jobId: row.jobId, fencingToken: before.fencingToken });
      const end = { event, after };
      ends.set(key, end);
      const run = runs.get(key);
      if (run) run.end = causeOf({ ...run, end, known }) ?? 'unexplained';
      if (piece && after.state === 'SUCCEEDED') piece.done = row.result;
    },
    totals: () => ({
      ...{ parts: [...pieces.values()].filter(({ runs }) => runs.length > 0).length, encodes, repeated },
      runsLostToDeath: [...lostWith.values()].reduce((sum, lost) => sum + lost.size, 0),
    }),
  };
}

/** Of the runs before it the last that held its job; one that comes too late has to explain itself. */
function cutRunOf({ piece, run }: Omit<Again, 'cut'>): Run | null {
  const last = piece.runs.at(-1);
  if (!last) return null;
  return run.isLate ? run : (piece.runs.findLast(({ isLate }) => !isLate) ?? last);
}

const runKey = ({ jobId, fencingToken }: Pick<RunningEncode, 'jobId' | 'fencingToken'>): string =>
  `job ${Number(jobId.slice(-12))} token ${fencingToken}`;

/** By the video, whatever a plan says of it: no simulated source, option or ffmpeg ever changes. */
const pieceName = ({ row, part }: { row: JobRow; part: string }): string =>
  row.part ? `${part} of video ${row.videoId}` : `${part} of job ${Number(row.jobId.slice(-12))}`;

const hasAllFiles = ({ done, bucket }: { done: PartResult; bucket: SimBucket }): boolean =>
  filesOf(done.encoded).every(({ name }) => bucket.objects.has(bucket.place(done.keyPrefix + name)));
