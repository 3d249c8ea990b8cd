/** GetObject and HeadObject: conditions, ranges and parts decided first, then the bytes streamed from the file. */
import type { OperationContext } from './operation-context';
import { decideRead } from './conditions';
import { checksumHeaders, objectHeaders } from './object-headers';
import type { ObjectRecord } from './object-record';
import { parseRange, partRange, type ByteRange } from './range';
import { invalidArgument, invalidRequest } from './s3-error';
import type { S3Request, S3Response } from './s3-request';

/** The answer's head, and the bytes that follow it (none for 304 and for empty objects). */
interface ReadPlan {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: ByteRange | undefined;
}

export async function getObject({ request, buckets }: OperationContext): Promise<S3Response> {
  const bucket = await buckets.bucket(request.bucket);
  const { decision, handle } = await bucket.openObject(request.key, (record) => planRead(request, record));
  const { status, headers, bytes } = decision;
  if (bytes) return { status, headers, body: handle.createReadStream(bytes) };
  await handle.close();
  return { status, headers };
}

export async function headObject({ request, buckets }: OperationContext): Promise<S3Response> {
  const bucket = await buckets.bucket(request.bucket);
  const { status, headers } = planRead(request, bucket.get(request.key));
  return { status, headers };
}

function planRead({ headers, query }: S3Request, record: ObjectRecord): ReadPlan {
  if (decideRead(headers, record) === 'not-modified') {
    const { etag, 'last-modified': lastModified = '' } = objectHeaders(record);
    return { status: 304, headers: { etag: etag ?? '', 'last-modified': lastModified }, bytes: undefined };
  }
  const range = requestedRange(headers.range, query.get('partNumber'), record);
  const { start, end } = range ?? { start: 0, end: record.size - 1 };
  const wantsChecksum = String(headers['x-amz-checksum-mode']).toUpperCase() === 'ENABLED' && !range;
  const countsParts = query.has('partNumber') && record.partSizes !== undefined;
  return {
    status: range ? 206 : 200,
    headers: {
      ...objectHeaders(record),
      ...responseOverrides(query),
      ...(wantsChecksum ? checksumHeaders(record) : {}),
      ...(range ? { 'content-range': `bytes ${start}-${end}/${record.size}` } : {}),
      ...(countsParts ? { 'x-amz-mp-parts-count': String(record.partSizes?.length) } : {}),
      'content-length': String(end - start + 1),
    },
    bytes: end < start ? undefined : { start, end },
  };
}

function requestedRange(range: string | undefined, part: string | null, record: ObjectRecord): ByteRange | undefined {
  if (part === null) return parseRange(range, record.size);
  if (range !== undefined) throw invalidRequest('Cannot specify both Range header and partNumber query parameter');
  const found = partRange(parsePartNumber(part), record.partSizes ?? [record.size]);
  return record.size === 0 ? undefined : found; // an empty object has no byte that a range could name
}

/** @throws {S3Error} InvalidArgument unless it is 1 to 10,000 */
export function parsePartNumber(text: string | null): number {
  const partNumber = /^\d{1,5}$/.test(text ?? '') ? Number(text) : 0;
  if (partNumber < 1 || partNumber > 10_000)
    throw invalidArgument('Part number must be an integer between 1 and 10000, inclusive');
  return partNumber;
}

/** `response-content-type=...` in the query sets the header of this one answer. */
function responseOverrides(query: URLSearchParams): Record<string, string> {
  const prefix = 'response-';
  return Object.fromEntries(
    [...query].filter(([name]) => name.startsWith(prefix)).map(([name, value]) => [name.slice(prefix.length), value]),
  );
}
