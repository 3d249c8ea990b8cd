/**
 * What changes beside a job, as the CTEs of the statement that changes it: the SQL of video-job-lifecycle's JobEffect.
 * They follow the rows of a CTE `ended`: jobs that left their state just now, as `endedBy` selects them, and those that
 * were asked to stop and are RUNNING still.
 */
import { HINT_GRACE } from '@ffleet/video-job-lifecycle';
import type { TransitionName } from '@ffleet/video-job-lifecycle';
import { interval, sql } from './statement';
import type { Sql } from './statement';

/** A video follows its root into CANCELLED. */
const CANCEL_VIDEO: Sql = sql`
  UPDATE videos SET status = 'CANCELLED', updated_at = now()
  FROM ended WHERE videos.id = ended.video_id AND ended.root_id IS NULL AND ended.state = 'CANCELLED'`;

/** The videos and parts of jobs that nobody works on any more are free again. */
const UNLOCK: Sql = sql`
  DELETE FROM idempotency_locks USING ended WHERE idempotency_locks.job_id = ended.id AND ended.state <> 'RUNNING'`;

/** No message is owed to a job that waits for none any longer. */
const DROP_HINT: Sql = sql`DELETE FROM hints USING ended WHERE hints.job_id = ended.id AND ended.state <> 'QUEUED'`;

/** One entry of the log for each row of `ended`. A job that ends CANCELLED was asked to. */
const logEnded = (actor: string): Sql => sql`
  INSERT INTO job_transitions (job_id, video_id, event, from_state, to_state, fencing_token, actor, reason)
  SELECT
    ended.id, ended.video_id, ended.event, ended.from_state, ended.state, ended.fencing_token, ${actor},
    CASE WHEN ended.state = 'CANCELLED' THEN 'cancel-requested' ELSE ended.reason END
  FROM ended`;

/** What `ended` is made of: the rows of one CTE, with what happened to them, and why where the event alone does not say it. */
export function endedBy(options: { rows: Sql; event: TransitionName | Sql; reason?: Sql }): Sql {
  const { rows, event, reason = sql`NULL` } = options;
  return sql`
    SELECT
      id, video_id, root_id, from_state, state, fencing_token, available_at,
      ${typeof event === 'string' ? sql`${event}::text` : event} AS event, ${reason}::text AS reason
    FROM ${rows}`;
}

/** All CTEs that follow `ended` wherever a job leaves its state, except the hint of one that is queued. */
export const followEnded = ({ actor }: { actor: string }): Sql => sql`
  cancelled AS (${CANCEL_VIDEO}), unlocked AS (${UNLOCK}), unhinted AS (${DROP_HINT}), logged AS (${logEnded(actor)})`;

/** Part of a statement: the videos of roots that `ended` FAILED or DEAD. */
export const failVideos = ({ code, message }: { code: string; message: string }): Sql => sql`
  UPDATE videos SET status = 'FAILED', error_code = ${code}, error_message = ${message}, updated_at = now()
  FROM ended
  WHERE videos.id = ended.video_id AND ended.root_id IS NULL AND ended.state IN ('FAILED', 'DEAD')`;

/**
 * Part of a statement: each row of `ended` that is QUEUED is owed a message.
 * @param sendAt an SQL time, over `ended`
 */
export const hintQueued = (sendAt: Sql): Sql => sql`
  INSERT INTO hints AS owed (job_id, fencing_token, send_at)
  SELECT ended.id, ended.fencing_token, ${sendAt} FROM ended WHERE ended.state = 'QUEUED'
  ON CONFLICT (job_id) DO UPDATE SET
    fencing_token = excluded.fencing_token, send_at = excluded.send_at, sent_count = 0, message_ended = false,
    created_at = excluded.created_at`;

/**
 * Part of a statement whose `created` are new jobs: their log begins, and those that are QUEUED are owed a message, which
 * their maker is about to send. A job that is made finished records what happened before there were jobs: its log is empty.
 */
export const followCreated = ({ actor }: { actor: string }): Sql => sql`
  created_hints AS (
    INSERT INTO hints (job_id, fencing_token, send_at)
    SELECT id, fencing_token, now() + ${interval(HINT_GRACE)} FROM created WHERE state = 'QUEUED'
  ), created_logs AS (
    INSERT INTO job_transitions (job_id, video_id, event, to_state, fencing_token, actor)
    SELECT id, video_id, 'created', state, fencing_token, ${actor} FROM created WHERE state = 'QUEUED'
  )`;
