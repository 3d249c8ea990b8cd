/** Looks every few seconds for an ffmpeg that works for a run which is over. */
import type { RunningEncode } from '../services/media/sim-media-runner';
import type { World } from '../world';
import type { Fleet } from '../workers/fleet';

const INTERVAL_MS = 5_000;
/** Two heartbeats, their answers, and an ffmpeg that takes a moment to die. */
const STALE_MS_MAX = 20_000;
/** Trouble this long ago may still hold a heartbeat up. */
const TROUBLE_MS = 20_000;

/** A worker that cannot know (stopped, cut off from the database, calls that failed) is not to blame while that lasts. */
export function scheduleEncodeAudit({ world, fleet }: { world: World; fleet: Fleet }): void {
  const { scheduler, encodes } = world;
  const staleSince = new Map<RunningEncode, number>();
  const audit = (): void => {
    const now = scheduler.nowMs();
    for (const encode of encodes) {
      if (isCurrent(world, encode) || !canKnow({ world, fleet, encode })) staleSince.delete(encode);
      else if (!staleSince.has(encode)) staleSince.set(encode, now);
      const since = staleSince.get(encode);
      if (since === undefined || now - since <= STALE_MS_MAX) continue;
      const { workerName, jobId, fencingToken } = encode;
      world.report('leftover', `${workerName} still encodes ${jobId} with token ${fencingToken}, which ended long ago`);
      staleSince.set(encode, Infinity);
    }
    scheduler.schedule({ afterMs: INTERVAL_MS, run: audit });
  };
  audit();
}

function isCurrent({ database }: World, { jobId, fencingToken }: RunningEncode): boolean {
  const record = database.tables.jobs.get(jobId)?.record;
  return record?.state === 'RUNNING' && record.fencingToken === fencingToken && !record.cancelRequested;
}

function canKnow(options: { world: World; fleet: Fleet; encode: RunningEncode }): boolean {
  const { world, fleet, encode } = options;
  const { network, trouble } = world;
  const { workerName } = encode;
  const worker = [...fleet.workers.values()].find(({ process }) => process.name === workerName);
  if (!worker || worker.process.isPaused() || network.isDown('database')) return false;
  if (network.isCut({ processName: workerName, service: 'database' })) return false;
  return trouble.isFree({ names: [workerName, 'database'], forMs: TROUBLE_MS });
}
