/** Sample facts, plans and encodes for specs: one plain lecture, varied where a spec wants it. */
import { bytes, seconds } from '@ffleet/units';
import type { AudioFacts, EncodedPart, MediaFacts, TranscodePart, TranscodePlan, VideoFacts } from '../index';
import { lectureSettings, planTranscode, UPRIGHT } from '../index';
import type { TranscodeSettings } from '../index';
import { imageFiles } from '../storyboard';

export const videoFacts = (changes: Partial<VideoFacts> = {}): VideoFacts => ({
  streamIndex: 0,
  codecName: 'h264',
  codedWidth: 1280,
  codedHeight: 720,
  displayWidth: 1280,
  displayHeight: 720,
  frameRate: { base: { num: 30, den: 1 }, average: { num: 30, den: 1 } },
  interlaced: false,
  orientation: UPRIGHT,
  colour: { matrix: null, primaries: null, transfer: null, range: null },
  end: { time: seconds(60), evidence: 'packets' },
  ...changes,
});

export const audioFacts = (changes: Partial<AudioFacts> = {}): AudioFacts => ({
  streamIndex: 1,
  codecName: 'aac',
  channels: 2,
  language: null,
  end: { time: seconds(60), evidence: 'packets' },
  ...changes,
});

export const mediaFacts = (changes: Partial<MediaFacts> = {}): MediaFacts => ({
  identity: { size: 1_000_000, version: '"1"' },
  formatName: 'mov,mp4,m4a,3gp,3g2,mj2',
  startTime: seconds(0),
  claimedDuration: seconds(60),
  streamCount: 2,
  video: videoFacts(),
  audios: [audioFacts()],
  subtitles: [],
  ...changes,
});

/** @throws {Error} if the facts cannot be planned */
export function planOf(facts: MediaFacts, settings: Partial<TranscodeSettings> = {}): TranscodePlan {
  const plan = planTranscode({ facts, settings: { ...lectureSettings, ...settings } });
  if (!plan.ok) throw new Error(plan.error.message);
  return plan.value;
}

/** What a faultless encode of a part would have delivered. */
export function perfectEncode(plan: TranscodePlan, part: TranscodePart): EncodedPart {
  if (part.kind === 'audio') {
    // Whole AAC frames, as close to 6 s as they come.
    const audio = plan.audios.find(({ id }) => id === part.trackId);
    const count = Math.ceil((audio?.duration ?? 0) / 6);
    const segmentUnits = Array.from({ length: count }, (_, index) => (index % 3 === 1 ? 287_744 : 288_768));
    return { part, tracks: [track(part.trackId, 'mp4a.40.2', { num: 48_000, den: 1 }, 48_000, 0, segmentUnits)] };
  }
  if (part.kind === 'subtitles') {
    const file = { name: `${part.trackId}/subtitles.vtt`, sizeBytes: bytes(50), sha256: sampleDigest(7) };
    return { part, tracks: [], subtitles: { trackId: part.trackId, file, cueCount: 3 } };
  }
  const { video } = plan;
  const chunk = video?.chunks[part.chunkIndex];
  if (!video || !chunk) throw new Error(`The plan has no chunk ${part.chunkIndex}`);
  const segmentUnits = Array.from({ length: chunk.segmentCount }, (_, index) =>
    Math.min(video.framesPerSegment, chunk.frameCount - index * video.framesPerSegment),
  );
  const { frameRate } = video;
  return {
    part,
    images: imageFiles({ ...video, chunk }).map((name) => ({ name, sizeBytes: bytes(9_000), sha256: sampleDigest(9) })),
    tracks: video.renditions.map(({ id }) =>
      track(id, 'avc1.64001f', frameRate, 90_000, chunk.firstSegment * video.framesPerSegment, segmentUnits),
    ),
  };
}

const sampleDigest = (value: number): string => value.toString(16).padStart(64, '0');

function track(
  renditionId: string,
  codec: string,
  unitRate: { num: number; den: number },
  timescale: number,
  firstUnit: number,
  segmentUnits: readonly number[],
): EncodedPart['tracks'][number] {
  let unit = firstUnit;
  const firstIndex = segmentUnits[0] ? Math.round(firstUnit / segmentUnits[0]) : 0;
  const segments = segmentUnits.map((unitCount, index) => {
    const baseDecodeTime = Math.round((unit * unitRate.den * timescale) / unitRate.num);
    unit += unitCount;
    return {
      name: `${renditionId}/seg_${String(firstIndex + index).padStart(5, '0')}.m4s`,
      sizeBytes: bytes(100_000 + index),
      sha256: sampleDigest(renditionId.length + index),
      unitCount,
      duration: seconds((unitCount * unitRate.den) / unitRate.num),
      ticks: Math.round((unitCount * unitRate.den * timescale) / unitRate.num),
      startsWithKeyframe: true,
      baseDecodeTime,
    };
  });
  const init = { name: `${renditionId}/init.mp4`, sizeBytes: bytes(800), sha256: sampleDigest(codec.length) };
  return { renditionId, codec, timescale, unitRate, init, segments };
}
