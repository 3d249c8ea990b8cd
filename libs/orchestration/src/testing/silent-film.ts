/** A silent film of two chunks: its plan, what its parts make, and a world that claims a task of it. */
import { imageFiles, lectureSettings, planTranscode, UPRIGHT } from '@ffleet/media-plan';
import type { EncodedPart, MediaFacts, TranscodePlan, TranscodeSettings } from '@ffleet/media-plan';
import type { JobTask } from '@ffleet/ports';
import { bytes, seconds } from '@ffleet/units';
import type { FakeWorld } from './fake-ports';

export const VIDEO_PREFIX = 'tenants/1/videos/53/';
const END = { time: seconds(120), evidence: 'packets' } as const;

/** A silent film of two minutes: two chunks. */
export const FACTS: MediaFacts = {
  identity: { size: 1_000, version: '"1"' },
  formatName: 'mov',
  startTime: seconds(0),
  claimedDuration: seconds(120),
  streamCount: 1,
  video: {
    ...{ streamIndex: 0, codecName: 'h264', codedWidth: 320, codedHeight: 180, displayWidth: 320, displayHeight: 180 },
    ...{ frameRate: { base: { num: 30, den: 1 }, average: { num: 30, den: 1 } }, interlaced: false, end: END },
    colour: { matrix: null, primaries: null, transfer: null, range: null },
    orientation: UPRIGHT,
  },
  subtitles: [],
  audios: [],
};

/** @throws {Error} if the settings refuse it */
export function planOf(settings: TranscodeSettings = lectureSettings): TranscodePlan {
  const plan = planTranscode({ facts: FACTS, settings });
  if (!plan.ok) throw new Error(plan.error.message);
  return plan.value;
}

export function claimFor(world: FakeWorld, task: JobTask): void {
  world.store.claim = async ({ jobId, workerId }) => {
    world.calls.push(`claim ${task.kind}`);
    return { kind: 'claimed', claim: { jobId, workerId, fencingToken: 7 }, attempt: 1, task };
  };
}

/** A chunk that is what the plan wants. */
export function encodedChunk(chunkIndex: number): EncodedPart {
  const { video } = PLAN;
  const chunk = video?.chunks[chunkIndex];
  const [rendition] = video?.renditions ?? [];
  if (!video || !chunk || !rendition) throw new Error(`The plan has no chunk ${chunkIndex}`);
  const segments = Array.from({ length: chunk.segmentCount }, (_, index) => ({
    name: `${rendition.id}/seg_${String(chunk.firstSegment + index).padStart(5, '0')}.m4s`,
    ...{ sizeBytes: bytes(1_000), sha256: '00', startsWithKeyframe: true },
    ...{ unitCount: video.framesPerSegment, duration: seconds(video.framesPerSegment / 30) },
    ticks: video.framesPerSegment * 3_000,
    baseDecodeTime: (chunk.firstSegment + index) * video.framesPerSegment * 3_000,
  }));
  const init = { name: `${rendition.id}/init.mp4`, sizeBytes: bytes(700), sha256: '00' };
  const track = { renditionId: rendition.id, codec: 'avc1.64000d', timescale: 90_000, unitRate: { num: 30, den: 1 } };
  const images = imageFiles({ ...video, chunk }).map((name) => ({ name, sizeBytes: bytes(500), sha256: '00' }));
  return { part: { kind: 'video', chunkIndex }, tracks: [{ ...track, init, segments }], images };
}

const PLAN = planOf();
