/** Keeps a number of workers alive, as an Auto Scaling group does: whatever ends is replaced. */
import type { Trial } from '../ground/trial';
import { writePacedFfmpeg } from '../ground/media';
import type { TrialWorker } from '../ground/trial-worker';

/** An encode of 2 s of video lasts for five, at no more cost, and so does a chunk of a minute: workers are busy when they are hit. */
const READ_RATES = { short: 0.4, lecture: 12 };

export interface SoakFleet {
  /** Workers that run, stopped ones included. */
  living(): readonly TrialWorker[];
  /** No more replacements, and none that still starts. */
  retire(): Promise<void>;
}

/** @throws {Error} when a first worker does not start; a replacement that does not is told to `onFailure` */
export async function keepFleet(options: {
  trial: Trial;
  size: number;
  onFailure: (error: unknown) => void;
}): Promise<SoakFleet> {
  const { trial, size, onFailure } = options;
  const ffmpeg = await writePacedFfmpeg({ folder: trial.folder, readRates: READ_RATES });
  const living = new Set<TrialWorker>();
  const starting = new Set<Promise<void>>();
  let retired = false;
  let started = 0;
  const launch = async (): Promise<void> => {
    started += 1;
    const worker = await trial.startWorker({ name: `w${started}`, ffmpeg });
    living.add(worker);
    void worker.exited.then(() => {
      living.delete(worker);
      if (!retired) replace();
    });
  };
  const replace = (): void => {
    const launched = launch().catch(onFailure);
    starting.add(launched);
    void launched.then(() => starting.delete(launched));
  };
  for (let index = 0; index < size; index += 1) await launch();
  return {
    living: () => [...living],
    async retire() {
      retired = true;
      await Promise.all(starting);
    },
  };
}
