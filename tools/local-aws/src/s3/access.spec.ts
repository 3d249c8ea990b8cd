import {
  DeleteBucketCorsCommand,
  DeleteBucketPolicyCommand,
  GetBucketCorsCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketPolicyCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutBucketCorsCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { get } from 'node:http';
import { BUCKET, refusal, startS3, type S3Fixture } from './testing/s3-fixture';

const Bucket = BUCKET;
const PUBLIC_POLICY = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: `arn:aws:s3:::${BUCKET}/public/*` }],
};

describe('S3 access', () => {
  let s3: S3Fixture;
  const presign = (command: GetObjectCommand | HeadObjectCommand | PutObjectCommand, signingDate = new Date()) => {
    const client = new S3Client({ ...s3.clientConfig, requestChecksumCalculation: 'WHEN_REQUIRED' });
    return getSignedUrl(client, command, { expiresIn: 60, signingDate });
  };
  const getKey = (input: object = {}) => new GetObjectCommand({ Bucket, Key: 'private/a', ...input });

  beforeAll(async () => {
    s3 = await startS3();
    await s3.put({ Key: 'private/a', Body: 'hello', ContentType: 'text/plain' });
    await s3.put({ Key: 'public/a', Body: 'hello' });
  });
  afterAll(() => s3.close());

  it('a presigned GET reads, with the response headers it asks for', async () => {
    const url = await presign(getKey({ ResponseContentDisposition: 'attachment; filename="a.txt"' }));

    const response = await fetch(url);

    expect(response.status).toBe(200);
    expect(await response.text()).toBe('hello');
    expect(response.headers.get('content-type')).toBe('text/plain');
    expect(response.headers.get('content-disposition')).toBe('attachment; filename="a.txt"');
  });

  it('a presigned HEAD tells length and ranges', async () => {
    const url = await presign(new HeadObjectCommand({ Bucket, Key: 'private/a' }));

    const response = await fetch(url, { method: 'HEAD' });

    expect(response.headers.get('content-length')).toBe('5');
    expect(response.headers.get('accept-ranges')).toBe('bytes');
  });

  it('a presigned PUT writes', async () => {
    const url = await presign(new PutObjectCommand({ Bucket, Key: 'put', ContentType: 'video/mp4' }));

    const response = await fetch(url, { method: 'PUT', body: 'data', headers: { 'content-type': 'video/mp4' } });

    expect(response.status).toBe(200);
    const head = await s3.client.send(new HeadObjectCommand({ Bucket, Key: 'put' }));
    expect(head).toMatchObject({ ContentLength: 4, ContentType: 'video/mp4' });
  });

  it('a presigned PUT that carries a checksum takes that body alone', async () => {
    // What the SDK does by default: without a body it signs the checksum of an empty one.
    const checking = new S3Client({ ...s3.clientConfig, requestChecksumCalculation: 'WHEN_SUPPORTED' });
    const url = await getSignedUrl(checking, new PutObjectCommand({ Bucket, Key: 'checked' }));
    const put = async (body: string) => (await fetch(url, { method: 'PUT', body })).status;

    expect([await put('data'), await put('')]).toEqual([400, 200]);
  });

  it('a presigned URL is refused when it has expired', async () => {
    const url = await presign(getKey(), new Date(Date.now() - 61_000));

    const response = await fetch(url);

    expect(response.status).toBe(403);
    expect(await response.text()).toContain('Request has expired');
  });

  it.each([
    ['another signature', (url: string) => url.replace(/Signature=..../, 'Signature=0000')],
    ['another key', (url: string) => url.replace('private/a', 'public/a')],
    ['a longer life', (url: string) => url.replace('X-Amz-Expires=60', 'X-Amz-Expires=600')],
  ])('a presigned URL is refused with %s', async (_what, tamper) => {
    const response = await fetch(tamper(await presign(getKey())));

    expect(response.status).toBe(403);
    expect(await response.text()).toContain('SignatureDoesNotMatch');
  });

  it('a request with another secret, access key or region is refused', async () => {
    const send = (overrides: object) => {
      return refusal(new S3Client({ ...s3.clientConfig, ...overrides }).send(getKey()));
    };

    expect(await send({ credentials: { accessKeyId: 'test', secretAccessKey: 'wrong' } })).toBe(
      'SignatureDoesNotMatch/403',
    );
    expect(await send({ credentials: { accessKeyId: 'nobody', secretAccessKey: 'test' } })).toBe(
      'InvalidAccessKeyId/403',
    );
    expect(await send({ region: 'eu-west-1' })).toBe('AuthorizationHeaderMalformed/400');
  });

  it('a stranger may neither read, list nor write', async () => {
    const at = (path: string, init: RequestInit = {}) =>
      fetch(`${s3.endpointUrl}/${path}`, init).then((response) => response.status);

    expect(await at(`${BUCKET}/private/a`)).toBe(403);
    expect(await at(`${BUCKET}?list-type=2`)).toBe(403);
    expect(await at(`${BUCKET}/new`, { method: 'PUT', body: 'x' })).toBe(403);
    expect(await at('no-such-bucket/x')).toBe(403);
    expect(await at('')).toBe(403);
  });

  it('PutBucketPolicy opens a prefix to everybody, and DeleteBucketPolicy closes it', async () => {
    const status = (key: string) => fetch(`${s3.endpointUrl}/${BUCKET}/${key}`).then((response) => response.status);
    const Policy = JSON.stringify(PUBLIC_POLICY);

    await s3.client.send(new PutBucketPolicyCommand({ Bucket, Policy }));
    expect((await s3.client.send(new GetBucketPolicyCommand({ Bucket }))).Policy).toBe(Policy);
    expect([await status('public/a'), await status('private/a'), await status('public/none')]).toEqual([200, 403, 403]);
    await s3.client.send(new DeleteBucketPolicyCommand({ Bucket }));

    expect(await status('public/a')).toBe(403);
    expect(await refusal(s3.client.send(new GetBucketPolicyCommand({ Bucket })))).toBe('NoSuchBucketPolicy/404');
  });

  it.each([
    ['no JSON', 'Allow!', 'MalformedPolicy/400'],
    ['another bucket', { Resource: 'arn:aws:s3:::other/*' }, 'MalformedPolicy/400'],
    ['no principal', { Principal: undefined }, 'MalformedPolicy/400'],
    ['a condition', { Condition: { Bool: { 'aws:SecureTransport': 'true' } } }, 'NotImplemented/501'],
    ['a denial', { Effect: 'Deny' }, 'NotImplemented/501'],
    ['another action', { Action: 's3:*' }, 'NotImplemented/501'],
  ])('PutBucketPolicy refuses %s', async (_what, change, expected) => {
    const [statement] = PUBLIC_POLICY.Statement;
    const Policy =
      typeof change === 'string'
        ? change
        : JSON.stringify({ ...PUBLIC_POLICY, Statement: [{ ...statement, ...change }] });

    expect(await refusal(s3.client.send(new PutBucketPolicyCommand({ Bucket, Policy })))).toBe(expected);
  });

  it('without a configuration a page from anywhere may read and upload, but not delete', async () => {
    const preflight = (method: string) =>
      fetch(`${s3.endpointUrl}/${BUCKET}/private/a`, {
        method: 'OPTIONS',
        headers: { origin: 'http://a.test', 'access-control-request-method': method },
      });

    const read = await fetch(await presign(getKey()), { headers: { origin: 'http://a.test' } });

    expect(read.headers.get('access-control-allow-origin')).toBe('*');
    expect(read.headers.get('access-control-expose-headers')).toContain('Content-Range');
    expect([(await preflight('PUT')).status, (await preflight('DELETE')).status]).toEqual([200, 403]);
  });

  it('PutBucketCors decides which origins, methods and headers are allowed', async () => {
    const CORSRules = [
      {
        AllowedMethods: ['GET'],
        AllowedOrigins: ['http://*.example.test'],
        AllowedHeaders: ['range'],
        ExposeHeaders: ['ETag'],
      },
    ];
    const preflight = async (origin: string, headers: string) => {
      const requested = { 'access-control-request-method': 'GET', 'access-control-request-headers': headers };
      const url = `${s3.endpointUrl}/${BUCKET}/private/a`;
      return (await fetch(url, { method: 'OPTIONS', headers: { origin, ...requested } })).status;
    };

    await s3.client.send(new PutBucketCorsCommand({ Bucket, CORSConfiguration: { CORSRules } }));
    const rules = (await s3.client.send(new GetBucketCorsCommand({ Bucket }))).CORSRules;
    const statuses = [
      await preflight('http://player.example.test', 'Range'),
      await preflight('http://player.example.test', 'x-other'),
      await preflight('http://evil.test', 'Range'),
    ];
    await s3.client.send(new DeleteBucketCorsCommand({ Bucket }));

    expect(rules).toEqual(CORSRules);
    expect(statuses).toEqual([200, 403, 403]);
    expect(await refusal(s3.client.send(new GetBucketCorsCommand({ Bucket })))).toBe('NoSuchCORSConfiguration/404');
  });

  it('PutBucketLifecycleConfiguration keeps its rules through a restart', async () => {
    const Rules = [{ ID: 'x', Status: 'Enabled' as const, Filter: { Prefix: '' }, Expiration: { Days: 1 } }];
    const put = (rules: object[]) =>
      s3.client.send(
        new PutBucketLifecycleConfigurationCommand({
          Bucket,
          LifecycleConfiguration: { Rules: rules as typeof Rules },
        }),
      );

    expect(await refusal(put([{ ...Rules[0], Expiration: undefined }]))).toBe('InvalidRequest/400');
    await put(Rules);
    await s3.restart();

    const got = await s3.client.send(new GetBucketLifecycleConfigurationCommand({ Bucket }));
    expect(got.Rules).toEqual(Rules);
  });

  it('a bucket is addressed by host name as well as by path', async () => {
    const { port } = new URL(s3.endpointUrl);
    const signed = new S3Client({
      endpoint: `http://s3.localhost:${port}`,
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    });
    const url = new URL(await getSignedUrl(signed, getKey(), { expiresIn: 60 }));

    const body = await new Promise<string>((resolve, reject) => {
      const path = `${url.pathname}${url.search}`;
      get({ host: '127.0.0.1', port, path, headers: { host: url.host } }, (response) => {
        let text = '';
        response.on('data', (data: Buffer) => (text += data.toString())).on('end', () => resolve(text));
      }).on('error', reject);
    });

    expect(url.hostname).toBe(`${BUCKET}.s3.localhost`);
    expect(body).toBe('hello');
  });

  it('an error leaves the connection in order for the next request', async () => {
    const refused = await Promise.all(
      Array.from({ length: 5 }, () =>
        refusal(s3.client.send(new PutObjectCommand({ Bucket: 'no-such', Key: 'x', Body: Buffer.alloc(300_000) }))),
      ),
    );

    expect(new Set(refused)).toEqual(new Set(['NoSuchBucket/404']));
    expect((await s3.client.send(new ListObjectsV2Command({ Bucket }))).KeyCount).toBeGreaterThan(0);
  });
});
