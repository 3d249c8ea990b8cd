/** A worker process of the simulated fleet: the production loops, wired to the simulated world as its app wires the real one. */
import { lectureSettings } from '@ffleet/media-plan';
import type { EventLog, JobClaim, JobStore } from '@ffleet/ports';
import { createDrain, pollLoop, sweepLoop, watchInstance } from '@ffleet/orchestration';
import type { Drain } from '@ffleet/orchestration';
import { seconds } from '@ffleet/units';
import { HEARTBEAT_INTERVAL } from '@ffleet/video-job-lifecycle';
import type { AcknowledgementMode } from '@ffleet/video-job-lifecycle';
import type { SimProcess } from '../kernel/sim-process';
import { createSimHintOutbox } from '../services/database/sim-hint-outbox';
import { createSimJobStore } from '../services/database/sim-job-store';
import { createSimLeaseSweeper } from '../services/database/sim-lease-sweeper';
import { createSimPartStore } from '../services/database/sim-part-store';
import type { SimGroup, SimInstance } from '../services/group/sim-group';
import { createSimInstanceNotices, createSimWorkerInstance } from '../services/group/sim-instance-ports';
import { createSimMediaRunner } from '../services/media/sim-media-runner';
import { createSimScratch } from '../services/media/sim-scratch';
import type { SimScratch } from '../services/media/sim-scratch';
import { createSimObjectStore } from '../services/objects/sim-bucket';
import { createSimWorkQueue } from '../services/queue/sim-work-queue';
import type { World } from '../world';

/** What a termination leaves for the job at hand (DRAIN_SECONDS). */
const DRAIN_PATIENCE = seconds(90);

export interface SimWorker {
  readonly process: SimProcess;
  readonly instance: SimInstance;
  readonly drain: Drain;
  readonly scratch: SimScratch;
  /** The run that it holds a claim for, as far as it knows. */
  currentRun(): JobClaim | null;
}

/** @param options.onExit its loops have ended: the process exits with code 0 */
export function startSimWorker(options: {
  world: World;
  group: SimGroup;
  instance: SimInstance;
  /** Of the process; the worker's id is the instance's. */
  name: string;
  acknowledgement: AcknowledgementMode;
  skewMs: number;
  onExit: () => void;
}): SimWorker {
  const { world, group, instance, name, acknowledgement, skewMs, onExit } = options;
  const { scheduler, chance, faults, scenario, network, database, timeline } = world;
  const { process, clock } = world.startProcess({ name, skewMs });
  const workerId = instance.instanceId;
  const log = createTimelineLog(options);
  const drain = createDrain({ workerId, clock, log });
  const scratch = createSimScratch({ process, faults, diskFullProbability: scenario.diskFull });
  const jitter = createSimJitter({ world, name });
  const encodingWorker = {
    ...{ name, isAlive: () => process.isAlive() },
    isToldToGo: () => instance.notice !== null || drain.deadline() !== null,
  };
  let run: JobClaim | null = null;
  const store = rememberClaims({
    store: createSimJobStore({ database, network, process }),
    onClaim: (claim) => (run = claim),
  });
  const ports = {
    store,
    parts: createSimPartStore({ database, network, process }),
    outbox: createSimHintOutbox({ database, network, process }),
    queue: createSimWorkQueue({ queue: world.queue, network, process, timeline }),
    objects: createSimObjectStore({ bucket: world.bucket, network, process, onDelete: world.checkDeletion }),
    media: createSimMediaRunner({
      ...{ scheduler, chance, faults, process, rates: scenario.encodes, currentRun: () => run },
      sabotage: database.sabotage,
      onStart: (encode) => {
        world.encodes.add(encode);
        world.repeats.begin({ encode, worker: encodingWorker });
      },
      onEnd: (encode) => void world.encodes.delete(encode),
    }),
    scratch: scratch.space,
    ...{ clock, jitter, log },
  };
  const stop = new AbortController();
  const runLoops = async (): Promise<void> => {
    const loops = [
      sweepLoop({
        ...ports,
        sweeper: createSimLeaseSweeper({ database, network, process }),
        actor: workerId,
        stop: stop.signal,
      }),
      watchInstance({
        ...{ notices: createSimInstanceNotices({ group, network, process, instance }), drain, workerId, clock, log },
        ...{ drainPatience: DRAIN_PATIENCE, stop: stop.signal },
      }),
    ];
    await pollLoop({
      ...{ ports, drain, instance: createSimWorkerInstance({ group, network, process, instance }) },
      settings: { workerId, slots: 1, acknowledgement, heartbeatInterval: HEARTBEAT_INTERVAL, plan: lectureSettings },
    });
    stop.abort();
    await Promise.all(loops);
    if (process.isAlive()) onExit();
  };
  runLoops().catch((error: unknown) => world.report('liveness', `${name} crashed: ${String(error)}`));
  return { process, instance, drain, scratch, currentRun: () => run };
}

/** Jitter by its own stream, so that no draw of the world shifts it. */
function createSimJitter({ world, name }: { world: World; name: string }) {
  let draws = 0;
  return {
    next01: () => {
      draws += 1;
      return world.chance.draw01(`jitter/${name}#${draws}`);
    },
  };
}

function rememberClaims(options: { store: JobStore; onClaim: (claim: JobClaim) => void }): JobStore {
  const { store, onClaim } = options;
  return {
    ...store,
    async claim(request) {
      const outcome = await store.claim(request);
      if (outcome.kind === 'claimed') onClaim(outcome.claim);
      return outcome;
    },
  };
}

const TOLD: ReadonlySet<string> = new Set([
  ...['WORKER_DRAINING', 'JOB_HANDED_BACK', 'DRAIN_FINISHING', 'LEASE_LOST', 'SQS_JOB_COMPLETED', 'OUTPUT_LEFT_BEHIND'],
]);

function createTimelineLog({ world, name }: { world: World; name: string }): EventLog {
  return {
    emit(event) {
      if (TOLD.has(event.event)) world.timeline.add(name, event.event);
      if (event.event === 'SQS_JOB_FAILED')
        world.timeline.add(name, `${event.event} ${event.error_code}: ${event.error}`);
    },
  };
}
