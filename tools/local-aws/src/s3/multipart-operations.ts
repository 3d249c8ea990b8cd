/** Multipart upload: create, upload parts, list, complete, abort. */
import {
  CompletedMultipartUpload$,
  CompleteMultipartUploadOutput$,
  CreateMultipartUploadOutput$,
  ListMultipartUploadsOutput$,
  ListPartsOutput$,
  type CompletedPart,
} from '@aws-sdk/client-s3';
import { createHash } from 'node:crypto';
import { epochMs } from '@ffleet/units';
import { parseEncodingType } from './bucket-operations';
import {
  BodyDigest,
  checksumHeader,
  compositeChecksum,
  parseAlgorithm,
  requireSame,
  sentChecksum,
  withoutChecksum,
  type Checksum,
} from './checksums';
import { requireWritable } from './conditions';
import { MultipartStore, type MultipartUpload, type UploadedPart } from './multipart-store';
import {
  checksumHeaders,
  describeObject,
  encodeKey,
  parseTaggingHeader,
  requireEmulatedHeaders,
} from './object-headers';
import { requireKeyLength } from './object-key';
import { parsePartNumber } from './object-read';
import type { ObjectRecord } from './object-record';
import type { OperationContext } from './operation-context';
import { receiveDocument, receiveToFile } from './receive-body';
import { invalidArgument, invalidRequest, malformedXml, notImplemented, S3Error } from './s3-error';
import { xmlResponse, type S3Response } from './s3-request';
import { readXml, writeXml } from './xml';

/** Every part but the last has at least 5 MiB (Amazon S3 User Guide, Multipart upload limits). */
const MIN_PART_BYTES = 5 * 2 ** 20;
const MAX_LISTED = 1000;

export async function createMultipartUpload({ request, buckets }: OperationContext): Promise<S3Response> {
  const { headers, key } = request;
  const uploads = new MultipartStore((await buckets.bucket(request.bucket)).folder);
  requireKeyLength(key);
  requireEmulatedHeaders(headers);
  const checksumType = String(headers['x-amz-checksum-type'] ?? 'COMPOSITE');
  if (checksumType !== 'COMPOSITE' && checksumType !== 'FULL_OBJECT')
    throw invalidRequest('Value for x-amz-checksum-type header is invalid.');
  const checksumAlgorithm = parseAlgorithm(String(headers['x-amz-checksum-algorithm'] ?? 'CRC32'));
  if (checksumType === 'FULL_OBJECT' && checksumAlgorithm !== 'CRC32')
    throw invalidRequest(
      `The FULL_OBJECT checksum type cannot be used with the ${checksumAlgorithm.toLowerCase()} checksum algorithm.`,
    );
  const { uploadId } = await uploads.create({
    key,
    initiated: epochMs(Date.now()),
    tags: parseTaggingHeader(headers),
    checksumAlgorithm,
    checksumType,
    ...describeObject(headers),
  });
  return xmlResponse(writeXml(CreateMultipartUploadOutput$, { Bucket: request.bucket, Key: key, UploadId: uploadId }), {
    'x-amz-checksum-algorithm': checksumAlgorithm,
    'x-amz-checksum-type': checksumType,
  });
}

export async function uploadPart(context: OperationContext): Promise<S3Response> {
  const { request } = context;
  if (request.headers['x-amz-copy-source'] !== undefined) throw notImplemented('UploadPartCopy');
  const partNumber = parsePartNumber(request.query.get('partNumber'));
  const { uploads, upload } = await findUpload(context);
  const staged = uploads.stagePart(upload.uploadId);
  const body = await receiveToFile(request, staged.fullPath, upload.checksumAlgorithm);
  const checksum = body.checksum;
  if (checksum?.algorithm !== upload.checksumAlgorithm)
    throw invalidRequest(
      `Checksum Type mismatch occurred, expected checksum Type: ${upload.checksumAlgorithm.toLowerCase()}, actual checksum Type: ${String(checksum?.algorithm).toLowerCase()}`,
    );
  const etag = `"${body.md5}"`;
  await uploads.putPart(upload.uploadId, {
    partNumber,
    size: body.size,
    etag,
    checksum: checksum.value,
    lastModified: epochMs(Date.now()),
    file: staged.file,
  });
  return { status: 200, headers: { etag, [checksumHeader(checksum.algorithm)]: checksum.value } };
}

