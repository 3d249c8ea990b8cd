/** Parts whose root ends without them: those that wait end at once, those at work are asked to stop. */
import { returningRun } from './job-store/run-target';
import { sql } from './statement';
import type { Sql } from './statement';

/**
 * The CTEs `live_parts` and `stopped`. A part that a racing statement queued is not seen by this one: its claim and its
 * heartbeat look at the root themselves.
 * @param options.roots a CTE with the `id` of each root that ends
 * @param options.except a CTE with the `id` of each part that the statement ends in another way
 */
export const stopParts = ({ roots, except }: { roots: Sql; except: Sql }): Sql => sql`
  live_parts AS (
    SELECT part.id, part.state, part.lease_until, part.state = 'QUEUED' OR part.lease_until <= now() AS is_idle
    FROM jobs part JOIN ${roots} ON part.root_id = ${roots}.id
    WHERE part.state IN ('QUEUED', 'RUNNING') AND NOT EXISTS (SELECT FROM ${except} other WHERE other.id = part.id)
    ORDER BY part.id FOR UPDATE OF part
  ), stopped AS (
    UPDATE jobs SET ${askToStop(sql`live_parts`)} FROM live_parts WHERE jobs.id = live_parts.id
    ${returningRun(sql`live_parts.state`)}
  )`;

/**
 * What a cancel makes of a live job. What depends on the state is taken from the locked row: PostgreSQL checks constraints
 * on what the statement made of the row as its snapshot has it, before it reads anew what a racing claim wrote.
 * @param live a CTE with the locked `state`, `lease_until`, and `is_idle`: nobody is left to stop it
 */
export const askToStop = (live: Sql): Sql => sql`
  cancel_requested_at = COALESCE(cancel_requested_at, now()),
  state = CASE WHEN ${live}.is_idle THEN 'CANCELLED' ELSE ${live}.state END,
  finished_at = CASE WHEN ${live}.is_idle THEN now() END,
  lease_until = CASE WHEN NOT ${live}.is_idle THEN ${live}.lease_until END,
  stage = CASE WHEN NOT ${live}.is_idle THEN stage END,
  updated_at = now()`;

/** The event of a job that was asked to stop, over its new state. */
export const STOP_EVENT: Sql = sql`CASE WHEN state = 'CANCELLED' THEN 'cancelled' ELSE 'cancel-requested' END`;
