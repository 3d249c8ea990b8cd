/** Many who sweep: a vanished worker is counted once, and a completion at the same moment is never overwritten. */
import { createDatabaseClient, createJobStore, createLeaseSweeper } from '@ffleet/persistence-prisma';
import type { JobStore, LeaseSweeper } from '@ffleet/ports';
import { LEASE_DURATION } from '@ffleet/video-job-lifecycle';
import { writeMisbehavingFfmpeg, writeSlowFfmpeg } from '../ground/media';
import { LONG_SOURCE } from '../ground/trial-ground';
import type { Trial } from '../ground/trial';
import { until } from '../ground/until';
import { countOf, EVENTUALLY, isReady, mustHold, SOON } from './expect';
import type { FaultTrial } from './fault-trial';

const RACES = 40;
const SWEEPERS = 3;
const STALLS_TO_DEATH = 4;
const WORKERS = 3;

const manySweepers: FaultTrial = {
  name: 'sweepers',
  fault: `${WORKERS} workers sweep after one that was killed`,
  expected: 'stall counted once',
  async run(trial) {
    const ffmpeg = await writeSlowFfmpeg({ folder: trial.folder, readRate: LONG_SOURCE / 100 });
    const victim = await trial.startWorker({ name: 'a', ffmpeg });
    const { videoId } = await trial.submit({ source: 'long' });
    await victim.log.first('[TRANSCODER] Starting ffmpeg', { within: SOON });
    const names = Array.from({ length: WORKERS }, (_, index) => `sweeper-${index}`);
    const sweepers = await Promise.all(names.map((name) => trial.startWorker({ name })));
    victim.signal('SIGKILL');
    const done = await trial.untilVideo(videoId, { what: 'READY', within: EVENTUALLY, satisfies: isReady });
    const said = (event: string): number => sweepers.reduce((sum, { log }) => sum + log.all(event).length, 0);
    const stalled = countOf(await trial.transitions(), 'stalled');
    mustHold(stalled === 1 && done.job?.stalls === 1, `one stall (seen: ${stalled}, ${done.job?.stalls})`);
    mustHold(said('HINT_SENT') === 1, `one hint (seen: ${said('HINT_SENT')})`);
    return `stalls 1, swept ${said('LEASE_SWEPT')} time, hints sent ${said('HINT_SENT')}, READY`;
  },
};

const sweepAgainstCompletion: FaultTrial = {
  name: 'sweep-complete',
  fault: `${SWEEPERS} sweepers against a completion at the same moment, ${RACES} times`,
  expected: 'one of them wins, no overwrite, stall counted once',
  audit: { outputs: false },
  async run(trial) {
    const clients = Array.from({ length: SWEEPERS + 1 }, () =>
      createDatabaseClient({ url: trial.databaseUrl, maxConnections: 1 }),
    );
    try {
      // The sweeps before this moment are taken as regular: nobody waits for a gap to end.
      await trial.sql(`UPDATE sweeper SET swept_at = now(), judges_from = now() - interval '1 minute'`);
      const [client, ...others] = clients;
      if (!client) throw new TypeError('Cannot race without a client');
      const store = createJobStore(client);
      const sweepers = others.map((other) => createLeaseSweeper(other));
      let completed = 0;
      for (let race = 0; race < RACES; race += 1) completed += Number(await raceOnce({ trial, store, sweepers }));
      const stalled = countOf(await trial.transitions(), 'stalled');
      mustHold(completed + stalled === RACES, `one end for each run (seen: ${completed} + ${stalled} of ${RACES})`);
      return `${completed} completed, ${stalled} swept, both 0, neither 0`;
    } finally {
      await Promise.all(clients.map((each) => each.close()));
    }
  },
};