export async function listParts(context: OperationContext): Promise<S3Response> {
  const { request } = context;
  const { uploads, upload } = await findUpload(context);
  const marker = Number(request.query.get('part-number-marker') ?? 0);
  const maxParts = Math.min(Number(request.query.get('max-parts') ?? MAX_LISTED), MAX_LISTED);
  if (!Number.isInteger(marker) || !Number.isInteger(maxParts) || maxParts < 0)
    throw invalidArgument('Provided max-parts not an integer or within integer range');
  const later = (await uploads.parts(upload.uploadId)).filter((part) => part.partNumber > marker);
  const page = later.slice(0, maxParts);
  return xmlResponse(
    writeXml(ListPartsOutput$, {
      Bucket: request.bucket,
      Key: request.key,
      UploadId: upload.uploadId,
      PartNumberMarker: String(marker),
      NextPartNumberMarker: String(page.at(-1)?.partNumber ?? 0),
      MaxParts: maxParts,
      IsTruncated: later.length > page.length,
      ChecksumAlgorithm: upload.checksumAlgorithm,
      ChecksumType: upload.checksumType,
      Parts: page.map((part) => ({
        PartNumber: part.partNumber,
        ETag: part.etag,
        Size: part.size,
        LastModified: new Date(part.lastModified),
        [checksumMember(upload)]: part.checksum,
      })),
    }),
  );
}

export async function listMultipartUploads({ request, buckets }: OperationContext): Promise<S3Response> {
  const { query } = request;
  const bucket = await buckets.bucket(request.bucket);
  const prefix = query.get('prefix') ?? '';
  const encode = parseEncodingType(query.get('encoding-type'));
  const all = (await new MultipartStore(bucket.folder).list()).filter((upload) => upload.key.startsWith(prefix));
  return xmlResponse(
    writeXml(ListMultipartUploadsOutput$, {
      Bucket: request.bucket,
      Prefix: encode(prefix),
      MaxUploads: MAX_LISTED,
      IsTruncated: all.length > MAX_LISTED,
      ...(query.has('encoding-type') ? { EncodingType: 'url' } : {}),
      Uploads: all.slice(0, MAX_LISTED).map((upload) => ({
        UploadId: upload.uploadId,
        Key: encode(upload.key),
        Initiated: new Date(upload.initiated),
        StorageClass: 'STANDARD',
        ChecksumAlgorithm: upload.checksumAlgorithm,
        ChecksumType: upload.checksumType,
      })),
    }),
  );
}

export async function abortMultipartUpload(context: OperationContext): Promise<S3Response> {
  const { uploads, upload } = await findUpload(context);
  await uploads.remove(upload.uploadId);
  return { status: 204 };
}

export async function completeMultipartUpload(context: OperationContext): Promise<S3Response> {
  const { request, buckets } = context;
  const { headers, key } = request;
  const { uploads, upload } = await findUpload(context);
  // The checksum headers of this request are of the object, not of this document.
  const document = await receiveDocument({ message: request.message, headers: withoutChecksum(headers) });
  const { Parts: named = [] } = readXml<{ Parts?: CompletedPart[] }>(CompletedMultipartUpload$, document);
  const parts = chooseParts(upload, named, await uploads.parts(upload.uploadId));
  const bucket = await buckets.bucket(request.bucket);
  requireWritable(headers, key, bucket.find(key));
  const staged = bucket.stage();
  const digest = new BodyDigest([]);
  await uploads.concatenate(upload.uploadId, parts, { target: staged.file, digest });
  const checksum = wholeChecksum(upload, parts, digest);
  const { contentType, storedHeaders, userMetadata, tags } = upload;
  const record = await bucket.commit(
    {
      key,
      size: digest.size,
      etag: multipartEtag(parts),
      checksum: { ...checksum, type: upload.checksumType },
      partSizes: parts.map((part) => part.size),
      contentType,
      storedHeaders,
      userMetadata,
      tags,
    },
    staged.stagedAs,
    (existing) => {
      requireSame(sentObjectChecksum(context, upload), checksum.value);
      requireWritable(headers, key, existing);
    },
  );
  await uploads.remove(upload.uploadId);
  return xmlResponse(renderCompleted(context, upload, record), checksumHeaders(record));
}

