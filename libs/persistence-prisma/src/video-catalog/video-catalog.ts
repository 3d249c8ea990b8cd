/** The video catalog on PostgreSQL: what the owners of videos read and ask for. */
import type { VideoCatalog } from '@ffleet/ports';
import type { DatabaseClient } from '../database-client';
import { createVideo } from './create-video';
import { requestCancel } from './request-cancel';
import { retryVideo } from './retry';
import { fetchVideo, listVideos } from './video-view';

/** Every method throws a `DatabaseError` when the database does not answer; expected outcomes are values. */
export function createVideoCatalog(client: DatabaseClient): VideoCatalog {
  return {
    createVideo: (options) => createVideo({ client, ...options }),
    fetchVideo: (options) => fetchVideo({ client, ...options }),
    listVideos: (options) => listVideos({ client, ...options }),
    requestCancel: (options) => requestCancel({ client, ...options }),
    retry: (options) => retryVideo({ client, ...options }),
  };
}
