/** Keeps credentials out of messages and logs: a presigned URL's query is as good as a password until it expires. */

/**
 * Cuts the query and the user part out of every URL in a text. Up to the next blank all counts as the URL, because
 * quotes and brackets may stand in one: rather a mark too few in a message than a signature in it.
 */
export function redactUrls(text: string): string {
  return text
    .replace(/(\b[a-z][a-z0-9+.-]*:\/\/)[^\s/?#]*@/gi, '$1')
    .replace(/(\b[a-z][a-z0-9+.-]*:\/\/[^\s?]*)\?\S*/gi, '$1?...');
}
