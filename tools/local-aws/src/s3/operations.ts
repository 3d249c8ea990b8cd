/** The table of S3 operations: every name that route.ts recognises, with the function behind it. */
import * as configuration from './bucket-configuration';
import * as bucket from './bucket-operations';
import * as multipart from './multipart-operations';
import * as object from './object-operations';
import { getObject, headObject } from './object-read';
import type { Operation } from './operation-context';
import type { OperationName } from './route';

export const OPERATIONS: Readonly<Record<OperationName, Operation>> = {
  ListBuckets: bucket.listBuckets,
  CreateBucket: bucket.createBucket,
  HeadBucket: bucket.headBucket,
  DeleteBucket: bucket.deleteBucket,
  GetBucketLocation: bucket.getBucketLocation,
  ListObjectsV2: bucket.listObjectsV2,
  DeleteObjects: object.deleteObjects,
  ListMultipartUploads: multipart.listMultipartUploads,
  PutBucketCors: configuration.putBucketCors,
  GetBucketCors: configuration.getBucketCors,
  DeleteBucketCors: configuration.deleteBucketCors,
  PutBucketLifecycleConfiguration: configuration.putBucketLifecycleConfiguration,
  GetBucketLifecycleConfiguration: configuration.getBucketLifecycleConfiguration,
  DeleteBucketLifecycle: configuration.deleteBucketLifecycle,
  PutBucketPolicy: configuration.putBucketPolicy,
  GetBucketPolicy: configuration.getBucketPolicy,
  DeleteBucketPolicy: configuration.deleteBucketPolicy,
  PutObject: object.putObject,
  GetObject: getObject,
  HeadObject: headObject,
  DeleteObject: object.deleteObject,
  PutObjectTagging: object.putObjectTagging,
  GetObjectTagging: object.getObjectTagging,
  DeleteObjectTagging: object.deleteObjectTagging,
  CreateMultipartUpload: multipart.createMultipartUpload,
  UploadPart: multipart.uploadPart,
  ListParts: multipart.listParts,
  CompleteMultipartUpload: multipart.completeMultipartUpload,
  AbortMultipartUpload: multipart.abortMultipartUpload,
};
