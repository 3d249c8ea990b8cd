/** What PostgreSQL tells about jobs; the subject is the database's name. */
import * as z from 'zod';
import { COUNT, EPOCH_MS } from '../branded-schemas';
import { defineFactKind } from '../fact-kind';
import { formatTime } from '../format';

/** Ended and stalled runs are looked at this far back. */
const LOOK_BACK = "interval '15 minutes'";
/** A bound, so that no history slows the report; the newest rows are told. */
const ROWS_MAX = 200;

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
      'SELECT now(), jobs.id, video_id, tenant_id, worker_id, fencing_token, lease_until, stage, progress ' +
      "FROM jobs JOIN videos ON videos.id = video_id WHERE state = 'RUNNING' ORDER BY lease_until",
  }),
  summarize: ({ jobs }) =>
    jobs
      .map(({ videoId, workerId, leaseUntil }) => `video ${videoId} by ${workerId} until ${formatTime(leaseUntil)}`)
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
      z.object({ jobId: z.string(), videoId: z.int(), at: EPOCH_MS, fencingToken: COUNT, toState: z.string() }),
    ),
  }),
  source: () => ({
    kind: 'sql',
    statement:
      'SELECT job_id, video_id, at, fencing_token, to_state FROM job_transitions ' +
      `WHERE event = 'stalled' AND at > now() - ${LOOK_BACK} ORDER BY id DESC LIMIT ${ROWS_MAX}`,
  }),
  summarize: ({ stalls }) =>
    stalls.map(({ videoId, at, toState }) => `video ${videoId} at ${formatTime(at)} -> ${toState}`).join(', ') ||
    'none',
});
