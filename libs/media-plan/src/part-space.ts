/** Room on the disk for what a part writes before it is uploaded. */
import { bytes } from '@ffleet/units';
import type { Bytes } from '@ffleet/units';
import { framesToSeconds } from './frame-rate';
import { SUBTITLE_BYTES_MAX } from './subtitle-command';
import { soundOf } from './transcode-part';
import type { TranscodePart } from './transcode-part';
import type { TranscodePlan } from './transcode-plan';

const BYTES_PER_KILOBIT = 125;
/** Finished segments leave while others are written: no part fills more than this unless its uploads stand still. */
const SPACE_MAX = 512 * 1024 * 1024;

/** A sound in its lossless file: 24 bits, of which speech leaves a third over. */
const LOSSLESS_SAMPLE_BYTES = 2;

/** What the part has at the ceilings of its rates, as far as it may wait on the disk, and a sound's own file. */
export function spaceForPart({ plan, part }: { plan: TranscodePlan; part: TranscodePart }): Bytes {
  const written = Math.min(SPACE_MAX, Math.ceil(kilobitsOf({ plan, part }) * BYTES_PER_KILOBIT));
  return bytes(written + losslessBytesOf({ plan, part }));
}

function losslessBytesOf({ plan, part }: { plan: TranscodePlan; part: TranscodePart }): number {
  if (part.kind !== 'audio') return 0;
  const { duration, sampleRate, channels } = soundOf(plan, part.trackId);
  return Math.ceil(duration * sampleRate) * channels * LOSSLESS_SAMPLE_BYTES;
}

function kilobitsOf({ plan, part }: { plan: TranscodePlan; part: TranscodePart }): number {
  const { video } = plan;
  if (part.kind === 'audio') {
    const { bitRateKbps, duration } = soundOf(plan, part.trackId);
    return bitRateKbps * duration;
  }
  if (part.kind === 'subtitles') return SUBTITLE_BYTES_MAX / BYTES_PER_KILOBIT;
  const chunk = video?.chunks[part.chunkIndex];
  if (!video || !chunk) return 0;
  const rate = video.renditions.reduce((sum, { maxrateKbps }) => sum + maxrateKbps, 0);
  return rate * framesToSeconds(chunk.frameCount, video.frameRate);
}
