/** The headers that travel with an object: stored on upload, given back on download, refused where not emulated. */
import type { IncomingHttpHeaders } from 'node:http';
import { checksumHeader } from './checksums';
import { encodeRfc3986 } from './sigv4';
import type { ObjectDescription, ObjectRecord, ObjectTag } from './object-record';
import { contentEncodings } from './receive-body';
import { invalidArgument, notImplemented, S3Error } from './s3-error';

const STORED_HEADERS = ['cache-control', 'content-disposition', 'content-language', 'expires'] as const;
const MAX_USER_METADATA_BYTES = 2048;
const MAX_TAGS = 10;

/** Request headers that would make an object another thing, with the values that change nothing. */
const ACCEPTED_VALUES: Readonly<Record<string, readonly string[]>> = {
  'x-amz-storage-class': ['STANDARD'],
  'x-amz-server-side-encryption': ['AES256'],
  'x-amz-acl': ['bucket-owner-full-control'],
  'x-amz-website-redirect-location': [],
  'x-amz-object-lock-mode': [],
  'x-amz-object-lock-retain-until-date': [],
  'x-amz-object-lock-legal-hold': [],
  'x-amz-server-side-encryption-customer-algorithm': [],
  'x-amz-write-offset-bytes': [],
  'x-amz-grant-full-control': [],
  'x-amz-grant-read': [],
};

/**
 * @throws {S3Error} NotImplemented for encryption with other keys, other storage classes, locks and ACLs
 */
export function requireEmulatedHeaders(headers: IncomingHttpHeaders): void {
  for (const [name, accepted] of Object.entries(ACCEPTED_VALUES)) {
    const value = headers[name];
    if (value !== undefined && !accepted.includes(String(value))) throw notImplemented(`${name}: ${String(value)}`);
  }
}

/** @throws {S3Error} MetadataTooLarge above 2 KB of user metadata */
export function describeObject(headers: IncomingHttpHeaders): ObjectDescription {
  const codings = contentEncodings(headers).filter((coding) => coding !== 'aws-chunked');
  const userMetadata = Object.fromEntries(
    Object.entries(headers)
      .filter(([name]) => name.startsWith('x-amz-meta-'))
      .map(([name, value]) => [name, String(value)]),
  );
  const userBytes = Object.entries(userMetadata)
    .map(([name, value]) => Buffer.byteLength(name.slice('x-amz-meta-'.length)) + Buffer.byteLength(value))
    .reduce((sum, bytes) => sum + bytes, 0);
  if (userBytes > MAX_USER_METADATA_BYTES)
    throw new S3Error(400, 'MetadataTooLarge', 'Your metadata headers exceed the maximum allowed metadata size', {
      Size: String(userBytes),
      MaxSizeAllowed: String(MAX_USER_METADATA_BYTES),
    });
  return {
    contentType: headers['content-type'] ?? 'binary/octet-stream',
    storedHeaders: {
      ...Object.fromEntries(
        STORED_HEADERS.filter((name) => headers[name] !== undefined).map((name) => [name, String(headers[name])]),
      ),
      ...(codings.length > 0 ? { 'content-encoding': codings.join(',') } : {}),
    },
    userMetadata,
  };
}

/** The headers of GetObject and HeadObject that do not depend on the range. */
export function objectHeaders(record: ObjectRecord): Record<string, string> {
  return {
    'content-type': record.contentType,
    ...record.storedHeaders,
    ...record.userMetadata,
    etag: record.etag,
    'last-modified': new Date(record.lastModified).toUTCString(),
    'accept-ranges': 'bytes',
    'x-amz-server-side-encryption': 'AES256',
    ...(record.tags.length > 0 ? { 'x-amz-tagging-count': String(record.tags.length) } : {}),
  };
}

/** The checksum of the whole object; it must not go with a part of it, or the client would compare it to that part. */
export function checksumHeaders(record: Pick<ObjectRecord, 'checksum'>): Record<string, string> {
  if (!record.checksum) return {};
  return {
    [checksumHeader(record.checksum.algorithm)]: record.checksum.value,
    'x-amz-checksum-type': record.checksum.type,
  };
}

/** `x-amz-tagging: a=1&b=2` as tags. @throws {S3Error} InvalidTag, BadRequest */
export function parseTaggingHeader(headers: IncomingHttpHeaders): readonly ObjectTag[] {
  const text = headers['x-amz-tagging'];
  return requireTags([...new URLSearchParams(String(text ?? ''))].map(([Key, Value]) => ({ Key, Value })));
}

/**
 * @throws {S3Error} BadRequest above ten tags, InvalidTag for doubled or overlong ones
 * @see Amazon S3 User Guide, Categorizing your objects using tags
 */
export function requireTags(tags: readonly ObjectTag[]): readonly ObjectTag[] {
  if (tags.length > MAX_TAGS) throw new S3Error(400, 'BadRequest', 'Object tags cannot be greater than 10');
  const invalid = (message: string) => new S3Error(400, 'InvalidTag', message);
  if (new Set(tags.map((tag) => tag.Key)).size < tags.length)
    throw invalid('Cannot provide multiple Tags with the same key');
  for (const tag of tags) {
    if (!tag.Key || tag.Key.length > 128) throw invalid('The TagKey you have provided is invalid');
    if (tag.Value.length > 256) throw invalid('The TagValue you have provided is invalid');
  }
  return tags;
}

/** `x-amz-copy-source: [/]bucket/key`, percent-encoded. @throws {S3Error} InvalidArgument */
export function parseCopySource(header: string): { readonly bucket: string; readonly key: string } {
  const [path = '', version] = header.split('?versionId=');
  if (version !== undefined && version !== 'null') throw notImplemented('versions of objects');
  const match = /^\/?([^/]+)\/(.+)$/s.exec(decodeCopySource(path));
  if (!match?.[1] || !match[2])
    throw invalidArgument('Copy Source must mention the source bucket and key: sourcebucket/sourcekey');
  return { bucket: match[1], key: match[2] };
}

function decodeCopySource(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    throw invalidArgument('Invalid copy source encoding.');
  }
}

/** A key in a URL: every segment percent-encoded, the slashes kept. */
export const encodeKey = (key: string): string => key.split('/').map(encodeRfc3986).join('/');