/** @returns whether the completion was accepted */
async function raceOnce(options: {
  trial: Trial;
  store: JobStore;
  sweepers: readonly LeaseSweeper[];
}): Promise<boolean> {
  const { trial, store, sweepers } = options;
  const { jobId } = await trial.submit({ send: false });
  const workerId = 'racer';
  const outcome = await store.claim({ jobId, workerId, leaseDuration: LEASE_DURATION, receiptHandle: null });
  if (outcome.kind !== 'claimed') throw new Error(`Cannot claim job ${jobId}: ${outcome.refusal}`);
  await trial.sql(`UPDATE jobs SET lease_until = now() - interval '1 second' WHERE id = $1`, [jobId]);
  const output = { masterPlaylistKey: 'k/m.m3u8', keyPrefix: 'k/', durationSeconds: 1, renditions: [], totalBytes: 0 };
  const [end] = await Promise.all([
    store.complete({ claim: outcome.claim, output }),
    ...sweepers.map((sweeper, index) => sweeper.sweep({ actor: `sweeper-${index}`, limit: 10 })),
  ]);
  const { state } = (await trial.sql('SELECT state FROM jobs WHERE id = $1', [jobId]))[0] ?? {};
  mustHold(
    (end === 'completed') === (state === 'SUCCEEDED') && (end === 'lost') === (state === 'QUEUED'),
    `the row to say what the worker was told (told: ${end}, row: ${String(state)})`,
  );
  return end === 'completed';
}

const jobThatKills: FaultTrial = {
  name: 'kills-workers',
  fault: 'a job that kills every worker',
  expected: 'DEAD after its stall budget, other jobs go on',
  // Hints that were sent before the backoff was moved arrive when it would have been over.
  audit: { queueEmpty: false },
  async run(trial) {
    const ffmpeg = await writeMisbehavingFfmpeg({ folder: trial.folder, misbehaviour: 'kills-worker' });
    await trial.startWorker({ name: 'w0', ffmpeg });
    await trial.startWorker({ name: 'w1', ffmpeg });
    const poison = await trial.submit({ fileName: 'kills-worker.mp4' });
    const others = [await trial.submit(), await trial.submit()];
    for (let death = 1; death <= STALLS_TO_DEATH; death += 1) {
      await untilDeaths(trial, death);
      // The group replaces what died. The dead worker's lease, and the backoff after it, are taken as over.
      await trial.startWorker({ name: `w${death + 1}`, ffmpeg });
      await expireLease(trial, poison.jobId);
      if (death < STALLS_TO_DEATH) await untilStalls(trial, { videoId: poison.videoId, stalls: death });
      await trial.sql(`UPDATE jobs SET available_at = now() WHERE id = $1 AND state = 'QUEUED'`, [poison.jobId]);
      await trial.sql(`UPDATE hints SET send_at = now() WHERE job_id = $1`, [poison.jobId]);
    }
    const dead = await trial.untilVideo(poison.videoId, {
      what: 'DEAD',
      within: SOON,
      satisfies: ({ job }) => job?.state === 'DEAD',
    });
    for (const { videoId } of others) {
      await trial.untilVideo(videoId, { what: 'READY', within: SOON, satisfies: isReady });
    }
    const deaths = trial.workers.filter((worker) => !worker.isAlive()).length;
    mustHold(deaths === STALLS_TO_DEATH, `${STALLS_TO_DEATH} workers dead (seen: ${deaths})`);
    return `DEAD (${dead.job?.failure?.code}) after ${dead.job?.stalls} stalls and ${deaths} workers, ${others.length} other jobs READY (leases moved to their end)`;
  },
};

const untilDeaths = (trial: Trial, deaths: number): Promise<unknown> =>
  until({
    what: `${deaths} workers to be dead`,
    ask: () => trial.workers.filter((worker) => !worker.isAlive()).length,
    satisfies: (dead) => dead >= deaths,
    within: SOON,
  });

const untilStalls = (trial: Trial, options: { videoId: number; stalls: number }): Promise<unknown> =>
  trial.untilVideo(options.videoId, {
    what: `${options.stalls} stalls`,
    within: SOON,
    satisfies: ({ job }) => job?.stalls === options.stalls && job.state === 'QUEUED',
  });

async function expireLease(trial: Trial, jobId: string): Promise<void> {
  await trial.sql(`UPDATE jobs SET lease_until = now() WHERE id = $1 AND state = 'RUNNING'`, [jobId]);
}

/** Rows about sweeping. */
export const SWEEPS: readonly FaultTrial[] = [jobThatKills, manySweepers, sweepAgainstCompletion];
