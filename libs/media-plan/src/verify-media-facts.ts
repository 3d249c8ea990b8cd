/** Holds a source's claims against packets that were really read, so that a short file cannot pass for a long one. */
import type { Result, Seconds } from '@ffleet/units';
import { err, ok, seconds } from '@ffleet/units';
import type { MediaFacts, StreamEnd } from './media-facts';
import type { MediaFailure } from './media-failure';
import { mediaFailure } from './media-failure';

/** What one stream showed when packets were read: their number, and the end of the latest on the container's clock. */
export interface PacketSpan {
  readonly streamIndex: number;
  readonly packetCount: number;
  readonly endTime: Seconds;
}

/** Packets read up to the end of the source, from its beginning or from `from` on. */
export interface PacketReading {
  readonly reach: 'whole' | 'tail';
  readonly spans: readonly PacketSpan[];
}

/** Where the packets have to be read from to know the source's ends, or that its claims are good enough. */
export type PacketQuestion = { readonly reach: 'whole' } | { readonly reach: 'tail'; readonly from: Seconds };

/** Containers whose index allows a jump to the end; the others estimate their duration, so they are read through. */
const INDEXED_FORMATS = ['mov', 'matroska', 'mpegts'];
/** Long enough to hold a packet of every stream, short enough to cost one range request. */
const TAIL = 10;
/** Rounding, edit lists and a last frame without duration; a cut worth speaking of is longer. */
const END_TOLERANCE = 2;

/** Which packets to read for `verifyMediaFacts()`. */
export function packetsToRead(facts: MediaFacts): PacketQuestion {
  const indexed = facts.formatName.split(',').some((name) => INDEXED_FORMATS.includes(name));
  if (facts.claimedDuration === null || !indexed) return { reach: 'whole' };
  return { reach: 'tail', from: seconds(Math.max(0, facts.startTime + facts.claimedDuration - TAIL)) };
}

/**
 * Replaces claimed ends by measured ones.
 * @returns `source-truncated` if nothing can be read where the source claims to end
 */
export function verifyMediaFacts(facts: MediaFacts, reading: PacketReading): Result<MediaFacts, MediaFailure> {
  const spans = reading.spans.filter((span) => span.packetCount > 0);
  const reached = Math.max(0, ...spans.map((span) => span.endTime - facts.startTime));
  if (spans.length === 0 && reading.reach === 'whole') {
    return err(
      mediaFailure('source-truncated', 'Cannot encode the source: its header can be read, but no frame after it'),
    );
  }
  // Without an index the claim is an estimate, and only what was read counts.
  const claimIsBinding = reading.reach === 'tail' && facts.claimedDuration !== null;
  if (claimIsBinding && reached < facts.claimedDuration - END_TOLERANCE) {
    return err(
      mediaFailure('source-truncated', truncationMessage(facts.claimedDuration, spans.length > 0 ? reached : null)),
    );
  }
  const measured = (streamIndex: number, claimed: StreamEnd): StreamEnd => {
    const span = spans.find((candidate) => candidate.streamIndex === streamIndex);
    if (span) return { time: seconds(Math.max(0, span.endTime - facts.startTime)), evidence: 'packets' };
    return reading.reach === 'whole' ? { time: seconds(0), evidence: 'packets' } : claimed;
  };
  return ok({
    ...facts,
    video: facts.video && { ...facts.video, end: measured(facts.video.streamIndex, facts.video.end) },
    audio: facts.audio && { ...facts.audio, end: measured(facts.audio.streamIndex, facts.audio.end) },
  });
}

function truncationMessage(claimed: Seconds, reached: number | null): string {
  const seen =
    reached === null ? `nothing can be read in its last ${TAIL} s` : `its data ends at ${reached.toFixed(1)} s`;
  return `Cannot encode the source: it claims ${claimed.toFixed(1)} s, but ${seen}. The upload or the export was cut short`;
}
