import { tellSettings } from './tell-settings';
import { createFakeWorld } from './testing/fake-ports';

const SETTINGS = {
  worker_id: 'i-1',
  ack_mode: 'after-handler',
  queue: 'jobs',
  heartbeat_sec: 8,
  visibility_timeout_sec: 90,
  image_digest: null,
} as const;

describe('tellSettings()', () => {
  it('tells them at the start and every four minutes, with the time of the start, until it is stopped', async () => {
    const world = createFakeWorld();
    const { clock, log } = world.context.ports;
    const startedAt = clock.nowEpochMs();
    const stop = new AbortController();
    const counting = {
      emit: (event: Parameters<typeof log.emit>[0]) => {
        log.emit(event);
        if (world.events.length === 3) stop.abort();
      },
    };

    await tellSettings({ settings: SETTINGS, clock, log: counting, stop: stop.signal });

    expect(world.events).toEqual([
      { event: 'WORKER_STARTED', ...SETTINGS },
      { event: 'WORKER_SETTINGS', ...SETTINGS, started_at: startedAt },
      { event: 'WORKER_SETTINGS', ...SETTINGS, started_at: startedAt },
    ]);
    expect(clock.monotonicMs()).toBeGreaterThanOrEqual(480_000);
  });
});
