import {
  CopyObjectCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  DeleteObjectTaggingCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
} from '@aws-sdk/client-s3';
import { createHash, randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { BUCKET, refusal, startS3, type S3Fixture } from './testing/s3-fixture';

const Bucket = BUCKET;
const MASTER = '#EXTM3U\n';

describe('S3 objects', () => {
  let s3: S3Fixture;

  beforeAll(async () => {
    s3 = await startS3();
    await s3.put({
      Key: 'hls/master.m3u8',
      Body: MASTER,
      ContentType: 'application/vnd.apple.mpegurl',
      CacheControl: 'max-age=5',
      Metadata: { job: 'j1' },
    });
  });
  afterAll(() => s3.close());

  it('GetObject returns body, content type, cache control, metadata and the MD5 as ETag', async () => {
    const got = await s3.client.send(new GetObjectCommand({ Bucket, Key: 'hls/master.m3u8' }));

    expect(await got.Body?.transformToString()).toBe(MASTER);
    expect(got).toMatchObject({
      ContentType: 'application/vnd.apple.mpegurl',
      CacheControl: 'max-age=5',
      Metadata: { job: 'j1' },
      ETag: `"${createHash('md5').update(MASTER).digest('hex')}"`,
      AcceptRanges: 'bytes',
    });
    expect(got.LastModified).toBeInstanceOf(Date);
  });

  it.each([
    ['CRC32', 'ChecksumCRC32'],
    ['SHA1', 'ChecksumSHA1'],
    ['SHA256', 'ChecksumSHA256'],
  ] as const)('PutObject returns the %s checksum that GetObject validates', async (ChecksumAlgorithm, member) => {
    const Key = `checksums/${ChecksumAlgorithm}`;

    const put = await s3.client.send(new PutObjectCommand({ Bucket, Key, Body: 'hello', ChecksumAlgorithm }));
    const got = await s3.client.send(new GetObjectCommand({ Bucket, Key, ChecksumMode: 'ENABLED' }));

    expect(put[member]).toMatch(/=$/);
    expect(got[member]).toBe(put[member]);
    expect(await got.Body?.transformToString()).toBe('hello');
  });

  it('PutObject refuses a checksum algorithm that is not emulated', async () => {
    const put = new PutObjectCommand({ Bucket, Key: 'crc32c', Body: 'hello', ChecksumCRC32C: 'mnG7TA==' });

    expect(await refusal(s3.client.send(put))).toBe('NotImplemented/501');
  });

  it('PutObject refuses a body with another checksum, and stores nothing', async () => {
    const put = new PutObjectCommand({ Bucket, Key: 'bad', Body: 'hello', ChecksumCRC32: 'AAAAAA==' });

    expect(await refusal(s3.client.send(put))).toBe('BadDigest/400');
    expect(await refusal(s3.client.send(new HeadObjectCommand({ Bucket, Key: 'bad' })))).toBe('NotFound/404');
  });

  it('PutObject refuses a body with another Content-MD5', async () => {
    const ContentMD5 = createHash('md5').update('goodbye').digest('base64');

    const put = new PutObjectCommand({ Bucket, Key: 'bad', Body: 'hello', ContentMD5 });

    expect(await refusal(s3.client.send(put))).toBe('BadDigest/400');
  });

  it('PutObject decodes aws-chunked when the body is a stream of known length', async () => {
    const data = randomBytes(300_000);
    const Body = Readable.from([data.subarray(0, 1000), data.subarray(1000)]);

    await s3.put({ Key: 'stream', Body, ContentLength: data.length });
    const got = await s3.client.send(new GetObjectCommand({ Bucket, Key: 'stream' }));

    expect(Buffer.from((await got.Body?.transformToByteArray()) ?? []).equals(data)).toBe(true);
    expect(got.ContentEncoding).toBeUndefined();
  });

  it('PutObject keeps an empty object', async () => {
    await s3.put({ Key: 'zero', Body: '' });

    const head = await s3.client.send(new HeadObjectCommand({ Bucket, Key: 'zero' }));

    expect(head.ContentLength).toBe(0);
    expect(await s3.text('zero')).toBe('');
  });

  it('GetObject answers NoSuchKey, HeadObject NotFound, and both know a missing bucket', async () => {
    const missing = { Bucket, Key: 'none' };

    expect(await refusal(s3.client.send(new GetObjectCommand(missing)))).toBe('NoSuchKey/404');
    expect(await refusal(s3.client.send(new HeadObjectCommand(missing)))).toBe('NotFound/404');
    expect(await refusal(s3.client.send(new GetObjectCommand({ Bucket: 'no-such', Key: 'x' })))).toBe(
      'NoSuchBucket/404',
    );
  });

  it('GetObject answers 304 for If-None-Match and 412 for If-Match', async () => {
    const { ETag } = await s3.client.send(new HeadObjectCommand({ Bucket, Key: 'hls/master.m3u8' }));
    const get = (conditions: object) =>
      refusal(s3.client.send(new GetObjectCommand({ Bucket, Key: 'hls/master.m3u8', ...conditions })));

    expect(await get({ IfNoneMatch: ETag })).toMatch(/304$/);
    expect(await get({ IfModifiedSince: new Date() })).toMatch(/304$/);
    expect(await get({ IfMatch: '"x"' })).toBe('PreconditionFailed/412');
    expect(await get({ IfMatch: ETag })).toBe('no error');
  });

  it('PutObject with If-None-Match * refuses a key that exists', async () => {
    const put = () => s3.client.send(new PutObjectCommand({ Bucket, Key: 'once', Body: '1', IfNoneMatch: '*' }));

    await put();

    expect(await refusal(put())).toBe('PreconditionFailed/412');
  });

  it('PutObject with If-None-Match * lets exactly one of many concurrent writers win', async () => {
    const put = (Body: string) =>
      refusal(s3.client.send(new PutObjectCommand({ Bucket, Key: 'race', Body, IfNoneMatch: '*' })));

    const results = await Promise.all(['a', 'b', 'c', 'd', 'e'].map(put));

    expect(results.filter((result) => result === 'no error')).toHaveLength(1);
    expect(results.filter((result) => result === 'PreconditionFailed/412')).toHaveLength(4);
  });

  it('PutObject with If-Match wants that ETag, and a key that exists', async () => {
    const put = (Key: string, IfMatch: string) =>
      refusal(s3.client.send(new PutObjectCommand({ Bucket, Key, Body: '2', IfMatch })));

    expect(await put('hls/master.m3u8', '"deadbeef"')).toBe('PreconditionFailed/412');
    expect(await put('absent', '"deadbeef"')).toBe('NoSuchKey/404');
  });

  it('PutObject refuses keys above 1,024 bytes and metadata above 2 KB', async () => {
    const put = (input: object) => refusal(s3.put({ Key: 'x', Body: '', ...input }));

    expect(await put({ Key: 'k'.repeat(1025) })).toBe('KeyTooLongError/400');
    expect(await put({ Metadata: { a: 'x'.repeat(2048) } })).toBe('MetadataTooLarge/400');
  });

  it.each([{ StorageClass: 'GLACIER' }, { ACL: 'public-read' }, { ServerSideEncryption: 'aws:kms' }] as const)(
    'PutObject refuses %o, which would make another object of it',
    async (input) => {
      expect(await refusal(s3.put({ Key: 'x', Body: '', ...input }))).toBe('NotImplemented/501');
    },
  );

  it('CopyObject copies bytes, content type and metadata', async () => {
    const CopySource = `${BUCKET}/hls/master.m3u8`;

    await s3.client.send(new CopyObjectCommand({ Bucket, Key: 'copy', CopySource }));
    const head = await s3.client.send(new HeadObjectCommand({ Bucket, Key: 'copy' }));

    expect(head).toMatchObject({ ContentType: 'application/vnd.apple.mpegurl', Metadata: { job: 'j1' } });
    expect(await s3.text('copy')).toBe(MASTER);
  });

  it('CopyObject replaces metadata when told, and refuses to copy an object onto itself unchanged', async () => {
    await s3.put({ Key: 'self', Body: 'x', Metadata: { a: '1' } });
    const copy = (input: object) =>
      s3.client.send(new CopyObjectCommand({ Bucket, Key: 'self', CopySource: `${BUCKET}/self`, ...input }));

    expect(await refusal(copy({}))).toBe('InvalidRequest/400');
    await copy({ MetadataDirective: 'REPLACE', Metadata: { b: '2' } });

    const head = await s3.client.send(new HeadObjectCommand({ Bucket, Key: 'self' }));
    expect(head.Metadata).toEqual({ b: '2' });
  });

  it('DeleteObjects deletes a batch, and counts keys that never were', async () => {
    await s3.put({ Key: 'd/1', Body: 'x' });
    await s3.put({ Key: 'd/2', Body: 'x' });
    const Objects = ['d/1', 'd/2', 'ghost'].map((Key) => ({ Key }));

    const { Deleted } = await s3.client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));

    expect(Deleted?.map((deleted) => deleted.Key)).toEqual(['d/1', 'd/2', 'ghost']);
    expect(await refusal(s3.client.send(new HeadObjectCommand({ Bucket, Key: 'd/1' })))).toBe('NotFound/404');
  });

  it('DeleteObject succeeds for a key that is not there', async () => {
    const { $metadata } = await s3.client.send(new DeleteObjectCommand({ Bucket, Key: 'ghost' }));

    expect($metadata.httpStatusCode).toBe(204);
  });

  it('PutObjectTagging keeps tags apart from the body', async () => {
    await s3.put({ Key: 'tagged', Body: 'hello', Tagging: 'a=b' });
    const tagsNow = async () => (await s3.client.send(new GetObjectTaggingCommand({ Bucket, Key: 'tagged' }))).TagSet;

    expect(await tagsNow()).toEqual([{ Key: 'a', Value: 'b' }]);
    const TagSet = [{ Key: 'c', Value: 'd' }];
    await s3.client.send(new PutObjectTaggingCommand({ Bucket, Key: 'tagged', Tagging: { TagSet } }));

    expect(await tagsNow()).toEqual(TagSet);
    expect(await s3.text('tagged')).toBe('hello');
    await s3.client.send(new DeleteObjectTaggingCommand({ Bucket, Key: 'tagged' }));
    expect(await tagsNow()).toEqual([]);
  });

  it('a reader keeps its bytes while the object is replaced and deleted', async () => {
    const old = randomBytes(4_000_000);
    await s3.put({ Key: 'replaced', Body: old });
    const got = await s3.client.send(new GetObjectCommand({ Bucket, Key: 'replaced' }));

    await s3.put({ Key: 'replaced', Body: 'new' });
    expect(await s3.text('replaced')).toBe('new');
    await s3.client.send(new DeleteObjectCommand({ Bucket, Key: 'replaced' }));

    expect(Buffer.from((await got.Body?.transformToByteArray()) ?? []).equals(old)).toBe(true);
  });

  describe('ranges', () => {
    const body = randomBytes(100_000);
    const get = (Range: string) => s3.client.send(new GetObjectCommand({ Bucket, Key: 'ranged', Range }));

    beforeAll(() => s3.put({ Key: 'ranged', Body: body }));

    it.each([
      ['bytes=10-19', 10, 20],
      ['bytes=99990-', 99_990, 100_000],
      ['bytes=-5', 99_995, 100_000],
      ['bytes=99990-200000', 99_990, 100_000],
    ])('GetObject sends %s', async (range, start, end) => {
      const got = await get(range);

      expect(Buffer.from((await got.Body?.transformToByteArray()) ?? [])).toEqual(body.subarray(start, end));
      expect(got.ContentRange).toBe(`bytes ${start}-${end - 1}/100000`);
      expect(got.ContentLength).toBe(end - start);
      expect(got.$metadata.httpStatusCode).toBe(206);
    });

    it.each(['bytes=200000-', 'bytes=100000-', 'bytes=-0'])('GetObject refuses %s', async (range) => {
      expect(await refusal(get(range))).toBe('InvalidRange/416');
    });

    it.each(['bytes=0-1,5-6', 'lines=1-2', 'bytes=9-3'])('GetObject ignores %s', async (range) => {
      const got = await get(range);
      await got.Body?.transformToByteArray();

      expect(got.$metadata.httpStatusCode).toBe(200);
      expect(got.ContentLength).toBe(body.length);
    });
  });
});
