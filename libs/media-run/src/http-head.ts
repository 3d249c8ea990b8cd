/** Asks an HTTP server for a source's first bytes, and reads from its answer whether the source is there and can be read in pieces. */
import { STATUS_CODES } from 'node:http';
import { mediaFailure, SOURCE_HEAD_BYTES } from '@ffleet/media-plan';
import type { MediaFailure, MediaFailureCode } from '@ffleet/media-plan';
import type { Result, Seconds } from '@ffleet/units';
import { err, ok, secondsToMs } from '@ffleet/units';
import { readBodyStart } from './body-start';
import { redactUrls } from './redact';
import { ForbiddenAddress } from './source-proxy/fetch-public';
import type { FetchSource } from './source-proxy/fetch-public';
import { startTimeLimit } from './time-limit';

/** The start of a source. */
export interface SourceHead {
  /** Up to SOURCE_HEAD_BYTES; fewer where the source is shorter. */
  readonly bytes: Uint8Array;
  /** Whether reading can start anywhere. */
  readonly isSeekable: boolean;
}

const HTTP_PARTIAL_CONTENT = 206;
/** Answer of S3 and of others to a range of an empty object. */
const HTTP_RANGE_NOT_SATISFIABLE = 416;
/** Not Found and Gone: the same address leads nowhere the next time. 401 and 403 may be a signature that is renewed. */
const HTTP_NOTHING_THERE = [404, 410];

/**
 * Fetches the head of a source by HTTP; redirects are followed.
 * @returns `source-missing`, `source-unreachable` or `source-forbidden-address` if it cannot be had, with what the server answered
 * @throws the signal's reason if it aborts
 * @see RFC 9110 section 14.2: a server may ignore the Range header
 */
export async function fetchHttpHead({
  sourceUrl,
  fetchSource,
  timeLimit,
  signal,
}: {
  sourceUrl: string;
  fetchSource: FetchSource;
  timeLimit: Seconds;
  signal: AbortSignal;
}): Promise<Result<SourceHead, MediaFailure>> {
  const limit = startTimeLimit({ signal, limit: secondsToMs(timeLimit) });
  try {
    const response = await fetchSource(sourceUrl, {
      headers: { range: `bytes=0-${SOURCE_HEAD_BYTES - 1}` },
      signal: limit.signal,
    });
    if (response.ok) {
      // A server may ignore the range and send everything.
      const head = await readBodyStart(response, SOURCE_HEAD_BYTES);
      return ok({ bytes: head, isSeekable: takesRanges(response) });
    }
    await response.body?.cancel();
    return response.status === HTTP_RANGE_NOT_SATISFIABLE
      ? ok({ bytes: new Uint8Array(), isSeekable: true })
      : err(refused(response.status));
  } catch (cause) {
    signal.throwIfAborted();
    return err(unreachable(cause));
  } finally {
    limit.clear();
  }
}

/** The failure of a source that could not be opened, by what the system said of it. */
export function unreachable(cause: unknown): MediaFailure {
  if (cause instanceof ForbiddenAddress) {
    return mediaFailure('source-forbidden-address', `Cannot read the source: ${cause.message}`);
  }
  const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
  const reason = inner instanceof Error ? inner.message : String(inner);
  return mediaFailure('source-unreachable', `Cannot read the source: ${redactUrls(reason)}`);
}

/** As ffmpeg decides it: a cache may send the whole file at first, and say that it takes ranges. */
export const takesRanges = ({ status, headers }: Response): boolean =>
  status === HTTP_PARTIAL_CONTENT || headers.get('accept-ranges')?.trim().toLowerCase() === 'bytes';

export function refused(status: number): MediaFailure {
  const code: MediaFailureCode = HTTP_NOTHING_THERE.includes(status) ? 'source-missing' : 'source-unreachable';
  // The usual words for it, because the server's own may be anything.
  const answer = `${status} ${STATUS_CODES[status] ?? ''}`.trim();
  return mediaFailure(code, `Cannot read the source: its server answered ${answer}`);
}
