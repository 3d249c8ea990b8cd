import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { startLocalAws } from '@ffleet/local-aws';
import type { LocalAws } from '@ffleet/local-aws';
import { meterUploads } from './metered-uploads';
import type { UploadStore } from './metered-uploads';

const MIB = 1024 * 1024;

let folder: string;
let aws: LocalAws;
let client: S3Client;
let uploads: UploadStore;

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'ffleet-metered-'));
  aws = await startLocalAws({ stateDir: path.join(folder, 'aws') });
  client = new S3Client({
    region: 'us-east-1',
    endpoint: aws.endpointUrl,
    forcePathStyle: true,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  await client.send(new CreateBucketCommand({ Bucket: 'media' }));
  const { createS3ObjectStore } = await import('@ffleet/aws-adapters');
  uploads = meterUploads({ client, uploads: createS3ObjectStore({ client, bucket: 'media' }) });
});
afterAll(async () => {
  client.destroy();
  await aws.close();
  await rm(folder, { recursive: true, force: true });
});

describe('meterUploads()', () => {
  it.each([
    [20 * MIB, 3],
    [1500, 1],
  ])('tells each part, and ends at the whole of a file of %d bytes', async (size, parts) => {
    const file = path.join(folder, `${size}.mp4`);
    await writeFile(file, '');
    await truncate(file, size);
    const told: number[] = [];

    await uploads.putFile({ key: 'x', path: file, contentType: 'video/mp4', onProgress: (sent) => told.push(sent) });

    expect(told).toHaveLength(parts);
    expect(told).toEqual(told.toSorted((left, right) => left - right));
    expect(told.at(-1)).toBe(size);
  });
});
