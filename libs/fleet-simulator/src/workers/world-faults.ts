/** Faults that no call causes: outages, cuts, machines that are taken away, processes that are killed or stopped. */
import { assertNever } from '@ffleet/units';
import type { ServiceName } from '../kernel/network';
import type { World } from '../world';
import type { Fleet } from './fleet';
import type { SimWorker } from './sim-worker';

export const WORLD_FAULTS = [
  'database-outage',
  'sqs-outage',
  's3-outage',
  'autoscaling-outage',
  'cut-database',
  'cut-sqs',
  'spot',
  'rebalance',
  'sigterm',
  'kill',
  'pause',
  'expire-message',
] as const;
export type WorldFault = (typeof WORLD_FAULTS)[number];

const PROBABILITY = 0.7;
const OUTAGE_MS_MIN = 1_000;
const PAUSE_MS = { min: 5_000, max: 95_000 } as const;

/** Schedules every world fault that the scenario allows. */
export function scheduleWorldFaults(options: { world: World; fleet: Fleet }): void {
  const { world } = options;
  const { scenario, chance, scheduler, faults } = world;
  for (const kind of WORLD_FAULTS) {
    for (let count = 1; count <= (scenario.world[kind] ?? 0); count += 1) {
      const place = `world/${kind}#${count}`;
      const afterMs = chance.between(`when/${place}`, { min: 2_000, max: scenario.chaosSeconds * 900 });
      const run = (): void => {
        if (faults.fires({ place, kind, probability: PROBABILITY })) happen({ ...options, kind, place });
      };
      scheduler.schedule({ afterMs, run });
    }
  }
}

function happen(options: { world: World; fleet: Fleet; kind: WorldFault; place: string }): void {
  const { world, fleet, kind, place } = options;
  const { chance, queue } = world;
  const workers = [...fleet.workers.values()];
  const worker = workers.length > 0 ? chance.pick(`who/${place}`, workers) : null;
  switch (kind) {
    case 'database-outage':
      return takeDown({ ...options, service: 'database' });
    case 'sqs-outage':
      return takeDown({ ...options, service: 'sqs' });
    case 's3-outage':
      return takeDown({ ...options, service: 's3' });
    case 'autoscaling-outage':
      return takeDown({ ...options, service: 'autoscaling' });
    case 'cut-database':
      return cutOff({ ...options, worker, service: 'database' });
    case 'cut-sqs':
      return cutOff({ ...options, worker, service: 'sqs' });
    case 'spot':
      return worker ? fleet.group.reclaim(worker.instance) : undefined;
    case 'rebalance':
      return worker ? fleet.group.recommendRebalance(worker.instance) : undefined;
    case 'sigterm':
      return worker ? fleet.stopGracefully(worker) : undefined;
    case 'kill':
      world.trouble.note(worker?.process.name ?? kind);
      return worker?.process.kill();
    case 'pause':
      return stopForAWhile({ ...options, worker });
    case 'expire-message':
      return void queue.expireOne({ draw01: chance.draw01(`which/${place}`) });
    default:
      return assertNever(kind);
  }
}

/** Short ones, and some that outlast a lease several times. */
const outageMs = ({ scenario }: World) => ({ min: OUTAGE_MS_MIN, max: scenario.outageSecondsMax * 1_000 });

/** SIGSTOP and SIGCONT. */
function stopForAWhile(options: { world: World; worker: SimWorker | null; place: string }): void {
  const { world, worker, place } = options;
  if (!worker) return;
  const { process } = worker;
  world.trouble.note(process.name);
  process.pause();
  const resume = (): void => {
    world.trouble.note(process.name);
    process.resume();
  };
  world.scheduler.schedule({ afterMs: world.chance.between(`pause/${place}`, PAUSE_MS), run: resume });
}

function takeDown(options: { world: World; service: ServiceName; place: string }): void {
  const { world, service, place } = options;
  const { network, chance, scheduler, timeline } = world;
  network.setDown({ service, isDown: true });
  const afterMs = chance.between(`outage/${place}`, outageMs(world));
  timeline.add(service, `is down for ${Math.round(afterMs / 1_000)} s`);
  scheduler.schedule({ afterMs, run: () => network.setDown({ service, isDown: false }) });
}

function cutOff(options: { world: World; worker: SimWorker | null; service: ServiceName; place: string }): void {
  const { world, worker, service, place } = options;
  const { network, chance, scheduler, timeline } = world;
  if (!worker) return;
  const { name: processName } = worker.process;
  network.setCut({ processName, service, isCut: true });
  const afterMs = chance.between(`outage/${place}`, outageMs(world));
  timeline.add(processName, `is cut off from ${service} for ${Math.round(afterMs / 1_000)} s`);
  scheduler.schedule({ afterMs, run: () => network.setCut({ processName, service, isCut: false }) });
}
