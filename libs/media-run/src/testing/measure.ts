/** Compares a transcoded stream with its source, as `ffleet quality` does, for specs to look at the scores. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { INIT_FILE, planComparison, segmentFile } from '@ffleet/media-plan';
import type { ComparisonRun, ComparisonScores, MediaFailure } from '@ffleet/media-plan';
import type { Result } from '@ffleet/units';
import type { Transcoded } from './transcode';
import { neverAborts, realRunner, unwrap } from './transcode';

/** The runs of all renditions; each with its scores. @throws {Error} if one fails */
export async function measure(
  transcoded: Transcoded,
  options: { source: string; workDir: string; samples?: number },
): Promise<readonly { run: ComparisonRun; scores: readonly ComparisonScores[] }[]> {
  const { video } = transcoded.plan;
  const [rendition] = transcoded.stream.renditions;
  if (!video || !rendition) throw new Error('Cannot measure the stream: it has no picture');
  const { unitCount: frameCount, segmentCount } = rendition;
  const runs = planComparison({ video, frameCount, segmentCount, samples: options.samples ?? 'whole' });
  const measured: { run: ComparisonRun; scores: readonly ComparisonScores[] }[] = [];
  for (const run of runs) measured.push({ run, scores: unwrap(await compareRun(transcoded, { ...options, run })) });
  return measured;
}

/** @param options.skipSegments left out at the end of each range */
export async function compareRun(
  { plan, folder }: Pick<Transcoded, 'plan' | 'folder'>,
  options: { source: string; workDir: string; run: ComparisonRun; skipSegments?: number; signal?: AbortSignal },
): Promise<Result<readonly ComparisonScores[], MediaFailure>> {
  const { source, workDir, run, skipSegments = 0, signal = neverAborts } = options;
  const [largest] = plan.video?.renditions ?? [];
  await mkdir(workDir, { recursive: true });
  const renditions: { id: string; file: string; width: number; height: number }[] = [];
  for (const { id } of plan.video?.renditions ?? []) {
    const names = run.ranges.flatMap(({ firstSegment, segmentCount }) =>
      Array.from({ length: segmentCount - skipSegments }, (_, index) => segmentFile(firstSegment + index)),
    );
    const contents = await Promise.all([INIT_FILE, ...names].map((name) => readFile(join(folder, id, name))));
    const file = join(workDir, `${id}.mp4`);
    await writeFile(file, Buffer.concat(contents));
    renditions.push({ id, file, width: largest?.width ?? 0, height: largest?.height ?? 0 });
  }
  const runner = realRunner();
  const { vmaf: hasVmaf } = await runner.fetchMetrics();
  return runner.compare({
    ...{ plan, run, renditions, workDir, signal, hasVmaf },
    sourceUrl: source,
    onProgress: () => undefined,
  });
}
