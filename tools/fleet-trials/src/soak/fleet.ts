/** Keeps a number of workers alive, as an Auto Scaling group does: whatever ends is replaced. */
import type { Trial } from '../ground/trial';
import { writePacedFfmpeg } from '../ground/media';
import type { TrialWorker } from '../ground/trial-worker';

/** An encode of 2 s of video lasts for five, at no more cost: workers are busy when they are hit. */
const READ_RATE = 0.4;
/** A chunk of a minute lasts as long. */
const LECTURE_RATE = 12;

export interface SoakFleet {
  /** Workers that run, stopped ones included. */
  living(): readonly TrialWorker[];
  /** No more replacements. */
  retire(): void;
}

/** @throws {Error} when a first worker does not start; a replacement that does not is told to `onFailure` */
export async function keepFleet(options: {
  trial: Trial;
  size: number;
  onFailure: (error: unknown) => void;
}): Promise<SoakFleet> {
  const { trial, size, onFailure } = options;
  const ffmpeg = await writePacedFfmpeg({ folder: trial.folder, lectureRate: LECTURE_RATE, readRate: READ_RATE });
  const living = new Set<TrialWorker>();
  let retired = false;
  let started = 0;
  const launch = async (): Promise<void> => {
    started += 1;
    const worker = await trial.startWorker({ name: `w${started}`, ffmpeg });
    living.add(worker);
    void worker.exited.then(() => {
      living.delete(worker);
      if (!retired) launch().catch(onFailure);
    });
  };
  for (let index = 0; index < size; index += 1) await launch();
  return {
    living: () => [...living],
    retire: () => void (retired = true),
  };
}
