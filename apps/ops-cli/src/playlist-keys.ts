/** What an HLS playlist names, as object keys. @see RFC 8216 section 4.3 */

/** @param options.key of the playlist: relative names start in its folder */
export function playlistKeys({ key, text }: { key: string; text: string }): readonly string[] {
  const named = text.split(/\r?\n/).flatMap((line) => {
    if (line.trim() === '') return [];
    if (!line.startsWith('#')) return [line.trim()];
    // EXT-X-MAP, EXT-X-MEDIA and EXT-X-I-FRAME-STREAM-INF name theirs in an attribute.
    const uri = /[:,]URI="([^"]+)"/.exec(line)?.[1];
    return uri === undefined ? [] : [uri];
  });
  // A key is no URL, but its path resolves like one.
  return named.map((name) => decodeURIComponent(new URL(name, `https://bucket/${key}`).pathname.slice(1)));
}
