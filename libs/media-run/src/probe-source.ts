/** Finds out what a source is: its head, its streams, and whether its end is really there. */
import {
  mediaFailure,
  packetsToRead,
  parseMediaFacts,
  sourceInput,
  startsLikeIsoMedia,
  verifyMediaFacts,
} from '@ffleet/media-plan';
import type { MediaFacts, MediaFailure, PacketReading } from '@ffleet/media-plan';
import type { Result } from '@ffleet/units';
import { err, ok } from '@ffleet/units';
import { probeCause } from './failure-cause';
import type { FfprobeEnd } from './ffprobe-process';
import { runFfprobe } from './ffprobe-process';
import type { MediaRunLimits } from './limits';
import { PACKET_LINES, PacketCounter } from './packet-reading';
import type { GuardedProgram } from './process-guard';
import { fetchSourceHead } from './source-head';
import type { FetchSource } from './source-proxy/fetch-public';
import type { OpenSource } from './source-proxy/source-proxy';

/** The fields that `parseMediaFacts()` reads, and no others: tags of a hostile file may be of any size. */
const FACT_ENTRIES = [
  'format=format_name,start_time,duration',
  'stream=index,codec_type,codec_name,width,height,sample_aspect_ratio,r_frame_rate,avg_frame_rate,field_order,color_space,color_primaries,color_transfer,color_range,channels,start_time,duration',
  'stream_disposition=attached_pic,default',
  'stream_tags=language,DURATION',
  'stream_side_data=displaymatrix',
].join(':');
const FACTS_CHARACTERS_MAX = 1_000_000;

interface ProbeOptions {
  readonly program: GuardedProgram;
  readonly sourceUrl: string;
  readonly fetchSource: FetchSource;
  /** The same source, as ffprobe reads it. */
  readonly source: OpenSource;
  readonly limits: MediaRunLimits;
  readonly signal: AbortSignal;
}

/**
 * Probes a source in three looks: first bytes, streams, last packets.
 * @returns verified facts, or a failure whose code starts with `source-`
 * @throws {Error} if ffprobe cannot be started, or the signal's reason if it aborts
 */
export async function probeSource(options: ProbeOptions): Promise<Result<MediaFacts, MediaFailure>> {
  const { sourceUrl, fetchSource, limits, signal } = options;
  const head = await fetchSourceHead({ sourceUrl, fetchSource, timeLimit: limits.probeTime, signal });
  if (!head.ok) return head;
  const claimed = await probeStreams(options, { isIsoMedia: startsLikeIsoMedia(head.value) });
  if (!claimed.ok) return claimed;
  const reading = await readPackets(options, claimed.value);
  if (!reading.ok) return reading;
  const facts = { ...claimed.value, identity: await options.source.identify() };
  return reading.value ? verifyMediaFacts(facts, reading.value) : ok(facts);
}

async function probeStreams(
  options: ProbeOptions,
  head: { isIsoMedia: boolean },
): Promise<Result<MediaFacts, MediaFailure>> {
  let json = '';
  const end = await ask(options, ['-show_entries', FACT_ENTRIES, '-of', 'json=compact=1'], (line) => {
    if (json.length < FACTS_CHARACTERS_MAX) json += line;
  });
  if (end.kind !== 'done') return err(options.source.failure() ?? probeFailure(end, options.limits, head));
  return parseMediaFacts(parseJson(json));
}

/** Null where the end could not be reached in time, but is claimed: the encode counts its frames anyway. */
async function readPackets(
  options: ProbeOptions,
  facts: MediaFacts,
): Promise<Result<PacketReading | null, MediaFailure>> {
  const question = packetsToRead(facts);
  const counter = new PacketCounter();
  const interval = question.reach === 'tail' ? ['-read_intervals', `${question.from.toFixed(3)}%`] : [];
  const end = await ask(options, [...interval, ...PACKET_LINES], (line) => counter.add(line));
  if (end.kind === 'time-limit') {
    if (facts.claimedDuration !== null) return ok(null);
    const message = `Cannot read the source: it states no length, and its end was not reached in ${options.limits.probeTime} s`;
    return err(mediaFailure('source-unreachable', message));
  }
  const trouble = options.source.failure();
  if (trouble) return err(trouble);
  const cause = end.kind === 'failed' ? probeCause(end.stderrTail, { isIsoMedia: false }) : null;
  if (cause?.code === 'source-unreachable') {
    return err(mediaFailure(cause.code, `Cannot read the source to its end: ${cause.meaning}`));
  }
  return ok({ reach: question.reach, spans: counter.spans });
}

function ask(
  { program, source: { inputUrl }, limits, signal }: ProbeOptions,
  questions: readonly string[],
  onLine: (line: string) => void,
): Promise<FfprobeEnd> {
  const source = sourceInput(inputUrl, { pixelsMax: limits.probePixelsMax });
  const args = ['-hide_banner', '-v', 'error', ...source.options, ...questions, '-i', source.input];
  return runFfprobe({ program, args, timeLimit: limits.probeTime, signal, onLine });
}

function probeFailure(
  end: Exclude<FfprobeEnd, { kind: 'done' }>,
  limits: MediaRunLimits,
  head: { isIsoMedia: boolean },
): MediaFailure {
  if (end.kind === 'time-limit') {
    return mediaFailure('source-unreachable', `Cannot read the source: no answer within ${limits.probeTime} s`);
  }
  const cause = probeCause(end.stderrTail, head);
  if (cause) return mediaFailure(cause.code, `Cannot read the source: ${cause.meaning}`, end.stderrTail);
  return mediaFailure('source-not-media', 'Cannot read the source: it is no video or sound file', end.stderrTail);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
