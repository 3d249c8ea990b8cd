/** Which content stands behind a source's address: what was made of one content is not joined with what another gave. */

/** What a server said of a source when it sent a part of it. JSON-serialisable. */
export interface SourceIdentity {
  /** Bytes of the whole. */
  readonly size: number;
  /** Its entity tag, or when it was last modified; null where the server tells neither. */
  readonly version: string | null;
}

export const isSameSource = (one: SourceIdentity, other: SourceIdentity): boolean =>
  one.size === other.size && one.version === other.version;
