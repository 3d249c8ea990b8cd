/** How a content of a source is named and asked for: blocks that were kept are used again only for the same content. */
import type { SourceIdentity } from '@ffleet/media-plan';

/** Query parameters that sign a request for an object, and say nothing about the object. */
const SIGNATURE_PARAMETER = /^x-amz-/i;

/** The address without its signature: two presigned URLs of one object have one locator. */
export function locatorOf(sourceUrl: string): string {
  const url = new URL(sourceUrl);
  const query = [...url.searchParams].filter(([name]) => !SIGNATURE_PARAMETER.test(name));
  return `${url.origin}${url.pathname}?${new URLSearchParams(query).toString()}`;
}

/** `If-Match` compares strongly, so that a weak tag would match nothing (RFC 9110 section 13.1.1). */
export function ifMatch({ version }: SourceIdentity): Record<string, string> {
  return version?.startsWith('"') === true ? { 'if-match': version } : {};
}

export const versionOf = (headers: Headers): string | null => headers.get('etag') ?? headers.get('last-modified');
