/** Uploads a file of any size in parts that fit in memory, each of which the SDK can send again. */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { S3Client } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { callAws } from './call-aws';

/** Segments are smaller and go as one PutObject; a stream could not be sent again after a broken connection. */
const PART_BYTES = 8 * 1024 * 1024;
const PARTS_MAX = 10_000;
/** Parts in memory at a time: 16 MiB a file. */
const PARTS_IN_FLIGHT = 2;

/** @throws {AwsCallError} when the file cannot be read or S3 refuses; parts that were sent are given up; when `signal` aborts */
export async function uploadFile(options: {
  client: S3Client;
  bucket: string;
  key: string;
  path: string;
  contentType: string;
  signal?: AbortSignal;
}): Promise<void> {
  const { client, bucket, key, path, contentType, signal } = options;
  await callAws({
    action: `upload ${path} to s3://${bucket}/${key}`,
    call: async () => {
      const { size } = await stat(path);
      const body = createReadStream(path);
      const upload = new Upload({
        client,
        params: { Bucket: bucket, Key: key, Body: body, ContentType: contentType },
        partSize: Math.max(PART_BYTES, Math.ceil(size / PARTS_MAX)),
        queueSize: PARTS_IN_FLIGHT,
      });
      const abort = (): void => void upload.abort();
      signal?.addEventListener('abort', abort, { once: true });
      try {
        signal?.throwIfAborted();
        await upload.done();
      } finally {
        signal?.removeEventListener('abort', abort);
        body.destroy();
      }
    },
  });
}
