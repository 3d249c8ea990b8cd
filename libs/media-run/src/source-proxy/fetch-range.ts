/** One range request to a source's server, and what its answer means. */
import { mediaFailure } from '@ffleet/media-plan';
import type { MediaFailure, SourceIdentity } from '@ffleet/media-plan';
import type { Milliseconds } from '@ffleet/units';
import { readBodyStart } from '../body-start';
import { refused, takesRanges, unreachable } from '../http-head';
import { startTimeLimit } from '../time-limit';
import type { ByteRange } from './byte-range';
import { parseContentRange } from './byte-range';
import { ForbiddenAddress } from './fetch-public';
import type { FetchSource } from './fetch-public';
import { ifMatch, versionOf } from './source-version';

export type RangeAnswer =
  | { readonly kind: 'part'; readonly data: Buffer; readonly identity: SourceIdentity }
  /** Another content stands there than `expected`. */
  | { readonly kind: 'changed' }
  /** It may go better the next time. */
  | { readonly kind: 'trouble'; readonly failure: MediaFailure }
  | { readonly kind: 'refused'; readonly failure: MediaFailure };

const PARTIAL_CONTENT = 206;
const PRECONDITION_FAILED = 412;
const RANGE_NOT_SATISFIABLE = 416;
const TOO_MANY_REQUESTS = 429;

/**
 * @param options.expected null before anything is known of the source
 * @throws the signal's reason if it aborts
 */
export async function fetchRange(options: {
  sourceUrl: string;
  fetchSource: FetchSource;
  range: ByteRange;
  expected: SourceIdentity | null;
  timeLimit: Milliseconds;
  signal: AbortSignal;
}): Promise<RangeAnswer> {
  const { sourceUrl, fetchSource, range, expected, timeLimit, signal } = options;
  const limit = startTimeLimit({ signal, limit: timeLimit });
  try {
    const response = await fetchSource(sourceUrl, {
      headers: { range: `bytes=${range.first}-${range.last}`, ...(expected ? ifMatch(expected) : {}) },
      signal: limit.signal,
    });
    if (response.status === PARTIAL_CONTENT) return await readPart(response, range);
    await response.body?.cancel();
    return judge(response);
  } catch (cause) {
    signal.throwIfAborted();
    return { kind: cause instanceof ForbiddenAddress ? 'refused' : 'trouble', failure: unreachable(cause) };
  } finally {
    limit.clear();
  }
}

/** A connection that breaks off ends in an error or in fewer bytes: both are trouble, neither is what was asked for. */
async function readPart(response: Response, wanted: ByteRange): Promise<RangeAnswer> {
  const told = parseContentRange(response.headers.get('content-range'));
  const last = told === null ? wanted.last : Math.min(wanted.last, told.size - 1);
  const length = last - wanted.first + 1;
  const data = await readBodyStart(response, length + 1); // one more tells that it does not end there
  if (told === null || told.range.first !== wanted.first || data.length !== length) {
    const answer = response.headers.get('content-range') ?? 'no Content-Range';
    const came = data.length > length ? 'more' : `${data.length} bytes`;
    const message =
      `Cannot read the source: bytes ${wanted.first} to ${wanted.last} were asked for, ` +
      `and ${came} came (${answer.slice(0, 80)})`;
    return { kind: 'trouble', failure: mediaFailure('source-unreachable', message) };
  }
  return { kind: 'part', data, identity: { size: told.size, version: versionOf(response.headers) } };
}

function judge(response: Response): RangeAnswer {
  const { status } = response;
  if (status === PRECONDITION_FAILED || status === RANGE_NOT_SATISFIABLE) return { kind: 'changed' };
  if (response.ok) {
    const message = 'Cannot read the source: its server does not answer range requests';
    // A cache may send the whole file at first, and say that it takes ranges.
    return takesRanges(response)
      ? { kind: 'trouble', failure: mediaFailure('source-unreachable', message) }
      : { kind: 'refused', failure: mediaFailure('source-not-seekable', message) };
  }
  const failure = refused(status);
  return status >= 500 || status === TOO_MANY_REQUESTS ? { kind: 'trouble', failure } : { kind: 'refused', failure };
}
