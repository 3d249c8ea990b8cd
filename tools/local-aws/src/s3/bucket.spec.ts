import { DeleteObjectCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { readdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import path from 'node:path';
import { Bucket } from './bucket';
import { hashedName, isLegiblePath } from './object-key';
import { BUCKET, startS3, until, type S3Fixture } from './testing/s3-fixture';

describe('Bucket on disk', () => {
  let s3: S3Fixture;
  const inBucket = (...names: string[]) => path.join(s3.folder, BUCKET, ...names);

  const uncheckedClient = () => new S3Client({ ...s3.clientConfig, requestChecksumCalculation: 'WHEN_REQUIRED' });

  /** PUT with the path as it is: anything that parses it as a URL would straighten some of these keys. */
  const putVerbatim = async (key: string, body: string): Promise<number | undefined> => {
    const url = await getSignedUrl(uncheckedClient(), new PutObjectCommand({ Bucket: BUCKET, Key: key }));
    const { port } = new URL(s3.endpointUrl);
    return new Promise((resolve, reject) => {
      const headers = { 'content-length': body.length };
      request({ host: '127.0.0.1', port, path: url.slice(s3.endpointUrl.length), method: 'PUT', headers })
        .on('response', (response) => resolve(response.resume().statusCode))
        .on('error', reject)
        .end(body);
    });
  };

  beforeEach(async () => {
    s3 = await startS3();
  });
  afterEach(() => s3.close());

  it('an object lies under its key, so that a player can open it', async () => {
    await s3.put({ Key: 'videos/7/out/master.m3u8', Body: '#EXTM3U' });

    expect(await readFile(inBucket('objects/videos/7/out/master.m3u8'), 'utf8')).toBe('#EXTM3U');
  });

  it.each([
    '../escape',
    '../../../../../../../../etc/escape',
    'a/../../../escape',
    '/etc/escape',
    './a',
    'a//b',
    'a/',
    '..',
    '.',
    'a\\..\\..\\escape',
    'a\u0000b',
    'a\nb',
    'x'.repeat(300),
    `${'x/'.repeat(500)}end`,
  ])('a key of %j stays in the folder and comes back', async (key) => {
    const before = await readdir(path.dirname(s3.folder));

    expect(await putVerbatim(key, 'hostile')).toBe(200);

    expect(await s3.text(key)).toBe('hostile');
    expect(
      (await readdir(path.dirname(s3.folder))).filter((name) => !before.includes(name) && name === 'escape'),
    ).toEqual([]);
    expect((await readdir(s3.folder)).sort()).toEqual([BUCKET]);
    expect((await readdir(inBucket())).sort()).toEqual([
      'bucket.json',
      'hashed',
      'incoming',
      'metadata',
      'objects',
      'uploads',
    ]);
    if (!isLegiblePath(key)) expect(await readdir(inBucket('hashed'))).toEqual([hashedName(key)]);
  });

  it('a key that is a folder of another, and the other way round, goes to a hashed name', async () => {
    await s3.put({ Key: 'a', Body: 'file first' });
    await s3.put({ Key: 'a/b', Body: 'folder second' });
    await s3.put({ Key: 'c/d', Body: 'folder first' });
    await s3.put({ Key: 'c', Body: 'file second' });

    expect(await Promise.all(['a', 'a/b', 'c/d', 'c'].map((key) => s3.text(key)))).toEqual([
      'file first',
      'folder second',
      'folder first',
      'file second',
    ]);
    expect((await readdir(inBucket('hashed'))).sort()).toEqual([hashedName('a/b'), hashedName('c')].sort());
  });

  it('keys that differ by case alone are two objects, also where the file system ignores case', async () => {
    await s3.put({ Key: 'Video.mp4', Body: 'upper' });
    await s3.put({ Key: 'video.mp4', Body: 'lower' });

    expect([await s3.text('Video.mp4'), await s3.text('video.mp4')]).toEqual(['upper', 'lower']);
    expect(await readdir(inBucket('hashed'))).toEqual([hashedName('video.mp4')]);
  });

  it('deleting the last object of a folder removes the folder', async () => {
    await s3.put({ Key: 'x/y/z', Body: '1' });
    await s3.put({ Key: 'x/other', Body: '2' });

    await s3.client.send(new DeleteObjectCommand({ Bucket: BUCKET, Key: 'x/y/z' }));

    expect(await readdir(inBucket('objects/x'))).toEqual(['other']);
  });

  it('a restart keeps objects, metadata and tags', async () => {
    await s3.put({ Key: 'kept', Body: 'body', ContentType: 'video/mp4', Metadata: { a: '1' }, Tagging: 't=1' });

    await s3.restart();

    const got = await s3.client.send(new GetObjectCommand({ Bucket: BUCKET, Key: 'kept' }));
    expect(await got.Body?.transformToString()).toBe('body');
    expect(got).toMatchObject({ ContentType: 'video/mp4', Metadata: { a: '1' }, TagCount: 1 });
  });

  it('Bucket.open() finishes a commit that a crash cut between record and rename, and drops half uploads', async () => {
    await s3.put({ Key: 'cut/short', Body: 'bytes' });
    const recordFile = inBucket('metadata', `${hashedName('cut/short')}.json`);
    const { stagedAs } = JSON.parse(await readFile(recordFile, 'utf8')) as { stagedAs: string };
    await rename(inBucket('objects/cut/short'), inBucket('incoming', stagedAs));
    await writeFile(inBucket('incoming', 'half-an-upload'), 'by');
    await writeFile(`${recordFile}.draft`, '{"key":');

    const bucket = await Bucket.open(BUCKET, inBucket());

    expect(bucket.keys()).toEqual(['cut/short']);
    expect(await readFile(inBucket('objects/cut/short'), 'utf8')).toBe('bytes');
    expect(await readdir(inBucket('incoming'))).toEqual([]);
  });

  it('an upload whose client goes away leaves neither object nor bytes', async () => {
    const url = await getSignedUrl(uncheckedClient(), new PutObjectCommand({ Bucket: BUCKET, Key: 'gone' }));
    const upload = request(url, { method: 'PUT', headers: { 'content-length': '1000000' } });
    upload.on('error', () => undefined);
    upload.write('some bytes');
    await until(async () => (await readdir(inBucket('incoming'))).length > 0);

    upload.destroy();

    await until(async () => (await readdir(inBucket('incoming'))).length === 0);
    await expect(stat(inBucket('objects/gone'))).rejects.toThrow('ENOENT');
  });
});
