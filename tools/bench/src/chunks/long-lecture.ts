/** A lecture of hours out of one of minutes: the plan that it would have, and the parts that its workers would leave. */
import { imageFiles, planParts, planTranscode, segmentFile, soundOf } from '@ffleet/media-plan';
import type {
  EncodedPart,
  EncodedSegment,
  EncodedTrack,
  MediaFacts,
  StreamEnd,
  TranscodePlan,
  TranscodeSettings,
} from '@ffleet/media-plan';
import { seconds } from '@ffleet/units';
import type { Seconds } from '@ffleet/units';

/** @throws {Error} where it cannot be planned */
export function planLongLecture(options: {
  facts: MediaFacts;
  settings: TranscodeSettings;
  duration: Seconds;
}): TranscodePlan {
  const { facts, settings, duration } = options;
  const end: StreamEnd = { time: duration, evidence: 'packets' };
  const long: MediaFacts = {
    ...facts,
    claimedDuration: duration,
    video: facts.video && { ...facts.video, end },
    audios: facts.audios.map((audio) => ({ ...audio, end })),
  };
  const plan = planTranscode({ facts: long, settings });
  if (!plan.ok) throw new Error(plan.error.message);
  return plan.value;
}

/** What the parts of `plan` would hold, made of segments that were measured, over and over. */
export function repeatParts(options: {
  plan: TranscodePlan;
  measured: readonly EncodedPart[];
}): readonly EncodedPart[] {
  const { plan, measured } = options;
  const { video } = plan;
  return planParts(plan).map((part): EncodedPart => {
    const template = measured.find((one) => one.part.kind === part.kind);
    if (!template) throw new RangeError(`Cannot repeat parts of kind ${part.kind}: none was measured`);
    if (part.kind !== 'video') {
      const duration = part.kind === 'audio' ? soundOf(plan, part.trackId).duration : 0;
      return { part, tracks: template.tracks.map((track) => repeatTrack({ track, duration })) };
    }
    const chunk = video?.chunks[part.chunkIndex];
    const [image] = template.images ?? [];
    if (!video || !chunk) throw new RangeError(`Cannot repeat chunk ${part.chunkIndex}: the plan has none`);
    return {
      part,
      tracks: template.tracks.map((track) => chunkTrack({ track, ...chunk, framesPerSegment: video.framesPerSegment })),
      images: image ? imageFiles({ ...video, chunk }).map((name) => ({ ...image, name })) : [],
    };
  });
}

function chunkTrack(options: {
  track: EncodedTrack;
  startFrame: number;
  frameCount: number;
  firstSegment: number;
  segmentCount: number;
  framesPerSegment: number;
}): EncodedTrack {
  const { track, startFrame, frameCount, firstSegment, segmentCount, framesPerSegment } = options;
  const unitCounts = Array.from({ length: segmentCount }, (_, index) =>
    Math.min(framesPerSegment, frameCount - index * framesPerSegment),
  );
  return withSegments({ track, firstUnit: startFrame, firstSegment, unitCounts });
}

function repeatTrack({ track, duration }: { track: EncodedTrack; duration: number }): EncodedTrack {
  const measured = track.segments.map(({ unitCount }) => unitCount).slice(0, -1); // the last one is short
  const wanted = (duration * track.unitRate.num) / track.unitRate.den;
  const unitCounts: number[] = [];
  for (let sum = 0; sum < wanted; sum += unitCounts.at(-1) ?? wanted) {
    unitCounts.push(Math.min(wanted - sum, measured[unitCounts.length % measured.length] ?? wanted));
  }
  return withSegments({ track, firstUnit: 0, firstSegment: 0, unitCounts });
}

function withSegments(options: {
  track: EncodedTrack;
  firstUnit: number;
  firstSegment: number;
  unitCounts: readonly number[];
}): EncodedTrack {
  const { track, firstUnit, firstSegment, unitCounts } = options;
  const { renditionId, timescale, unitRate } = track;
  let unit = firstUnit;
  const segments = unitCounts.map((unitCount, index): EncodedSegment => {
    const template = track.segments[index % track.segments.length];
    if (!template) throw new RangeError(`Cannot repeat ${renditionId}: it has no segment`);
    const baseDecodeTime = Math.round((unit * unitRate.den * timescale) / unitRate.num);
    unit += unitCount;
    const duration = seconds((unitCount * unitRate.den) / unitRate.num);
    return {
      ...template,
      name: `${renditionId}/${segmentFile(firstSegment + index)}`,
      unitCount,
      duration,
      baseDecodeTime,
    };
  });
  return { ...track, segments };
}
