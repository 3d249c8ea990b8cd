/** What every S3 operation gets: the parsed request, the buckets, and the region's name. */
import type { BucketStore } from './bucket-store';
import type { S3Request, S3Response } from './s3-request';

export interface OperationContext {
  readonly request: S3Request;
  readonly buckets: BucketStore;
  readonly region: string;
}

export type Operation = (context: OperationContext) => Promise<S3Response>;
