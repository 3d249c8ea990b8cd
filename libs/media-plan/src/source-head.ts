/** Looks at a source's first bytes: a list of other files in disguise must be refused before any demuxer sees it. */
import type { MediaFailure } from './media-failure';
import { mediaFailure } from './media-failure';

/** How many bytes from the start `refuseByHead()` wants, where the source has them. */
export const SOURCE_HEAD_BYTES = 4096;

/** Text formats that make a demuxer open further files or URLs: HLS, ffconcat, DASH, SDP, ASX, smil, m3u. */
const REFERENCE_LIST =
  /^(?:#EXTM3U|ffconcat\s|#EXTINF|v=0\r?\n|\[playlist\]|(?:<\?xml[^>]*\?>\s*)?(?:<!--[\s\S]*?-->\s*)?<(?:MPD|asx|smil)\b)/i;

/** First boxes of MP4 and QuickTime files. */
const ISO_FIRST_BOXES = ['ftyp', 'styp', 'moov', 'mdat', 'moof', 'free', 'skip', 'wide', 'pnot', 'sidx'];

/**
 * Refuses what the first bytes already betray.
 * @returns `source-empty`, `source-forbidden-format`, `source-not-media`, or null for everything that a probe should
 * look at
 */
export function refuseByHead(head: Uint8Array): MediaFailure | null {
  if (head.length === 0) return mediaFailure('source-empty', 'Cannot encode the source: it has no bytes');
  const text = latin1(head)
    .replace(/^\u00ef\u00bb\u00bf/, '')
    .trimStart();
  if (REFERENCE_LIST.test(text)) {
    return mediaFailure(
      'source-forbidden-format',
      'Cannot encode the source: it is a list of other files (a playlist or concat script), not a recording',
    );
  }
  // Every accepted container has binary numbers within its first bytes.
  if (!head.some((byte) => byte < 0x09 || (byte > 0x0d && byte < 0x20))) {
    return mediaFailure('source-not-media', 'Cannot encode the source: it is a text file');
  }
  return null;
}

/** Whether the file starts as MP4 and QuickTime files do, whatever its name says. */
export const startsLikeIsoMedia = (head: Uint8Array): boolean => ISO_FIRST_BOXES.includes(latin1(head.subarray(4, 8)));

const latin1 = (data: Uint8Array): string => Array.from(data, (byte) => String.fromCharCode(byte)).join('');
