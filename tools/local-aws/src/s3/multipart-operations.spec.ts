import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { BUCKET, refusal, startS3, type S3Fixture } from './testing/s3-fixture';

const Bucket = BUCKET;
const MIB = 2 ** 20;

describe('S3 multipart uploads', () => {
  let s3: S3Fixture;
  const data = randomBytes(13 * MIB);
  const pieces = function* () {
    for (let start = 0; start < data.length; start += MIB) yield data.subarray(start, start + MIB);
  };

  beforeAll(async () => {
    s3 = await startS3();
    const params = { Bucket, Key: 'a/video.mp4', Body: Readable.from(pieces()), ContentType: 'video/mp4' };
    await new Upload({ client: s3.client, params, partSize: 5 * MIB, queueSize: 4 }).done();
  });
  afterAll(() => s3.close());

  const create = async (Key: string, input: object = {}) => {
    const { UploadId } = await s3.client.send(new CreateMultipartUploadCommand({ Bucket, Key, ...input }));
    return { Bucket, Key, UploadId };
  };
  const uploadPart = async (
    upload: { Bucket: string; Key: string; UploadId: string | undefined },
    PartNumber: number,
    Body: string | Buffer,
  ) => {
    const { ETag } = await s3.client.send(new UploadPartCommand({ ...upload, PartNumber, Body }));
    return { PartNumber, ETag };
  };

  it('lib-storage uploads a stream in parts and reads the same bytes back', async () => {
    const got = await s3.client.send(new GetObjectCommand({ Bucket, Key: 'a/video.mp4', ChecksumMode: 'ENABLED' }));

    expect(Buffer.from((await got.Body?.transformToByteArray()) ?? []).equals(data)).toBe(true);
    expect(got).toMatchObject({ ContentType: 'video/mp4', ChecksumType: 'COMPOSITE' });
    expect(got.ETag).toMatch(/^"[0-9a-f]{32}-3"$/);
    expect(got.ChecksumCRC32).toMatch(/-3$/);
  });

  it('lib-storage learns the location of what it uploaded', async () => {
    const params = { Bucket, Key: 'located', Body: Buffer.alloc(6 * MIB) };

    const { Location } = await new Upload({ client: s3.client, params, partSize: 5 * MIB }).done();

    expect(Location).toBe(`${s3.endpointUrl}/${BUCKET}/located`);
  });

  it('GetObject with a part number sends that part and the number of parts', async () => {
    const got = await s3.client.send(new GetObjectCommand({ Bucket, Key: 'a/video.mp4', PartNumber: 3 }));

    expect(Buffer.from((await got.Body?.transformToByteArray()) ?? []).equals(data.subarray(10 * MIB))).toBe(true);
    expect(got.PartsCount).toBe(3);
    const fourth = new GetObjectCommand({ Bucket, Key: 'a/video.mp4', PartNumber: 4 });
    expect(await refusal(s3.client.send(fourth))).toBe('InvalidPartNumber/416');
  });

  it('CompleteMultipartUpload with FULL_OBJECT checks the whole object', async () => {
    const options = { ChecksumAlgorithm: 'CRC32', ChecksumType: 'FULL_OBJECT' };
    const upload = await create('full', options);
    const Parts = [await uploadPart(upload, 1, 'hello')];
    const complete = (ChecksumCRC32: string) =>
      s3.client.send(
        new CompleteMultipartUploadCommand({
          ...upload,
          MultipartUpload: { Parts },
          ChecksumCRC32,
          ChecksumType: 'FULL_OBJECT',
        }),
      );

    expect(await refusal(complete('AAAAAA=='))).toBe('BadDigest/400');
    expect(await readdir(path.join(s3.folder, BUCKET, 'incoming'))).toEqual([]);
    await complete('NhCmhg=='); // CRC-32 of "hello", big-endian, base64

    expect(await s3.text('full')).toBe('hello');
  });

  it('CompleteMultipartUpload refuses small parts, wrong ETags, wrong order and no parts', async () => {
    const upload = await create('refused');
    const first = await uploadPart(upload, 1, 'tiny');
    const second = await uploadPart(upload, 2, 'tiny');
    const complete = (Parts: object[]) =>
      refusal(s3.client.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts } })));

    expect(await complete([first, second])).toBe('EntityTooSmall/400');
    expect(await complete([second, first])).toBe('InvalidPartOrder/400');
    expect(await complete([{ ...first, ETag: '"00000000000000000000000000000000"' }])).toBe('InvalidPart/400');
    expect(await complete([{ ...first, PartNumber: 7 }])).toBe('InvalidPart/400');
    expect(await complete([])).toBe('MalformedXML/400');
    expect(await refusal(s3.client.send(new HeadObjectCommand({ Bucket, Key: 'refused' })))).toBe('NotFound/404');
  });

  it('UploadPart replaces a part that is sent again, and refuses part numbers out of bounds', async () => {
    const upload = await create('again');
    await uploadPart(upload, 1, 'first try');

    const part = await uploadPart(upload, 1, 'second try');
    await s3.client.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts: [part] } }));

    expect(await s3.text('again')).toBe('second try');
    const other = await create('bounds');
    expect(await refusal(uploadPart(other, 0, 'x'))).toBe('InvalidArgument/400');
    expect(await refusal(uploadPart(other, 10_001, 'x'))).toBe('InvalidArgument/400');
  });

  it('ListParts and ListMultipartUploads see an upload until it is aborted', async () => {
    const upload = await create('aborted');
    await uploadPart(upload, 1, 'tiny');
    const uploadIds = async () =>
      (await s3.client.send(new ListMultipartUploadsCommand({ Bucket }))).Uploads?.map(({ UploadId }) => UploadId);

    expect((await s3.client.send(new ListPartsCommand(upload))).Parts).toHaveLength(1);
    expect(await uploadIds()).toContain(upload.UploadId);
    await s3.client.send(new AbortMultipartUploadCommand(upload));

    expect(await refusal(s3.client.send(new ListPartsCommand(upload)))).toBe('NoSuchUpload/404');
    expect((await uploadIds()) ?? []).not.toContain(upload.UploadId);
  });

  it('ListParts pages through the parts', async () => {
    const upload = await create('paged');
    for (const partNumber of [1, 2, 3]) await uploadPart(upload, partNumber, 'tiny');

    const first = await s3.client.send(new ListPartsCommand({ ...upload, MaxParts: 2 }));
    const rest = await s3.client.send(
      new ListPartsCommand({ ...upload, PartNumberMarker: first.NextPartNumberMarker }),
    );

    expect(first.IsTruncated).toBe(true);
    expect([...(first.Parts ?? []), ...(rest.Parts ?? [])].map((part) => part.PartNumber)).toEqual([1, 2, 3]);
  });

  it('an upload goes on after a restart, and cannot be used for another key', async () => {
    const upload = await create('restarted', { ContentType: 'video/mp4' });
    const part = await uploadPart(upload, 1, 'before');

    await s3.restart();
    const otherKey = new ListPartsCommand({ ...upload, Key: 'other' });
    expect(await refusal(s3.client.send(otherKey))).toBe('NoSuchUpload/404');
    await s3.client.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts: [part] } }));

    expect(await s3.text('restarted')).toBe('before');
    expect(await readdir(path.join(s3.folder, BUCKET, 'uploads'))).not.toContain(upload.UploadId);
  });

  it.each(['../../..', 'not-a-uuid', ''])('an upload id of %j is no upload', async (UploadId) => {
    const list = fetch(`${s3.endpointUrl}/${BUCKET}/x?uploadId=${encodeURIComponent(UploadId)}`);

    expect((await list).status).toBe(403); // unsigned
    if (UploadId)
      expect(await refusal(s3.client.send(new ListPartsCommand({ Bucket, Key: 'x', UploadId })))).toBe(
        'NoSuchUpload/404',
      );
  });
});
