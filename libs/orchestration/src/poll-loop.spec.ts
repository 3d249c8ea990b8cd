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

    await pollLoop(world.context);

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

    await pollLoop(world.context);

    const waits = world.events.flatMap((event) => (event.event === 'WORKER_RETRYING' ? [event.retry_in_sec] : []));
    expect(waits).toEqual([1, 2, 4, 8, 16, 30, 30]);
  });
});
