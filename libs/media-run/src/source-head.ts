/** Fetches a source's first bytes, so that an empty, forbidden or unreachable source is named as such. */
import { open } from 'node:fs/promises';
import { mediaFailure, refuseByHead, SOURCE_HEAD_BYTES } from '@ffleet/media-plan';
import type { MediaFailure } from '@ffleet/media-plan';
import type { Result, Seconds } from '@ffleet/units';
import { err, ok, secondsToMs } from '@ffleet/units';
import { redactUrls } from './redact';

/** Answer of S3 and of others to a range of an empty object. */
const HTTP_RANGE_NOT_SATISFIABLE = 416;

/**
 * Fetches the head of a source.
 * @returns up to SOURCE_HEAD_BYTES, if a probe should look at the source; otherwise `source-unreachable`,
 * `source-empty`, `source-forbidden-format` or `source-not-media`
 * @throws the signal's reason if it aborts
 */
export async function fetchSourceHead({
  sourceUrl,
  timeLimit,
  signal,
}: {
  sourceUrl: string;
  timeLimit: Seconds;
  signal: AbortSignal;
}): Promise<Result<Uint8Array, MediaFailure>> {
  const isHttp = /^https?:\/\//i.test(sourceUrl);
  if (!isHttp && /^[a-z][a-z0-9+.-]+:\/\//i.test(sourceUrl)) {
    return err(mediaFailure('source-unreachable', 'Cannot read the source: an http or https URL or a file is wanted'));
  }
  const head = await (isHttp ? fetchHead({ sourceUrl, timeLimit, signal }) : readHead(sourceUrl));
  signal.throwIfAborted();
  const refusal = head.ok ? refuseByHead(head.value) : null;
  return refusal ? err(refusal) : head;
}

async function readHead(path: string): Promise<Result<Uint8Array, MediaFailure>> {
  try {
    const file = await open(path, 'r');
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(SOURCE_HEAD_BYTES), 0, SOURCE_HEAD_BYTES, 0);
      return ok(buffer.subarray(0, bytesRead));
    } finally {
      await file.close();
    }
  } catch (cause) {
    return err(unreachable(cause));
  }
}

async function fetchHead({
  sourceUrl,
  timeLimit,
  signal,
}: {
  sourceUrl: string;
  timeLimit: Seconds;
  signal: AbortSignal;
}): Promise<Result<Uint8Array, MediaFailure>> {
  try {
    const response = await fetch(sourceUrl, {
      headers: { range: `bytes=0-${SOURCE_HEAD_BYTES - 1}` },
      signal: AbortSignal.any([signal, AbortSignal.timeout(secondsToMs(timeLimit))]),
    });
    if (response.status === HTTP_RANGE_NOT_SATISFIABLE) {
      await response.body?.cancel();
      return ok(new Uint8Array());
    }
    if (!response.ok) {
      await response.body?.cancel();
      return err(mediaFailure('source-unreachable', `Cannot read the source: its server answered ${response.status}`));
    }
    return ok(await firstBytes(response));
  } catch (cause) {
    signal.throwIfAborted();
    return err(unreachable(cause));
  }
}

/** A server may ignore the range and send everything: take what is wanted, refuse the rest. */
async function firstBytes(response: Response): Promise<Uint8Array> {
  const reader = response.body?.getReader();
  let head = Buffer.alloc(0);
  while (reader && head.length < SOURCE_HEAD_BYTES) {
    const { done, value } = (await reader.read()) as { done: boolean; value?: Uint8Array };
    if (done || !value) break;
    head = Buffer.concat([head, value]);
  }
  await reader?.cancel();
  return head.subarray(0, SOURCE_HEAD_BYTES);
}

function unreachable(cause: unknown): MediaFailure {
  const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
  const reason = inner instanceof Error ? inner.message : String(inner);
  return mediaFailure('source-unreachable', `Cannot read the source: ${redactUrls(reason)}`);
}
