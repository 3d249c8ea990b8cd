/** What is known of a stored object besides its bytes: one JSON file each, the truth after a restart. */
import type { EpochMs } from '@ffleet/units';
import type { Checksum } from './checksums';

/** Headers that a client stores with an object and gets back as they were. */
export interface ObjectDescription {
  readonly contentType: string;
  /** Cache-Control, Content-Disposition, Content-Encoding, Content-Language, Expires: lower-case names. */
  readonly storedHeaders: Readonly<Record<string, string>>;
  /** `x-amz-meta-*` with their full lower-case names. */
  readonly userMetadata: Readonly<Record<string, string>>;
}

export interface ObjectTag {
  readonly Key: string;
  readonly Value: string;
}

/** A committed object of a bucket. */
export interface ObjectRecord extends ObjectDescription {
  readonly key: string;
  /** The bytes' place, relative to the bucket's folder: `objects/<key>` or `hashed/<sha256 of the key>`. */
  readonly file: string;
  /** The upload the bytes came from: while `incoming/<stagedAs>` exists, a commit was cut short and goes on from here. */
  readonly stagedAs: string;
  readonly size: number;
  /** With its quotes. */
  readonly etag: string;
  readonly lastModified: EpochMs;
  readonly checksum?: Checksum & { readonly type: 'FULL_OBJECT' | 'COMPOSITE' };
  /** Sizes of the parts of an object that was uploaded in parts. */
  readonly partSizes?: readonly number[];
  readonly tags: readonly ObjectTag[];
}

/** What an upload brings; the bucket adds the rest when it commits. */
export type NewObject = Omit<ObjectRecord, 'file' | 'stagedAs' | 'lastModified'>;
