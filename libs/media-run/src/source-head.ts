/** Looks at a source's first bytes, so that an empty, forbidden, missing or unreachable source is named as such. */
import { open } from 'node:fs/promises';
import { mediaFailure, refuseByHead, SOURCE_HEAD_BYTES } from '@ffleet/media-plan';
import type { MediaFailure } from '@ffleet/media-plan';
import type { Result, Seconds } from '@ffleet/units';
import { err, ok } from '@ffleet/units';
import type { SourceHead } from './http-head';
import { fetchHttpHead, unreachable } from './http-head';
import type { FetchSource } from './source-proxy/fetch-public';

/**
 * Fetches the head of a source.
 * @returns up to SOURCE_HEAD_BYTES, if a probe should look at the source; otherwise `source-unreachable`,
 * `source-missing`, `source-empty`, `source-forbidden-format`, `source-not-media` or `source-not-seekable`
 * @throws the signal's reason if it aborts
 */
export async function fetchSourceHead({
  sourceUrl,
  fetchSource,
  timeLimit,
  signal,
}: {
  sourceUrl: string;
  fetchSource: FetchSource;
  timeLimit: Seconds;
  signal: AbortSignal;
}): Promise<Result<Uint8Array, MediaFailure>> {
  const isHttp = /^https?:\/\//i.test(sourceUrl);
  if (!isHttp && /^[a-z][a-z0-9+.-]+:\/\//i.test(sourceUrl)) {
    return err(mediaFailure('source-unreachable', 'Cannot read the source: an http or https URL or a file is wanted'));
  }
  const head = await (isHttp ? fetchHttpHead({ sourceUrl, fetchSource, timeLimit, signal }) : readHead(sourceUrl));
  signal.throwIfAborted();
  if (!head.ok) return head;
  // What the bytes betray comes first: an error page or a playlist is no recording, however it was sent.
  const refusal = refuseByHead(head.value.bytes) ?? refuseUnseekable(head.value);
  return refusal ? err(refusal) : ok(head.value.bytes);
}

async function readHead(path: string): Promise<Result<SourceHead, MediaFailure>> {
  try {
    const file = await open(path, 'r');
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(SOURCE_HEAD_BYTES), 0, SOURCE_HEAD_BYTES, 0);
      return ok({ bytes: buffer.subarray(0, bytesRead), isSeekable: true });
    } finally {
      await file.close();
    }
  } catch (cause) {
    return err(unreachable(cause));
  }
}

/**
 * Some sources could be read from end to end, but nobody could look at their end first, start a chunk in the middle, or
 * go on after a broken connection; and an MP4 with its index last cannot be read at all, and then seems cut short.
 */
function refuseUnseekable({ isSeekable }: SourceHead): MediaFailure | null {
  if (isSeekable) return null;
  const message =
    'Cannot read the source: its server does not answer range requests; download the file and submit that';
  return mediaFailure('source-not-seekable', message);
}
