/** AWS Signature Version 4, the verifying side: who signed this request, and is the signature true? No clock, no I/O. */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { epochMs, type EpochMs } from '@ffleet/units';
import { accessDenied, invalidRequest, S3Error } from './s3-error';

/** What the verifier needs of a request. */
export interface SignedRequest {
  readonly method: string;
  /** The path exactly as it stood in the request line, still percent-encoded. */
  readonly rawPath: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
}

/** Access key ids and their secrets, and the region whose signatures are accepted. */
export interface SigningPolicy {
  readonly secretAccessKeys: Readonly<Record<string, string>>;
  readonly region: string;
}

/** The caller: one of the known access keys, or nobody in particular. */
export type Caller = { readonly kind: 'signed'; readonly accessKeyId: string } | { readonly kind: 'anonymous' };

interface ClaimedSignature {
  readonly credential: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  readonly date: string;
  readonly payloadHash: string;
}

const ALGORITHM = 'AWS4-HMAC-SHA256';
const MAX_CLOCK_SKEW_MS = 15 * 60 * 1000;
const MAX_PRESIGNED_SECONDS = 7 * 24 * 60 * 60;

/**
 * Verifies a header signature or a presigned URL.
 * @returns the caller; `anonymous` when the request carries no signature at all
 * @throws {S3Error} as S3 refuses: SignatureDoesNotMatch, InvalidAccessKeyId, RequestTimeTooSkewed, AccessDenied, ...
 * @see Amazon S3 API Reference, Authenticating Requests (AWS Signature Version 4)
 */
export function verifySignature(request: SignedRequest, policy: SigningPolicy, now: EpochMs): Caller {
  const claim = claimedSignature(request, now);
  if (!claim) return { kind: 'anonymous' };

  const [accessKeyId = '', day = '', region = '', service = '', terminator] = claim.credential.split('/');
  if (terminator !== 'aws4_request' || service !== 's3')
    throw malformedAuthorization('the credential must end in /s3/aws4_request');
  if (region !== policy.region)
    throw malformedAuthorization(`the region '${region}' is wrong; expecting '${policy.region}'`);
  if (!claim.date.startsWith(day)) throw malformedAuthorization('the credential date differs from the request date');
  const secret = Object.hasOwn(policy.secretAccessKeys, accessKeyId) && policy.secretAccessKeys[accessKeyId];
  if (!secret)
    throw new S3Error(403, 'InvalidAccessKeyId', 'The AWS Access Key Id you provided does not exist in our records.', {
      AWSAccessKeyId: accessKeyId,
    });
  requireSignedHeaders(request.headers, claim.signedHeaders);

  const scope = `${day}/${region}/${service}/aws4_request`;
  const stringToSign = [ALGORITHM, claim.date, scope, sha256Hex(canonicalRequest(request, claim))].join('\n');
  const signingKey = [day, region, service, 'aws4_request'].reduce<Buffer>(hmac, Buffer.from(`AWS4${secret}`));
  const expected = hmac(signingKey, stringToSign).toString('hex');
  if (!sameText(expected, claim.signature))
    throw new S3Error(
      403,
      'SignatureDoesNotMatch',
      'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
    );
  return { kind: 'signed', accessKeyId };
}

function claimedSignature(request: SignedRequest, now: EpochMs): ClaimedSignature | undefined {
  const { headers, query } = request;
  const hasQuerySignature = query.has('X-Amz-Signature') || query.has('X-Amz-Algorithm');
  if (headers.authorization !== undefined) {
    if (hasQuerySignature)
      throw new S3Error(400, 'InvalidArgument', 'Only one auth mechanism allowed; only one of them may be given');
    return headerSignature(headers.authorization, headers, now);
  }
  return hasQuerySignature ? presignedSignature(query, now) : undefined;
}

