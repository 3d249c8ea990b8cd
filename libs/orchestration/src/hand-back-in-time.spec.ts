/** A worker that has to go, with a job at hand: through handleMessage(), as it is in production. */
import { seconds, secondsToMs } from '@ffleet/units';
import { handleMessage } from './handle-message';
import { createFakeWorld, MESSAGE, PREFIX } from './testing/fake-ports';
import type { FakeWorld } from './testing/fake-ports';

/** Encodes for `duration`, telling its progress at the start and each second; it stops when it is told to. */
function encodeFor(options: { world: FakeWorld; duration: number; from01?: number }): void {
  const { world, duration, from01 = 0 } = options;
  const { clock } = world.context.ports;
  const encode = world.media.encode.bind(world.media);
  world.media.encode = async (part) => {
    for (let second = 0; second < duration; second += 1) {
      part.onProgress(from01 + (1 - from01) * (second / duration));
      await clock.sleep({ duration: secondsToMs(seconds(1)), signal: part.signal });
      part.signal.throwIfAborted();
    }
    return encode(part);
  };
}

/** Handles one message, and asks the worker to go `after` so many seconds. */
async function handleWhileDraining(options: {
  world: FakeWorld;
  requests: readonly (readonly [after: number, timeLeft: number])[];
}): Promise<{ endedAt: number }> {
  const { world, requests } = options;
  const { clock } = world.context.ports;
  const asked = requests.map(async ([after, timeLeft]) => {
    await clock.sleep({ duration: secondsToMs(seconds(after)) });
    world.drain.request({ reason: 'SIGTERM', timeLeft: seconds(timeLeft) });
  });
  await handleMessage({ ...world.context, message: MESSAGE });
  const endedAt = clock.monotonicMs() / 1000;
  await Promise.all(asked);
  return { endedAt };
}

const namesOf = ({ events }: FakeWorld): string[] => events.map(({ event }) => event);

describe('handBackInTime()', () => {
  it('finishes a job that needs less than the time left', async () => {
    const world = createFakeWorld();
    encodeFor({ world, duration: 100 });

    const { endedAt } = await handleWhileDraining({ world, requests: [[60.5, 90]] });

    expect(endedAt).toBe(100);
    expect(world.calls).toContain(`complete ${PREFIX}master.m3u8`);
    expect(namesOf(world)).toContain('DRAIN_FINISHING');
    expect(namesOf(world)).not.toContain('JOB_HANDED_BACK');
  });

  it('hands back at once a job that needs more', async () => {
    const world = createFakeWorld();
    encodeFor({ world, duration: 100 });

    const { endedAt } = await handleWhileDraining({ world, requests: [[20.5, 10]] });

    expect(endedAt).toBe(20.5);
    expect(namesOf(world)).toContain('JOB_HANDED_BACK');
    expect(world.calls.filter((call) => /^(complete|fail)/.test(call))).toEqual([]);
  });

  it('hands back a job that took longer than it seemed, five seconds before the time is over', async () => {
    const world = createFakeWorld();
    // Said to be half done when it began, as after a fast start.
    encodeFor({ world, duration: 100, from01: 0.5 });

    const { endedAt } = await handleWhileDraining({ world, requests: [[10.5, 30]] });

    expect(namesOf(world)).toEqual(expect.arrayContaining(['DRAIN_FINISHING', 'JOB_HANDED_BACK']));
    expect(endedAt).toBe(35.5);
  });

  it('judges again when less time is left than was said: a second signal hands back at once', async () => {
    const world = createFakeWorld();
    encodeFor({ world, duration: 100 });

    const { endedAt } = await handleWhileDraining({
      world,
      requests: [
        [60.5, 90],
        [70.5, 0],
      ],
    });

    expect(endedAt).toBe(70.5);
    expect(namesOf(world)).toContain('JOB_HANDED_BACK');
  });

  it('hands the job back within seconds although an upload hangs', async () => {
    const world = createFakeWorld();
    const { media } = world;
    const encode = media.encode.bind(media);
    encodeFor({ world, duration: 100 });
    const encodeSlowly = world.media.encode.bind(media);
    world.media.encode = async (options) => {
      await encode(options);
      return encodeSlowly(options);
    };
    world.objects.putFile = ({ signal }) =>
      new Promise((_, reject) =>
        signal?.addEventListener('abort', () => reject(new Error('given up')), { once: true }),
      );

    const { endedAt } = await handleWhileDraining({ world, requests: [[20.5, 0]] });

    expect(endedAt).toBe(22.5);
    expect(namesOf(world)).toContain('JOB_HANDED_BACK');
  });

  it('leaves nobody waiting once the job is finished', async () => {
    const world = createFakeWorld();
    encodeFor({ world, duration: 10 });

    await handleWhileDraining({ world, requests: [[5.5, 3_600]] });
    const eventsThen = world.events.length;
    await world.context.ports.clock.sleep({ duration: secondsToMs(seconds(7_200)) });

    expect(world.events).toHaveLength(eventsThen);
  });

  it('hands the job back although its message cannot be sent, and cleans up', async () => {
    const world = createFakeWorld();
    encodeFor({ world, duration: 100 });
    world.queue.send = () => Promise.reject(new Error('SQS is away'));

    await expect(handleWhileDraining({ world, requests: [[20.5, 0]] })).rejects.toThrow('SQS is away');

    expect(world.calls.slice(-2)).toEqual(['release', `delete prefix ${PREFIX}`]);
  });

  it('cuts the patience of a write that meets a missing database to the time left', async () => {
    const world = createFakeWorld();
    const { clock } = world.context.ports;
    world.store.complete = () => Promise.reject(new Error('database is away'));

    const handled = handleWhileDraining({ world, requests: [[20, 30]] });

    await expect(handled).rejects.toThrow('database is away');
    expect(clock.monotonicMs()).toBe(45_000);
  });
});
