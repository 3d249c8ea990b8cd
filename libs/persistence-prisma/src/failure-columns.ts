/** What a job's row keeps of its latest failed attempt: three columns that are written, and forgotten, together. */
import type { JobFailure } from '@ffleet/ports';
import { sql } from './statement';
import type { Sql } from './statement';

/** Assignments of an UPDATE: an attempt fails now. */
export const recordFailure = ({ code, message }: JobFailure): Sql => sql`
  failure_code = ${code}, failure_message = ${message}, failed_at = now()`;

/** Assignments of an UPDATE of `target`: the attempt did what it was to do. One that was stopped instead forgets nothing. */
export const FORGET_FAILURE: Sql = sql`
  failure_code = CASE WHEN target.is_stopped THEN failure_code END,
  failure_message = CASE WHEN target.is_stopped THEN failure_message END,
  failed_at = CASE WHEN target.is_stopped THEN failed_at END`;
