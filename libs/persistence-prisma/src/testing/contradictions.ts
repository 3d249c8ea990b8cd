/** What must agree at any quiet moment in a database that many wrote to at once: rows with each other, and with the log. */
import type { TransitionLogEntry } from '@ffleet/video-job-lifecycle';
import { fetchTransitionLog } from '../transition-log';
import type { FleetDatabase, Row } from './fleet-database';

export async function readWholeLog({ client }: FleetDatabase): Promise<readonly TransitionLogEntry[]> {
  const log: TransitionLogEntry[] = [];
  for (;;) {
    const afterSequence = log.at(-1)?.sequence ?? 0;
    const page = await fetchTransitionLog({ client, afterSequence, limit: 1_000 });
    if (page.length === 0) return log;
    log.push(...page);
  }
}

/** The root of each part. */
export async function fetchRootOf(database: FleetDatabase): Promise<ReadonlyMap<string, string>> {
  const rows = await database.sql('SELECT id::text, root_id::text FROM jobs WHERE root_id IS NOT NULL');
  return new Map(rows.map((row) => [String(row['id']), String(row['root_id'])]));
}

/** Rows that disagree with each other or with the log. */
export const fetchContradictions = (database: FleetDatabase): Promise<readonly Row[]> =>
  database.sql(`
    WITH entry AS (
      SELECT *, max(id) FILTER (WHERE event = 'planned' AND to_state <> 'CANCELLED') OVER (PARTITION BY job_id) AS plan_id
      FROM job_transitions
    ), told AS (
      -- A plan begins a root's budgets anew.
      SELECT job_id, (array_agg(to_state ORDER BY id DESC))[1] AS state, max(fencing_token) AS fencing_token,
        count(*) FILTER (WHERE event = 'failed' AND id > COALESCE(plan_id, 0)) AS attempts,
        count(*) FILTER (WHERE event = 'stalled' AND id > COALESCE(plan_id, 0)) AS stalls,
        count(*) FILTER (WHERE event = 'released') AS interruptions
      FROM entry GROUP BY job_id
    ), family AS (
      SELECT root.*, count(part.id) AS parts, count(part.id) FILTER (WHERE part.state <> 'SUCCEEDED') AS undone
      FROM jobs root LEFT JOIN jobs part ON part.root_id = root.id WHERE root.root_id IS NULL GROUP BY root.id
    )
    SELECT 'log' AS what, jobs.id::text FROM jobs LEFT JOIN told ON told.job_id = jobs.id
    WHERE (jobs.state, jobs.fencing_token, jobs.attempts, jobs.stalls, jobs.interruptions)
      IS DISTINCT FROM (told.state, told.fencing_token, told.attempts, told.stalls, told.interruptions)
    UNION ALL
    -- The part of a later root may take the lock of one that nobody wants any more, once its lease is over.
    SELECT 'lock', jobs.id::text
    FROM jobs LEFT JOIN idempotency_locks held ON held.job_id = jobs.id LEFT JOIN jobs root ON root.id = jobs.root_id
    WHERE (jobs.state = 'RUNNING') <> (held.key IS NOT NULL)
      AND NOT (jobs.state = 'RUNNING' AND jobs.lease_until <= now() AND root.finished_at IS NOT NULL)
    UNION ALL
    SELECT 'output', videos.id::text FROM videos
    WHERE (output IS NOT NULL) <> EXISTS (
      SELECT FROM job_transitions t
      WHERE t.to_state = 'SUCCEEDED' AND t.job_id = winning_job_id AND t.fencing_token = winning_fencing_token)
    UNION ALL
    SELECT 'status', videos.id::text
    FROM videos CROSS JOIN LATERAL (
      SELECT * FROM jobs WHERE video_id = videos.id AND root_id IS NULL ORDER BY created_at DESC LIMIT 1) newest
    WHERE (newest.state = 'SUCCEEDED') <> (status = 'READY') OR (newest.state = 'CANCELLED') <> (status = 'CANCELLED')
      OR (newest.state IN ('FAILED', 'DEAD')) <> (status = 'FAILED')
    UNION ALL
    SELECT 'parts left', id::text FROM family
    WHERE parts_left IS DISTINCT FROM CASE WHEN parts > 0 THEN undone END
    UNION ALL
    SELECT 'joined too early', id::text FROM family
    WHERE parts > 0 AND undone > 0 AND state IN ('QUEUED', 'RUNNING', 'SUCCEEDED')
    UNION ALL
    SELECT 'waits for nothing', id::text FROM family WHERE state = 'WAITING' AND undone = 0
    UNION ALL
    SELECT 'result', id::text FROM jobs WHERE root_id IS NOT NULL AND (state = 'SUCCEEDED') <> (result IS NOT NULL)`);

/** Parts at work, or about to be, for a root that has ended. */
export const fetchOrphans = (database: FleetDatabase): Promise<readonly Row[]> =>
  database.sql(`
    SELECT part.id::text, part.state, part.cancel_requested_at FROM jobs part JOIN jobs root ON root.id = part.root_id
    WHERE part.finished_at IS NULL AND root.finished_at IS NOT NULL`);

export const fetchStrayHints = (database: FleetDatabase): Promise<readonly Row[]> =>
  database.sql(`SELECT * FROM hints JOIN jobs ON id = job_id WHERE state <> 'QUEUED'`);
