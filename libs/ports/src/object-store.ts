/** Object storage: sources are read by presigned range requests, outputs are written file by file. */
import type { Bytes, Seconds } from '@ffleet/units';

export interface StoredObject {
  readonly key: string;
  readonly sizeBytes: Bytes;
}

export interface ObjectStore {
  /** A URL that reads one object, and nothing else, until `expiresIn` (at most 7 days) is over. */
  presignRead(options: { key: string; expiresIn: Seconds }): Promise<string>;
  /** The object's size, or null where there is none. */
  fetchSize(options: { key: string }): Promise<Bytes | null>;
  /** A small object whole; null where there is none, or a larger one, which is something else than was meant. */
  readSmall(options: { key: string; maxBytes: Bytes }): Promise<Uint8Array | null>;
  /** Every object whose key starts with `prefix`, in no order. */
  list(options: { prefix: string }): Promise<readonly StoredObject[]>;
  /**
   * Uploads a local file as a stream; the whole file never stands in memory.
   * @param options.signal gives the upload up: it may have arrived all the same
   */
  putFile(options: { key: string; path: string; contentType: string; signal?: AbortSignal }): Promise<void>;
  putObject(options: { key: string; body: string | Uint8Array; contentType: string }): Promise<void>;
  /** Deletes every object whose key starts with `prefix`. @returns how many there were */
  deletePrefix(options: { prefix: string }): Promise<number>;
}
