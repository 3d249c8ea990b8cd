/** A request as S3 sees it: bucket and key taken from the path or the host name, path and query still as they were sent. */
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { S3Error } from './s3-error';

export interface S3Request {
  readonly method: string;
  /** Empty for requests on the service itself (ListBuckets). */
  readonly bucket: string;
  /** Empty for requests on the bucket itself. */
  readonly key: string;
  readonly rawPath: string;
  readonly query: URLSearchParams;
  /** What the request was sent with, and what a presigned URL says in the headers' place. */
  readonly headers: IncomingHttpHeaders;
  /** The body's stream. */
  readonly message: IncomingMessage;
}

/** What an operation answers; a stream is piped to the client and closed whatever happens. */
export interface S3Response {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Readable;
}

/** An XML answer. */
export const xmlResponse = (body: string, headers: Readonly<Record<string, string>> = {}): S3Response => ({
  status: 200,
  headers: { 'content-type': 'application/xml', ...headers },
  body,
});

/** `<bucket>.s3.<anything>` and `<bucket>.s3-<region>.<anything>` address a bucket by host name. */
const VIRTUAL_HOST = /^([a-z0-9][a-z0-9.-]*[a-z0-9])\.s3[.-]/;

const SIGNING_PARAMETERS = [
  'algorithm',
  'content-sha256',
  'credential',
  'date',
  'expires',
  'signature',
  'signedheaders',
  'security-token',
].map((name) => `x-amz-${name}`);

/**
 * @throws {S3Error} InvalidURI when the path is not well-formed percent-encoding
 * @see Amazon S3 User Guide, Virtual hosting of general purpose buckets
 */
export function parseS3Request(message: IncomingMessage): S3Request {
  const url = message.url ?? '/';
  const [rawPath = '/', ...query] = url.split('?');
  const virtualBucket = VIRTUAL_HOST.exec(message.headers.host ?? '')?.[1];
  const path = rawPath.replace(/^\//, '');
  const slash = path.indexOf('/');
  const [bucket, key] =
    virtualBucket !== undefined
      ? [virtualBucket, path]
      : slash < 0
        ? [path, '']
        : [path.slice(0, slash), path.slice(slash + 1)];
  const parameters = new URLSearchParams(query.join('?'));
  return {
    method: message.method ?? 'GET',
    bucket: decode(bucket),
    key: decode(key),
    rawPath,
    query: parameters,
    headers: { ...hoistedHeaders(parameters), ...message.headers },
    message,
  };
}

/**
 * A signer moves `x-amz-` headers into the query of a presigned URL, where they mean the same: a checksum, metadata,
 * an ACL. (So a PUT that was presigned with the checksum of an empty body takes no other body, as on AWS.)
 */
function hoistedHeaders(query: URLSearchParams): IncomingHttpHeaders {
  const named = [...query].map(([name, value]) => [name.toLowerCase(), value] as const);
  return Object.fromEntries(named.filter(([name]) => name.startsWith('x-amz-') && !SIGNING_PARAMETERS.includes(name)));
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) throw new S3Error(400, 'InvalidURI', "Couldn't parse the specified URI.");
    throw error;
  }
}
