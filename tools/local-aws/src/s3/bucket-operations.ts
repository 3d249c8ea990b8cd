/** Operations on buckets: create, look, list, delete. */
import { ListBucketsOutput$, ListObjectsV2Output$, CreateBucketConfiguration$ } from '@aws-sdk/client-s3';
import { listPage } from './list-page';
import { encodeKey } from './object-headers';
import type { OperationContext } from './operation-context';
import { receiveDocument } from './receive-body';
import { invalidArgument, S3Error } from './s3-error';
import { xmlResponse, type S3Response } from './s3-request';
import { locationConstraint, readXml, writeXml } from './xml';

/** ListObjectsV2 and DeleteObjects handle at most this many keys a call. */
export const MAX_KEYS = 1000;

export async function listBuckets({ buckets }: OperationContext): Promise<S3Response> {
  const all = buckets.names().map((Name) => ({ Name, CreationDate: new Date(buckets.configuration(Name).createdAt) }));
  return xmlResponse(writeXml(ListBucketsOutput$, { Buckets: all, Owner: { ID: 'local', DisplayName: 'local' } }));
}

export async function createBucket({ request, buckets, region }: OperationContext): Promise<S3Response> {
  const document = await receiveDocument(request);
  const { LocationConstraint: wanted } =
    document.length > 0
      ? readXml<{ LocationConstraint?: string }>(CreateBucketConfiguration$, document)
      : { LocationConstraint: undefined };
  if ((wanted ?? 'us-east-1') !== region)
    throw new S3Error(
      400,
      'IllegalLocationConstraintException',
      `The ${wanted ?? 'unspecified'} location constraint is incompatible for the region specific endpoint this request was sent to.`,
    );
  await buckets.create(request.bucket);
  return { status: 200, headers: { location: `/${request.bucket}` } };
}

export async function headBucket({ request, buckets, region }: OperationContext): Promise<S3Response> {
  buckets.configuration(request.bucket);
  return { status: 200, headers: { 'x-amz-bucket-region': region } };
}

export async function deleteBucket({ request, buckets }: OperationContext): Promise<S3Response> {
  await buckets.delete(request.bucket);
  return { status: 204 };
}

export async function getBucketLocation({ request, buckets, region }: OperationContext): Promise<S3Response> {
  buckets.configuration(request.bucket);
  return xmlResponse(locationConstraint(region));
}

export async function listObjectsV2({ request, buckets }: OperationContext): Promise<S3Response> {
  const { query } = request;
  const bucket = await buckets.bucket(request.bucket);
  if (query.get('list-type') !== '2') throw invalidArgument('Invalid List Type specified in Request');
  const token = query.get('continuation-token');
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter') ?? '';
  const startAfter = query.get('start-after') ?? '';
  const maxKeys = parseMaxKeys(query.get('max-keys'));
  const encode = parseEncodingType(query.get('encoding-type'));
  const after = token === null ? startAfter : decodeToken(token);
  const page = listPage(bucket.keys(), { prefix, delimiter, after, maxKeys });
  return xmlResponse(
    writeXml(ListObjectsV2Output$, {
      Name: request.bucket,
      Prefix: encode(prefix),
      MaxKeys: maxKeys,
      KeyCount: page.keys.length + page.commonPrefixes.length,
      IsTruncated: page.next !== undefined,
      ...(delimiter ? { Delimiter: encode(delimiter) } : {}),
      ...(startAfter ? { StartAfter: encode(startAfter) } : {}),
      ...(token === null ? {} : { ContinuationToken: token }),
      ...(page.next === undefined ? {} : { NextContinuationToken: encodeToken(page.next) }),
      ...(query.has('encoding-type') ? { EncodingType: 'url' } : {}),
      Contents: page.keys.map((key) => {
        const { etag, size, lastModified, checksum } = bucket.get(key);
        return {
          Key: encode(key),
          LastModified: new Date(lastModified),
          ETag: etag,
          Size: size,
          StorageClass: 'STANDARD',
          ...(checksum ? { ChecksumAlgorithm: [checksum.algorithm], ChecksumType: checksum.type } : {}),
        };
      }),
      CommonPrefixes: page.commonPrefixes.map((commonPrefix) => ({ Prefix: encode(commonPrefix) })),
    }),
  );
}

/** `url` or nothing; @returns how names are written in the answer */
export function parseEncodingType(encodingType: string | null): (name: string) => string {
  if (encodingType === null) return (name) => name;
  if (encodingType !== 'url') throw invalidArgument('Invalid Encoding Method specified in Request');
  return encodeKey;
}

function parseMaxKeys(text: string | null): number {
  if (text === null) return MAX_KEYS;
  if (!/^\d{1,10}$/.test(text)) throw invalidArgument('Provided max-keys not an integer or within integer range');
  return Math.min(Number(text), MAX_KEYS);
}

const encodeToken = (name: string): string => Buffer.from(name).toString('base64');
function decodeToken(token: string): string {
  const name = Buffer.from(token, 'base64').toString();
  if (name === '' || encodeToken(name) !== token) throw invalidArgument('The continuation token provided is incorrect');
  return name;
}
