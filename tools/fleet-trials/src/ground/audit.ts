/** What must hold after every trial, whatever was done to the fleet. */
import type { VideoView } from '@ffleet/ports';
import { seconds } from '@ffleet/units';
import type { Seconds } from '@ffleet/units';
import { checkFamilyLog, checkTransitionLog } from '@ffleet/video-job-lifecycle';
import type { TransitionLogEntry } from '@ffleet/video-job-lifecycle';
import { findMediaProcesses } from './processes';
import { inspectOutput } from './published-output';
import type { Trial } from './trial';
import { until } from './until';

const SETTLES_WITHIN = seconds(20);
const VIDEOS_MAX = 1000;

export interface AuditExpectations {
  /** Messages that belong into the dead-letter queue. */
  readonly deadLetters?: number;
  /** False where the trial ends while a message is still hidden on purpose. */
  readonly queueEmpty?: boolean;
  /** False where the trial completes jobs without encoding anything. */
  readonly outputs?: boolean;
  /** How long duplicates may hide. */
  readonly settlesWithin?: Seconds;
}

export interface AuditResult {
  readonly ready: number;
  /** Objects that losing runs left behind. */
  readonly leftovers: number;
}

/**
 * The log is one that the protocol could have written; each READY video was published by exactly one run and is whole; no
 * ffmpeg is left, no scratch file, and nothing in a queue that does not belong there.
 * @throws {Error} naming the first thing that does not hold
 */
export async function auditTrial(trial: Trial, expected: AuditExpectations = {}): Promise<AuditResult> {
  const { deadLetters = 0, queueEmpty = true, outputs = true, settlesWithin = SETTLES_WITHIN } = expected;
  const settles = (what: string, ask: () => Promise<number>, wanted: number): Promise<number> =>
    until({ what: `${what} (wanted: ${wanted})`, ask, satisfies: (count) => count === wanted, within: settlesWithin });
  const entries = await trial.transitions();
  const parts = await trial.sql('SELECT id, root_id AS "rootId" FROM jobs WHERE root_id IS NOT NULL');
  const rootOf = new Map(parts.map(({ id, rootId }) => [String(id), String(rootId)]));
  const found = [...checkTransitionLog(entries), ...checkFamilyLog({ entries, rootOf })];
  const violations = found.map(({ message }) => message);
  if (violations.length > 0) throw new Error(`The transition log is impossible: ${violations.join('; ')}`);

  const videos = await trial.catalog.listVideos({ limit: VIDEOS_MAX });
  const ready = videos.filter(({ status }) => status === 'READY');
  let leftovers = 0;
  for (const video of outputs ? ready : []) leftovers += await auditOutput({ trial, video, entries });

  await settles('no ffmpeg of the trial to run', () => findMedia(trial), 0);
  await settles('no scratch file of a living worker', () => countScratch(trial), 0);
  if (queueEmpty) {
    await settles(
      'the queue to be empty',
      async () => {
        const { visible, inFlight, delayed } = await trial.region.depth();
        return visible + inFlight + delayed;
      },
      0,
    );
  }
  await settles('the dead letters that are expected', async () => (await trial.region.depth()).dead, deadLetters);
  return { ready: ready.length, leftovers };
}

async function auditOutput(options: {
  trial: Trial;
  video: VideoView;
  entries: readonly TransitionLogEntry[];
}): Promise<number> {
  const { trial, video, entries } = options;
  const { videoId, tenantId, output } = video;
  const wins = entries.filter((entry) => entry.toState === 'SUCCEEDED' && entry.jobId === video.job?.jobId);
  if (!output || wins.length !== 1) {
    throw new Error(`Video ${videoId} is READY, but ${wins.length} runs published it (wanted: 1)`);
  }
  const found = await inspectOutput({
    ...output,
    region: trial.region,
    videoPrefix: `tenants/${tenantId}/videos/${videoId}/`,
  });
  if (found.missing.length > 0) {
    throw new Error(`Video ${videoId} is READY, but not whole: ${found.missing.join(', ')} are missing`);
  }
  return found.leftovers;
}

/** Of living and of dead workers: each is known by its own folder. */
async function findMedia(trial: Trial): Promise<number> {
  return (await findMediaProcesses(trial.workers.map(({ scratchDir }) => scratchDir))).length;
}

/** A killed worker's files are removed at its next start, or with its instance. */
async function countScratch(trial: Trial): Promise<number> {
  const living = trial.workers.filter((worker) => worker.isAlive());
  const listings = await Promise.all(living.map((worker) => worker.scratchFiles()));
  return listings.flat().length;
}
