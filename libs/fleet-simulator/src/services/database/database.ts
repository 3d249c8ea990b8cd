/** The simulated database: rows that change by `transition` alone, one statement at a time, on a clock of its own. */
import type { PartResult, PlannedPart } from '@ffleet/ports';
import { epochMs, secondsToMs } from '@ffleet/units';
import type { EpochMs } from '@ffleet/units';
import { HINT_GRACE, isFinished, newJobRecord } from '@ffleet/video-job-lifecycle';
import type {
  JobEffect,
  JobEvent,
  JobRecord,
  TranscodeOutput,
  Transition,
  TransitionName,
} from '@ffleet/video-job-lifecycle';
import { SIMULATION_EPOCH } from '../../kernel/sim-clock';
import { sabotageTransition } from '../../sabotage';
import type { Sabotage } from '../../sabotage';
import { createTables, holdsLock, lockKey, newHint } from './rows';
import type { JobRow, Tables } from './rows';

/** A change of one job, as whoever checks the invariants wants to see it. */
export interface JobChange {
  readonly row: JobRow;
  readonly before: JobRecord;
  readonly after: JobRecord;
  readonly event: JobEvent;
  readonly actor: string;
  readonly at: EpochMs;
}

export interface SimDatabase {
  readonly tables: Tables;
  readonly sabotage: Sabotage | null;
  /** The database's clock. */
  now(): EpochMs;
  /** A root. */
  insertJob(options: { videoId: number; actor: string }): JobRow;
  /** The video's live root. */
  liveJobOf(videoId: number): JobRow | null;
  partsOf(rootId: string): readonly JobRow[];
  /**
   * Lets one event happen to a job, with all that follows from it.
   * @param options.output what a completion publishes
   * @param options.result what a part's completion keeps
   * @param options.parts what a plan queues
   */
  apply(options: {
    jobId: string;
    event: JobEvent;
    actor: string;
    reason?: string | null;
    output?: TranscodeOutput;
    result?: PartResult;
    parts?: readonly PlannedPart[];
  }): Transition;
}

export function createSimDatabase(options: {
  nowMs: () => number;
  /** By how much the database's clock is wrong. */
  skewMs: number;
  sabotage: Sabotage | null;
  onChange: (change: JobChange) => void;
}): SimDatabase {
  const { nowMs, skewMs, sabotage, onChange } = options;
  const tables = createTables();
  const decide = sabotageTransition(sabotage);
  const now = (): EpochMs => epochMs(Math.floor(SIMULATION_EPOCH + nowMs() + skewMs));

  const insert = (options: {
    videoId: number;
    actor: string;
    part: JobRow['part'];
    /** Of the part that is adopted; null for a job that is to be done. */
    done: PartResult | null;
  }): JobRow => {
    const { videoId, actor, part, done } = options;
    const video = tables.videos.get(videoId);
    if (!video) throw new RangeError(`Cannot make a job for video ${videoId}: there is no such video`);
    const at = now();
    const jobId = jobIdOf(tables.jobs.size + 1);
    const { tenantId } = video;
    const queued = newJobRecord({ at, kind: part === null ? 'root' : 'part' });
    const row: JobRow = {
      ...{ jobId, videoId, tenantId, part, result: done, plan: null, receiptHandle: null, failureCode: null },
      record: done === null ? queued : { ...queued, state: 'SUCCEEDED' },
    };
    tables.jobs.set(jobId, row);
    if (done === null) {
      tables.live.add(jobId);
      tables.hints.set(jobId, newHint({ jobId, fencingToken: 0, sendAt: after(at, HINT_GRACE) }));
    }
    const event = done === null ? 'created' : 'adopted';
    log({ tables, row, at, event, fromState: null, fencingToken: 0, actor, reason: null });
    return row;
  };

  const partsOf: SimDatabase['partsOf'] = (rootId) =>
    [...tables.jobs.values()].filter(({ part }) => part?.rootId === rootId);

  /** What happens to other jobs of the family, in the same transaction. */
  const followFamily = (options: {
    row: JobRow;
    effect: JobEffect;
    actor: string;
    parts: readonly PlannedPart[];
  }): void => {
    const { row, effect, actor, parts } = options;
    if (effect.kind === 'queue-parts') {
      for (const { name, recipe } of parts) {
        const done = findDone({ tables, videoId: row.videoId, name, recipe });
        insert({ videoId: row.videoId, actor, part: { rootId: row.jobId, name, recipe }, done });
      }
    }
    if (effect.kind === 'cancel-parts') {
      for (const { jobId } of partsOf(row.jobId)) apply({ jobId, event: { kind: 'request-cancel' }, actor });
    }
    if (effect.kind === 'tell-root' && row.part !== null) {
      apply({ jobId: row.part.rootId, event: effect.event, actor, reason: row.failureCode });
    }
  };

  const apply: SimDatabase['apply'] = (options) => {
    const { jobId, event, actor, reason = null, output, result: partResult, parts = [] } = options;
    const row = tables.jobs.get(jobId);
    if (!row) throw new RangeError(`Cannot ${event.kind} job ${jobId}: there is no such job`);
    const at = now();
    const before = row.record;
    const result = decide({ job: before, event, at });
    if (result.kind === 'refused') return result;
    if (event.kind === 'claim' && isLockedOut({ tables, row, at })) return { kind: 'refused', refusal: 'running' };
    row.record = result.job;
    if (isFinished(result.job.state)) tables.live.delete(jobId);
    for (const effect of result.effects) {
      if (effect.kind === 'keep-result') row.result = partResult ?? null;
      carryOut({ tables, row, before, effect, event, at, actor, reason, output: output ?? null });
    }
    // The job's own entry of the log comes before those of its family.
    for (const effect of result.effects) {
      if (sabotage !== 'orphans' || effect.kind !== 'cancel-parts') followFamily({ row, effect, actor, parts });
    }
    onChange({ row, before, after: result.job, event, actor, at });
    return result;
  };

  return {
    tables,
    sabotage,
    now,
    insertJob: (root) => insert({ ...root, part: null, done: null }),
    partsOf,
    apply,
    liveJobOf(videoId) {
      for (const jobId of tables.live) {
        const row = tables.jobs.get(jobId);
        if (row?.videoId === videoId && row.part === null) return row;
      }
      return null;
    },
  };
}

