/** Writes objects into a local file as they come: none of them ever stands in memory. */
import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import type { S3Client } from '@aws-sdk/client-s3';
import { callAws } from './call-aws';

/** @throws {AwsCallError} that names the object which could not be read; the signal's reason when it aborts */
export async function fetchFile(options: {
  client: S3Client;
  bucket: string;
  keys: readonly string[];
  path: string;
  signal: AbortSignal;
}): Promise<void> {
  const { client, bucket, keys, path, signal } = options;
  let flags = 'w';
  for (const key of keys) {
    signal.throwIfAborted();
    await callAws({
      action: `fetch s3://${bucket}/${key} to ${path}`,
      call: async () => {
        const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }), { abortSignal: signal });
        if (!(Body instanceof Readable)) throw new TypeError('S3 answered without a body');
        await pipeline(Body, createWriteStream(path, { flags, mode: 0o600 }), { signal });
      },
    });
    flags = 'a';
  }
}
