/** Takes a request body in: decoded, digested and checked against everything the client promised about it. */
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AwsChunkedDecoder } from './aws-chunked';
import { BodyDigest, requireSame, sentChecksum, type Checksum, type ChecksumAlgorithm } from './checksums';
import { invalidRequest, notImplemented, S3Error } from './s3-error';

/** A body's stream, and the headers that make promises about it. */
export interface IncomingBody {
  readonly message: IncomingMessage;
  readonly headers: IncomingHttpHeaders;
}

/** What is known of a body once it has arrived whole. */
export interface ReceivedBody {
  readonly size: number;
  /** MD5 in hexadecimal: the ETag of an object that was put in one piece. */
  readonly md5: string;
  /** The checksum to keep with the object; undefined when the client asked for none. */
  readonly checksum: Checksum | undefined;
}

/** The largest object that one PUT may carry: 5 GiB (Amazon S3 User Guide, Uploading objects). */
const MAX_PUT_BYTES = 5 * 2 ** 30;
/** Documents are small; a DeleteObjects of 1,000 longest keys is the largest of them. */
const MAX_DOCUMENT_BYTES = 2 * 2 ** 20;

/**
 * Streams a body to `file`, never holding it in memory. On any error the file is removed.
 * @param wanted an algorithm to compute even when the client sent no checksum (a multipart upload's own)
 * @throws {S3Error} BadDigest, XAmzContentSHA256Mismatch, IncompleteBody, EntityTooLarge, ...
 */
export async function receiveToFile(
  { message, headers }: IncomingBody,
  file: string,
  wanted?: ChecksumAlgorithm,
): Promise<ReceivedBody> {
  const verifier = new BodyVerifier(headers, MAX_PUT_BYTES, wanted);
  try {
    await pipeline([message, ...verifier.stages, createWriteStream(file, { flags: 'wx' })]);
    return verifier.finish();
  } catch (error) {
    await rm(file, { force: true });
    throw error;
  }
}

/** Reads a small document (an XML or JSON configuration) whole, with the same checks. */
export async function receiveDocument({ message, headers }: IncomingBody): Promise<Buffer> {
  const verifier = new BodyVerifier(headers, MAX_DOCUMENT_BYTES);
  const pieces: Buffer[] = [];
  const collect = new Transform({
    transform: (bytes: Buffer, _encoding, done) => {
      pieces.push(bytes);
      done();
    },
  });
  await pipeline([message, ...verifier.stages, collect.resume()]);
  verifier.finish();
  return Buffer.concat(pieces);
}

/** One body's decoding and checks: pipe it through `stages`, then `finish()`. */
class BodyVerifier {
  readonly stages: readonly Transform[];
  private readonly decoder: AwsChunkedDecoder | undefined;
  private readonly digest: BodyDigest;
  private readonly expectedSize: number;

  constructor(
    private readonly headers: IncomingHttpHeaders,
    maxBytes: number,
    private readonly wanted?: ChecksumAlgorithm,
  ) {
    const payloadHash = payloadHashOf(headers);
    this.expectedSize = expectedSize(headers);
    if (this.expectedSize > maxBytes)
      throw new S3Error(400, 'EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size', {
        ProposedSize: String(this.expectedSize),
        MaxSizeAllowed: String(maxBytes),
      });
    const chunked =
      payloadHash === 'STREAMING-UNSIGNED-PAYLOAD-TRAILER' || contentEncodings(headers).includes('aws-chunked');
    this.decoder = chunked ? new AwsChunkedDecoder() : undefined;
    const announced = sentChecksum({ ...headers, ...announcedTrailers(headers) });
    const signed = isSha256(payloadHash) ? ('SHA256' as const) : undefined;
    const algorithms = [announced?.algorithm, wanted, signed].filter((algorithm) => algorithm !== undefined);
    this.digest = new BodyDigest([...new Set(algorithms)]);
    this.stages = [...(this.decoder ? [this.decoder] : []), this.digest.tap()];
  }

