/** The scheduled functions, once a minute each: the scaling tick, and the sweep that needs no worker. */
import { runScalingTick, sweepOnce } from '@ffleet/orchestration';
import type { EventLog, QueueDepth } from '@ffleet/ports';
import { seconds } from '@ffleet/units';
import type { EpochMs } from '@ffleet/units';
import { createSimHintOutbox } from '../services/database/sim-hint-outbox';
import { createSimLeaseSweeper } from '../services/database/sim-lease-sweeper';
import { createSimWorkerGroup } from '../services/group/sim-instance-ports';
import { createSimWorkQueue } from '../services/queue/sim-work-queue';
import type { World } from '../world';
import type { Fleet } from './fleet';

const INTERVAL_MS = 60_000;
/** The functions' own timeout. */
const TIMEOUT_MS = 30_000;
const VIDEO_QUEUE = 'academy-video-jobs';
const NO_DEPTH: QueueDepth = { visible: 0, inFlight: 0, delayed: 0 };
const SILENT: EventLog = { emit: () => undefined };

/** Invokes both for as long as the run lasts. */
export function scheduleLambdas({ world, fleet }: { world: World; fleet: Fleet }): void {
  const memory: ScalerMemory = { stableZeroSince: null, lastDepth: NO_DEPTH };
  every({ world, name: 'scaler', invoke: (name) => runScaler({ world, fleet, memory, name }) });
  every({ world, name: 'sweeper', invoke: (name) => runSweeper({ world, name }) });
}

/** What outlives an invocation: a parameter, and SQS's old counters. */
interface ScalerMemory {
  stableZeroSince: EpochMs | null;
  lastDepth: QueueDepth;
}

function every(options: { world: World; name: string; invoke: (name: string) => void }): void {
  const { world, name, invoke } = options;
  let invocations = 0;
  const next = (): void => {
    invocations += 1;
    invoke(`${name}-${invocations}`);
    world.scheduler.schedule({ afterMs: INTERVAL_MS, run: next });
  };
  world.scheduler.schedule({ afterMs: world.chance.between(`first/${name}`, { min: 0, max: INTERVAL_MS }), run: next });
}

function startFunction({ world, name }: { world: World; name: string }) {
  const started = world.startProcess({ name });
  world.scheduler.schedule({ afterMs: TIMEOUT_MS, run: () => started.process.kill() });
  return started;
}

function runSweeper({ world, name }: { world: World; name: string }): void {
  const { database, network, queue, timeline } = world;
  const { process, clock } = startFunction({ world, name });
  sweepOnce({
    sweeper: createSimLeaseSweeper({ database, network, process }),
    outbox: createSimHintOutbox({ database, network, process }),
    queue: createSimWorkQueue({ queue, network, process, timeline }),
    ...{ clock, log: SILENT, actor: 'sweeper' },
  }).catch(() => undefined); // The next minute's invocation tries again.
}

function runScaler(options: { world: World; fleet: Fleet; memory: ScalerMemory; name: string }): void {
  const { world, fleet, memory, name } = options;
  const { network, queue, faults, scenario } = world;
  const { process, clock } = startFunction({ world, name });
  const fetchDepth = (queueName: string): QueueDepth => {
    if (queueName !== VIDEO_QUEUE) return NO_DEPTH;
    const stale = { place: `${name}/depth`, kind: 'stale-counters', probability: scenario.staleCounters };
    const depth = faults.fires(stale) ? memory.lastDepth : queue.depth();
    memory.lastDepth = queue.depth();
    return depth;
  };
  const call = <Answer>(service: 'sqs' | 'metadata', operation: string, effect: () => Answer): Promise<Answer> =>
    network.call<Answer>({ process, service, operation, effect: (reply) => reply(effect()) });
  const tick = runScalingTick({
    ports: {
      queues: { fetchDepth: ({ queueName }) => call('sqs', 'fetchDepth', () => fetchDepth(queueName)) },
      group: createSimWorkerGroup({ group: fleet.group, network, process }),
      stableZeroMark: {
        fetch: () => call('metadata', 'mark.fetch', () => memory.stableZeroSince),
        put: ({ sinceEpochMs }) => call('metadata', 'mark.put', () => void (memory.stableZeroSince = sinceEpochMs)),
        clear: () => call('metadata', 'mark.clear', () => void (memory.stableZeroSince = null)),
      },
      metrics: { put: () => call('metadata', 'metrics.put', () => undefined) },
      ...{ clock, log: SILENT },
    },
    settings: {
      queueNames: { Video: [VIDEO_QUEUE], AI: [], Messaging: [] },
      policy: {
        ...{ kind: 'classic', minSize: 1, maxSize: 4, maxBacklogAdd: 3 },
        ...{ stableZeroDuration: seconds(60), visibleOnly: false },
      },
    },
  });
  tick.catch((error: unknown) => world.report('liveness', `The scaling tick threw: ${String(error)}`));
}
