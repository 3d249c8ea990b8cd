/** A rendition's segments from the bucket as one file: its initialisation section and what follows it is an fMP4 again. */
import { createDecipheriv } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import type { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { playlistKey, segmentIv } from '@ffleet/media-plan';
import type { ComparisonRun } from '@ffleet/media-plan';
import { UnobservableError } from '../cli-errors';
import type { MediaBucket } from '../media-bucket';
import { playlistKeys } from '../playlist-keys';
import { reasonOf } from '../reason-of';
import { QualityRefusal } from './quality-refusal';

/** Object keys in the order of the playlist. */
export interface RenditionObjects {
  readonly id: string;
  readonly initKey: string;
  readonly segmentKeys: readonly string[];
  readonly isEncrypted: boolean;
}

const ENCODE_ANEW =
  'Bring it back as it was, or encode the video anew by `ffleet retry`; `ffleet storage verify` tells what else is wrong.';

/** @throws {QualityRefusal} where the playlist does not name as many segments as were published */
export async function listRendition(options: {
  rendition: { readonly id: string; readonly segmentCount: number };
  keyPrefix: string;
  bucket: Pick<MediaBucket, 'readText'>;
}): Promise<RenditionObjects> {
  const { rendition, keyPrefix, bucket } = options;
  const { id, segmentCount } = rendition;
  const key = keyPrefix + playlistKey(id);
  const text = await bucket.readText({ key });
  const [initKey, ...segmentKeys] = playlistKeys({ key, text });
  if (initKey === undefined || segmentKeys.length !== segmentCount) {
    const message = `${key} names ${segmentKeys.length} segments, but ${segmentCount} were published. ${ENCODE_ANEW}`;
    throw new QualityRefusal('segment-missing', message);
  }
  return { id, initKey, segmentKeys, isEncrypted: /^#EXT-X-KEY:(?!METHOD=NONE)/m.test(text) };
}

/**
 * Writes what a run compares to `file`, in clear.
 * @param options.encryptionKey null where nothing is encrypted
 * @throws {QualityRefusal} where an object is gone, or was encrypted by another key; {UnobservableError} where one cannot
 * be read to its end, or written
 */
export async function fetchSegments(options: {
  objects: RenditionObjects;
  run: ComparisonRun;
  file: string;
  encryptionKey: Uint8Array | null;
  bucket: Pick<MediaBucket, 'open'>;
  signal: AbortSignal;
}): Promise<void> {
  const { objects, run, file, encryptionKey, bucket, signal } = options;
  const numbers = run.ranges.flatMap(({ firstSegment, segmentCount }) =>
    Array.from({ length: segmentCount }, (_, index) => firstSegment + index),
  );
  const copy = async (key: string, { flags, clear }: { flags: 'w' | 'a'; clear: Transform }): Promise<void> => {
    const object = await bucket.open({ key, range: null });
    if (object === null) throw new QualityRefusal('segment-missing', `${key} is missing in the bucket. ${ENCODE_ANEW}`);
    try {
      await pipeline(object.body, clear, createWriteStream(file, { flags }), { signal });
    } catch (error) {
      signal.throwIfAborted();
      throw notCopied({ key, file, error });
    }
  };
  await copy(objects.initKey, { flags: 'w', clear: new PassThrough() });
  for (const number of numbers) {
    const clear =
      encryptionKey === null ? new PassThrough() : createDecipheriv('aes-128-cbc', encryptionKey, segmentIv(number));
    await copy(objects.segmentKeys[number] ?? '', { flags: 'a', clear });
  }
}

function notCopied({ key, file, error }: { key: string; file: string; error: unknown }): Error {
  const { code = '', syscall = '' } = error as NodeJS.ErrnoException;
  if (code.startsWith('ERR_OSSL_'))
    return new QualityRefusal('key-differs', `${key} was encrypted by another key than the stored one. ${ENCODE_ANEW}`);
  const isOfDisk = ['open', 'write', 'close'].includes(syscall);
  const details = isOfDisk
    ? { service: 'the temporary folder', address: path.dirname(file), check: 'Check the space there, or set TMPDIR.' }
    : { service: 'the media bucket', address: key, check: 'Check the connection to S3, and measure again.' };
  const reason = reasonOf({ error, secrets: [] });
  return new UnobservableError({ ...details, action: `copy ${key}`, reason }, { cause: error });
}
