/** A new video and its first job. */
import { usualOptions } from '@ffleet/media-plan';
import type { VideoOptions } from '@ffleet/media-plan';
import type { VideoSource } from '@ffleet/ports';
import { DatabaseError } from '../database-error';
import type { DatabaseClient } from '../database-client';
import { followCreated } from '../effects';
import { queryRows, sql } from '../statement';
import { writeVideoOptions } from '../video-options';
import { toSourceColumns } from '../video-source';

/**
 * All rows appear in one statement: a video without a job would wait for ever, and a job whose message its maker never
 * came to send is hinted at from the outbox.
 */
export async function createVideo(options: {
  client: DatabaseClient;
  tenantId: number;
  title: string;
  source: VideoSource;
  options?: VideoOptions;
}): Promise<{ videoId: number; jobId: string }> {
  const { client, tenantId, title } = options;
  const chosen = writeVideoOptions(options.options ?? usualOptions);
  const { sourceKind, source } = toSourceColumns(options.source);
  const action = `create a video for tenant ${tenantId}`;
  const [made] = await queryRows<{ videoId: number; jobId: string }>({
    client,
    action,
    statement: sql`
      WITH video AS (
        INSERT INTO videos (tenant_id, title, source_kind, source, options)
        VALUES (${tenantId}::int, ${title}, ${sourceKind}::video_source_kind, ${source}, ${chosen}::jsonb)
        RETURNING id
      ), created AS (
        INSERT INTO jobs (video_id) SELECT id FROM video RETURNING id, video_id, state, fencing_token
      ), ${followCreated({ actor: 'owner' })}
      SELECT video_id AS "videoId", id AS "jobId" FROM created`,
  });
  if (!made) throw new DatabaseError(action, { cause: new Error('the video came back without its job') });
  return made;
}
