/** Which S3 operation a request asks for; one that is not emulated is refused, never taken for a similar one. No I/O. */
import { notImplemented, S3Error } from './s3-error';
import type { S3Request } from './s3-request';

/** How one operation is recognised. */
interface Route {
  readonly method: string;
  readonly on: 'service' | 'bucket' | 'object';
  /** Query parameters that select the operation. */
  readonly selectors: readonly string[];
  /** Query parameters that it understands besides. */
  readonly parameters?: readonly string[];
}

const LISTING = ['prefix', 'delimiter', 'max-keys', 'encoding-type'];
const RESPONSE_OVERRIDES = [
  'response-cache-control',
  'response-content-disposition',
  'response-content-encoding',
  'response-content-language',
  'response-content-type',
  'response-expires',
];

const ROUTES = {
  ListBuckets: { method: 'GET', on: 'service', selectors: [] },

  CreateBucket: { method: 'PUT', on: 'bucket', selectors: [] },
  HeadBucket: { method: 'HEAD', on: 'bucket', selectors: [] },
  DeleteBucket: { method: 'DELETE', on: 'bucket', selectors: [] },
  GetBucketLocation: { method: 'GET', on: 'bucket', selectors: ['location'] },
  ListObjectsV2: {
    method: 'GET',
    on: 'bucket',
    selectors: ['list-type'],
    parameters: [...LISTING, 'continuation-token', 'start-after', 'fetch-owner'],
  },
  DeleteObjects: { method: 'POST', on: 'bucket', selectors: ['delete'] },
  ListMultipartUploads: {
    method: 'GET',
    on: 'bucket',
    selectors: ['uploads'],
    parameters: ['prefix', 'max-uploads', 'encoding-type'],
  },

  PutBucketCors: { method: 'PUT', on: 'bucket', selectors: ['cors'] },
  GetBucketCors: { method: 'GET', on: 'bucket', selectors: ['cors'] },
  DeleteBucketCors: { method: 'DELETE', on: 'bucket', selectors: ['cors'] },
  PutBucketLifecycleConfiguration: { method: 'PUT', on: 'bucket', selectors: ['lifecycle'] },
  GetBucketLifecycleConfiguration: { method: 'GET', on: 'bucket', selectors: ['lifecycle'] },
  DeleteBucketLifecycle: { method: 'DELETE', on: 'bucket', selectors: ['lifecycle'] },
  PutBucketPolicy: { method: 'PUT', on: 'bucket', selectors: ['policy'] },
  GetBucketPolicy: { method: 'GET', on: 'bucket', selectors: ['policy'] },
  DeleteBucketPolicy: { method: 'DELETE', on: 'bucket', selectors: ['policy'] },

  PutObject: { method: 'PUT', on: 'object', selectors: [] },
  GetObject: { method: 'GET', on: 'object', selectors: [], parameters: ['partNumber', ...RESPONSE_OVERRIDES] },
  HeadObject: { method: 'HEAD', on: 'object', selectors: [], parameters: ['partNumber', ...RESPONSE_OVERRIDES] },
  DeleteObject: { method: 'DELETE', on: 'object', selectors: [] },
  PutObjectTagging: { method: 'PUT', on: 'object', selectors: ['tagging'] },
  GetObjectTagging: { method: 'GET', on: 'object', selectors: ['tagging'] },
  DeleteObjectTagging: { method: 'DELETE', on: 'object', selectors: ['tagging'] },

  CreateMultipartUpload: { method: 'POST', on: 'object', selectors: ['uploads'] },
  UploadPart: { method: 'PUT', on: 'object', selectors: ['uploadId', 'partNumber'] },
  ListParts: {
    method: 'GET',
    on: 'object',
    selectors: ['uploadId'],
    parameters: ['max-parts', 'part-number-marker'],
  },
  CompleteMultipartUpload: { method: 'POST', on: 'object', selectors: ['uploadId'] },
  AbortMultipartUpload: { method: 'DELETE', on: 'object', selectors: ['uploadId'] },
} as const satisfies Record<string, Route>;

/** The operations that are emulated, by their names in the API reference. CopyObject is a PutObject with a source. */
export type OperationName = keyof typeof ROUTES;

/** Parameters that select nothing: the signature, headers in the query, the SDK's note of the operation's name. */
const isCommon = (name: string): boolean => /^x-amz-/i.test(name) || name === 'x-id';

/**
 * @throws {S3Error} NotImplemented for a sub-resource or parameter that is not emulated, MethodNotAllowed
 */
export function routeOf(request: Pick<S3Request, 'method' | 'bucket' | 'key' | 'query'>): OperationName {
  const on = request.bucket === '' ? 'service' : request.key === '' ? 'bucket' : 'object';
  const names = [...new Set(request.query.keys())].filter((name) => !isCommon(name));
  const matches = (Object.entries(ROUTES) as [OperationName, Route][]).filter(
    ([, route]) =>
      route.method === request.method &&
      route.on === on &&
      route.selectors.every((selector) => names.includes(selector)) &&
      names.every((name) => [...route.selectors, ...(route.parameters ?? [])].includes(name)),
  );
  const [match] = matches.sort(([, left], [, right]) => right.selectors.length - left.selectors.length);
  if (match) return match[0];
  if (names.length > 0 || (request.method === 'GET' && on === 'bucket'))
    throw notImplemented(`${request.method} on ${on} with query ${names.join(', ') || '(ListObjects, version 1)'}`);
  throw new S3Error(405, 'MethodNotAllowed', 'The specified method is not allowed against this resource.', {
    Method: request.method,
    ResourceType: on.toUpperCase(),
  });
}
