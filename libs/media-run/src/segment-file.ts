/** Reads what a finished segment file holds from its boxes, without loading its media data. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { open } from 'node:fs/promises';
import { BOX_HEADER_BYTES_MAX, parseBoxHeader, parseMovieFragment, viewOf } from '@ffleet/media-plan';
import type { MovieFragment } from '@ffleet/media-plan';

/** A fragment's index has some bytes for each frame; more than this is not one of ours. */
const FRAGMENT_INDEX_BYTES_MAX = 16 * 1024 * 1024;

/** `keyframeEnd`: bytes from the file's start to the end of its first frame; null where it is not told. */
type SegmentFile = Omit<MovieFragment, 'firstSampleEnd'> & {
  readonly sizeBytes: number;
  readonly keyframeEnd: number | null;
};

/**
 * Sums up the fragments of one segment file.
 * @returns frames and ticks of all its fragments, and the decode time of the first; its size on disk
 * @throws {Error} if the file cannot be read, or holds no fragment
 */
export async function readSegmentFile(path: string): Promise<SegmentFile> {
  const file = await open(path, 'r');
  try {
    const { size: sizeBytes } = await file.stat();
    const fragments = await readFragments(file, sizeBytes);
    const [first] = fragments;
    if (!first) throw new Error(`Cannot read segment ${path}: it has no movie fragment`);
    return {
      baseDecodeTime: first.baseDecodeTime,
      frameCount: fragments.reduce((sum, fragment) => sum + fragment.frameCount, 0),
      duration: fragments.reduce((sum, fragment) => sum + fragment.duration, 0),
      startsWithSyncSample: first.startsWithSyncSample,
      keyframeEnd: first.firstSampleEnd === null ? null : first.offset + first.firstSampleEnd,
      sizeBytes,
    };
  } finally {
    await file.close();
  }
}

/** SHA-256 of a file, in hexadecimal. @throws {Error} if it cannot be read */
export async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const block of createReadStream(path)) hash.update(block as Buffer);
  return hash.digest('hex');
}

/** `offset` of its header in the file. */
type PlacedFragment = MovieFragment & { readonly offset: number };

async function readFragments(file: FileHandle, fileSize: number): Promise<readonly PlacedFragment[]> {
  const fragments: PlacedFragment[] = [];
  let offset = 0;
  while (offset < fileSize) {
    const header = parseBoxHeader(viewOf(await readAt(file, offset, BOX_HEADER_BYTES_MAX)));
    if (!header || header.size === 0) break;
    if (header.type === 'moof' && header.size <= FRAGMENT_INDEX_BYTES_MAX) {
      const payload = await readAt(file, offset + header.headerSize, header.size - header.headerSize);
      const fragment = parseMovieFragment(viewOf(payload));
      if (fragment) fragments.push({ ...fragment, offset });
    }
    offset += header.size;
  }
  return fragments;
}

async function readAt(file: FileHandle, position: number, length: number): Promise<Uint8Array> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position);
  return buffer.subarray(0, bytesRead);
}
