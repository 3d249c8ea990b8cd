/** What a viewer is told when a stream does not play: what happened to what, and what may help. */

export interface StreamProblem {
  readonly kind: 'network' | 'key' | 'media' | 'other';
  /** What was asked for. */
  readonly url: string;
  /** HTTP status; 0 where no answer came, or the browser kept it from the page. */
  readonly status: number;
  readonly details: string;
}

export function problemText({ kind, url, status, details }: StreamProblem): string {
  const place = placeOf(url);
  switch (kind) {
    case 'key':
      return status === 0
        ? `The video is encrypted, and its key server at ${place} did not answer this page. It may be down, or not let pages of this address ask (CORS).`
        : `The video is encrypted, and its key server at ${place} refused the key (${status}). You may have to sign in, or lack the right to watch it.`;
    case 'network':
      if (status === 404 || status === 410) return `There is no video at ${place} (${status}). Its link may be old.`;
      if (status === 401 || status === 403)
        return `The server refused ${place} (${status}). The link may have expired.`;
      return status === 0
        ? `Cannot load ${place}: no answer came. Check the connection; a server that does not let this page read (CORS) looks the same.`
        : `Cannot load ${place}: its server answered ${status}. Try again later.`;
    case 'media':
      return `This browser cannot play the video (${details}). Another browser may, or another quality.`;
    default:
      return `The video does not play (${details}).`;
  }
}

/** Without its query: it may hold a signature. */
function placeOf(url: string): string {
  if (!URL.canParse(url)) return url === '' ? 'the stream' : url;
  const { host, pathname } = new URL(url);
  return host + pathname;
}
