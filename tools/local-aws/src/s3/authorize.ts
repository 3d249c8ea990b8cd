/** May this caller run this operation? The owner may do everything, anybody what a bucket policy opens. No I/O. */
import { allowsPublicRead, parseBucketPolicy } from './bucket-policy';
import type { BucketStore } from './bucket-store';
import type { OperationName } from './route';
import { accessDenied } from './s3-error';
import type { S3Request } from './s3-request';
import type { Caller } from './sigv4';

/**
 * @throws {S3Error} AccessDenied, also for buckets that do not exist: a stranger shall not learn which names are taken
 */
export function requireAllowed({
  caller,
  operation,
  request,
  buckets,
}: {
  caller: Caller;
  operation: OperationName;
  request: S3Request;
  buckets: BucketStore;
}): void {
  if (caller.kind === 'signed') return;
  const { bucket, key } = request;
  const policy = buckets.has(bucket) ? buckets.configuration(bucket).policy : undefined;
  const isRead = operation === 'GetObject' || operation === 'HeadObject';
  if (!isRead || policy === undefined || !allowsPublicRead({ policy: parseBucketPolicy(bucket, policy), bucket, key }))
    throw accessDenied();
}
