/** Byte ranges as ffmpeg asks for them, and the blocks of a source that hold them. */

/** The unit in which a source is fetched and kept: small against a chunk's bytes, large against a request's latency. */
export const BLOCK_BYTES = 256 * 1024;

/** Positions within a source, the first and the last included. */
export interface ByteRange {
  readonly first: number;
  readonly last: number;
}

/**
 * Reads a Range header of one range that starts somewhere; without one, everything is meant.
 * @param size bytes of the whole source, > 0
 * @returns null where nothing of the source is in it, or where it says something else
 * @see RFC 9110 section 14.1.2, byte ranges
 */
export function parseRange(header: string | undefined, { size }: { size: number }): ByteRange | null {
  if (header === undefined) return { first: 0, last: size - 1 };
  const [, first, last] = /^bytes=(\d{1,15})-(\d{0,15})$/.exec(header) ?? [];
  if (first === undefined || last === undefined) return null;
  const range = { first: Number(first), last: last === '' ? size - 1 : Math.min(size - 1, Number(last)) };
  return range.first <= range.last ? range : null;
}

/** Reads a Content-Range header: `bytes 0-99/1234`. @returns null where it tells no range or no whole size */
export function parseContentRange(header: string | null): { readonly range: ByteRange; readonly size: number } | null {
  const [, first, last, size] = /^bytes (\d{1,15})-(\d{1,15})\/(\d{1,15})$/.exec(header ?? '') ?? [];
  if (first === undefined || last === undefined || size === undefined) return null;
  return { range: { first: Number(first), last: Number(last) }, size: Number(size) };
}

/** Index of the block that holds a position. */
export const blockAt = (position: number): number => Math.floor(position / BLOCK_BYTES);

/** The bytes of a block; the last one of a source may be short. */
export function rangeOfBlock(index: number, { size }: { size: number }): ByteRange {
  return { first: index * BLOCK_BYTES, last: Math.min(size, (index + 1) * BLOCK_BYTES) - 1 };
}
