/** One video through the whole fleet: submitted, encoded by a worker process, published. */
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { cliEnvironment, submitVideos } from '@ffleet/local-stack';
import type { LocalStack } from '@ffleet/local-stack';
import type { VideoCatalog, VideoView } from '@ffleet/ports';
import { seconds } from '@ffleet/units';
import type { Bytes, Seconds } from '@ffleet/units';
import { readWorkerPeaks } from './worker-memory';

const POLL_MS = 100;

export interface FleetRun {
  /** From the claim to the completion, on the database's clock: probe, encode, uploads, playlists. */
  readonly wallTime: Seconds;
  /** Peak resident set of the largest worker process. */
  readonly workerPeak: Bytes | null;
}

/** @throws {Error} when the video does not end READY */
export async function runThroughFleet(options: {
  stack: LocalStack;
  catalog: VideoCatalog;
  dist: string;
  file: string;
}): Promise<FleetRun> {
  const { stack, catalog, dist, file } = options;
  const [submitted] = await submitVideos({
    cliBundle: path.join(dist, 'apps/ops-cli/main.js'),
    environment: cliEnvironment(stack),
    tenantId: 1,
    sources: [file],
  });
  let workerPeak: Bytes | null = null;
  for (;;) {
    for (const peak of readWorkerPeaks(stack.endpointUrl).values()) {
      if (workerPeak === null || peak > workerPeak) workerPeak = peak;
    }
    const video = await catalog.fetchVideo({ videoId: submitted?.videoId ?? 0 });
    if (video?.status === 'READY') return { wallTime: wallTimeOf(video), workerPeak };
    if (video?.status === 'FAILED') throw new Error(`Cannot measure ${file}: ${video.job?.failure?.message}`);
    await delay(POLL_MS);
  }
}

function wallTimeOf({ job }: VideoView): Seconds {
  return seconds(((job?.finishedAtEpochMs ?? NaN) - (job?.startedAtEpochMs ?? NaN)) / 1000);
}
