import {
  CreateBucketCommand,
  DeleteBucketCommand,
  GetBucketLocationCommand,
  HeadBucketCommand,
  ListBucketsCommand,
  ListObjectsCommand,
  ListObjectsV2Command,
  PutBucketVersioningCommand,
  PutObjectAclCommand,
  paginateListObjectsV2,
} from '@aws-sdk/client-s3';
import { isBucketName } from './bucket-store';
import { BUCKET, refusal, startS3, type S3Fixture } from './testing/s3-fixture';

const Bucket = BUCKET;

describe('S3 buckets', () => {
  let s3: S3Fixture;
  beforeAll(async () => {
    s3 = await startS3();
    for (const Key of ['l/a/1', 'l/a/2', 'l/b/1', 'l/z']) await s3.put({ Key, Body: 'x' });
  });
  afterAll(() => s3.close());

  it('CreateBucket makes a bucket that HeadBucket and ListBuckets see', async () => {
    await s3.client.send(new CreateBucketCommand({ Bucket: 'another' }));

    const head = await s3.client.send(new HeadBucketCommand({ Bucket: 'another' }));
    const { Buckets } = await s3.client.send(new ListBucketsCommand({}));
    const location = await s3.client.send(new GetBucketLocationCommand({ Bucket: 'another' }));

    expect(head.BucketRegion).toBe('us-east-1');
    expect(Buckets?.map(({ Name }) => Name)).toEqual(['another', BUCKET]);
    expect(location.LocationConstraint).toBeFalsy();
  });

  it('CreateBucket refuses a name that is taken or malformed, and another region', async () => {
    const create = (input: { Bucket: string; CreateBucketConfiguration?: object }) =>
      refusal(s3.client.send(new CreateBucketCommand(input)));

    expect(await create({ Bucket })).toBe('BucketAlreadyOwnedByYou/409');
    expect(await create({ Bucket: 'Upper_Case' })).toBe('InvalidBucketName/400');
    expect(await create({ Bucket: 'elsewhere', CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' } })).toBe(
      'IllegalLocationConstraintException/400',
    );
  });

  it.each(['ab', 'a'.repeat(64), 'a..b', '-ab', 'ab-', '192.168.0.1', 'a/b', '..', 'xn--abc'])(
    'isBucketName() refuses %j',
    (name) => {
      expect(isBucketName(name)).toBe(false);
    },
  );

  it('HeadBucket answers NotFound for a bucket that is not there', async () => {
    expect(await refusal(s3.client.send(new HeadBucketCommand({ Bucket: 'no-such' })))).toBe('NotFound/404');
  });

  it('DeleteBucket refuses a bucket with objects, and deletes an empty one', async () => {
    await s3.client.send(new CreateBucketCommand({ Bucket: 'short-lived' }));
    await s3.client.send(new DeleteBucketCommand({ Bucket: 'short-lived' }));

    expect(await refusal(s3.client.send(new HeadBucketCommand({ Bucket: 'short-lived' })))).toBe('NotFound/404');
    expect(await refusal(s3.client.send(new DeleteBucketCommand({ Bucket })))).toBe('BucketNotEmpty/409');
  });

  it('ListObjectsV2 rolls keys up to common prefixes', async () => {
    const list = await s3.client.send(new ListObjectsV2Command({ Bucket, Prefix: 'l/', Delimiter: '/' }));

    expect(list.CommonPrefixes).toEqual([{ Prefix: 'l/a/' }, { Prefix: 'l/b/' }]);
    expect(list.Contents?.map(({ Key, Size }) => [Key, Size])).toEqual([['l/z', 1]]);
    expect(list.KeyCount).toBe(3);
  });

  it.each([1, 2, 3, 4])('ListObjectsV2 pages by %i without losing or repeating a key', async (MaxKeys) => {
    const keys: (string | undefined)[] = [];

    for await (const page of paginateListObjectsV2({ client: s3.client }, { Bucket, Prefix: 'l/', MaxKeys })) {
      expect(page.Contents?.length).toBeLessThanOrEqual(MaxKeys);
      keys.push(...(page.Contents ?? []).map(({ Key }) => Key));
    }

    expect(keys).toEqual(['l/a/1', 'l/a/2', 'l/b/1', 'l/z']);
  });

  it('ListObjectsV2 pages through common prefixes', async () => {
    const names: (string | undefined)[] = [];

    const input = { Bucket, Prefix: 'l/', Delimiter: '/', MaxKeys: 1 };
    for await (const page of paginateListObjectsV2({ client: s3.client }, input))
      names.push(
        ...(page.CommonPrefixes ?? []).map(({ Prefix }) => Prefix),
        ...(page.Contents ?? []).map(({ Key }) => Key),
      );

    expect(names).toEqual(['l/a/', 'l/b/', 'l/z']);
  });

  it('ListObjectsV2 starts after a key, and refuses a token it never gave', async () => {
    const after = await s3.client.send(new ListObjectsV2Command({ Bucket, Prefix: 'l/', StartAfter: 'l/a/2' }));

    expect(after.Contents?.map(({ Key }) => Key)).toEqual(['l/b/1', 'l/z']);
    const invented = new ListObjectsV2Command({ Bucket, ContinuationToken: '***' });
    expect(await refusal(s3.client.send(invented))).toBe('InvalidArgument/400');
  });

  it('ListObjectsV2 sorts by UTF-8 bytes and gives special characters back', async () => {
    const keys = ['sp/a b+c.ts', 'sp/ü%20é?x=1&y.ts', "sp/q'!()*.ts", 'sp/日本.ts', 'sp/a&<>"b', 'sp/\uFFFD', 'sp/😀'];
    for (const Key of keys) await s3.put({ Key, Body: Key });

    const plain = await s3.client.send(new ListObjectsV2Command({ Bucket, Prefix: 'sp/' }));
    const encoded = await s3.client.send(new ListObjectsV2Command({ Bucket, Prefix: 'sp/', EncodingType: 'url' }));

    const inByteOrder = [...keys].sort((left, right) => Buffer.compare(Buffer.from(left), Buffer.from(right)));
    expect(plain.Contents?.map(({ Key }) => Key)).toEqual(inByteOrder);
    expect(encoded.Contents?.map(({ Key }) => decodeURIComponent(Key ?? ''))).toEqual(inByteOrder);
    for (const key of keys) expect(await s3.text(key)).toBe(key);
  });

  it('a sub-resource that is not emulated is refused, and the object is left alone', async () => {
    await s3.put({ Key: 'acl', Body: 'hello' });
    const versioning = new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } });

    expect(await refusal(s3.client.send(versioning))).toBe('NotImplemented/501');
    expect(await refusal(s3.client.send(new PutObjectAclCommand({ Bucket, Key: 'acl', ACL: 'private' })))).toBe(
      'NotImplemented/501',
    );
    expect(await refusal(s3.client.send(new ListObjectsCommand({ Bucket })))).toBe('NotImplemented/501');
    expect(await s3.text('acl')).toBe('hello');
  });
});
