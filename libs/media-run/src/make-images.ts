/** Puts an encode's single pictures together to the sheets and the poster that are published. */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { EncodedFile, ImageOutput, MediaFailure } from '@ffleet/media-plan';
import type { ProducedFile } from '@ffleet/ports';
import { bytes, ok } from '@ffleet/units';
import type { Result } from '@ffleet/units';
import { runToEnd } from './run-to-end';
import { digestOf } from './segment-file';

/** @returns those that are there, in the outputs' order: the proof counts them. @throws the signal's reason */
export async function makeImages(
  tools: Omit<Parameters<typeof runToEnd>[0], 'source'>,
  options: {
    images: readonly ImageOutput[];
    workDir: string;
    onFile: (file: ProducedFile) => void;
    signal: AbortSignal;
  },
): Promise<Result<readonly EncodedFile[], MediaFailure>> {
  const { images, workDir, onFile, signal } = options;
  const made: EncodedFile[] = [];
  for (const { assembly, files } of images) {
    const ended = await runToEnd(tools, { command: assembly, signal });
    if (!ended.ok) return ended;
    for (const name of files) {
      const path = join(workDir, name);
      const size = await sizeOf(path);
      if (size === null) continue;
      made.push({ name, sizeBytes: bytes(size), sha256: await digestOf(path) });
      onFile({ name, path, bytes: size });
    }
  }
  return ok(made);
}

async function sizeOf(path: string): Promise<number | null> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
