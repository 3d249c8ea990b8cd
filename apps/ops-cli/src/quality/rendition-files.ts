/** A rendition's segments from the bucket as one file: its initialisation section and what follows it is an fMP4 again. */
import { createWriteStream } from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { playlistKey } from '@ffleet/media-plan';
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
}

/** @throws {QualityRefusal} where the playlist is not the one of a clear rendition with as many segments */
export async function listRendition(options: {
  rendition: { readonly id: string; readonly segmentCount: number };
  keyPrefix: string;
  bucket: Pick<MediaBucket, 'readText'>;
}): Promise<RenditionObjects> {
  const { rendition, keyPrefix, bucket } = options;
  const { id, segmentCount } = rendition;
  const key = keyPrefix + playlistKey(id);
  const text = await bucket.readText({ key });
  if (/^#EXT-X-KEY:(?!METHOD=NONE)/m.test(text)) {
    throw new QualityRefusal('encrypted', `The segments of ${key} are encrypted: only clear ones can be measured`);
  }
  const [initKey, ...segmentKeys] = playlistKeys({ key, text });
  if (initKey === undefined || segmentKeys.length !== segmentCount) {
    const message = `${key} names ${segmentKeys.length} segments, but ${segmentCount} were published`;
    throw new QualityRefusal('segment-missing', message);
  }
  return { id, initKey, segmentKeys };
}

/**
 * Writes what a run compares to `file`.
 * @throws {QualityRefusal} where an object is gone; {UnobservableError} where one cannot be read to its end, or written
 */
export async function fetchSegments(options: {
  objects: RenditionObjects;
  run: ComparisonRun;
  file: string;
  bucket: Pick<MediaBucket, 'open'>;
  signal: AbortSignal;
}): Promise<void> {
  const { objects, run, file, bucket, signal } = options;
  const segments = run.ranges.flatMap(({ firstSegment, segmentCount }) =>
    objects.segmentKeys.slice(firstSegment, firstSegment + segmentCount),
  );
  for (const [index, key] of [objects.initKey, ...segments].entries()) {
    const object = await bucket.open({ key, range: null });
    if (object === null) throw new QualityRefusal('segment-missing', `${key} is missing in the bucket`);
    try {
      await pipeline(object.body, createWriteStream(file, { flags: index === 0 ? 'w' : 'a' }), { signal });
    } catch (error) {
      signal.throwIfAborted();
      throw notCopied({ key, file, error });
    }
  }
}

function notCopied({ key, file, error }: { key: string; file: string; error: unknown }): UnobservableError {
  const isOfDisk = ['open', 'write', 'close'].includes((error as NodeJS.ErrnoException).syscall ?? '');
  const details = isOfDisk
    ? { service: 'the temporary folder', address: path.dirname(file), check: 'Check the space there, or set TMPDIR.' }
    : { service: 'the media bucket', address: key, check: 'Check the connection to S3, and measure again.' };
  const reason = reasonOf({ error, secrets: [] });
  return new UnobservableError({ ...details, action: `copy ${key}`, reason }, { cause: error });
}
