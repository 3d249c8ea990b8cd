/** What PostgreSQL tells about jobs; the subject is the database's name. */
import * as z from 'zod';
import { COUNT, EPOCH_MS } from '../branded-schemas';
import { defineFactKind } from '../fact-kind';
import { formatTime } from '../format';

/** Ended and stalled runs are looked at this far back. */
const LOOK_BACK = "interval '15 minutes'";
/** A bound, so that no history slows the report; the newest rows are told. */
const ROWS_MAX = 200;

/** `video 14 chunk-0007`: a part by its name, a root by its video alone. */
const nameRun = ({ videoId, part }: { videoId: number; part?: string | null | undefined }): string =>
  part == null ? `video ${videoId}` : `video ${videoId} ${part}`;

/** Whether the database answers at all: a refused connection is an answer to this question, not a missing fact. */
export const databaseHealth = defineFactKind({
  schema: z.object({
    reachable: z.boolean(),
    /** Why not, without credentials; null where it is. */
    error: z.string().nullable(),
    pendingMigrations: COUNT.nullable(),
  }),
  source: () => ({ kind: 'sql', statement: 'SELECT now()' }),
  summarize: ({ reachable, error }) => `reachable=${reachable}${error === null ? '' : ` error=${error}`}`,
});

/** The jobs that some worker holds, with their leases. */
export const runningJobs = defineFactKind({
  schema: z.object({
    /** The database's clock as it answered; the leases are written by the same clock. */
    databaseNow: EPOCH_MS,
    jobs: z.array(
      z.object({
        jobId: z.string(),
        videoId: z.int(),
        /** The name of a part, such as `chunk-0007`; null for a root. Older snapshots do not tell. */
        part: z.string().nullable().optional(),
        tenantId: z.int(),
        workerId: z.string(),
        fencingToken: COUNT,
        leaseUntil: EPOCH_MS,
        stage: z.string().nullable(),
        progress01: z.number(),
      }),
    ),
  }),
  source: () => ({
    kind: 'sql',
    statement:
      'SELECT now(), jobs.id, video_id, part, tenant_id, worker_id, fencing_token, lease_until, stage, progress ' +
      "FROM jobs JOIN videos ON videos.id = video_id WHERE state = 'RUNNING' ORDER BY lease_until",
  }),
  summarize: ({ jobs }) =>
    jobs
      .map(
        ({ videoId, part, workerId, leaseUntil }) =>
          `${nameRun({ videoId, part })} by ${workerId} until ${formatTime(leaseUntil)}`,
      )
      .join(', ') || 'none',
});

/** Jobs that lately failed for good or will be tried again. */
export const jobFailures = defineFactKind({
  schema: z.object({
    failures: z.array(
      z.object({ jobId: z.string(), videoId: z.int(), state: z.string(), code: z.string(), at: EPOCH_MS }),
    ),
  }),
  source: () => ({
    kind: 'sql',
    statement:
      'SELECT id, video_id, state, failure_code, updated_at FROM jobs ' +
      `WHERE failure_code IS NOT NULL AND updated_at > now() - ${LOOK_BACK} ORDER BY updated_at DESC LIMIT ${ROWS_MAX}`,
  }),
  summarize: ({ failures }) => failures.map(({ videoId, code }) => `video ${videoId}: ${code}`).join(', ') || 'none',
});

/** The transition log's entries of sweeps that found a worker gone. */
export const stalledRuns = defineFactKind({
  schema: z.object({
    stalls: z.array(
      z.object({
        jobId: z.string(),
        videoId: z.int(),
        /** As of a running job. */
        part: z.string().nullable().optional(),
        /** Who held the lease; null where the log does not tell. Older snapshots do not tell either. */
        workerId: z.string().nullable().optional(),
        at: EPOCH_MS,
        fencingToken: COUNT,
        toState: z.string(),
      }),
    ),
  }),
  source: () => ({
    kind: 'sql',
    statement:
      'SELECT stalled.job_id, stalled.video_id, part, claimed.actor, stalled.at, stalled.fencing_token, stalled.to_state ' +
      'FROM job_transitions stalled JOIN jobs ON jobs.id = stalled.job_id ' +
      "LEFT JOIN job_transitions claimed ON claimed.event = 'claimed' AND claimed.job_id = stalled.job_id " +
      'AND claimed.fencing_token = stalled.fencing_token ' +
      `WHERE stalled.event = 'stalled' AND stalled.at > now() - ${LOOK_BACK} ORDER BY stalled.id DESC LIMIT ${ROWS_MAX}`,
  }),
  summarize: ({ stalls }) =>
    stalls
      .map(({ videoId, part, workerId, at, toState }) => {
        const holder = workerId == null ? '' : ` by ${workerId}`;
        return `${nameRun({ videoId, part })}${holder} at ${formatTime(at)} -> ${toState}`;
      })
      .join(', ') || 'none',
});
