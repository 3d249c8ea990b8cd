import type { LogEvent } from '@ffleet/observability';
import type { QueueDepth, WorkerType } from '@ffleet/ports';
import { epochMs, milliseconds, seconds } from '@ffleet/units';
import type { EpochMs } from '@ffleet/units';
import { runScalingTick } from './scaling-tick';
import type { ScalingPorts, ScalingSettings } from './scaling-tick-ports';

const NOW = epochMs(1_771_669_000_000);
const SETTINGS: ScalingSettings = {
  queueNames: { Video: ['video'], AI: ['ai-lite', 'ai-basic'], Messaging: ['messaging'] },
  policy: {
    kind: 'classic',
    minSize: 1,
    maxSize: 20,
    maxBacklogAdd: 5,
    stableZeroDuration: seconds(1200),
    visibleOnly: false,
  },
};

/** A fleet in memory; a part named in `broken` throws. */
function fakeFleet(
  options: {
    depths?: Record<string, Partial<QueueDepth>>;
    desired?: number;
    mark?: EpochMs | null;
    broken?: readonly string[];
  } = {},
) {
  const broken = new Set(options.broken);
  const fleet = {
    desired: options.desired ?? 1,
    mark: options.mark ?? null,
    metrics: [] as { workerType: WorkerType; depth: number }[],
    events: [] as LogEvent[],
    calls: [] as string[],
  };
  const call = <Value>(name: string, value: () => Value): Value => {
    fleet.calls.push(name);
    if (broken.has(name)) throw new Error(`${name} timed out`);
    return value();
  };
  const ports: ScalingPorts = {
    queues: {
      fetchDepth: async ({ queueName }) =>
        call(queueName, () => ({ visible: 0, inFlight: 0, delayed: 0, ...options.depths?.[queueName] })),
    },
    group: {
      fetchSize: async () =>
        call('fetchSize', () => ({ desiredCapacity: fleet.desired, minSize: 0, maxSize: 20, instances: [] })),
      setDesiredCapacity: async ({ desiredCapacity }) =>
        call('setDesiredCapacity', () => {
          fleet.desired = desiredCapacity;
        }),
    },
    stableZeroMark: {
      fetch: async () => call('fetchMark', () => fleet.mark),
      put: async ({ sinceEpochMs }) =>
        call('putMark', () => {
          fleet.mark = sinceEpochMs;
        }),
      clear: async () =>
        call('clearMark', () => {
          fleet.mark = null;
        }),
    },
    metrics: {
      put: async ({ depths }) =>
        call('putMetrics', () => {
          fleet.metrics.push(...depths);
        }),
    },
    clock: { nowEpochMs: () => NOW, monotonicMs: () => milliseconds(0), sleep: async () => undefined },
    log: { emit: (event) => fleet.events.push(event) },
  };
  return { fleet, ports };
}

describe('runScalingTick()', () => {
  it('sizes the group, clears the mark and publishes the depths when there is work', async () => {
    const { fleet, ports } = fakeFleet({
      depths: {
        video: { visible: 3, inFlight: 2 },
        'ai-lite': { visible: 4 },
        'ai-basic': { visible: 6, inFlight: 9 },
      },
      mark: epochMs(NOW - 60_000),
    });

    const outcome = await runScalingTick({ ports, settings: SETTINGS });

    expect(outcome.decision).toMatchObject({ kind: 'scale_out', fromDesiredCapacity: 1, desiredCapacity: 5 });
    expect(outcome.visible).toEqual({ Video: 3, AI: 10, Messaging: 0 });
    expect(fleet).toMatchObject({ desired: 5, mark: null });
    expect(fleet.metrics).toEqual([
      { workerType: 'AI', depth: 10 },
      { workerType: 'Video', depth: 3 },
      { workerType: 'Messaging', depth: 0 },
    ]);
    expect(fleet.events).toEqual([{ event: 'SCALING_DECISION', decision: outcome.decision, visible: outcome.visible }]);
  });

  it('starts every read before any has answered', async () => {
    const { fleet, ports } = fakeFleet();
    let answer: () => void = () => undefined;
    const answers = new Promise<void>((resolve) => {
      answer = resolve;
    });
    const delayed: ScalingPorts = {
      ...ports,
      queues: { fetchDepth: (options) => ports.queues.fetchDepth(options).finally(() => answers) },
    };

    const tick = runScalingTick({ ports: delayed, settings: SETTINGS });

    expect([...fleet.calls].sort()).toEqual(['ai-basic', 'ai-lite', 'fetchMark', 'fetchSize', 'messaging', 'video']);
    answer();
    await tick;
  });

  it('sets the mark and leaves the size alone when the queue has just become empty', async () => {
    const { fleet, ports } = fakeFleet({ desired: 4 });

    const outcome = await runScalingTick({ ports, settings: SETTINGS });

    expect(outcome.decision).toMatchObject({ kind: 'hold', reason: 'zero-not-stable-yet' });
    expect(fleet).toMatchObject({ desired: 4, mark: NOW });
    expect(fleet.calls).not.toContain('setDesiredCapacity');
  });

  it('writes neither mark nor size when both are right already', async () => {
    const { fleet, ports } = fakeFleet({ depths: { video: { inFlight: 1 } } });

    const outcome = await runScalingTick({ ports, settings: SETTINGS });

    expect(outcome.actions).toEqual([{ action: 'put-queue-depth-metrics', error: null }]);
    expect(fleet.desired).toBe(1);
  });

  it('holds, tells the unknown fact and leaves it out of the metrics when a queue cannot be read', async () => {
    const { fleet, ports } = fakeFleet({ desired: 7, broken: ['video', 'ai-basic'] });

    const outcome = await runScalingTick({ ports, settings: SETTINGS });

    expect(outcome.decision).toMatchObject({ kind: 'hold', reason: 'queue-depth-unknown' });
    expect(outcome.visible).toEqual({ Video: null, AI: null, Messaging: 0 });
    expect(fleet.desired).toBe(7);
    expect(fleet.metrics).toEqual([{ workerType: 'Messaging', depth: 0 }]);
    expect(fleet.events).toContainEqual({
      event: 'SCALING_FACT_UNAVAILABLE',
      fact: 'sqs GetQueueAttributes video',
      error: 'video timed out',
    });
  });

  it('still sizes the group when the mark and the metrics cannot be written', async () => {
    const { fleet, ports } = fakeFleet({
      depths: { video: { visible: 2 } },
      mark: NOW,
      broken: ['clearMark', 'putMetrics'],
    });

    const outcome = await runScalingTick({ ports, settings: SETTINGS });

    expect(fleet.desired).toBe(2);
    expect(outcome.actions).toEqual([
      { action: 'clear-stable-zero-mark', error: 'clearMark timed out' },
      { action: 'set-desired-capacity', error: null },
      { action: 'put-queue-depth-metrics', error: 'putMetrics timed out' },
    ]);
    expect(fleet.events.map(({ event }) => event)).toEqual([
      'SCALING_DECISION',
      'SCALING_ACTION_FAILED',
      'SCALING_ACTION_FAILED',
    ]);
  });

  it('tells that the size could not be set when the group refuses', async () => {
    const { fleet, ports } = fakeFleet({ depths: { video: { visible: 2 } }, broken: ['setDesiredCapacity'] });

    const outcome = await runScalingTick({ ports, settings: SETTINGS });

    expect(outcome.actions).toContainEqual({ action: 'set-desired-capacity', error: 'setDesiredCapacity timed out' });
    expect(fleet.metrics).toHaveLength(3);
  });
});