async function findUpload({
  request,
  buckets,
}: OperationContext): Promise<{ readonly uploads: MultipartStore; readonly upload: MultipartUpload }> {
  const uploads = new MultipartStore((await buckets.bucket(request.bucket)).folder);
  return { uploads, upload: await uploads.get(request.query.get('uploadId') ?? '', request.key) };
}

/** The parts that a completion names, each as it was uploaded. */
function chooseParts(
  upload: MultipartUpload,
  named: readonly CompletedPart[],
  uploaded: readonly UploadedPart[],
): readonly UploadedPart[] {
  if (named.length === 0) throw malformedXml();
  const parts = named.map((wanted): UploadedPart => {
    const part = uploaded.find((candidate) => candidate.partNumber === wanted.PartNumber);
    const checksum = wanted[checksumMember(upload)];
    if (!part || unquote(part.etag) !== unquote(wanted.ETag ?? '') || (checksum ?? part.checksum) !== part.checksum)
      throw new S3Error(
        400,
        'InvalidPart',
        "One or more of the specified parts could not be found. The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
        { UploadId: upload.uploadId, PartNumber: String(wanted.PartNumber) },
      );
    return part;
  });
  parts.forEach((part, index) => {
    const next = parts[index + 1];
    if (next && next.partNumber <= part.partNumber)
      throw new S3Error(
        400,
        'InvalidPartOrder',
        'The list of parts was not in ascending order. Parts must be ordered by part number.',
      );
    if (next && part.size < MIN_PART_BYTES)
      throw new S3Error(400, 'EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size', {
        ProposedSize: String(part.size),
        MinSizeAllowed: String(MIN_PART_BYTES),
        PartNumber: String(part.partNumber),
      });
  });
  return parts;
}

/** MD5 of the parts' MD5s, with their number behind it: not the MD5 of the object. */
function multipartEtag(parts: readonly UploadedPart[]): string {
  const digests = parts.map((part) => Buffer.from(unquote(part.etag), 'hex'));
  return `"${createHash('md5').update(Buffer.concat(digests)).digest('hex')}-${parts.length}"`;
}

function wholeChecksum(upload: MultipartUpload, parts: readonly UploadedPart[], digest: BodyDigest): Checksum {
  const algorithm = upload.checksumAlgorithm;
  if (upload.checksumType === 'FULL_OBJECT') return { algorithm, value: digest.value(algorithm) };
  return compositeChecksum(
    algorithm,
    parts.map((part) => part.checksum),
  );
}

/** The whole object's checksum, if the completion names one; with or without the number of parts behind it. */
function sentObjectChecksum({ request }: OperationContext, upload: MultipartUpload): Checksum | undefined {
  const sent = sentChecksum(request.headers);
  return sent?.algorithm === upload.checksumAlgorithm ? sent : undefined;
}

function renderCompleted({ request }: OperationContext, upload: MultipartUpload, record: ObjectRecord): string {
  return writeXml(CompleteMultipartUploadOutput$, {
    Bucket: request.bucket,
    Key: request.key,
    ETag: record.etag,
    Location: `http://${request.headers.host ?? ''}/${request.bucket}/${encodeKey(request.key)}`,
    ...(record.checksum ? { [checksumMember(upload)]: record.checksum.value } : {}),
    ChecksumType: upload.checksumType,
  });
}

/** `ChecksumCRC32` and its kin in the SDK's shapes. */
const checksumMember = ({ checksumAlgorithm }: MultipartUpload) => `Checksum${checksumAlgorithm}` as const;
const unquote = (etag: string): string => etag.replaceAll('"', '');
