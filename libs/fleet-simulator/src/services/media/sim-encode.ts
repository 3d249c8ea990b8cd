/** What a simulated encode delivers: the files and counts of a part, as a real one would. */
import { imageFiles, INIT_FILE, segmentFile } from '@ffleet/media-plan';
import type { EncodedPart, EncodedTrack, FrameRate, TranscodePart, TranscodePlan } from '@ffleet/media-plan';
import { bytes, seconds } from '@ffleet/units';

const SEGMENT_SECONDS = 6;
/** Of every file of an encode, on the disk and in the bucket. */
export const FILE_SIZE = bytes(1_000);
const FILE = { sizeBytes: FILE_SIZE, sha256: '00' };

export function encodedPart({ plan, part }: { plan: TranscodePlan; part: TranscodePart }): EncodedPart {
  if (part.kind === 'audio') {
    const { sampleRate: num = 48_000, duration = 0 } = plan.audios.find(({ id }) => id === part.trackId) ?? {};
    const segments = { first: 0, count: Math.ceil(duration / SEGMENT_SECONDS) };
    return { part, tracks: [track({ id: part.trackId, codec: 'mp4a.40.2', unitRate: { num, den: 1 }, segments })] };
  }
  if (part.kind === 'subtitles') throw new RangeError('Cannot encode subtitles: no simulated source has any');
  const { renditions = [], frameRate: unitRate = { num: 30, den: 1 } } = plan.video ?? {};
  const chunk = plan.video?.chunks[part.chunkIndex];
  const segments = { first: chunk?.firstSegment ?? 0, count: chunk?.segmentCount ?? 0 };
  const images = plan.video && chunk ? imageFiles({ ...plan.video, chunk }).map((name) => ({ name, ...FILE })) : [];
  return { part, images, tracks: renditions.map(({ id }) => track({ id, codec: 'avc1.64001e', unitRate, segments })) };
}

/** The names of a part's files in the order in which they are finished: `step` 0 is the start, then one per segment. */
export function filesOfStep({ encoded, step }: { encoded: EncodedPart; step: number }): readonly string[] {
  const { tracks, images = [] } = encoded;
  const isLast = tracks.every(({ segments }) => step >= segments.length);
  return [
    ...tracks.flatMap(({ init, segments }) =>
      step === 0 ? [init.name] : [segments[step - 1]?.name].filter((name) => name !== undefined),
    ),
    ...(isLast ? images.map(({ name }) => name) : []),
  ];
}

function track(options: {
  id: string;
  codec: string;
  unitRate: FrameRate;
  segments: { first: number; count: number };
}): EncodedTrack {
  const { id, codec, unitRate, segments } = options;
  const unitCount = (SEGMENT_SECONDS * unitRate.num) / unitRate.den;
  return {
    renditionId: id,
    codec,
    timescale: unitRate.num,
    unitRate,
    init: { name: `${id}/${INIT_FILE}`, sizeBytes: FILE_SIZE, sha256: '00' },
    segments: Array.from({ length: segments.count }, (_, index) => ({
      name: `${id}/${segmentFile(segments.first + index)}`,
      sizeBytes: FILE_SIZE,
      sha256: '00',
      startsWithKeyframe: true,
      unitCount,
      duration: seconds(SEGMENT_SECONDS),
      ticks: unitCount * unitRate.den,
      baseDecodeTime: (segments.first + index) * unitCount,
    })),
  };
}
