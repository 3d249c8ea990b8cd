/** The peer of the bench: the very ffmpeg commands that a worker runs, started by hand on a local file. */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { lectureSettings, planCommands, planParts, planTranscode } from '@ffleet/media-plan';
import type { FfmpegCommand, TranscodePlan } from '@ffleet/media-plan';
import { createMediaRunner } from '@ffleet/media-run';
import { seconds } from '@ffleet/units';
import type { Seconds } from '@ffleet/units';

/** Silent, but for what ffmpeg says when it fails. */
const run = promisify(execFile);

/** Plans a local file as a worker would. */
export async function planFile(options: {
  file: string;
  ffmpegPath: string;
  ffprobePath: string;
}): Promise<TranscodePlan> {
  const { file, ffmpegPath, ffprobePath } = options;
  // A local file is read as it is: nothing of it is kept anywhere.
  const runner = createMediaRunner({ ffmpegPath, ffprobePath, cacheFolder: os.tmpdir(), allowPrivateSources: true });
  const facts = await runner.probe({ sourceUrl: file, signal: new AbortController().signal });
  if (!facts.ok) throw new Error(`Cannot plan ${file}: ${facts.error.message}`);
  const plan = planTranscode({ facts: facts.value, settings: lectureSettings });
  if (!plan.ok) throw new Error(`Cannot plan ${file}: ${plan.error.message}`);
  return plan.value;
}

/** Runs every command of the plan, one after the other. @returns the wall time of ffmpeg alone */
export async function encodeByHand(options: {
  file: string;
  plan: TranscodePlan;
  ffmpegPath: string;
}): Promise<Seconds> {
  const { file, plan, ffmpegPath } = options;
  const outputDir = await mkdtemp(path.join(os.tmpdir(), 'ffleet-bench-'));
  try {
    const commands = planParts(plan).flatMap((part) => planCommands({ plan, part, sourceUrl: file, outputDir }));
    for (const { outputs, images = [] } of commands) {
      for (const { target } of [...outputs, ...images]) await mkdir(path.dirname(target), { recursive: true });
    }
    const startedAt = performance.now();
    for (const command of commands) {
      await run(ffmpegPath, argumentsOf(command));
      for (const { assembly } of command.images ?? []) await run(ffmpegPath, argumentsOf(assembly));
    }
    return seconds((performance.now() - startedAt) / 1000);
  } finally {
    await rm(outputDir, { recursive: true, force: true });
  }
}

function argumentsOf({ inputOptions, input, complexFilter, outputs, images = [] }: FfmpegCommand): string[] {
  return [
    ...inputOptions,
    ...['-i', input],
    ...(complexFilter === undefined ? [] : ['-filter_complex', complexFilter]),
    ...[...outputs, ...images].flatMap(({ options, target }) => [...options, target]),
  ];
}
