/** The parts of a plan, encoded as workers do it, a number of them at once. */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { assembleStream, partName, planParts } from '@ffleet/media-plan';
import type { EncodedPart, TranscodePlan } from '@ffleet/media-plan';
import { createMediaRunner } from '@ffleet/media-run';
import { seconds } from '@ffleet/units';
import type { Seconds } from '@ffleet/units';

export interface EncodedParts {
  readonly wallTime: Seconds;
  /** Each part's own time, in order. */
  readonly partTimes: readonly Seconds[];
  readonly bytes: number;
  readonly parts: readonly EncodedPart[];
}

/** Encodes into `folder`, where the stream can be played afterwards. @throws {Error} when a part fails */
export async function encodeParts(options: {
  plan: TranscodePlan;
  sourceUrl: string;
  folder: string;
  atOnce: number;
  /** @default 'picture' */
  what?: 'picture' | 'sound';
  programs: { readonly ffmpegPath: string; readonly ffprobePath: string };
}): Promise<EncodedParts> {
  const { sourceUrl, folder, atOnce, what = 'picture', programs } = options;
  const plan: TranscodePlan = { ...options.plan, ...(what === 'picture' ? { audios: [] } : { video: null }) };
  // Files of an earlier round would be taken for this one's.
  await rm(folder, { recursive: true, force: true });
  const queue = [...planParts(plan)];
  const times = new Map<string, Seconds>();
  const encoded: EncodedPart[] = [];
  const startedAt = performance.now();
  const since = (from: number): Seconds => seconds((performance.now() - from) / 1000);

  const work = async (worker: number): Promise<void> => {
    const runner = createMediaRunner({
      ...programs,
      cacheFolder: path.join(folder, `sources-${worker}`),
      allowPrivateSources: true,
    });
    for (let part = queue.shift(); part; part = queue.shift()) {
      const workDir = path.join(folder, partName(part));
      await mkdir(workDir, { recursive: true });
      const from = performance.now();
      const result = await runner.encode({
        ...{ plan, part, sourceUrl, workDir, onProgress: () => undefined, onFile: () => undefined },
        signal: new AbortController().signal,
      });
      if (!result.ok) throw new Error(`${partName(part)}: ${result.error.message}`);
      times.set(partName(part), since(from));
      encoded.push(result.value);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, (_, worker) => work(worker)));
  const wallTime = since(startedAt);
  await publish({ plan, folder, parts: encoded });
  return {
    wallTime,
    partTimes: planParts(plan).map((part) => times.get(partName(part)) ?? seconds(0)),
    bytes: encoded
      .flatMap(({ tracks }) => tracks.flatMap(({ segments }) => segments))
      .reduce<number>((sum, { sizeBytes }) => sum + sizeBytes, 0),
    parts: encoded,
  };
}

/** Brings the parts' files under one folder, with the playlists. */
async function publish(options: { plan: TranscodePlan; folder: string; parts: readonly EncodedPart[] }): Promise<void> {
  const { plan, folder, parts } = options;
  const stream = assembleStream({ plan, parts: parts.map((encoded) => ({ encoded, folder: '' })) });
  if (!stream.ok) throw new Error(stream.error.message);
  for (const { part, tracks } of parts) {
    for (const { name } of tracks.flatMap(({ init, segments }) => [init, ...segments])) {
      await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
      await writeFile(path.join(folder, name), await readFile(path.join(folder, partName(part), name)));
    }
  }
  for (const { key, body } of stream.value.playlists) await writeFile(path.join(folder, key), body);
}
