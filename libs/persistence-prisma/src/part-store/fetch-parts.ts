/** Reads what the parts of a root have made: in a statement after the root's claim, so that none is missed. */
import type { DonePart, PartResult } from '@ffleet/ports';
import type { DatabaseClient } from '../database-client';
import { queryRows, sql } from '../statement';

/** In the order of their names. */
export async function fetchParts(options: { client: DatabaseClient; rootId: string }): Promise<readonly DonePart[]> {
  const { client, rootId } = options;
  // `completePart` and `storePlan` alone write results, and take a PartResult.
  const rows = await queryRows<{ name: string; result: PartResult }>({
    client,
    action: `fetch the parts of job ${rootId}`,
    statement: sql`
      SELECT part AS name, result FROM jobs WHERE root_id = ${rootId}::uuid AND state = 'SUCCEEDED' ORDER BY part`,
  });
  return rows.map(({ name, result }) => ({ name, ...result }));
}
