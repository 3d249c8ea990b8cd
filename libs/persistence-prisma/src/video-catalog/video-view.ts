/** Reads videos with their newest root job in one statement, so that the two never contradict each other. */
import type { JobView, VideoView } from '@ffleet/ports';
import { epochMs } from '@ffleet/units';
import type { EpochMs } from '@ffleet/units';
import type { TranscodeOutput } from '@ffleet/video-job-lifecycle';
import { withDatabaseErrors } from '../database-error';
import type { DatabaseClient } from '../database-client';
import type { Job, Video } from '../generated/prisma/client';
import { toVideoSource } from '../video-source';

/** Ids are 32 bits wide; Prisma refuses a larger number instead of finding nothing. */
const VIDEO_ID_MAX = 2 ** 31 - 1;
const LIST_MAX = 1_000;

const withNewestJob = {
  relationLoadStrategy: 'join',
  include: { jobs: { where: { rootId: null }, orderBy: { createdAt: 'desc' }, take: 1 } },
} as const;

export async function fetchVideo(options: { client: DatabaseClient; videoId: number }): Promise<VideoView | null> {
  const { client, videoId } = options;
  if (!Number.isInteger(videoId) || videoId < 1 || videoId > VIDEO_ID_MAX) return null;
  const video = await withDatabaseErrors(`fetch video ${videoId}`, () =>
    client.prisma.video.findUnique({ where: { id: videoId }, ...withNewestJob }),
  );
  return video ? toView(video) : null;
}

/** @throws {RangeError} if `limit` is not 1..1000 */
export async function listVideos(options: { client: DatabaseClient; limit: number }): Promise<readonly VideoView[]> {
  const { client, limit } = options;
  if (!Number.isInteger(limit) || limit < 1 || limit > LIST_MAX) {
    throw new RangeError(`Cannot list ${limit} videos: wanted 1..${LIST_MAX}`);
  }
  const videos = await withDatabaseErrors('list videos', () =>
    client.prisma.video.findMany({ orderBy: { id: 'desc' }, take: limit, ...withNewestJob }),
  );
  return videos.map(toView);
}

function toView(video: Video & { readonly jobs: readonly Job[] }): VideoView {
  const [job] = video.jobs;
  return {
    videoId: video.id,
    tenantId: video.tenantId,
    title: video.title,
    source: toVideoSource(video),
    status: video.status,
    createdAtEpochMs: toEpochMs(video.createdAt),
    updatedAtEpochMs: toEpochMs(video.updatedAt),
    // Only `complete` writes this column, and it takes a TranscodeOutput.
    output: video.output as unknown as TranscodeOutput | null,
    job: job ? toJobView(job) : null,
  };
}

function toJobView(job: Job): JobView {
  const { failureCode, failureMessage } = job;
  return {
    jobId: job.id,
    state: job.state,
    attempts: job.attempts,
    stalls: job.stalls,
    interruptions: job.interruptions,
    fencingToken: Number(job.fencingToken),
    workerId: job.workerId,
    progress01: job.progress,
    stage: job.stage,
    cancelRequested: job.cancelRequestedAt !== null,
    failure: failureCode === null ? null : { code: failureCode, message: failureMessage ?? '' },
    createdAtEpochMs: toEpochMs(job.createdAt),
    startedAtEpochMs: job.startedAt && toEpochMs(job.startedAt),
    finishedAtEpochMs: job.finishedAt && toEpochMs(job.finishedAt),
  };
}

const toEpochMs = (date: Date): EpochMs => epochMs(date.getTime());
