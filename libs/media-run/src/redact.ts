/** Keeps credentials out of messages and logs: a presigned URL's query is as good as a password until it expires. */

/** Cuts the query and the user part out of every URL in a text. */
export function redactUrls(text: string): string {
  return text
    .replace(/(\b[a-z][a-z0-9+.-]*:\/\/)[^\s/@'"]*@/gi, '$1')
    .replace(/(\b[a-z][a-z0-9+.-]*:\/\/[^\s?'"]*)\?[^\s'"]*/gi, '$1?...');
}
