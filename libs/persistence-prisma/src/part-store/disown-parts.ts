/** Parts whose files are gone are not to be adopted: they keep their results, and lose the name that plans look for. */
import type { DatabaseClient } from '../database-client';
import { queryRows, sql } from '../statement';

/** A recipe is a hash: this is none. */
const NO_RECIPE = 'files-gone';

export async function disownParts(options: {
  client: DatabaseClient;
  videoId: number;
  keyPrefixes: readonly string[];
}): Promise<void> {
  const { client, videoId, keyPrefixes } = options;
  await queryRows<never>({
    client,
    action: `disown ${keyPrefixes.length} parts of video ${videoId}`,
    statement: sql`
      UPDATE jobs SET recipe = ${NO_RECIPE}
      WHERE video_id = ${videoId}::bigint AND root_id IS NOT NULL
        AND result ->> 'keyPrefix' IN (SELECT jsonb_array_elements_text(${JSON.stringify(keyPrefixes)}::jsonb))`,
  });
}
