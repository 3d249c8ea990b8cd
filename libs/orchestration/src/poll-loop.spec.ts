import { pollLoop } from './poll-loop';
import { createFakeWorld, MESSAGE } from './testing/fake-ports';

describe('pollLoop()', () => {
  it('handles what it receives, one message at a time, until it drains', async () => {
    const world = createFakeWorld();
    const asked: number[] = [];
    world.queue.receive = async ({ maxMessages }) => {
      asked.push(maxMessages);
      if (asked.length === 3) world.drain.abort();
      return asked.length < 3 ? [MESSAGE] : [];
    };

    await pollLoop({ ...world.context, instance: null });

    expect(asked).toEqual([1, 1, 1]);
    expect(world.calls.filter((call) => call === 'claim')).toHaveLength(2);
  });

  it('backs off and goes on when receiving fails', async () => {
    const world = createFakeWorld();
    let receives = 0;
    world.queue.receive = async () => {
      receives += 1;
      if (receives > 7) {
        world.drain.abort();
        return [];
      }
      throw new Error('SQS is away');
    };

    await pollLoop({ ...world.context, instance: null });

    const waits = world.events.flatMap((event) => (event.event === 'WORKER_RETRYING' ? [event.retry_in_sec] : []));
    expect(waits).toEqual([1, 2, 4, 8, 16, 30, 30]);
  });

  it('protects its instance once for a row of messages, and frees it when the queue is empty', async () => {
    const world = createFakeWorld();
    const script = [[MESSAGE], [MESSAGE], [], []];
    const waits: number[] = [];
    world.queue.receive = async ({ waitTime }) => {
      waits.push(waitTime);
      const next = script.shift();
      if (!next) world.drain.abort();
      return next ?? [];
    };
    const protections: boolean[] = [];
    const instance = {
      setScaleInProtection: async (options: { protected: boolean }) => void protections.push(options.protected),
    };

    await pollLoop({ ...world.context, instance });

    expect(protections).toEqual([true, false]);
    expect(waits).toEqual([20, 2, 2, 20, 20]);
  });

  it('works on when the protection cannot be set, and tells it', async () => {
    const world = createFakeWorld();
    const script = [[MESSAGE]];
    world.queue.receive = async () => {
      const next = script.shift();
      if (!next) world.drain.abort();
      return next ?? [];
    };
    const instance = { setScaleInProtection: () => Promise.reject(new Error('Throttling')) };

    await pollLoop({ ...world.context, instance });

    expect(world.calls).toContain('delete receipt-1');
    expect(world.events).toContainEqual(expect.objectContaining({ event: 'WORKER_RETRYING', error: 'Throttling' }));
  });
});
