/** This machine's ffmpeg and ffprobe, with a folder for what is kept of a source while it is read. */
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createMediaRunner } from '@ffleet/media-run';
import type { MediaRunner, QualityMeter } from '@ffleet/ports';
import { UnobservableError } from '../cli-errors';
import type { OpsConfig } from '../config';
import { reasonOf } from '../reason-of';

export interface OpenMedia {
  readonly runner: MediaRunner & QualityMeter;
  /** Whether this ffmpeg can tell VMAF. */
  readonly hasVmaf: boolean;
  /** Removes the folder. */
  close(): Promise<void>;
}

/** @throws {UnobservableError} where a program is missing, or cannot be run */
export async function openMedia(
  config: Pick<OpsConfig, 'ffmpegPath' | 'ffprobePath' | 'allowPrivateSources'>,
): Promise<OpenMedia> {
  const { ffmpegPath, ffprobePath, allowPrivateSources } = config;
  const cacheFolder = await mkdtemp(path.join(os.tmpdir(), 'ffleet-sources-'));
  const close = () => rm(cacheFolder, { recursive: true, force: true });
  try {
    const runner = createMediaRunner({ ffmpegPath, ffprobePath, cacheFolder, allowPrivateSources });
    const { vmaf: hasVmaf } = await runner.fetchMetrics();
    return { runner, hasVmaf, close };
  } catch (error) {
    await close();
    const check =
      'Install ffmpeg 5.1 or newer with ffprobe (Debian, Ubuntu: apt install ffmpeg; macOS: brew install ffmpeg), or say ' +
      'where they are: FFMPEG_PATH, FFPROBE_PATH.';
    throw new UnobservableError(
      {
        ...{ service: 'ffmpeg', address: `${ffmpegPath}, ${ffprobePath}`, action: 'measure quality', check },
        reason: reasonOf({ error, secrets: [] }),
      },
      { cause: error },
    );
  }
}
