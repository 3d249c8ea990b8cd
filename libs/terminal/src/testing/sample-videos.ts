/** Videos in every state, for the specs of what is rendered. */
import { usualOptions } from '@ffleet/media-plan';
import type { JobView, VideoView } from '@ffleet/ports';
import { bytes, epochMs, milliseconds, seconds } from '@ffleet/units';

export const NOW = epochMs(Date.parse('2026-03-02T10:30:00Z'));

/** A time before `NOW`. */
export const before = (duration: { minutes?: number; seconds?: number }) =>
  epochMs(NOW - milliseconds((duration.minutes ?? 0) * 60_000 + (duration.seconds ?? 0) * 1000));

const JOB: JobView = {
  jobId: '7d3c2c52-6c1e-4c5e-9d4e-0a9c6c0f1b11',
  state: 'QUEUED',
  attempts: 0,
  stalls: 0,
  interruptions: 0,
  fencingToken: 0,
  workerId: null,
  progress01: 0,
  stage: null,
  cancelRequested: false,
  failure: null,
  parts: null,
  createdAtEpochMs: before({ minutes: 3 }),
  startedAtEpochMs: null,
  finishedAtEpochMs: null,
};

const VIDEO: VideoView = {
  videoId: 53,
  tenantId: 7,
  title: 'Lecture 7: matrices',
  source: { kind: 'object', key: 'tenants/7/uploads/u1/lecture-7.mp4' },
  options: usualOptions,
  status: 'UPLOADED',
  createdAtEpochMs: before({ minutes: 3 }),
  updatedAtEpochMs: before({ seconds: 5 }),
  output: null,
  job: JOB,
};

/** A queued video, with what is given laid over it. */
export const sampleVideo = (video: Partial<VideoView> = {}, job: Partial<JobView> = {}): VideoView => ({
  ...VIDEO,
  ...video,
  job: video.job === null ? null : { ...JOB, ...job },
});

export const running = sampleVideo(
  { status: 'PROCESSING' },
  {
    state: 'RUNNING',
    workerId: 'i-0abc',
    progress01: 0.574,
    stage: 'encode',
    fencingToken: 1,
    startedAtEpochMs: before({ minutes: 1, seconds: 20 }),
  },
);

export const failed = sampleVideo(
  { videoId: 54, title: 'empty.mp4', status: 'FAILED' },
  {
    state: 'FAILED',
    attempts: 1,
    fencingToken: 1,
    failure: { code: 'source-empty', message: 'The source has 0 bytes' },
    startedAtEpochMs: before({ minutes: 2 }),
    finishedAtEpochMs: before({ minutes: 1, seconds: 59 }),
  },
);

export const ready = sampleVideo(
  {
    videoId: 55,
    status: 'READY',
    title: '강의 8: 벡터',
    output: {
      masterPlaylistKey: 'tenants/7/videos/55/j/1/master.m3u8',
      keyPrefix: 'tenants/7/videos/55/j/1/',
      durationSeconds: 60.04,
      totalBytes: 12_345_678,
      renditions: [
        {
          id: '720p',
          kind: 'video',
          width: 1280,
          height: 720,
          codec: 'avc1.64001f',
          peakBandwidth: 2_812_000,
          averageBandwidth: 1_499_000,
          segmentCount: 10,
          unitCount: 1501,
          duration: seconds(60.04),
          sizeBytes: bytes(11_250_000),
        },
        {
          id: 'audio',
          kind: 'audio',
          width: null,
          height: null,
          codec: 'mp4a.40.2',
          peakBandwidth: 131_000,
          averageBandwidth: 128_000,
          segmentCount: 10,
          unitCount: 2_881_920,
          duration: seconds(60.04),
          sizeBytes: bytes(960_640),
        },
      ],
    },
  },
  {
    state: 'SUCCEEDED',
    fencingToken: 1,
    workerId: 'i-0abc',
    progress01: 1,
    startedAtEpochMs: before({ minutes: 2 }),
    finishedAtEpochMs: before({ minutes: 1 }),
  },
);
