/** The outbox on PostgreSQL: messages that queued jobs are owed, taken by one sender at a time. */
import type { DueHint, HintOutbox } from '@ffleet/ports';
import { seconds } from '@ffleet/units';
import { HINT_SEND_LEASE, rehintAfter } from '@ffleet/video-job-lifecycle';
import type { DatabaseClient } from './database-client';
import { interval, queryRows, sql } from './statement';
import type { Sql } from './statement';
import { toVideoSource } from './video-source';
import type { SourceColumns } from './video-source';

interface DueRow extends SourceColumns {
  readonly jobId: string;
  readonly videoId: number;
  readonly tenantId: number;
  readonly fencingToken: string;
  readonly delay: number;
}

/** Both methods throw a `DatabaseError` when the database does not answer. */
export function createHintOutbox(client: DatabaseClient): HintOutbox {
  return {
    takeDue: async ({ limit }) => {
      const rows = await queryRows<DueRow>({ client, action: 'take due hints', statement: takeDue(limit) });
      return rows.map(toDueHint);
    },
    confirmSent: async (hint) => {
      await queryRows({ client, action: `confirm the hint of job ${hint.jobId}`, statement: confirmSent(hint) });
    },
  };
}

/** The longest delay that SQS takes (Amazon SQS API Reference, SendMessage, DelaySeconds). */
const DELAY_SECONDS_MAX = 900;

/**
 * A claim or an end that waited for the statement which queued the job has not seen its hint, and could not drop it. Such
 * a hint is known by its job, which has a newer token or is finished; neither is ever undone, so it is dropped here.
 */
const takeDue = (limit: number): Sql => sql`
  WITH due AS (
    SELECT job_id, fencing_token FROM hints WHERE send_at <= now()
    ORDER BY send_at LIMIT ${limit}::int FOR UPDATE SKIP LOCKED
  ), taken AS (
    UPDATE hints SET send_at = now() + ${interval(HINT_SEND_LEASE)}, message_ended = false
    FROM due JOIN jobs ON jobs.id = due.job_id
    WHERE hints.job_id = due.job_id AND jobs.state = 'QUEUED' AND jobs.fencing_token = due.fencing_token
    RETURNING jobs.id, jobs.video_id, jobs.fencing_token, jobs.available_at
  ), left_behind AS (
    DELETE FROM hints USING due JOIN jobs ON jobs.id = due.job_id
    WHERE hints.job_id = due.job_id
      AND (jobs.fencing_token > due.fencing_token OR jobs.state NOT IN ('QUEUED', 'RUNNING'))
  )
  SELECT
    taken.id AS "jobId", taken.video_id AS "videoId", videos.tenant_id AS "tenantId",
    videos.source_kind AS "sourceKind", videos.source, taken.fencing_token AS "fencingToken",
    LEAST(${DELAY_SECONDS_MAX}, GREATEST(0, ceil(EXTRACT(EPOCH FROM taken.available_at - now()))))::int AS delay
  FROM taken JOIN videos ON videos.id = taken.video_id`;

/** What `rehintAfter` says after the 1st, 2nd, ... hint; the last one holds for all that follow. */
const REHINT_AFTER: readonly number[] = Array.from({ length: 10 }, (_, index) => rehintAfter({ sentCount: index + 1 }));

/** A message may be received, and deleted, before its sender says so: then the next one stays expected soon. */
const confirmSent = ({ jobId, fencingToken }: { jobId: string; fencingToken: number }): Sql => sql`
  UPDATE hints SET
    sent_count = sent_count + 1,
    send_at = CASE WHEN message_ended THEN send_at ELSE now() + make_interval(
      secs => (${REHINT_AFTER}::double precision[])[LEAST(sent_count + 1, ${REHINT_AFTER.length}::int)]
    ) END
  WHERE job_id = ${jobId}::uuid AND fencing_token = ${fencingToken}::bigint`;

function toDueHint(row: DueRow): DueHint {
  const { jobId, videoId, tenantId, fencingToken, delay } = row;
  return {
    job: { jobId, videoId, tenantId, source: toVideoSource(row) },
    fencingToken: Number(fencingToken),
    delay: seconds(delay),
  };
}