/** What an earlier job of the video has made by the same recipe; the newest, as the SQL takes it. */
export function findDone(options: {
  tables: Tables;
  videoId: number;
  name: string;
  recipe: string;
}): PartResult | null {
  const { tables, videoId, name, recipe } = options;
  const before = [...tables.jobs.values()].findLast(
    (row) => row.videoId === videoId && row.part?.name === name && row.part.recipe === recipe && row.result !== null,
  );
  return before?.result ?? null;
}

/** A part of an earlier root, whose worker may not have heard of its end, keeps the next root's out while its lease lasts. */
function isLockedOut(options: { tables: Tables; row: JobRow; at: EpochMs }): boolean {
  const { tables, row, at } = options;
  const held = tables.locks.get(lockKey(row));
  return held !== undefined && held.jobId !== row.jobId && held.until > at;
}

/** Looks like a UUID, and tells people which job it is. */
const jobIdOf = (count: number): string => `00000000-0000-4000-8000-${String(count).padStart(12, '0')}`;

const after = (at: EpochMs, duration: typeof HINT_GRACE): EpochMs => epochMs(at + secondsToMs(duration));

function carryOut(options: {
  tables: Tables;
  row: JobRow;
  before: JobRecord;
  effect: JobEffect;
  event: JobEvent;
  at: EpochMs;
  actor: string;
  reason: string | null;
  output: TranscodeOutput | null;
}): void {
  const { tables, row, before, effect, event, at, actor, reason, output } = options;
  const { jobId, videoId } = row;
  const { fencingToken } = row.record;
  const video = tables.videos.get(videoId);
  switch (effect.kind) {
    case 'set-video-status':
      if (video) video.status = effect.status;
      return;
    case 'publish-output':
      if (video && output) video.published = { output, jobId, fencingToken: effect.fencingToken };
      return;
    case 'hold-lock':
      // A renewal extends the lock that it has; a claim takes it.
      if (event.kind === 'renew' && !holdsLock({ tables, row })) return;
      return void tables.locks.set(lockKey(row), { jobId, fencingToken, until: effect.until });
    case 'drop-lock':
      return holdsLock({ tables, row }) ? void tables.locks.delete(lockKey(row)) : undefined;
    case 'queue-hint':
      return void tables.hints.set(jobId, newHint({ jobId, fencingToken, sendAt: effect.sendAt }));
    case 'drop-hint':
      return void tables.hints.delete(jobId);
    case 'keep-result':
    case 'queue-parts':
    case 'cancel-parts':
    case 'tell-root':
      return; // the family's business
    case 'log': {
      // The token that the write carried, so that a guard that does not look at it is found out.
      const carried = 'fencingToken' in event ? event.fencingToken : fencingToken;
      const { state: fromState } = before;
      return log({ tables, row, at, event: effect.event, fromState, fencingToken: carried, actor, reason });
    }
  }
}

function log(options: {
  tables: Tables;
  row: JobRow;
  at: EpochMs;
  event: TransitionName;
  fromState: JobRecord['state'] | null;
  fencingToken: number;
  actor: string;
  reason: string | null;
}): void {
  const { tables, row, at, event, fromState, fencingToken, actor, reason } = options;
  const { jobId, record } = row;
  const sequence = tables.log.length + 1;
  tables.log.push({ sequence, jobId, at, event, fromState, toState: record.state, fencingToken, actor, reason });
}
