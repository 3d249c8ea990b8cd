/** A new video and its first job. */
import type { VideoSource } from '@ffleet/ports';
import { DatabaseError, withDatabaseErrors } from '../database-error';
import type { DatabaseClient } from '../database-client';
import { toSourceColumns } from '../video-source';

/** Both rows appear in one transaction: a video without a job would wait for ever. */
export async function createVideo(options: {
  client: DatabaseClient;
  tenantId: number;
  title: string;
  source: VideoSource;
}): Promise<{ videoId: number; jobId: string }> {
  const { client, tenantId, title, source } = options;
  const action = `create a video for tenant ${tenantId}`;
  const video = await withDatabaseErrors(action, () =>
    client.video.create({
      data: { tenantId, title, ...toSourceColumns(source), jobs: { create: {} } },
      select: { id: true, jobs: { select: { id: true } } },
    }),
  );
  const [job] = video.jobs;
  if (!job) throw new DatabaseError(action, { cause: new Error('the video came back without its job') });
  return { videoId: video.id, jobId: job.id };
}
