import { err, seconds } from '@ffleet/units';
import { createFakeWorld, PREFIX } from './testing/fake-ports';
import type { FakeWorld } from './testing/fake-ports';
import { handle, resultOf } from './testing/handle';

/** A second signal, or a machine that is gone in a moment. */
const GO_NOW = { reason: 'SIGTERM', timeLeft: seconds(0) } as const;

/** Runs until the signal aborts, as an ffmpeg that encodes for hours. */
const encodeForever: FakeWorld['media']['encode'] = ({ signal }) =>
  new Promise((_, reject) => {
    const stop = (): void => reject(signal.reason as Error);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop);
  });

describe('handleJob() when the run fails', () => {
  it('records a permanent failure for good and deletes the message', async () => {
    const world = createFakeWorld();
    world.media.probe = async () => err({ code: 'source-not-media', message: 'Cannot read the source' });

    await handle(world);

    expect(world.calls).toEqual([
      'claim',
      'fail source-not-media retry=null',
      `delete prefix ${PREFIX}`,
      'delete receipt-1',
    ]);
    expect(world.events.at(-1)).toMatchObject({ event: 'SQS_JOB_FAILED', error_code: 'source-not-media' });
  });

  it.each([
    [null, 'source-missing'],
    [0, 'source-empty'],
  ])('names a source of size %s %s before anything is downloaded', async (size, code) => {
    const world = createFakeWorld();
    world.objects.fetchSize = async () => size as never;

    await handle(world);

    expect(world.calls).toContain(`fail ${code} retry=null`);
  });

  it('retries a failed upload after 180 s, with nothing left behind', async () => {
    const world = createFakeWorld();
    world.objects.putFile = async () => {
      throw new Error('S3 is away');
    };

    await handle(world);

    expect(world.calls).toEqual([
      'claim',
      'remove scratch',
      'fail internal-error retry=170',
      `delete prefix ${PREFIX}`,
      'visibility 180',
    ]);
  });

  it('stops the encode as soon as an upload fails', async () => {
    const world = createFakeWorld();
    world.objects.putFile = async () => {
      throw new Error('S3 is away');
    };
    world.media.encode = (options) => {
      options.onFile({ name: 'audio/init.mp4', path: '/scratch/audio/init.mp4', bytes: 1 });
      return encodeForever(options);
    };

    await handle(world);

    expect(world.calls).toContain('fail internal-error retry=170');
  });

  it('tells what it could not clean up, and still disposes of the message', async () => {
    const world = createFakeWorld();
    world.media.probe = async () => err({ code: 'source-not-media', message: 'Cannot read the source' });
    world.objects.deletePrefix = async () => {
      throw new Error('S3 is away');
    };

    await handle(world);

    expect(world.events).toContainEqual(expect.objectContaining({ event: 'OUTPUT_LEFT_BEHIND', key_prefix: PREFIX }));
    expect(world.calls.at(-1)).toBe('delete receipt-1');
  });

  it('asks again when the answer to the completing commit is lost', async () => {
    const world = createFakeWorld();
    let answers = 0;
    world.store.complete = async () => {
      answers += 1;
      if (answers < 3) throw new Error('connection reset');
      return 'completed';
    };

    await handle(world);

    expect(resultOf(world)).toBe('ok');
    expect(answers).toBe(3);
  });

  it('never cleans up an output whose commit may have counted', async () => {
    const world = createFakeWorld();
    world.store.complete = () => Promise.reject(new Error('connection reset'));

    await expect(handle(world)).rejects.toThrow('connection reset');

    expect(world.calls.filter((call) => /delete prefix|fail/.test(call))).toEqual([]);
  });
});

