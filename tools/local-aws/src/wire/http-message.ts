/** HTTP requests and responses as values, so that the protocols are plain functions over them. */
import type { IncomingHttpHeaders } from 'node:http';

/** A request whose body has been read to its end and unzipped. */
export interface WireRequest {
  readonly method: string;
  /** The URL's path as sent, still percent-encoded. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** A response; an iterable body is streamed in chunks for as long as it lasts. */
export interface WireResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | AsyncIterable<Uint8Array>;
}

/** True for the form bodies of the query protocols. */
export function isFormBody(headers: IncomingHttpHeaders): boolean {
  return headers['content-type']?.startsWith('application/x-www-form-urlencoded') ?? false;
}
