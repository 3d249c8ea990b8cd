/** How long a job stands still when its worker is killed: from SIGKILL to the next claim, and to the next encode. */
import { seconds } from '@ffleet/units';
import { writeSlowAtFirstFfmpeg } from '../ground/media';
import { LONG_SOURCE } from '../ground/trial-ground';
import type { Trial } from '../ground/trial';
import type { TrialWorker } from '../ground/trial-worker';
import { until } from '../ground/until';
import type { Random } from '../random';

/** Milliseconds after the kill. */
export interface Recovery {
  readonly claimedAfter: number;
  readonly encodingAfter: number;
}

/** First runs last for longer than any kill takes to come. */
const FIRST_RUN = seconds(120);
/** Kills fall anywhere between two heartbeats. */
const KILLED_AFTER_MS_MAX = 9_000;
const RECOVERS_WITHIN = seconds(120);
/** Patience, no measure: all lanes encode at once, on whatever the machine has left. */
const READY_WITHIN = seconds(300);
/** A worker for each job, and some that are idle, as a group has that is being replaced. */
const SPARE_WORKERS = 2;

/**
 * Kills `kills` workers in mid-encode, each with a job of its own, `lanes` at a time; the group (this function) replaces
 * what dies. Every job is killed once: from its second stall on a job waits longer on purpose.
 */
export async function measureRecovery(options: {
  trial: Trial;
  kills: number;
  lanes: number;
  random: Random;
  onRecovery?: (recovery: Recovery) => void;
}): Promise<readonly Recovery[]> {
  const { trial, kills, lanes, random, onRecovery = () => undefined } = options;
  const ffmpeg = await writeSlowAtFirstFfmpeg({ folder: trial.folder, readRate: LONG_SOURCE / FIRST_RUN });
  let started = 0;
  const startWorker = (): Promise<TrialWorker> => {
    started += 1;
    return trial.startWorker({ name: `w${started}`, ffmpeg });
  };
  for (let worker = 0; worker < lanes + SPARE_WORKERS; worker += 1) await startWorker();
  const recoveries: Recovery[] = [];
  let begun = 0;
  const lane = async (): Promise<void> => {
    while (begun < kills) {
      begun += 1;
      const recovery = await killOnce({ trial, name: `lecture-${begun}`, startWorker, random });
      recoveries.push(recovery);
      onRecovery(recovery);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return recoveries;
}

async function killOnce(options: {
  trial: Trial;
  name: string;
  startWorker: () => Promise<TrialWorker>;
  random: Random;
}): Promise<Recovery> {
  const { trial, name, startWorker, random } = options;
  const { videoId, jobId } = await trial.submit({ source: 'long', fileName: `${name}.mp4` });
  const victim = await until({
    what: `a worker to encode ${name}`,
    ask: () => trial.workers.find((worker) => encodeStart({ worker, jobId, after: 0 }) !== null),
    satisfies: (worker) => worker !== undefined,
    within: RECOVERS_WITHIN,
  });
  const killAt = Date.now() + random.between(0, KILLED_AFTER_MS_MAX);
  await until({
    what: 'the moment of the kill',
    ask: () => Date.now(),
    satisfies: (now) => now >= killAt,
    within: RECOVERS_WITHIN,
  });
  victim?.signal('SIGKILL');
  const { atEpochMs: killedAt = NaN } = (await victim?.exited) ?? {};
  await startWorker();
  const encodingAt = await until({
    what: `${name} to be encoded again`,
    ask: () => firstEncodeAfter({ trial, jobId, after: killedAt }),
    satisfies: (at) => at !== null,
    within: RECOVERS_WITHIN,
  });
  await trial.untilVideo(videoId, {
    what: 'READY',
    within: READY_WITHIN,
    satisfies: ({ status }) => status === 'READY',
  });
  const claims = (await trial.transitions()).filter((entry) => entry.event === 'claimed' && entry.jobId === jobId);
  return { claimedAfter: (claims.at(1)?.at ?? NaN) - killedAt, encodingAfter: (encodingAt ?? NaN) - killedAt };
}

function encodeStart(options: { worker: TrialWorker; jobId: string; after: number }): number | null {
  const { worker, jobId, after } = options;
  const started = worker.log
    .all('[TRANSCODER] Starting ffmpeg')
    .find(({ fields, heardAtEpochMs }) => fields['job_id'] === jobId && heardAtEpochMs > after);
  return started?.heardAtEpochMs ?? null;
}

function firstEncodeAfter(options: { trial: Trial; jobId: string; after: number }): number | null {
  const { trial, ...rest } = options;
  const starts = trial.workers.flatMap((worker) => encodeStart({ worker, ...rest }) ?? []);
  return starts.length > 0 ? Math.min(...starts) : null;
}
