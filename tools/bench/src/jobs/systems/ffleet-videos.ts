/** Videos with a queued job each, in a database of ffleet's own. */
import { createDatabaseClient, createVideoCatalog, migrate } from '@ffleet/persistence-prisma';
import type { TranscodeOutput } from '@ffleet/video-job-lifecycle';
import { inParallel } from '../in-parallel';

export const TENANT_ID = 1;

export interface QueuedVideo {
  readonly videoId: number;
  readonly jobId: string;
}

export const SOURCE = { kind: 'object', key: 'tenants/1/uploads/lecture.mp4' } as const;

/** What a job that does nothing publishes. */
export const NO_OUTPUT: TranscodeOutput = {
  masterPlaylistKey: 'none/master.m3u8',
  keyPrefix: 'none/',
  durationSeconds: 6,
  renditions: [],
  totalBytes: 0,
};

const CONNECTIONS = 8;

export interface VideoMaker {
  install(): Promise<void>;
  create(count: number): Promise<readonly QueuedVideo[]>;
  close(): Promise<void>;
}

export function createVideoMaker({ databaseUrl }: { databaseUrl: string }): VideoMaker {
  const database = createDatabaseClient({ url: databaseUrl, maxConnections: CONNECTIONS });
  const catalog = createVideoCatalog(database);
  return {
    install: async () => void (await migrate(databaseUrl)),
    async create(count) {
      const videos: QueuedVideo[] = [];
      await inParallel({
        count,
        atOnce: CONNECTIONS,
        run: async () =>
          void videos.push(await catalog.createVideo({ tenantId: TENANT_ID, title: 'No-op', source: SOURCE })),
      });
      return videos;
    },
    close: () => database.close(),
  };
}
