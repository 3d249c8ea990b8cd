/** Reads videos with their newest root job and its parts in one statement, so that they never contradict each other. */
import type { JobView, PartsView, VideoView } from '@ffleet/ports';
import { epochMs } from '@ffleet/units';
import type { EpochMs } from '@ffleet/units';
import type { JobState, TranscodeOutput, VideoStatus } from '@ffleet/video-job-lifecycle';
import type { DatabaseClient } from '../database-client';
import { queryRows, sql } from '../statement';
import type { Sql } from '../statement';
import { readVideoOptions } from '../video-options';
import { toVideoSource } from '../video-source';
import type { SourceColumns } from '../video-source';

/** Ids are 32 bits wide; PostgreSQL refuses a larger number instead of finding nothing. */
const VIDEO_ID_MAX = 2 ** 31 - 1;
const LIST_MAX = 1_000;

interface VideoRow extends SourceColumns {
  readonly videoId: number;
  readonly tenantId: number;
  readonly title: string;
  readonly options: unknown;
  readonly status: VideoStatus;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** Only `complete` writes this column, and it takes a TranscodeOutput. */
  readonly output: TranscodeOutput | null;
  /** Null for a video that never had a job; so is `parts` while its job has no plan. */
  readonly job: JobJson | null;
  readonly parts: PartsJson | null;
}

/** The job's columns as `to_jsonb` writes them. */
interface JobJson {
  readonly id: string;
  readonly state: JobState;
  readonly attempts: number;
  readonly stalls: number;
  readonly interruptions: number;
  readonly fencing_token: number;
  readonly worker_id: string | null;
  readonly progress: number;
  readonly stage: string | null;
  readonly cancel_requested_at: string | null;
  readonly failure_code: string | null;
  readonly failure_message: string | null;
  readonly created_at: string;
  readonly started_at: string | null;
  readonly finished_at: string | null;
}

interface PartsJson extends PartsView {
  /** 0..1 of all parts together. */
  readonly progress: number;
  readonly startedAt: string | null;
}

export async function fetchVideo(options: { client: DatabaseClient; videoId: number }): Promise<VideoView | null> {
  const { client, videoId } = options;
  if (!Number.isInteger(videoId) || videoId < 1 || videoId > VIDEO_ID_MAX) return null;
  const [row] = await queryRows<VideoRow>({
    client,
    action: `fetch video ${videoId}`,
    statement: selectVideos(sql`SELECT * FROM videos WHERE id = ${videoId}::int`),
  });
  return row ? toView(row) : null;
}

/** @throws {RangeError} if `limit` is not 1..1000 */
export async function listVideos(options: { client: DatabaseClient; limit: number }): Promise<readonly VideoView[]> {
  const { client, limit } = options;
  if (!Number.isInteger(limit) || limit < 1 || limit > LIST_MAX) {
    throw new RangeError(`Cannot list ${limit} videos: wanted 1..${LIST_MAX}`);
  }
  const statement = selectVideos(sql`SELECT * FROM videos ORDER BY id DESC LIMIT ${limit}::int`);
  return (await queryRows<VideoRow>({ client, action: 'list videos', statement })).map(toView);
}

/** Sound is a small part of the work, however few the chunks are. */
const PART_WEIGHT = sql`(CASE WHEN part LIKE 'chunk-%' THEN 1 ELSE 0.03 END)`;

/** What stays in the row of a plan or a result has megabytes, and nobody here asks for it. */
const selectVideos = (videos: Sql): Sql => sql`
  SELECT
    v.id AS "videoId", v.tenant_id AS "tenantId", v.title, v.source_kind AS "sourceKind", v.source, v.options, v.status, v.output,
    v.created_at AS "createdAt", v.updated_at AS "updatedAt", job.columns AS job, parts.columns AS parts
  FROM (${videos}) v
  LEFT JOIN LATERAL (
    SELECT id, plan IS NOT NULL AS is_planned, to_jsonb(jobs) - 'plan' - 'receipt_handle' AS columns
    FROM jobs WHERE video_id = v.id AND root_id IS NULL ORDER BY created_at DESC LIMIT 1
  ) job ON true
  LEFT JOIN LATERAL (
    SELECT jsonb_build_object(
      'total', count(*), 'done', count(*) FILTER (WHERE state = 'SUCCEEDED'),
      'running', count(*) FILTER (WHERE state = 'RUNNING'),
      'attempts', COALESCE(sum(attempts), 0), 'stalls', COALESCE(sum(stalls), 0),
      'interruptions', COALESCE(sum(interruptions), 0),
      'progress', COALESCE(sum(progress * ${PART_WEIGHT}) / sum(${PART_WEIGHT}), 0), 'startedAt', min(started_at)
    ) AS columns
    FROM jobs WHERE root_id = job.id
  ) parts ON job.is_planned
  ORDER BY v.id DESC`;

function toView(row: VideoRow): VideoView {
  const { videoId, tenantId, title, status, createdAt, updatedAt, output, job, parts } = row;
  return {
    ...{ videoId, tenantId, title, status, output },
    source: toVideoSource(row),
    options: readVideoOptions(row.options),
    createdAtEpochMs: epochMs(createdAt.getTime()),
    updatedAtEpochMs: epochMs(updatedAt.getTime()),
    job: job && toJobView({ job, parts }),
  };
}

function toJobView({ job, parts }: { job: JobJson; parts: PartsJson | null }): JobView {
  const { failure_code: failureCode, failure_message: failureMessage } = job;
  return {
    jobId: job.id,
    state: job.state,
    attempts: job.attempts,
    stalls: job.stalls,
    interruptions: job.interruptions,
    fencingToken: job.fencing_token,
    workerId: job.worker_id,
    progress01: progressOf({ job, parts }),
    stage: job.stage,
    cancelRequested: job.cancel_requested_at !== null,
    failure: failureCode === null ? null : { code: failureCode, message: failureMessage ?? '' },
    parts: parts && partsView(parts),
    createdAtEpochMs: toEpochMs(job.created_at),
    startedAtEpochMs: earliest(job.started_at, parts?.startedAt ?? null),
    finishedAtEpochMs: job.finished_at === null ? null : toEpochMs(job.finished_at),
  };
}

const partsView = ({ total, done, running, attempts, stalls, interruptions }: PartsJson): PartsView => ({
  ...{ total, done, running, attempts, stalls, interruptions },
});

/** A planned root is as far as its parts are, and at its end once it is joined; the plan's own share is a moment. */
function progressOf({ job, parts }: { job: JobJson; parts: PartsJson | null }): number {
  return parts === null || job.state === 'SUCCEEDED' || job.state === 'RUNNING' ? job.progress : parts.progress;
}

/** The root's newest run is its join: the work began with the first part. */
function earliest(one: string | null, other: string | null): EpochMs | null {
  const times = [one, other].flatMap((time) => (time === null ? [] : [Date.parse(time)]));
  return times.length === 0 ? null : epochMs(Math.min(...times));
}

const toEpochMs = (time: string): EpochMs => epochMs(Date.parse(time));
