/** Packs a stream's tracks into one MP4 file, and counts in it what came of them. */
import { open, stat } from 'node:fs/promises';
import {
  BOX_HEADER_BYTES_MAX,
  DOWNLOAD_FILE,
  mediaFailure,
  packCommand,
  parseBoxHeader,
  sampleCounts,
  viewOf,
} from '@ffleet/media-plan';
import type { MediaFailure, PackedDownload } from '@ffleet/media-plan';
import type { MediaRunner } from '@ffleet/ports';
import { bytes, err, ok } from '@ffleet/units';
import type { Result } from '@ffleet/units';
import { runToEnd } from './run-to-end';
import { digestOf } from './segment-file';

/** Twelve hours have less; what is larger is not ours. */
const INDEX_BYTES_MAX = 256 * 1024 * 1024;

/** @throws the signal's reason once ffmpeg is gone; {Error} if the files cannot be read */
export async function packDownload(
  tools: Omit<Parameters<typeof runToEnd>[0], 'source'>,
  options: Parameters<MediaRunner['packDownload']>[0],
): Promise<Result<PackedDownload, MediaFailure>> {
  const { plan, tracks, path, signal } = options;
  const command = packCommand({ plan, tracks, target: path });
  const ended = await runToEnd(tools, { command, signal });
  if (!ended.ok) return ended;
  const index = await readIndex(path);
  if (index === null) return err(mediaFailure('encode-incomplete', 'The download was packed, and has no index'));
  const [{ size }, sha256] = await Promise.all([stat(path), digestOf(path)]);
  return ok({
    file: { name: DOWNLOAD_FILE, sizeBytes: bytes(size), sha256 },
    tracks: tracks.map(({ id, packetCount }, at) => ({ id, expected: packetCount, seen: index.counts[at] ?? 0 })),
    indexFirst: index.isFirst,
  });
}

/** @returns null where no index stands among the file's outermost boxes */
async function readIndex(path: string): Promise<{ counts: readonly number[]; isFirst: boolean } | null> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    let isFirst = true;
    for (let offset = 0; offset < size;) {
      const { buffer, bytesRead } = await file.read(
        Buffer.alloc(BOX_HEADER_BYTES_MAX),
        0,
        BOX_HEADER_BYTES_MAX,
        offset,
      );
      const header = parseBoxHeader(viewOf(buffer.subarray(0, bytesRead)));
      if (!header || header.size === 0) return null;
      if (header.type === 'moov' && header.size <= INDEX_BYTES_MAX) {
        const length = header.size - header.headerSize;
        const payload = await file.read(Buffer.alloc(length), 0, length, offset + header.headerSize);
        return { counts: sampleCounts(viewOf(payload.buffer)), isFirst };
      }
      isFirst &&= header.type !== 'mdat';
      offset += header.size;
    }
    return null;
  } finally {
    await file.close();
  }
}
