/** How a picture is turned upright: the filters that ffmpeg would put there itself, where nobody could guard them. */

/** Rows of a display matrix as ffprobe prints them: `00000001:        65536           0           0`. */
const ROW = /^[0-9a-f]{8}:\s+(-?\d+)\s+(-?\d+)\s+(-?\d+)\s*$/gm;

export interface Orientation {
  /** Filters from the picture as stored to the picture as shown; none where both are the same. */
  readonly filters: readonly string[];
  /** Width and height change places. */
  readonly isOnItsSide: boolean;
}

export const UPRIGHT: Orientation = { filters: [], isOnItsSide: false };

/**
 * @param displayMatrix ffprobe's `displaymatrix` of the stream
 * @returns what to do; null where it is no such matrix
 * @see ISO/IEC 14496-12 section 8.2.2.3: nine numbers, the first two of each row with 16 binary digits
 * @see ffmpeg documentation, "-autorotate"
 */
export function orientationOf(displayMatrix: string): Orientation | null {
  const rows = [...displayMatrix.matchAll(ROW)].map(([, ...numbers]) => numbers.map(Number));
  const [[a = 0, b = 0] = [], [c = 0, d = 0] = []] = rows;
  const [lengthX, lengthY] = [Math.hypot(a, c), Math.hypot(b, d)];
  if (rows.length !== 3 || lengthX === 0 || lengthY === 0) return null;
  const degrees = (Math.round((Math.atan2(b / lengthY, a / lengthX) * 180) / Math.PI) + 360) % 360;
  return { filters: filtersFor({ degrees, a, c, d }), isOnItsSide: degrees === 90 || degrees === 270 };
}

/** @param options.degrees clockwise; a mirrored picture has the sign of one of its axes turned as well */
function filtersFor({ degrees, a, c, d }: { degrees: number; a: number; c: number; d: number }): readonly string[] {
  switch (degrees) {
    case 0:
      return d < 0 ? ['vflip'] : [];
    case 90:
      return [c > 0 ? 'transpose=cclock_flip' : 'transpose=clock'];
    case 180:
      return [...(a < 0 ? ['hflip'] : []), ...(d < 0 ? ['vflip'] : [])];
    case 270:
      return [c < 0 ? 'transpose=clock_flip' : 'transpose=cclock'];
    default:
      return [`rotate=${degrees}*PI/180`];
  }
}
