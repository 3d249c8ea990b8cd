import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import type { ObjectStore } from '@ffleet/ports';
import { bytes, seconds } from '@ffleet/units';
import { createS3ObjectStore } from './index';
import { deletePrefix } from './s3-delete-prefix';
import { startLocalRegion } from './testing/local-region';
import type { LocalRegion } from './testing/local-region';

const BUCKET = 'academy-media';
let region: LocalRegion;
let objects: ObjectStore;

beforeAll(async () => {
  region = await startLocalRegion();
  await region.aws.s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
  objects = createS3ObjectStore({ client: region.aws.s3, bucket: BUCKET });
});
afterAll(() => region.close());

/** A file whose bytes depend on their position, so that swapped parts would be seen. */
async function makeFile({ name, size }: { name: string; size: number }): Promise<{ file: string; content: Buffer }> {
  const content = Buffer.alloc(size);
  for (let at = 0; at + 4 <= size; at += 4096) content.writeUInt32LE(at, at);
  const file = path.join(region.folder, name);
  await writeFile(file, content);
  return { file, content };
}

async function readBack(key: string): Promise<{ body: Buffer; contentType: string | undefined }> {
  const answer = await region.aws.s3.send(new GetObjectCommand({ Bucket: BUCKET, Key: key }));
  const body = Buffer.from((await answer.Body?.transformToByteArray()) ?? []);
  return { body, contentType: answer.ContentType };
}

async function listKeys(prefix: string): Promise<(string | undefined)[]> {
  const { Contents = [] } = await region.aws.s3.send(new ListObjectsV2Command({ Bucket: BUCKET, Prefix: prefix }));
  return Contents.map(({ Key }) => Key);
}

describe('createS3ObjectStore()', () => {
  const sizes: [string, number][] = [
    ['empty', 0],
    ['of one part', 1_000_003],
    ['of exactly one part', 8 * 1024 * 1024],
    ['of three parts', 2 * 8 * 1024 * 1024 + 5],
  ];
  it.each(sizes)('putFile() uploads a file byte for byte when it is %s', async (name, size) => {
    const { file, content } = await makeFile({ name, size });

    await objects.putFile({ key: `sizes/${name}`, path: file, contentType: 'video/iso.segment' });

    const { body, contentType } = await readBack(`sizes/${name}`);
    expect(body.equals(content)).toBe(true);
    expect(contentType).toBe('video/iso.segment');
  });

  it('putFile() says what it could not upload when the file is missing', async () => {
    const upload = objects.putFile({ key: 'a', path: '/nowhere/seg_1.m4s', contentType: 'video/mp4' });

    await expect(upload).rejects.toThrow(`Cannot upload /nowhere/seg_1.m4s to s3://${BUCKET}/a (ENOENT)`);
  });

  it('putFile() gives an upload up when its signal aborts', async () => {
    const { file } = await makeFile({ name: 'given up', size: 3 * 8 * 1024 * 1024 });
    const given = new AbortController();
    const upload = objects.putFile({ key: 'given-up', path: file, contentType: 'video/mp4', signal: given.signal });

    given.abort();

    await expect(upload).rejects.toThrow(`Cannot upload ${file} to s3://${BUCKET}/given-up`);
    expect(await objects.fetchSize({ key: 'given-up' })).toBeNull();
  });

  it('presignRead() gives a URL that reads ranges of the object, and nothing else', async () => {
    await objects.putObject({ key: 'sources/lecture 1 ü.mp4', body: '0123456789', contentType: 'video/mp4' });

    const url = await objects.presignRead({ key: 'sources/lecture 1 ü.mp4', expiresIn: seconds(60) });

    const range = await fetch(url, { headers: { range: 'bytes=2-4' } });
    expect([range.status, await range.text()]).toEqual([206, '234']);
    const other = await fetch(url.replace('lecture', 'other'));
    expect(other.ok).toBe(false);
  });

  it('presignRead() throws when the URL would have to live longer than a week', () => {
    expect(() => objects.presignRead({ key: 'a', expiresIn: seconds(604_801) })).toThrow(
      'Cannot sign a URL for 604801 s: 1..604800 s is allowed',
    );
  });

  it('fetchSize() tells the bytes, and null when there is no such object', async () => {
    await objects.putObject({ key: 'sized', body: 'zwölf', contentType: 'text/plain' });

    expect(await objects.fetchSize({ key: 'sized' })).toBe(6);
    expect(await objects.fetchSize({ key: 'unsized' })).toBeNull();
  });

  it('readSmall() gives an object that is as small as was meant, and null for any other', async () => {
    await objects.putObject({ key: 'key', body: '0123456789abcdef', contentType: 'application/octet-stream' });

    const read = (key: string, maxBytes: number) => objects.readSmall({ key, maxBytes: bytes(maxBytes) });

    expect(Buffer.from((await read('key', 16)) ?? []).toString()).toBe('0123456789abcdef');
    expect([await read('key', 15), await read('no key', 16)]).toEqual([null, null]);
  });

  it('putObject() keeps text and content type', async () => {
    const contentType = 'application/vnd.apple.mpegurl';

    await objects.putObject({ key: 'out/master.m3u8', body: '#EXTM3U\n', contentType });

    const { body, contentType: kept } = await readBack('out/master.m3u8');
    expect([body.toString(), kept]).toEqual(['#EXTM3U\n', contentType]);
  });

  it('list() tells every key of a prefix with its size, and nothing beside it', async () => {
    for (const key of ['many/1', 'many/2/deep', 'manyfold']) {
      await objects.putObject({ key, body: 'four', contentType: 'text/plain' });
    }

    const listed = await objects.list({ prefix: 'many/' });

    expect(listed).toEqual([
      { key: 'many/1', sizeBytes: 4 },
      { key: 'many/2/deep', sizeBytes: 4 },
    ]);
    expect(await objects.list({ prefix: 'none/' })).toEqual([]);
  });

  it('deletePrefix() deletes over several pages and nothing beside the prefix', async () => {
    const names = Array.from({ length: 7 }, (_, index) => `job/7/seg_${index}.m4s`);
    for (const key of [...names, 'job/70/seg_0.m4s']) {
      await objects.putObject({ key, body: 'x', contentType: 'text/plain' });
    }

    const deleted = await deletePrefix({ client: region.aws.s3, bucket: BUCKET, prefix: 'job/7/', pageSize: 3 });

    expect(deleted).toBe(7);
    expect(await listKeys('job/')).toEqual(['job/70/seg_0.m4s']);
  });

  it('deletePrefix() answers 0 when nothing is there, and throws when the prefix is empty', async () => {
    expect(await objects.deletePrefix({ prefix: 'nothing/' })).toBe(0);
    await expect(objects.deletePrefix({ prefix: '' })).rejects.toThrow('Cannot delete the empty prefix');
  });

  it('says which bucket is missing when there is none', async () => {
    const elsewhere = createS3ObjectStore({ client: region.aws.s3, bucket: 'no-such-bucket' });

    const write = elsewhere.putObject({ key: 'a', body: 'x', contentType: 'text/plain' });

    await expect(write).rejects.toThrow('Cannot write s3://no-such-bucket/a (NoSuchBucket)');
  });
});
