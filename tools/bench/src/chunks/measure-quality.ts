/** How like its source an encode is, frame by frame. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

/**
 * SSIM of each frame against the source, scaled to the rendition's size.
 * @returns 0..1 a frame, in order
 * @see Wang, Bovik, Sheikh, Simoncelli, "Image quality assessment: from error visibility to structural similarity" (2004)
 */
export async function measureSsim(options: {
  ffmpegPath: string;
  playlist: string;
  source: string;
}): Promise<readonly number[]> {
  const { ffmpegPath, playlist, source } = options;
  const folder = await mkdtemp(path.join(os.tmpdir(), 'ffleet-ssim-'));
  try {
    const graph = '[1:v][0:v]scale2ref[source][encoded];[encoded][source]ssim=stats_file=ssim.log';
    await promisify(execFile)(
      ffmpegPath,
      ['-nostdin', '-v', 'error', '-i', playlist, '-i', source, '-lavfi', graph, '-f', 'null', '-'],
      { cwd: folder, maxBuffer: 1 << 24 },
    );
    const log = await readFile(path.join(folder, 'ssim.log'), 'utf8');
    return [...log.matchAll(/All:([\d.]+)/g)].map(([, value]) => Number(value));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
