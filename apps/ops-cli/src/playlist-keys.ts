/** What a stream's playlists, and its storyboard, name: as object keys. @see RFC 8216 section 4.3 */

/** Whether it names other objects, and so is no media itself. */
export const isPlaylist = (key: string): boolean => /\.m3u8$|(^|\/)storyboard\.vtt$/.test(key);

/**
 * @param options.key of the playlist: relative names start in its folder
 * @returns each once; not the key of an encryption, which stands with whoever may give it out
 */
export function playlistKeys({ key, text }: { key: string; text: string }): readonly string[] {
  const named = text.split(/\r?\n/).flatMap((line) => namesIn({ line: line.trim(), isStoryboard: !isHls(key) }));
  // A key is no URL, but its path resolves like one; a place in a picture is its fragment.
  const keys = named.map((name) => decodeURIComponent(new URL(name, `https://bucket/${key}`).pathname.slice(1)));
  return [...new Set(keys)];
}

const isHls = (key: string): boolean => key.endsWith('.m3u8');

function namesIn({ line, isStoryboard }: { line: string; isStoryboard: boolean }): readonly string[] {
  if (line === '' || line.startsWith('#EXT-X-KEY:')) return [];
  if (isStoryboard) return line.includes('#xywh=') ? [line] : [];
  if (!line.startsWith('#')) return [line];
  // EXT-X-MAP, EXT-X-MEDIA and EXT-X-I-FRAME-STREAM-INF name theirs in an attribute; EXT-X-SESSION-DATA, where we do.
  const attribute = line.startsWith('#EXT-X-SESSION-DATA:') ? 'VALUE' : 'URI';
  const name = new RegExp(`[:,]${attribute}="([^"]+)"`).exec(line)?.[1];
  return name === undefined ? [] : [name];
}
