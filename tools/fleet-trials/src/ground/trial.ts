/** One trial: its own database, queue and bucket, real workers, and the questions that are asked of them. */
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import {
  createDatabaseClient,
  createHintOutbox,
  createVideoCatalog,
  fetchTransitionLog,
} from '@ffleet/persistence-prisma';
import type { VideoCatalog, VideoSource, VideoView } from '@ffleet/ports';
import type { Seconds } from '@ffleet/units';
import { renderJobMessage } from '@ffleet/video-job-lifecycle';
import type { TransitionLogEntry } from '@ffleet/video-job-lifecycle';
import pg from 'pg';
import { startTrialServer } from './trial-server';
import type { TrialServer } from './trial-server';
import type { TrialGround, TrialSource } from './trial-ground';
import { createTrialRegion } from './trial-region';
import type { TrialRegion } from './trial-region';
import { startTrialWorker } from './trial-worker';
import type { TrialWorker, WorkerSettings } from './trial-worker';
import { until } from './until';

export interface SubmittedVideo {
  readonly videoId: number;
  readonly jobId: string;
  /** The body of its message, to be sent again. */
  readonly body: string;
}

export interface SubmitOptions {
  readonly source?: TrialSource;
  /** A recording of the trial's own, in place of `source`. */
  readonly file?: string;
  /** Stands in the source's URL, where a program in ffmpeg's place can see it. */
  readonly fileName?: string;
  readonly tenantId?: number;
  /** The owner gives a URL instead of an upload. */
  readonly byUrl?: boolean;
  /** False for a sender that died before it sent: the row alone remembers. */
  readonly send?: boolean;
}

export interface Trial {
  readonly name: string;
  readonly folder: string;
  readonly ground: TrialGround;
  /** The server behind this trial's database. */
  readonly server: TrialServer;
  readonly region: TrialRegion;
  readonly catalog: VideoCatalog;
  /** For an adapter of the trial's own. */
  readonly databaseUrl: string;
  readonly workers: readonly TrialWorker[];
  startWorker(settings: WorkerSettings): Promise<TrialWorker>;
  /** Records a video and sends its message, as `ffleet submit` does. */
  submit(options?: SubmitOptions): Promise<SubmittedVideo>;
  view(videoId: number): Promise<VideoView>;
  /** Waits for a video, or its job. */
  untilVideo(
    videoId: number,
    options: { what: string; within: Seconds; satisfies: (video: VideoView) => boolean },
  ): Promise<VideoView>;
  transitions(): Promise<readonly TransitionLogEntry[]>;
  sql(statement: string, values?: readonly unknown[]): Promise<readonly Readonly<Record<string, unknown>>[]>;
  /** Ends every worker by force, and the trial's own server where it has one. */
  close(): Promise<void>;
}

const TENANT = 7;
/** More than any trial writes: one page is all. */
const TRANSITIONS_MAX = 10_000;

/** @param options.ownServer where the trial takes its database away */
export async function openTrial(options: { ground: TrialGround; name: string; ownServer?: boolean }): Promise<Trial> {
  const { ground, name, ownServer = false } = options;
  const folder = path.join(ground.folder, name);
  await mkdir(folder, { recursive: true });
  const server = ownServer ? await startTrialServer() : ground.nextServer();
  const databaseUrl = await server.createDatabase();
  const { endpointUrl } = ground.aws;
  const region = await createTrialRegion({ endpointUrl, trial: name });
  const client = createDatabaseClient({ url: databaseUrl, maxConnections: 1 });
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 1, idleTimeoutMillis: 1_000 });
  pool.on('error', () => undefined); // a server that goes away under an idle connection is what some trials are about
  const catalog = createVideoCatalog(client);
  const outbox = createHintOutbox(client);
  const workers: TrialWorker[] = [];
  const place = { trial: name, folder, dist: ground.dist, endpointUrl, databaseUrl, ...region };
  const view = async (videoId: number): Promise<VideoView> => {
    const video = await catalog.fetchVideo({ videoId });
    if (!video) throw new Error(`Cannot find video ${videoId} of trial ${name}`);
    return video;
  };
  return {
    name,
    folder,
    ground,
    server,
    region,
    catalog,
    databaseUrl,
    workers,
    async startWorker(settings) {
      const worker = await startTrialWorker(place, settings);
      workers.push(worker);
      return worker;
    },
    async submit(options = {}) {
      const { source = 'short', fileName = `${source}.mp4`, tenantId = TENANT, byUrl = false, send = true } = options;
      const key = `tenants/${tenantId}/uploads/${fileName}`;
      await region.putFile({ key, file: options.file ?? ground.sources[source] });
      const videoSource: VideoSource = byUrl
        ? { kind: 'url', url: await region.signUrl(key) }
        : { kind: 'object', key };
      const video = await catalog.createVideo({ tenantId, title: fileName, source: videoSource });
      const createdAt = new Date().toISOString();
      const body = renderJobMessage({ ...video, tenantId, source: key, createdAt });
      if (!send) return { ...video, body };
      await region.send({ body, groupId: String(tenantId) });
      await outbox.confirmSent({ jobId: video.jobId, fencingToken: 0 });
      return { ...video, body };
    },
    view,
    untilVideo: (videoId, { what, within, satisfies }) =>
      until({ what: `${what} (video ${videoId})`, ask: () => view(videoId), satisfies, within }),
    transitions: () => fetchTransitionLog({ client, limit: TRANSITIONS_MAX }),
    sql: async (statement, values = []) =>
      (await pool.query<Readonly<Record<string, unknown>>>(statement, [...values])).rows,
    async close() {
      await Promise.all(workers.map((worker) => worker.destroy()));
      await Promise.all([client.close(), pool.end()]);
      if (ownServer) await server.stop();
    },
  };
}
