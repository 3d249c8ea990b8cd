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
  /** Where its clock starts anew, on the container's clock; null where it never does. */
  readonly restartsAt: Seconds | null;
}

/** Packets read up to the end of the source, from its beginning or from `from` on. */
export interface PacketReading {
  readonly reach: 'whole' | 'tail';
  readonly spans: readonly PacketSpan[];
}

/** Where the packets have to be read from to know the source's ends, or that its claims are good enough. */
export type PacketQuestion = { readonly reach: 'whole' } | { readonly reach: 'tail'; readonly from: Seconds };

/** Containers whose index allows a jump to the end; the others estimate their duration, and may start anew, so they are read through. */
const INDEXED_FORMATS = ['mov', 'matroska'];
/** Long enough to hold a packet of every stream, short enough to cost one range request. */
const TAIL_SECONDS = 10;
/** Rounding, edit lists and last frames without duration stay below this share of the duration; a cut does not. */
const END_TOLERANCE_SHARE = 0.02;
const END_TOLERANCE_SECONDS = { min: 0.5, max: 2 };

/** Which packets to read for `verifyMediaFacts()`. */
export function packetsToRead(facts: MediaFacts): PacketQuestion {
  const indexed = facts.formatName.split(',').some((name) => INDEXED_FORMATS.includes(name));
  if (facts.claimedDuration === null || !indexed) return { reach: 'whole' };
  return { reach: 'tail', from: seconds(Math.max(0, facts.startTime + facts.claimedDuration - TAIL_SECONDS)) };
}

/**
 * Replaces claimed ends by measured ones.
 * @returns `source-truncated` if nothing can be read where the source, or one of its streams, claims to end;
 * `source-changes-midway` if it is two recordings in one file, the second of which nobody would see
 */
export function verifyMediaFacts(facts: MediaFacts, reading: PacketReading): Result<MediaFacts, MediaFailure> {
  const spans = reading.spans.filter((span) => span.packetCount > 0);
  if (reading.reach === 'whole' && spans.length === 0) {
    const message = 'Cannot encode the source: its header can be read, but no frame after it';
    return err(mediaFailure('source-truncated', message));
  }
  const encoded = new Set([facts.video, ...facts.audios].map((stream) => stream?.streamIndex));
  const restarted = spans.find(({ streamIndex, restartsAt }) => encoded.has(streamIndex) && restartsAt !== null);
  if (restarted) return err(mediaFailure('source-changes-midway', restartMessage(facts, restarted)));
  // Without an index a claim is an estimate, and only what was read counts.
  const broken = reading.reach === 'tail' ? brokenClaim(facts, spans) : null;
  if (broken) return err(mediaFailure('source-truncated', truncationMessage(broken)));
  const measured = (streamIndex: number, claimed: StreamEnd): StreamEnd => {
    const reached = reachedTime(facts, spans, streamIndex);
    if (reached !== null) return { time: reached, evidence: 'packets' };
    return reading.reach === 'whole' ? { time: seconds(0), evidence: 'packets' } : claimed;
  };
  return ok({
    ...facts,
    video: facts.video && { ...facts.video, end: measured(facts.video.streamIndex, facts.video.end) },
    audios: facts.audios.map((audio) => ({ ...audio, end: measured(audio.streamIndex, audio.end) })),
  });
}

interface BrokenClaim {
  readonly claimed: Seconds;
  /** Null where the tail held no packet at all. */
  readonly reached: Seconds | null;
}

/** The first claim that the tail of the source does not keep: the container's, then its streams'. */
function brokenClaim(facts: MediaFacts, spans: readonly PacketSpan[]): BrokenClaim | null {
  const claimed = facts.claimedDuration ?? seconds(0);
  const ends = spans.map((span) => seconds(Math.max(0, span.endTime - facts.startTime)));
  const tolerance = Math.min(
    END_TOLERANCE_SECONDS.max,
    Math.max(END_TOLERANCE_SECONDS.min, claimed * END_TOLERANCE_SHARE),
  );
  const latest = ends.length > 0 ? seconds(Math.max(...ends)) : null;
  if (claimed - (latest ?? 0) > tolerance) return { claimed, reached: latest };
  for (const stream of [facts.video, ...facts.audios]) {
    // A stream that ends before the tail has no packet in it, and is not expected to.
    if (stream?.end.evidence !== 'stream' || stream.end.time < claimed - TAIL_SECONDS + tolerance) continue;
    const reached = reachedTime(facts, spans, stream.streamIndex);
    if (stream.end.time - (reached ?? 0) > tolerance) return { claimed: stream.end.time, reached };
  }
  return null;
}

function reachedTime(facts: MediaFacts, spans: readonly PacketSpan[], streamIndex: number): Seconds | null {
  const span = spans.find((candidate) => candidate.streamIndex === streamIndex);
  return span ? seconds(Math.max(0, span.endTime - facts.startTime)) : null;
}

function restartMessage(facts: MediaFacts, { restartsAt }: PacketSpan): string {
  const place = Math.max(0, (restartsAt ?? 0) - facts.startTime).toFixed(1);
  return `Cannot encode the source: its clock starts anew at ${place} s, as where recordings were put together byte by byte`;
}

function truncationMessage({ claimed, reached }: BrokenClaim): string {
  const seen = reached === null ? `nothing can be read near its end` : `its data ends at ${reached.toFixed(1)} s`;
  return `Cannot encode the source: it claims ${claimed.toFixed(1)} s, but ${seen}. The upload or the export was cut short`;
}
