/** Looks at a source's first bytes: a list of other files in disguise must be refused before any demuxer sees it. */
import type { MediaFailure } from './media-failure';
import { mediaFailure } from './media-failure';

/** How many bytes from the start `refuseByHead()` wants, where the source has them. */
export const SOURCE_HEAD_BYTES = 4096;

/** Text formats that make a demuxer open further files or URLs: HLS, ffconcat, DASH, SDP, ASX, smil, m3u. */
const REFERENCE_LIST =
  /^(?:#EXTM3U|ffconcat\s|#EXTINF|v=0\r?\n|\[playlist\]|(?:<\?xml[^>]*\?>\s*)?(?:<!--[\s\S]*?-->\s*)?<(?:MPD|asx|smil)\b)/i;

/**
 * Refuses what the first bytes already betray.
 * @returns `source-empty`, `source-forbidden-format`, or null for everything that a probe should look at
 */
export function refuseByHead(head: Uint8Array): MediaFailure | null {
  if (head.length === 0) return mediaFailure('source-empty', 'Cannot encode the source: it has no bytes');
  const text = Array.from(head, (byte) => String.fromCharCode(byte)).join('');
  const start = text.replace(/^\u00ef\u00bb\u00bf/, '').trimStart();
  if (REFERENCE_LIST.test(start)) {
    return mediaFailure(
      'source-forbidden-format',
      'Cannot encode the source: it is a list of other files (a playlist or concat script), not a recording',
    );
  }
  return null;
}