function headerSignature(authorization: string, headers: IncomingHttpHeaders, now: EpochMs): ClaimedSignature {
  const match = /^AWS4-HMAC-SHA256 Credential=([^,\s]+),\s*SignedHeaders=([^,\s]+),\s*Signature=([0-9a-f]{64})$/.exec(
    authorization,
  );
  const [, credential, signedHeaders, signature] = match ?? [];
  if (!credential || !signedHeaders || !signature)
    throw malformedAuthorization('expecting AWS4-HMAC-SHA256 with Credential, SignedHeaders and Signature');
  const payloadHash = headers['x-amz-content-sha256'];
  if (typeof payloadHash !== 'string')
    throw invalidRequest('Missing required header for this request: x-amz-content-sha256');
  const date = headers['x-amz-date'];
  const signedAt = typeof date === 'string' ? parseAmzDate(date) : undefined;
  if (typeof date !== 'string' || signedAt === undefined)
    throw accessDenied('AWS authentication requires a valid Date or x-amz-date header');
  if (Math.abs(now - signedAt) > MAX_CLOCK_SKEW_MS)
    throw new S3Error(
      403,
      'RequestTimeTooSkewed',
      'The difference between the request time and the current time is too large.',
    );
  return { credential, signedHeaders: signedHeaders.split(';'), signature, date, payloadHash };
}

function presignedSignature(query: URLSearchParams, now: EpochMs): ClaimedSignature {
  const malformed = (why: string) => new S3Error(400, 'AuthorizationQueryParametersError', why);
  const read = (name: string): string => {
    const value = query.get(name);
    if (!value) throw malformed(`Query-string authentication requires ${name}`);
    return value;
  };
  if (read('X-Amz-Algorithm') !== ALGORITHM) throw malformed(`X-Amz-Algorithm only supports "${ALGORITHM}"`);
  const date = read('X-Amz-Date');
  const signedAt = parseAmzDate(date);
  if (signedAt === undefined) throw malformed("X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"");
  const expires = Number(read('X-Amz-Expires'));
  if (!Number.isInteger(expires) || expires < 1) throw malformed('X-Amz-Expires must be a positive number of seconds');
  if (expires > MAX_PRESIGNED_SECONDS)
    throw malformed(
      'X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds',
    );
  if (now > signedAt + expires * 1000) throw accessDenied('Request has expired');
  if (signedAt - now > MAX_CLOCK_SKEW_MS) throw accessDenied('Request is not valid yet');
  return {
    credential: read('X-Amz-Credential'),
    signedHeaders: read('X-Amz-SignedHeaders').split(';'),
    signature: read('X-Amz-Signature'),
    date,
    payloadHash: 'UNSIGNED-PAYLOAD',
  };
}

/** `20260221T101607Z` as a time; undefined when it has another shape. */
function parseAmzDate(date: string): EpochMs | undefined {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(date);
  if (!match) return undefined;
  const [, year, month, day, hour, minute, second] = match.map(Number);
  return epochMs(Date.UTC(year ?? 0, (month ?? 0) - 1, day, hour, minute, second));
}

/** A header that could change the request's meaning must be under the signature, or anybody on the way could add it. */
function requireSignedHeaders(headers: IncomingHttpHeaders, signed: readonly string[]): void {
  const needed = ['host', ...Object.keys(headers).filter((name) => name.startsWith('x-amz-'))];
  const unsigned = needed.filter((name) => !signed.includes(name));
  if (unsigned.length > 0)
    throw new S3Error(403, 'AccessDenied', 'There were headers present in the request which were not signed', {
      HeadersNotSigned: unsigned.join(', '),
    });
}

function canonicalRequest(request: SignedRequest, claim: ClaimedSignature): string {
  const query = [...request.query]
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => `${encodeRfc3986(name)}=${encodeRfc3986(value)}`)
    // "=" sorts after every unreserved character but before "~", so compare by name first.
    .sort((left, right) => compareText(left.replace('=', '\u0000'), right.replace('=', '\u0000')))
    .join('&');
  const headers = claim.signedHeaders.map((name) => {
    const value = request.headers[name];
    const text = Array.isArray(value) ? value.join(',') : (value ?? '');
    return `${name}:${text.trim().replace(/ +/g, ' ')}\n`;
  });
  return [
    request.method,
    request.rawPath,
    query,
    headers.join(''),
    claim.signedHeaders.join(';'),
    claim.payloadHash,
  ].join('\n');
}

/** Percent-encodes everything but the unreserved characters of RFC 3986, as SigV4 wants it. */
export function encodeRfc3986(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

const malformedAuthorization = (why: string) =>
  new S3Error(400, 'AuthorizationHeaderMalformed', `The authorization header is malformed; ${why}`);
const hmac = (key: Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();
const sha256Hex = (text: string): string => createHash('sha256').update(text).digest('hex');
const compareText = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0);
const sameText = (left: string, right: string): boolean =>
  left.length === right.length && timingSafeEqual(Buffer.from(left), Buffer.from(right));
