/** Operations that change objects: put, copy, delete, and their tags. */
import {
  CopyObjectResult$,
  Delete$,
  DeleteObjectsOutput$,
  GetObjectTaggingOutput$,
  Tagging$,
  type Delete,
} from '@aws-sdk/client-s3';
import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { MAX_KEYS } from './bucket-operations';
import { requireCopySource, requireWritable } from './conditions';
import { requireKeyLength } from './object-key';
import {
  checksumHeaders,
  describeObject,
  parseCopySource,
  parseTaggingHeader,
  requireEmulatedHeaders,
  requireTags,
} from './object-headers';
import type { ObjectTag } from './object-record';
import type { OperationContext } from './operation-context';
import { receiveDocument, receiveToFile } from './receive-body';
import { invalidArgument, invalidRequest, malformedXml } from './s3-error';
import { xmlResponse, type S3Response } from './s3-request';
import { readXml, writeXml } from './xml';

export async function putObject(context: OperationContext): Promise<S3Response> {
  const { request, buckets } = context;
  const { headers, key } = request;
  if (headers['x-amz-copy-source'] !== undefined) return copyObject(context);
  const bucket = await buckets.bucket(request.bucket);
  requireKeyLength(key);
  requireEmulatedHeaders(headers);
  const description = describeObject(headers);
  const tags = parseTaggingHeader(headers);
  requireWritable(headers, key, bucket.find(key)); // before the body, so that a refusal is quick
  const staged = bucket.stage();
  const body = await receiveToFile(request, staged.file);
  const record = await bucket.commit(
    {
      key,
      size: body.size,
      etag: `"${body.md5}"`,
      ...(body.checksum ? { checksum: { ...body.checksum, type: 'FULL_OBJECT' } } : {}),
      tags,
      ...description,
    },
    staged.stagedAs,
    (existing) => requireWritable(headers, key, existing), // and again: another upload may have ended meanwhile
  );
  return {
    status: 200,
    headers: { etag: record.etag, 'x-amz-server-side-encryption': 'AES256', ...checksumHeaders(record) },
  };
}

async function copyObject({ request, buckets }: OperationContext): Promise<S3Response> {
  const { headers, key } = request;
  const source = parseCopySource(String(headers['x-amz-copy-source']));
  const bucket = await buckets.bucket(request.bucket);
  requireKeyLength(key);
  requireEmulatedHeaders(headers);
  const replacesMetadata = parseDirective(headers['x-amz-metadata-directive']);
  const replacesTags = parseDirective(headers['x-amz-tagging-directive']);
  if (source.bucket === request.bucket && source.key === key && !replacesMetadata)
    throw invalidRequest(
      "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
    );
  const from = await (
    await buckets.bucket(source.bucket)
  ).openObject(source.key, (record) => {
    requireCopySource(headers, record);
    return record;
  });
  const staged = bucket.stage();
  await pipeline(from.handle.createReadStream(), createWriteStream(staged.file));
  const { etag, size, checksum, partSizes, contentType, storedHeaders, userMetadata, tags } = from.decision;
  const record = await bucket.commit(
    {
      key,
      size,
      etag,
      ...(checksum ? { checksum } : {}),
      ...(partSizes ? { partSizes } : {}),
      tags: replacesTags ? parseTaggingHeader(headers) : tags,
      ...(replacesMetadata ? describeObject(headers) : { contentType, storedHeaders, userMetadata }),
    },
    staged.stagedAs,
    () => undefined,
  );
  return xmlResponse(writeXml(CopyObjectResult$, { ETag: record.etag, LastModified: new Date(record.lastModified) }));
}

export async function deleteObject({ request, buckets }: OperationContext): Promise<S3Response> {
  const bucket = await buckets.bucket(request.bucket);
  await bucket.delete(request.key, (existing) => {
    if (request.headers['if-match'] !== undefined)
      requireWritable({ 'if-match': request.headers['if-match'] }, request.key, existing);
  });
  return { status: 204 };
}

export async function deleteObjects({ request, buckets }: OperationContext): Promise<S3Response> {
  const bucket = await buckets.bucket(request.bucket);
  const { Objects, Quiet } = readXml<Delete>(Delete$, await receiveDocument(request));
  if (!Objects || Objects.length === 0 || Objects.length > MAX_KEYS) throw malformedXml();
  const keys = Objects.map((object) => object.Key);
  if (!keys.every((key) => typeof key === 'string' && key !== '')) throw malformedXml();
  for (const key of keys) if (key !== undefined) await bucket.delete(key);
  return xmlResponse(writeXml(DeleteObjectsOutput$, { Deleted: Quiet ? [] : keys.map((Key) => ({ Key })) }));
}

export async function putObjectTagging({ request, buckets }: OperationContext): Promise<S3Response> {
  const bucket = await buckets.bucket(request.bucket);
  const { TagSet } = readXml<{ TagSet?: ObjectTag[] }>(Tagging$, await receiveDocument(request));
  const tags = requireTags(TagSet ?? []);
  await bucket.amend(request.key, (record) => ({ ...record, tags }));
  return { status: 200 };
}

export async function getObjectTagging({ request, buckets }: OperationContext): Promise<S3Response> {
  const bucket = await buckets.bucket(request.bucket);
  return xmlResponse(writeXml(GetObjectTaggingOutput$, { TagSet: bucket.get(request.key).tags }));
}

export async function deleteObjectTagging({ request, buckets }: OperationContext): Promise<S3Response> {
  const bucket = await buckets.bucket(request.bucket);
  await bucket.amend(request.key, (record) => ({ ...record, tags: [] }));
  return { status: 204 };
}

function parseDirective(value: string | string[] | undefined): boolean {
  if (value !== undefined && value !== 'COPY' && value !== 'REPLACE')
    throw invalidArgument('Unknown metadata directive.');
  return value === 'REPLACE';
}
