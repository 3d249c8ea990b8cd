/** The Range header of a read: which bytes of the object to send. No I/O. */
import { S3Error } from './s3-error';

/** Bytes `start` to `end`, both included. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/**
 * @returns the range to send; undefined for the whole object (no header, one that is malformed, or several ranges,
 *   which S3 does not support)
 * @throws {S3Error} InvalidRange when no byte of the object lies in it
 * @see RFC 9110 section 14.2; Amazon S3 API Reference, GetObject
 */
export function parseRange(header: string | undefined, size: number): ByteRange | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '');
  if (!match) return undefined;
  const [, first = '', last = ''] = match;
  if (first === '' && last === '') return undefined;
  const range =
    first === ''
      ? { start: Math.max(0, size - Number(last)), end: size - 1 }
      : { start: Number(first), end: last === '' ? size - 1 : Math.min(size - 1, Number(last)) };
  if (first !== '' && last !== '' && Number(first) > Number(last)) return undefined;
  if (range.start >= size || (first === '' && Number(last) === 0))
    throw new S3Error(416, 'InvalidRange', 'The requested range is not satisfiable', {
      RangeRequested: header ?? '',
      ActualObjectSize: String(size),
    });
  return range;
}

/** The bytes of one part of an object that was uploaded in parts. @throws {S3Error} InvalidPartNumber */
export function partRange(partNumber: number, partSizes: readonly number[]): ByteRange {
  const size = partSizes[partNumber - 1];
  if (size === undefined)
    throw new S3Error(416, 'InvalidPartNumber', 'The requested partnumber is not satisfiable', {
      PartNumberRequested: String(partNumber),
      ActualPartCount: String(partSizes.length),
    });
  const start = partSizes.slice(0, partNumber - 1).reduce((sum, part) => sum + part, 0);
  return { start, end: start + size - 1 };
}
