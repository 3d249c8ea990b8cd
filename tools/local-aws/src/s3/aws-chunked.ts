/** The aws-chunked body encoding: chunks with their size in front, and trailing headers with the checksum. */
import { Transform, type TransformCallback } from 'node:stream';
import { S3Error } from './s3-error';

/** A size line is a few hexadecimal digits; a trailer is a header. Anything longer is not this encoding. */
const MAX_LINE_BYTES = 8 * 1024;

type State =
  | { readonly kind: 'size' }
  | { readonly kind: 'data'; readonly left: number }
  | { readonly kind: 'end-of-data' }
  | { readonly kind: 'trailer' };

const incomplete = (why: string) =>
  new S3Error(400, 'IncompleteBody', `The request body terminated unexpectedly: ${why}`);

/**
 * Decodes `<hex size>\r\n<data>\r\n ... 0\r\n<trailers>\r\n\r\n`; `trailers` is complete once the stream has ended.
 * @throws {S3Error} IncompleteBody (as the stream's error) when the framing is broken or ends too early
 * @see Amazon S3 API Reference, Signature calculations: trailing checksums, STREAMING-UNSIGNED-PAYLOAD-TRAILER
 */
export class AwsChunkedDecoder extends Transform {
  /** Trailing headers, names in lower case. */
  readonly trailers: Record<string, string> = {};
  private state: State = { kind: 'size' };
  private pending: Buffer = Buffer.alloc(0);
  private ended = false;

  override _transform(bytes: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.pending = this.pending.length > 0 ? Buffer.concat([this.pending, bytes]) : bytes;
    try {
      while (this.step());
      done();
    } catch (error) {
      done(error as Error);
    }
  }

  override _flush(done: TransformCallback): void {
    done(this.ended ? null : incomplete('the final chunk is missing'));
  }

  /** Consumes one piece of the encoding; false when it needs more bytes. */
  private step(): boolean {
    return this.state.kind === 'data' ? this.takeData(this.state.left) : this.takeLine();
  }

  private takeData(left: number): boolean {
    const piece = this.pending.subarray(0, left);
    if (piece.length === 0) return false;
    this.pending = this.pending.subarray(piece.length);
    this.push(piece);
    this.state = piece.length < left ? { kind: 'data', left: left - piece.length } : { kind: 'end-of-data' };
    return true;
  }

  private takeLine(): boolean {
    const end = this.pending.indexOf('\r\n');
    if (end < 0 && this.pending.length > MAX_LINE_BYTES) throw incomplete('a chunk header is too long');
    if (end < 0) return false;
    const line = this.pending.subarray(0, end).toString('latin1');
    this.pending = this.pending.subarray(end + 2);
    if (this.state.kind === 'size') this.beginChunk(line);
    else if (this.state.kind === 'trailer') this.takeTrailer(line);
    else if (line === '') this.state = { kind: 'size' };
    else throw incomplete('a chunk is longer than its header says');
    return true;
  }

  private beginChunk(line: string): void {
    if (!/^[0-9a-f]{1,8}$/i.test(line)) throw incomplete(`"${line.slice(0, 40)}" is not a chunk size`);
    const left = Number.parseInt(line, 16);
    this.state = left > 0 ? { kind: 'data', left } : { kind: 'trailer' };
    this.ended = left === 0;
  }

  private takeTrailer(line: string): void {
    const colon = line.indexOf(':');
    if (colon > 0) this.trailers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
  }
}
