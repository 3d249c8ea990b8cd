import { bytes } from '@ffleet/units';
import { createFakeWorld } from './testing/fake-ports';
import { watchScratch } from './watch-scratch';

describe('watchScratch()', () => {
  it('tells the room every four minutes, and goes on when it cannot be read', async () => {
    const world = createFakeWorld();
    const { scratch, clock, log } = world.context.ports;
    const stop = new AbortController();
    let looks = 0;
    const reader = {
      ...scratch,
      fetchSpace: async () => {
        looks += 1;
        if (looks === 2) throw new Error('statfs failed');
        if (looks === 3) stop.abort();
        return { freeBytes: bytes(5), totalBytes: bytes(10) };
      },
    };

    await watchScratch({ scratch: reader, workerId: 'i-1', clock, log, stop: stop.signal });

    expect(clock.monotonicMs()).toBe(480_000);
    expect(world.events).toMatchObject([
      { event: 'SCRATCH_SPACE', worker_id: 'i-1', free_bytes: 5, total_bytes: 10 },
      { event: 'WORKER_RETRYING', error: 'statfs failed' },
      { event: 'SCRATCH_SPACE' },
    ]);
  });
});
