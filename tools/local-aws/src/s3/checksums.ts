/** Object checksums: what S3 computes while a body streams through, and what it does when the client's differ. */
import { createHash } from 'node:crypto';
import { Transform } from 'node:stream';
import { crc32 } from 'node:zlib';
import { invalidRequest, notImplemented, S3Error } from './s3-error';

/** The algorithms that are emulated; the others (CRC32C, CRC64NVME) are refused, never ignored. */
export type ChecksumAlgorithm = 'CRC32' | 'SHA1' | 'SHA256';
/** One checksum, base64, as it travels in `x-amz-checksum-<algorithm>`. */
export interface Checksum {
  readonly algorithm: ChecksumAlgorithm;
  readonly value: string;
}

const ALGORITHMS: readonly ChecksumAlgorithm[] = ['CRC32', 'SHA1', 'SHA256'];
/** `x-amz-checksum-crc32` for CRC32. */
export const checksumHeader = (algorithm: ChecksumAlgorithm): string => `x-amz-checksum-${algorithm.toLowerCase()}`;

const CONTROL_HEADERS = ['x-amz-checksum-mode', 'x-amz-checksum-algorithm', 'x-amz-checksum-type'];

/**
 * The checksum that a client sent in its headers or trailers.
 * @throws {S3Error} InvalidRequest for more than one, NotImplemented for an algorithm that is not emulated
 */
export function sentChecksum(headers: Readonly<Record<string, string | string[] | undefined>>): Checksum | undefined {
  const names = Object.keys(headers).filter(
    (name) => name.startsWith('x-amz-checksum-') && !CONTROL_HEADERS.includes(name),
  );
  const [name] = names;
  if (name === undefined) return undefined;
  if (names.length > 1)
    throw invalidRequest('Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.');
  return { algorithm: parseAlgorithm(name.slice('x-amz-checksum-'.length)), value: String(headers[name]) };
}

/** The headers without any checksum. */
export function withoutChecksum<Headers extends object>(headers: Headers): Headers {
  const others = Object.entries(headers).filter(([name]) => !name.startsWith('x-amz-checksum-'));
  return Object.fromEntries(others) as Headers;
}

/** @throws {S3Error} NotImplemented when `name` is not emulated */
export function parseAlgorithm(name: string): ChecksumAlgorithm {
  const algorithm = ALGORITHMS.find((candidate) => candidate === name.toUpperCase());
  if (!algorithm) throw notImplemented(`checksum algorithm ${name}`);
  return algorithm;
}

/** The checksum of a multipart object: the checksum of its parts' checksums, with their number behind it. */
export function compositeChecksum(algorithm: ChecksumAlgorithm, parts: readonly string[]): Checksum {
  const digest = new BodyDigest([algorithm]);
  digest.update(Buffer.concat(parts.map((part) => Buffer.from(part, 'base64'))));
  return { algorithm, value: `${digest.value(algorithm)}-${parts.length}` };
}

/** @throws {S3Error} BadDigest when the bytes that arrived are not the bytes that the client meant */
export function requireSame(sent: Checksum | undefined, computed: string): void {
  if (sent && sent.value !== computed)
    throw new S3Error(400, 'BadDigest', `The ${sent.algorithm} you specified did not match the calculated checksum.`);
}

/** Running digests of a body; MD5 always (the ETag), the others as asked. */
export class BodyDigest {
  private readonly md5Hash = createHash('md5');
  private readonly hashes = new Map<ChecksumAlgorithm, ReturnType<typeof createHash>>();
  private crc = 0;
  /** A hash can be finished once only; its value may be asked for again. */
  private readonly finished = new Map<string, string>();
  size = 0;

  constructor(algorithms: readonly ChecksumAlgorithm[]) {
    for (const algorithm of algorithms)
      if (algorithm !== 'CRC32') this.hashes.set(algorithm, createHash(algorithm.toLowerCase()));
  }

  update(bytes: Buffer): void {
    this.size += bytes.length;
    this.md5Hash.update(bytes);
    this.crc = crc32(bytes, this.crc);
    for (const hash of this.hashes.values()) hash.update(bytes);
  }

  /** MD5 in hexadecimal. */
  md5(): string {
    return this.once('MD5', () => this.md5Hash.digest('hex'));
  }

  /** Base64 of a checksum that the digest was made for. */
  value(algorithm: ChecksumAlgorithm): string {
    return this.once(algorithm, () => {
      if (algorithm !== 'CRC32') return this.hashes.get(algorithm)?.digest('base64') ?? '';
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32BE(this.crc >>> 0);
      return bytes.toString('base64');
    });
  }

  private once(name: string, finish: () => string): string {
    const value = this.finished.get(name) ?? finish();
    this.finished.set(name, value);
    return value;
  }

  /** A stream stage that lets bytes pass and digests them. */
  tap(): Transform {
    return new Transform({
      transform: (bytes: Buffer, _encoding, done) => {
        this.update(bytes);
        done(null, bytes);
      },
    });
  }
}