  finish(): ReceivedBody {
    const { digest, headers } = this;
    if (digest.size !== this.expectedSize)
      throw new S3Error(
        400,
        'IncompleteBody',
        'You did not provide the number of bytes specified by the Content-Length HTTP header',
      );
    const trailers = this.decoder?.trailers ?? {};
    for (const name of Object.keys(announcedTrailers(headers)))
      if (trailers[name] === undefined)
        throw new S3Error(
          400,
          'MalformedTrailerError',
          `The request announced the trailer ${name} and did not send it`,
        );
    const sent = sentChecksum({ ...headers, ...trailers });
    const algorithm = sent?.algorithm ?? this.wanted;
    const computed = algorithm && digest.value(algorithm);
    if (computed !== undefined) requireSame(sent, computed);
    requireContentMd5(headers['content-md5'], digest.md5());
    requirePayloadHash(payloadHashOf(headers), digest);
    return {
      size: digest.size,
      md5: digest.md5(),
      checksum: algorithm && computed !== undefined ? { algorithm, value: computed } : undefined,
    };
  }
}

/** Content codings of a request, in order, lower case. */
export function contentEncodings(headers: IncomingHttpHeaders): readonly string[] {
  return (headers['content-encoding'] ?? '')
    .split(',')
    .map((coding) => coding.trim().toLowerCase())
    .filter((coding) => coding !== '');
}

/** Trailers named by `x-amz-trailer`, without values: those come after the body. */
function announcedTrailers(headers: IncomingHttpHeaders): Record<string, string> {
  const names = String(headers['x-amz-trailer'] ?? '').split(',');
  const trimmed = names.map((name) => name.trim().toLowerCase()).filter((name) => name !== '');
  return Object.fromEntries(trimmed.map((name) => [name, '']));
}

function payloadHashOf(headers: IncomingHttpHeaders): string {
  const value = headers['x-amz-content-sha256'];
  const hash = typeof value === 'string' ? value : 'UNSIGNED-PAYLOAD';
  if (hash.startsWith('STREAMING-') && hash !== 'STREAMING-UNSIGNED-PAYLOAD-TRAILER') throw notImplemented(hash);
  if (!/^(UNSIGNED-PAYLOAD|STREAMING-UNSIGNED-PAYLOAD-TRAILER|[0-9a-f]{64})$/.test(hash))
    throw invalidRequest(
      'x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER or a valid sha256 value.',
    );
  return hash;
}

function expectedSize(headers: IncomingHttpHeaders): number {
  const text = headers['x-amz-decoded-content-length'] ?? headers['content-length'];
  if (text === undefined)
    throw new S3Error(411, 'MissingContentLength', 'You must provide the Content-Length HTTP header.');
  const size = Number(text);
  if (!Number.isSafeInteger(size) || size < 0)
    throw invalidRequest(`Content-Length ${String(text)} is not a size in bytes`);
  return size;
}

function requireContentMd5(header: string | string[] | undefined, md5Hex: string): void {
  if (header === undefined) return;
  const sent = String(header);
  if (Buffer.from(sent, 'base64').length !== 16)
    throw new S3Error(400, 'InvalidDigest', 'The Content-MD5 you specified is not valid.');
  if (Buffer.from(sent, 'base64').toString('hex') !== md5Hex)
    throw new S3Error(400, 'BadDigest', 'The Content-MD5 you specified did not match what we received.');
}

function requirePayloadHash(payloadHash: string, digest: BodyDigest): void {
  if (!isSha256(payloadHash)) return;
  if (Buffer.from(payloadHash, 'hex').toString('base64') !== digest.value('SHA256'))
    throw new S3Error(
      400,
      'XAmzContentSHA256Mismatch',
      "The provided 'x-amz-content-sha256' header does not match what was computed.",
    );
}

const isSha256 = (payloadHash: string): boolean => /^[0-9a-f]{64}$/.test(payloadHash);
