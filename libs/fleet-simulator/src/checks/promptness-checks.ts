/** What has to happen soon where nothing stands in its way: a cancelled ffmpeg ends, a worker that goes hands its job back. */
import type { JobChange } from '../services/database/database';
import type { World } from '../world';
import type { SimWorker } from '../workers/sim-worker';

/** From an accepted cancel to a dead ffmpeg. */
const CANCEL_MS_MAX = 10_000;
/** Trouble excuses a delay for as long as it may last: nobody is stopped for longer than this. */
const TROUBLE_MS_MAX = 100_000;

/** Looks again once a cancel has had its time. */
export function watchCancel({ world, change }: { world: World; change: JobChange }): void {
  const { scheduler, encodes, trouble, report } = world;
  const { row, after, event } = change;
  if (event.kind !== 'request-cancel' || after.state !== 'RUNNING') return;
  const look = (): void => {
    for (const { workerName, jobId, fencingToken } of encodes) {
      if (jobId !== row.jobId || fencingToken !== after.fencingToken) continue;
      if (!trouble.isFree({ names: [workerName, 'database'], forMs: TROUBLE_MS_MAX })) continue;
      report('leftover', `${workerName} still encodes ${jobId} ${CANCEL_MS_MAX} ms after its cancel was accepted`);
    }
  };
  scheduler.schedule({ afterMs: CANCEL_MS_MAX, run: look });
}

/** The machine ends now. A worker that was told in time holds no claim any more. */
export function checkHandedBack({ world, worker }: { world: World; worker: SimWorker }): void {
  const { database, trouble, report } = world;
  const { process, drain } = worker;
  const run = worker.currentRun();
  if (run === null || !process.isAlive() || drain.deadline() === null) return;
  const record = database.tables.jobs.get(run.jobId)?.record;
  if (record?.state !== 'RUNNING' || record.fencingToken !== run.fencingToken) return;
  if (!trouble.isFree({ names: [process.name, 'database'], forMs: TROUBLE_MS_MAX })) return;
  report('restart', `${process.name} was told to go, and goes without handing ${run.jobId} back`);
}
