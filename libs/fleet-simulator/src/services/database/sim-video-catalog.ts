/** What an owner does to videos, on the simulated database. */
import type { VideoCatalog } from '@ffleet/ports';
import type { Network } from '../../kernel/network';
import type { SimProcess } from '../../kernel/sim-process';
import type { SimDatabase } from './database';

export function createSimVideoCatalog(options: {
  database: SimDatabase;
  network: Network;
  process: SimProcess;
}): Pick<VideoCatalog, 'createVideo' | 'requestCancel' | 'retry'> {
  const { database, network, process } = options;
  const { videos } = database.tables;
  const call = <Answer>(operation: string, effect: () => Answer): Promise<Answer> =>
    network.call<Answer>({
      process,
      service: 'database',
      operation: `catalog.${operation}`,
      effect: (reply) => reply(effect()),
    });
  return {
    createVideo: ({ tenantId, source }) =>
      call('createVideo', () => {
        const videoId = videos.size + 1;
        videos.set(videoId, { videoId, tenantId, source, status: 'UPLOADED', published: null });
        return { videoId, jobId: database.insertJob({ videoId, actor: 'owner' }).jobId };
      }),
    requestCancel: ({ videoId }) =>
      call('requestCancel', () => {
        if (!videos.has(videoId)) return 'unknown-video';
        const row = database.liveJobOf(videoId);
        if (!row) return 'already-finished';
        const result = database.apply({ jobId: row.jobId, event: { kind: 'request-cancel' }, actor: 'owner' });
        return result.kind === 'accepted' && result.job.state === 'CANCELLED' ? 'cancelled' : 'requested';
      }),
    retry: ({ videoId }) =>
      call('retry', () => {
        const video = videos.get(videoId);
        if (!video) return { kind: 'unknown-video' };
        const live = database.liveJobOf(videoId);
        if (live) return { kind: 'still-live', jobId: live.jobId, state: live.record.state };
        const { jobId } = database.insertJob({ videoId, actor: 'owner' });
        video.status = 'UPLOADED';
        return { kind: 'queued', jobId, tenantId: video.tenantId, source: video.source };
      }),
  };
}
