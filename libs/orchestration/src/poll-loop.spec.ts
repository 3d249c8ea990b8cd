import type { WorkerInstance } from '@ffleet/ports';
import { seconds, secondsToMs } from '@ffleet/units';
import { pollLoop } from './poll-loop';
import { createFakeWorld, MESSAGE } from './testing/fake-ports';

const GO_NOW = { reason: 'SIGTERM', timeLeft: seconds(0) } as const;

describe('pollLoop()', () => {
  it('handles what it receives, one message at a time, until it drains', async () => {
    const world = createFakeWorld();
    const asked: number[] = [];
    world.queue.receive = async ({ maxMessages }) => {
      asked.push(maxMessages);
      if (asked.length === 3) world.drain.request(GO_NOW);
      return asked.length < 3 ? [MESSAGE] : [];
    };

    await pollLoop({ ...world.context, instance: null });

    expect(asked).toEqual([1, 1, 1]);
    expect(world.calls.filter((call) => call === 'claim')).toHaveLength(2);
  });

  it('handles a message in each slot, and ends when the last one is done', async () => {
    const world = createFakeWorld();
    const ends: (() => void)[] = [];
    let received = 0;
    world.queue.receive = async () => {
      received += 1;
      return received <= 2 ? [MESSAGE] : [];
    };
    world.store.claim = async () => {
      await new Promise<void>((resolve) => ends.push(resolve));
      return { kind: 'refused', refusal: 'cancel-requested' };
    };
    const { instance, protections } = createInstance();
    const settings = { ...world.context.settings, slots: 2 };

    const loop = pollLoop({ ...world.context, settings, instance });
    while (ends.length < 2) await world.context.ports.clock.sleep({ duration: secondsToMs(seconds(1)) });
    world.drain.request(GO_NOW);
    for (const end of ends) end();
    await loop;

    expect(received).toBe(2);
    expect(world.calls.filter((call) => call === 'delete receipt-1')).toHaveLength(2);
    expect(protections).toEqual([true, false]);
  });

  it('backs off and goes on when receiving fails', async () => {
    const world = createFakeWorld();
    let receives = 0;
    world.queue.receive = async () => {
      receives += 1;
      if (receives > 7) {
        world.drain.request(GO_NOW);
        return [];
      }
      throw new Error('SQS is away');
    };

    await pollLoop({ ...world.context, instance: null });

    const waits = world.events.flatMap((event) => (event.event === 'WORKER_RETRYING' ? [event.retry_in_sec] : []));
    expect(waits).toEqual([1, 2, 4, 8, 16, 30, 30]);
  });

  it('protects its instance once for a row of messages, and frees it after ten idle seconds', async () => {
    const world = createFakeWorld();
    const { clock } = world.context.ports;
    const script = [[MESSAGE], [MESSAGE], [], []];
    const waits: number[] = [];
    world.queue.receive = async ({ waitTime }) => {
      waits.push(waitTime);
      const next = script.shift();
      if (!next) world.drain.request(GO_NOW);
      else if (next.length === 0) await clock.sleep({ duration: secondsToMs(waitTime) });
      return next ?? [];
    };
    const { instance, protections } = createInstance();

    await pollLoop({ ...world.context, instance });

    expect(protections).toEqual([true, false]);
    expect(waits).toEqual([10, 10, 10, 20, 20]);
  });

  it('works on when the protection cannot be set, and tells it', async () => {
    const world = createFakeWorld();
    const script = [[MESSAGE]];
    world.queue.receive = async () => {
      const next = script.shift();
      if (!next) world.drain.request(GO_NOW);
      return next ?? [];
    };
    const { instance } = createInstance();
    instance.setScaleInProtection = () => Promise.reject(new Error('Throttling'));

    await pollLoop({ ...world.context, instance });

    expect(world.calls).toContain('delete receipt-1');
    expect(world.events).toContainEqual(expect.objectContaining({ event: 'WORKER_RETRYING', error: 'Throttling' }));
  });

  it('receives nothing while the database is away, and goes on once it answers', async () => {
    const world = createFakeWorld();
    let pings = 0;
    const receivedAfterPings: number[] = [];
    world.store.ping = async () => {
      pings += 1;
      if (pings < 4) throw new Error('database is away');
    };
    world.queue.receive = async () => {
      receivedAfterPings.push(pings);
      world.drain.request(GO_NOW);
      return [];
    };

    await pollLoop({ ...world.context, instance: null });

    expect(receivedAfterPings).toEqual([4]);
    expect(world.events).toContainEqual(expect.objectContaining({ action: 'reach the database', retry_in_sec: 4 }));
  });

  it('asks no busy database whether it answers', async () => {
    const world = createFakeWorld();
    let pings = 0;
    let receives = 0;
    world.store.ping = async () => void (pings += 1);
    world.queue.receive = async () => {
      receives += 1;
      if (receives === 5) world.drain.request(GO_NOW);
      return receives < 5 ? [MESSAGE] : [];
    };

    await pollLoop({ ...world.context, instance: null });

    expect(pings).toBe(1);
  });

  it.each([
    [false, ['visibility 0']],
    [true, ['delete receipt-1']],
  ])('gives a message back that came as the drain began (last receive: %s)', async (isLastReceive, firstCalls) => {
    const world = createFakeWorld();
    world.queue.receive = async () => {
      world.drain.request(GO_NOW);
      return [{ ...MESSAGE, isLastReceive }];
    };

    await pollLoop({ ...world.context, instance: null });

    expect(world.calls.slice(0, 1)).toEqual(firstCalls);
  });

  it.each([
    ['termination', ['completed']],
    ['spot-interruption', ['completed']],
    ['SIGTERM', [false]],
    ['rebalance-recommendation', [false]],
  ] as const)('after a drain for %s it tells the group %j', async (reason, told) => {
    const world = createFakeWorld();
    const { instance, protections } = createInstance();
    world.queue.receive = async () => {
      world.drain.request({ reason, timeLeft: seconds(90) });
      return [];
    };

    await pollLoop({ ...world.context, instance });

    expect(protections).toEqual(told);
  });

  it('ends also when the group cannot be told', async () => {
    const world = createFakeWorld();
    const { instance } = createInstance();
    instance.completeTermination = () => Promise.reject(new Error('Throttling'));
    world.drain.request({ reason: 'termination', timeLeft: seconds(90) });

    await pollLoop({ ...world.context, instance });

    expect(world.events).toContainEqual(expect.objectContaining({ event: 'WORKER_RETRYING', error: 'Throttling' }));
  });
});

/** Writes down what the group is told. */
function createInstance(): { instance: WorkerInstance; protections: (boolean | 'completed')[] } {
  const protections: (boolean | 'completed')[] = [];
  const instance: WorkerInstance = {
    setScaleInProtection: async (options) => void protections.push(options.protected),
    completeTermination: async () => void protections.push('completed'),
  };
  return { instance, protections };
}
