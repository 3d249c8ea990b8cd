/** A world in memory for the flows' specs: it records what is done to it, and fails or refuses where a spec says so. */
import type { EncodedPart, MediaFacts, TranscodePart } from '@ffleet/media-plan';
import { DOWNLOAD_FILE, filesOf, lectureSettings, partName, usualOptions } from '@ffleet/media-plan';
import type { LogEvent } from '@ffleet/observability';
import type {
  EventLog,
  JobStore,
  MediaRunner,
  ObjectStore,
  PartStore,
  ReceivedMessage,
  ResolvedJob,
  WorkQueue,
} from '@ffleet/ports';
import { bytes, epochMs, ok, seconds } from '@ffleet/units';
import type { AcknowledgementMode } from '@ffleet/video-job-lifecycle';
import { createDrain } from '../drain';
import type { Drain } from '../drain';
import type { MessageContext } from '../handle-message';
import { createVirtualClock } from './virtual-clock';

export const JOB: ResolvedJob = {
  jobId: '0193e7a2-6d5b-7c11-9a3e-5b1f0c2d4e6f',
  videoId: 53,
  tenantId: 1,
  source: { kind: 'object', key: 'tenants/1/uploads/u/lecture.mp4' },
  options: usualOptions,
};
export const PREFIX = `tenants/1/videos/53/${JOB.jobId}/7/`;

export const MESSAGE: ReceivedMessage = {
  messageId: 'f59c2019-0000-4000-8000-000000000000',
  receiptHandle: 'receipt-1',
  receiveCount: 1,
  isLastReceive: false,
  sentAtEpochMs: epochMs(0),
  body: JSON.stringify({ job_id: JOB.jobId, video_id: 53, tenant_id: 1, created_at: '2026-02-21T10:13:46Z' }),
};

/** A sound of six seconds: one part, one segment. */
const FACTS: MediaFacts = {
  container: 'wav',
  claimedDuration: seconds(6),
  streamCount: 1,
  video: null,
  subtitles: [],
  audios: [
    {
      streamIndex: 0,
      codec: 'pcm_s16le',
      channels: 2,
      sampleRate: 48_000,
      language: null,
      startTime: seconds(0),
      end: { time: seconds(6), evidence: 'packets' },
    },
  ],
} as unknown as MediaFacts;

const encoded = (part: TranscodePart): EncodedPart => ({
  part,
  tracks: [
    {
      renditionId: 'audio',
      codec: 'mp4a.40.2',
      timescale: 48_000,
      unitRate: { num: 48_000, den: 1 },
      init: { name: 'audio/init.mp4', sizeBytes: bytes(700), sha256: '00' },
      segments: [
        {
          name: 'audio/seg_00000.m4s',
          sizeBytes: bytes(96_000),
          sha256: '00',
          startsWithKeyframe: true,
          unitCount: 288_000,
          duration: seconds(6),
          ticks: 288_000,
          baseDecodeTime: 0,
        },
      ],
    },
  ],
});

export interface FakeWorld {
  readonly context: MessageContext;
  readonly drain: Drain;
  /** Every call that changes something, in order, such as `delete receipt-1`. */
  readonly calls: string[];
  readonly events: LogEvent[];
  readonly store: JobStore;
  readonly parts: PartStore;
  readonly queue: WorkQueue;
  readonly objects: ObjectStore;
  readonly media: MediaRunner;
}

