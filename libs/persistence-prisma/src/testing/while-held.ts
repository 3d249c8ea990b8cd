/** Lets statements start and wait, so that a spec decides what is different once they go on. */
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import type { FleetDatabase } from './fleet-database';

const POLLS_MAX = 1_000;

async function untilStatementsWait(database: FleetDatabase, count: number): Promise<void> {
  for (let poll = 0; poll < POLLS_MAX; poll += 1) {
    const waiting = await database.sql(
      `SELECT FROM pg_stat_activity WHERE application_name = 'ffleet' AND wait_event_type = 'Lock'`,
    );
    if (waiting.length >= count) return;
    await delay(10);
  }
  throw new Error(`Cannot see ${count} statements wait for a lock in ${POLLS_MAX} polls`);
}

/**
 * Runs statements in a transaction that ends only once all `writes` wait for it; each write starts when the one before it
 * waits, and has seen the rows as they were before the transaction.
 * @returns what the writes returned, in their order
 */
export async function whileHeld<T>(options: {
  database: FleetDatabase;
  statements: readonly string[];
  writes: readonly (() => Promise<T>)[];
}): Promise<readonly T[]> {
  const { database, statements, writes } = options;
  const holder = new pg.Client({ connectionString: database.url });
  await holder.connect();
  try {
    await holder.query('BEGIN');
    for (const statement of statements) await holder.query(statement);
    const outcomes: Promise<T>[] = [];
    for (const write of writes) {
      outcomes.push(write());
      await untilStatementsWait(database, outcomes.length);
    }
    await holder.query('COMMIT');
    return await Promise.all(outcomes);
  } finally {
    await holder.end();
  }
}
