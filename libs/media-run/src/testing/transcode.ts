/** Takes a source through the whole of media-plan and media-run, as a worker does, for specs to look at the result. */
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import {
  assembleStream,
  lectureSettings,
  partName,
  planParts,
  planTranscode,
  subtitleFileOf,
} from '@ffleet/media-plan';
import type { AssembledStream, EncodedPart, MediaFacts, TranscodePlan, TranscodeSettings } from '@ffleet/media-plan';
import type { ProducedFile } from '@ffleet/ports';
import type { Result } from '@ffleet/units';
import { createMediaRunner, defaultLimits } from '../index';
import type { MediaRunLimits } from '../index';
import { FFMPEG_PATH, FFPROBE_PATH } from './programs';

export interface Transcoded {
  readonly facts: MediaFacts;
  readonly plan: TranscodePlan;
  readonly parts: readonly EncodedPart[];
  readonly stream: AssembledStream;
  readonly files: readonly ProducedFile[];
  readonly progress: readonly number[];
  /** Folder with the complete stream, playlists included. */
  readonly folder: string;
}

/** A runner with the real programs. */
export const realRunner = (limits: Partial<MediaRunLimits> = {}) =>
  createMediaRunner({
    ffmpegPath: FFMPEG_PATH,
    ffprobePath: FFPROBE_PATH,
    cacheFolder: join(tmpdir(), `ffleet-media-run-sources-${process.pid}`),
    allowPrivateSources: true,
    // Patience is for production: what a server does twice it does for good here.
    limits: { ...defaultLimits, sourceRetries: 1, ...limits },
  });

export const neverAborts = new AbortController().signal;

/** @throws {Error} with the failure's code and message */
export function unwrap<T>(result: Result<T, { code: string; message: string }>): T {
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.message}`);
  return result.value;
}

/** Probe facts and the plan of a source. @throws {Error} if either fails */
export async function planSource(sourceUrl: string, settings: Partial<TranscodeSettings> = {}) {
  const facts = unwrap(await realRunner().probe({ sourceUrl, signal: neverAborts }));
  const plan = unwrap(planTranscode({ facts, settings: { ...lectureSettings, ...settings } }));
  return { facts, plan };
}

/** As an upload does: the file's own name under the stream's folder. */
async function publishFile({ name, path }: ProducedFile, folder: string): Promise<void> {
  await mkdir(dirname(join(folder, name)), { recursive: true });
  await copyFile(path, join(folder, name));
}

/** Transcodes into `folder`. @throws {Error} if any step fails */
export async function transcode(
  sourceUrl: string,
  options: { folder: string; settings?: Partial<TranscodeSettings>; encryptionKey?: Uint8Array },
): Promise<Transcoded> {
  const { folder, settings, encryptionKey = null } = options;
  const { facts, plan } = await planSource(sourceUrl, settings);
  const files: ProducedFile[] = [];
  const progress: number[] = [];
  const parts: EncodedPart[] = [];
  const taken: Promise<void>[] = [];
  await mkdir(folder, { recursive: true });
  for (const part of planParts(plan)) {
    const encoded = await realRunner().encode({
      plan,
      part,
      // A path stands for the object that it would be.
      sourceUrl: subtitleFileOf(plan, part) ?? sourceUrl,
      encryptionKey,
      workDir: join(folder, `of ${partName(part)}`),
      onProgress: (fraction01) => progress.push(fraction01),
      onFile: (file) => {
        files.push(file);
        taken.push(publishFile(file, folder));
      },
      signal: neverAborts,
    });
    parts.push(unwrap(encoded));
    await Promise.all(taken);
  }
  const stream = unwrap(assembleStream({ plan, parts: parts.map((encoded) => ({ encoded, folder: '' })) }));
  for (const { key, body } of stream.playlists) {
    await mkdir(dirname(join(folder, key)), { recursive: true });
    await writeFile(join(folder, key), body);
  }
  return { facts, plan, parts, stream, files, progress, folder };
}
