/** Takes up the pictures that an encode made beside its renditions: known by name, complete once ffmpeg is gone. */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { EncodedFile, ImageOutput } from '@ffleet/media-plan';
import type { ProducedFile } from '@ffleet/ports';
import { bytes } from '@ffleet/units';
import { digestOf } from './segment-file';

/** @returns those that are there, in the outputs' order: the proof counts them */
export async function collectImages(options: {
  images: readonly ImageOutput[];
  workDir: string;
  onFile: (file: ProducedFile) => void;
}): Promise<readonly EncodedFile[]> {
  const { images, workDir, onFile } = options;
  const made: EncodedFile[] = [];
  for (const name of images.flatMap(({ files }) => files)) {
    const path = join(workDir, name);
    const size = await sizeOf(path);
    if (size === null) continue;
    made.push({ name, sizeBytes: bytes(size), sha256: await digestOf(path) });
    onFile({ name, path, bytes: size });
  }
  return made;
}

async function sizeOf(path: string): Promise<number | null> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
