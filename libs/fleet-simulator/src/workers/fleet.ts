/** The simulated fleet: an Auto Scaling group whose instances run workers, restarted or replaced when they die. */
import { seconds } from '@ffleet/units';
import type { AcknowledgementMode } from '@ffleet/video-job-lifecycle';
import { checkHandedBack } from '../checks/promptness-checks';
import { createSimGroup } from '../services/group/sim-group';
import type { SimGroup, SimInstance } from '../services/group/sim-group';
import type { World } from '../world';
import { startSimWorker } from './sim-worker';
import type { SimWorker } from './sim-worker';

const RESTART_MS = 2_000;
/** What a container runtime leaves between SIGTERM and SIGKILL. */
const STOP_GRACE = seconds(10);

export interface Fleet {
  readonly group: SimGroup;
  /** Workers whose process lives, by instance. */
  readonly workers: ReadonlyMap<string, SimWorker>;
  /** How many ended with a job in their hands: killed, or out of time before they could hand it back. */
  deaths(): number;
  /** SIGTERM, and SIGKILL once the grace is over. */
  stopGracefully(worker: SimWorker): void;
}

export function createFleet(parts: { world: World; acknowledgement: AcknowledgementMode }): Fleet {
  const { world, acknowledgement } = parts;
  const { scheduler, chance, scenario, timeline } = world;
  const workers = new Map<string, SimWorker>();
  let deaths = 0;
  const incarnations = new Map<string, number>();

  const start = (instance: SimInstance): void => {
    if (instance.state === 'Terminated' || workers.has(instance.instanceId)) return;
    const { instanceId } = instance;
    const incarnation = (incarnations.get(instanceId) ?? 0) + 1;
    incarnations.set(instanceId, incarnation);
    const name = `${instanceId}.${incarnation}`;
    const skewMs = chance.between(`skew/${instanceId}`, { min: -1, max: 1 }) * scenario.skewSeconds * 1_000;
    timeline.add(name, 'starts');
    const worker = startSimWorker({
      ...{ world, group, instance, name, acknowledgement, skewMs },
      onExit: () => leave({ worker, how: 'exits' }),
    });
    workers.set(instanceId, worker);
    worker.process.onDeath(() => leave({ worker, how: 'dies' }));
  };

  /** Its time is over: a worker that was told before has nothing left to lose. */
  const end = (worker: SimWorker | null): void => {
    if (worker === null) return;
    checkHandedBack({ world, worker });
    worker.process.kill();
  };

  /** A process that ended is started again by its machine, unless the machine goes with it. */
  const leave = (options: { worker: SimWorker; how: 'exits' | 'dies' }): void => {
    const { worker, how } = options;
    const { instance, process } = worker;
    if (workers.get(instance.instanceId) !== worker) return;
    workers.delete(instance.instanceId);
    timeline.add(process.name, how);
    if (holdsJob({ world, worker })) deaths += 1;
    if (how === 'exits' && worker.scratch.folders.size > 0) {
      world.report('leftover', `${process.name} left ${[...worker.scratch.folders].join(', ')}`);
    }
    process.kill();
    if (instance.state === 'Terminated') return;
    const isMachineLost = how === 'exits' ? instance.notice !== null : chance.draw01(`machine/${process.name}`) < 0.5;
    scheduler.schedule({
      afterMs: RESTART_MS,
      run: () => (isMachineLost ? group.fail(instance) : start(instance)),
    });
  };

  const group = createSimGroup({
    ...{ scheduler, chance, timeline },
    desiredCapacity: chance.wholeBetween('instances', scenario.instances),
    life: {
      start,
      end: (instance) => end(workers.get(instance.instanceId) ?? null),
      onChosen: (instance) => checkChosen({ world, worker: workers.get(instance.instanceId) ?? null }),
    },
  });

  return {
    group,
    workers,
    deaths: () => deaths,
    stopGracefully(worker) {
      const { process, drain } = worker;
      process.deliver(() => drain.request({ reason: 'SIGTERM', timeLeft: STOP_GRACE }));
      scheduler.schedule({ afterMs: STOP_GRACE * 1_000, run: () => end(worker) });
    },
  };
}

/** Protection is set before a claim: a busy instance can only be chosen where the API refused to protect it. */
function checkChosen({ world, worker }: { world: World; worker: SimWorker | null }): void {
  if (!worker || !holdsJob({ world, worker }) || protectionWentWrong({ world, worker })) return;
  world.report('scale-in', `${worker.process.name} was chosen while it ran ${worker.currentRun()?.jobId ?? 'nothing'}`);
}

/** Whether its newest claim stands. */
function holdsJob({ world, worker }: { world: World; worker: SimWorker }): boolean {
  const run = worker.currentRun();
  const record = run && world.database.tables.jobs.get(run.jobId)?.record;
  return record?.state === 'RUNNING' && record.fencingToken === run?.fencingToken;
}

/** A call for protection failed some time: the worker may not know how its instance stands, and waits before it asks again. */
export function protectionWentWrong({ world, worker }: { world: World; worker: SimWorker }): boolean {
  const place = `${worker.process.name}/instance.setScaleInProtection#`;
  return world.faults.fired.some(({ id, kind }) => kind === 'autoscaling-outage' || id.startsWith(place));
}
