/** Conditional requests: may this read or write go on, given what is stored? No I/O. */
import type { IncomingHttpHeaders } from 'node:http';
import type { EpochMs } from '@ffleet/units';
import { invalidArgument, noSuchKey, notImplemented, preconditionFailed } from './s3-error';

/** What conditions look at. */
export interface Stored {
  readonly etag: string;
  readonly lastModified: EpochMs;
}

/**
 * Conditions of GET and HEAD, in the order of RFC 9110 section 13.2.2.
 * @returns whether to send the object or answer 304
 * @throws {S3Error} PreconditionFailed
 */
export function decideRead(headers: IncomingHttpHeaders, stored: Stored): 'send' | 'not-modified' {
  const modifiedSeconds = Math.floor(stored.lastModified / 1000);
  const ifMatch = headers['if-match'];
  const unmodifiedSince = parseHttpDate(headers['if-unmodified-since']);
  if (ifMatch !== undefined) {
    if (!matchesEtag(ifMatch, stored.etag)) throw preconditionFailed('If-Match');
  } else if (unmodifiedSince !== undefined && modifiedSeconds > unmodifiedSince)
    throw preconditionFailed('If-Unmodified-Since');

  const ifNoneMatch = headers['if-none-match'];
  if (ifNoneMatch !== undefined) return matchesEtag(ifNoneMatch, stored.etag) ? 'not-modified' : 'send';
  const modifiedSince = parseHttpDate(headers['if-modified-since']);
  return modifiedSince !== undefined && modifiedSeconds <= modifiedSince ? 'not-modified' : 'send';
}

/**
 * Conditions of PutObject and CompleteMultipartUpload: If-None-Match takes `*` alone, If-Match one ETag.
 * @throws {S3Error} PreconditionFailed, NoSuchKey, NotImplemented
 * @see Amazon S3 User Guide, How to prevent object overwrites with conditional writes
 */
export function requireWritable(headers: IncomingHttpHeaders, key: string, existing: Stored | undefined): void {
  const ifNoneMatch = headers['if-none-match'];
  const ifMatch = headers['if-match'];
  if (ifNoneMatch !== undefined && ifNoneMatch !== '*')
    throw notImplemented('If-None-Match with a value other than * on a write');
  if (ifNoneMatch !== undefined && ifMatch !== undefined)
    throw invalidArgument('Only one of If-None-Match and If-Match may be given');
  if (ifNoneMatch === '*' && existing) throw preconditionFailed('If-None-Match');
  if (ifMatch === undefined) return;
  if (!existing) throw noSuchKey(key);
  if (!matchesEtag(ifMatch, existing.etag)) throw preconditionFailed('If-Match');
}

/**
 * Conditions on the source of CopyObject: the same as of a read, in headers of their own.
 * @throws {S3Error} PreconditionFailed, also where a read would answer 304
 */
export function requireCopySource(headers: IncomingHttpHeaders, source: Stored): void {
  const read = (name: string) => headers[`x-amz-copy-source-${name}`];
  const renamed = Object.fromEntries(
    ['if-match', 'if-none-match', 'if-modified-since', 'if-unmodified-since']
      .map((name) => [name, read(name)] as const)
      .filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
  if (decideRead(renamed, source) === 'not-modified') throw preconditionFailed('x-amz-copy-source-If-None-Match');
}

/** A list of ETags or `*`; S3 takes them with and without quotes. */
function matchesEtag(header: string, etag: string): boolean {
  return header.split(',').some((candidate) => {
    const text = candidate.trim();
    return text === '*' || text === etag || `"${text}"` === etag;
  });
}

/** Whole seconds since the epoch; a date that is none is ignored, as RFC 9110 says. */
function parseHttpDate(text: string | undefined): number | undefined {
  const time = text === undefined ? Number.NaN : Date.parse(text);
  return Number.isNaN(time) ? undefined : Math.floor(time / 1000);
}
