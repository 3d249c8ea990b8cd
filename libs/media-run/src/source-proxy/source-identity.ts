/** Which content stands behind an address: blocks that were kept are used again only for the same content. */

/** What a server said of a source when it sent a part of it. */
export interface SourceIdentity {
  /** Bytes of the whole. */
  readonly size: number;
  /** Its entity tag, or when it was last modified; null where the server tells neither. */
  readonly version: string | null;
}

/** Query parameters that sign a request for an object, and say nothing about the object. */
const SIGNATURE_PARAMETER = /^x-amz-/i;

/** The address without its signature: two presigned URLs of one object have one locator. */
export function locatorOf(sourceUrl: string): string {
  const url = new URL(sourceUrl);
  const query = [...url.searchParams].filter(([name]) => !SIGNATURE_PARAMETER.test(name));
  return `${url.origin}${url.pathname}?${new URLSearchParams(query).toString()}`;
}

export const isSame = (one: SourceIdentity, other: SourceIdentity): boolean =>
  one.size === other.size && one.version === other.version;

/** `If-Match` compares strongly, so that a weak tag would match nothing (RFC 9110 section 13.1.1). */
export function ifMatch({ version }: SourceIdentity): Record<string, string> {
  return version?.startsWith('"') === true ? { 'if-match': version } : {};
}

export const versionOf = (headers: Headers): string | null => headers.get('etag') ?? headers.get('last-modified');