describe('handleJob() while its database, its disk or its owner is against it', () => {
  it.each(['ENOSPC', 'EDQUOT'])(
    'names a scratch folder that cannot be made (%s) disk-full, and tries again later',
    async (code) => {
      const world = createFakeWorld();
      world.context.ports.scratch.open = () => Promise.reject(Object.assign(new Error('no space'), { code }));

      await handle(world);

      expect(world.calls).toContain('fail disk-full retry=170');
    },
  );

  it('tells a cancel that wins against a failure as skip:cancel', async () => {
    const world = createFakeWorld();
    world.media.probe = async () => err({ code: 'encode-failed', message: 'Cannot encode' });
    world.store.fail = async () => 'cancelled';

    await handle(world);

    expect(resultOf(world)).toBe('skip:cancel');
    expect(world.calls.at(-1)).toBe('delete receipt-1');
  });

  it('hands a finished encode in after a database outage of minutes', async () => {
    const world = createFakeWorld();
    const { clock } = world.context.ports;
    world.store.complete = async () => {
      if (clock.monotonicMs() < 200_000) throw new Error('database is away');
      return 'completed';
    };

    await handle(world);

    expect(resultOf(world)).toBe('ok');
  });

  it('extends the visibility also while the database is away', async () => {
    const world = createFakeWorld();
    let extensions = 0;
    world.media.encode = encodeForever;
    world.store.renew = () => Promise.reject(new Error('database is away'));
    world.queue.changeVisibility = async () => {
      extensions += 1;
      if (extensions === 3) world.drain.request(GO_NOW);
    };

    await handle(world);

    expect(extensions).toBeGreaterThanOrEqual(3);
  });

  it('logs ffmpeg’s last lines with the failure', async () => {
    const world = createFakeWorld();
    world.media.probe = async () =>
      err({ code: 'encode-failed', message: 'Cannot encode', stderrTail: ['x264', 'died'] });

    await handle(world);

    expect(world.events.at(-1)).toMatchObject({ event: 'SQS_JOB_FAILED', details: 'x264\ndied' });
  });

  it('reports how far the stage and the whole are, each by itself', async () => {
    const world = createFakeWorld();
    const encode = world.media.encode.bind(world.media);
    const renew = world.store.renew.bind(world.store);
    let beaten: () => void = () => undefined;
    world.store.renew = (options) => renew(options).finally(() => beaten());
    world.media.encode = async (options) => {
      options.onProgress(0.5);
      await new Promise<void>((resolve) => (beaten = resolve));
      return encode(options);
    };

    await handle(world);

    expect(world.events).toContainEqual(
      expect.objectContaining({ event: '[PROCESSOR] Transcode progress', stage: 'encode', percent: 50, overall: 49 }),
    );
  });
});

describe('handleJob() when the run is interrupted', () => {
  it('cancels: ffmpeg stopped, output gone, message deleted', async () => {
    const world = createFakeWorld();
    world.media.encode = encodeForever;
    world.store.renew = async () => ({ kind: 'held', cancelRequested: true });

    await handle(world);

    expect(resultOf(world)).toBe('skip:cancel');
    expect(world.calls.filter((call) => call !== 'visibility 90')).toEqual([
      'claim',
      'remove scratch',
      'cancel',
      `delete prefix ${PREFIX}`,
      'delete receipt-1',
    ]);
  });

  it('a cancel that beats the completion wins', async () => {
    const world = createFakeWorld();
    world.store.complete = async () => 'cancelled';

    await handle(world);

    expect(resultOf(world)).toBe('skip:cancel');
    expect(world.calls.slice(-2)).toEqual([`delete prefix ${PREFIX}`, 'delete receipt-1']);
  });

  it('records nothing once its lease is lost', async () => {
    const world = createFakeWorld();
    world.media.encode = encodeForever;
    world.store.renew = async () => ({ kind: 'lost' });

    await handle(world);

    expect(world.calls.filter((call) => /^(fail|complete|cancel|release)/.test(call))).toEqual([]);
    expect(world.events.map(({ event }) => event)).toContain('LEASE_LOST');
    expect(resultOf(world)).toBe('failed');
  });

  it('goes on encoding while the database is away, and renews when it is back', async () => {
    const world = createFakeWorld();
    let renewals = 0;
    let finish: () => void = () => undefined;
    const encode = world.media.encode.bind(world.media);
    world.media.encode = async (options) => {
      await new Promise<void>((resolve) => (finish = resolve));
      return encode(options);
    };
    world.store.renew = async () => {
      renewals += 1;
      if (renewals < 3) throw new Error('database is away');
      finish();
      return { kind: 'held', cancelRequested: false };
    };

    await handle(world);

    expect(resultOf(world)).toBe('ok');
    expect(world.events.filter(({ event }) => event === 'WORKER_RETRYING')).toHaveLength(2);
  });

  it('hands a drained job back: due at once, and its message with it', async () => {
    const world = createFakeWorld();
    world.media.encode = (options) => {
      world.drain.request(GO_NOW);
      return encodeForever(options);
    };

    await handle(world);

    expect(world.calls).toEqual([
      'claim',
      'remove scratch',
      'release',
      'send group=1 delay=0',
      'confirm hint of token 7',
      'delete receipt-1',
      `delete prefix ${PREFIX}`,
    ]);
    expect(resultOf(world)).toBeUndefined();
  });

  it('sends a new message for a drained job whose message is gone', async () => {
    const world = createFakeWorld({ acknowledgement: 'at-receive' });
    world.media.encode = (options) => {
      world.drain.request(GO_NOW);
      return encodeForever(options);
    };

    await handle(world);

    expect(world.calls.slice(-3)).toEqual([
      'send group=1 delay=0',
      'confirm hint of token 7',
      `delete prefix ${PREFIX}`,
    ]);
  });
});