/** A world in which everything works; specs overwrite the ports' methods. */
export function createFakeWorld(options: { acknowledgement?: AcknowledgementMode } = {}): FakeWorld {
  const calls: string[] = [];
  const events: LogEvent[] = [];
  const clock = createVirtualClock();
  const log: EventLog = { emit: (event) => void events.push(event) };
  const drain = createDrain({ workerId: 'i-1', clock, log });
  const record = (call: string): Promise<void> => {
    calls.push(call);
    return Promise.resolve();
  };
  const store: JobStore = {
    ping: () => Promise.resolve(),
    resolve: () => Promise.resolve({ kind: 'found', job: JOB }),
    claim: ({ jobId, workerId }) =>
      record('claim').then(() => ({
        kind: 'claimed',
        claim: { jobId, workerId, fencingToken: 7 },
        attempt: 1,
        task: { kind: 'plan' },
      })),
    renew: () => Promise.resolve({ kind: 'held', cancelRequested: false }),
    complete: ({ output }) => record(`complete ${output.masterPlaylistKey}`).then(() => 'completed'),
    fail: ({ failure, retryAfter }) => record(`fail ${failure.code} retry=${retryAfter}`).then(() => 'failed'),
    cancel: () => record('cancel'),
    release: () => record('release').then(() => 'released'),
  };
  const queue: WorkQueue = {
    receive: () => Promise.resolve([]),
    delete: ({ receiptHandle }) => record(`delete ${receiptHandle}`),
    changeVisibility: ({ visibilityTimeout }) => record(`visibility ${visibilityTimeout}`),
    send: ({ groupId, delay }) =>
      record(`send group=${groupId} delay=${delay ?? 0}`).then(() => ({ messageId: 'new' })),
    reject: ({ reason }) => record(`reject ${reason}`),
  };
  const parts: PartStore = {
    storePlan: ({ parts: planned }) =>
      record(`store plan of ${planned.length} parts`).then(() => ({
        kind: 'planned',
        queued: planned.map(({ name }) => ({ jobId: name, fencingToken: 0 })),
      })),
    completePart: ({ result }) =>
      record(`complete part ${result.keyPrefix}`).then(() => ({ kind: 'completed', queuedRoot: null })),
    fetchParts: () => Promise.resolve([]),
    disownParts: ({ keyPrefixes }) => record(`disown ${keyPrefixes.join(' ')}`),
  };
  const objects: ObjectStore = {
    presignRead: ({ key }) => Promise.resolve(`https://bucket/${key}`),
    fetchSize: () => Promise.resolve(bytes(1_000)),
    readSmall: () => Promise.resolve(null),
    fetchFile: ({ keys, path }) => record(`fetch ${keys.length} to ${path}`),
    list: ({ prefix }) =>
      Promise.resolve(
        filesOf(encoded({ kind: 'audio', trackId: 'audio' })).map(({ name, sizeBytes }) => ({
          key: prefix + name,
          sizeBytes,
        })),
      ),
    putFile: ({ key }) => record(`put ${key}`),
    putObject: ({ key }) => record(`put ${key}`),
    deletePrefix: ({ prefix }) => record(`delete prefix ${prefix}`).then(() => 0),
  };
  const media: MediaRunner = {
    probe: () => Promise.resolve(ok(FACTS)),
    encode: ({ part, onFile }) => {
      for (const name of ['audio/init.mp4', 'audio/seg_00000.m4s'])
        onFile({ name, path: `/scratch/${name}`, bytes: 700 });
      return Promise.resolve(ok(encoded(part)));
    },
    packDownload: ({ tracks }) =>
      Promise.resolve(
        ok({
          file: { name: DOWNLOAD_FILE, sizeBytes: bytes(9_000), sha256: '00' },
          tracks: tracks.map(({ id, packetCount }) => ({ id, expected: packetCount, seen: packetCount ?? 0 })),
          indexFirst: true,
        }),
      ),
    nameRecipe: ({ part }) => Promise.resolve(`recipe of ${partName(part)}`),
  };
  const context: MessageContext = {
    drain,
    settings: {
      workerId: 'i-1',
      slots: 1,
      acknowledgement: options.acknowledgement ?? 'after-handler',
      heartbeatInterval: seconds(8),
      plan: lectureSettings,
    },
    ports: {
      store,
      parts,
      outbox: { confirmSent: ({ fencingToken }) => record(`confirm hint of token ${fencingToken}`) },
      queue,
      objects,
      media,
      clock,
      jitter: { next01: () => 0.5 },
      log,
      scratch: {
        fetchSpace: () => Promise.resolve({ freeBytes: bytes(1e12), totalBytes: bytes(2e12) }),
        open: () =>
          Promise.resolve({
            path: '/scratch',
            discard: ({ path }) => record(`discard ${path}`),
            remove: () => record('remove scratch'),
          }),
      },
    },
  };
  return { context, drain, calls, events, store, parts, queue, objects, media };
}
