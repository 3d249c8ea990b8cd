import { err, seconds } from '@ffleet/units';
import type { ClaimRefusal, ResolveOutcome } from '@ffleet/ports';
import { handleMessage } from './handle-message';
import { createFakeWorld, JOB, MESSAGE, PREFIX } from './testing/fake-ports';
import type { FakeWorld } from './testing/fake-ports';

/** A second signal, or a machine that is gone in a moment. */
const GO_NOW = { reason: 'SIGTERM', timeLeft: seconds(0) } as const;

const handle = (world: FakeWorld, body = MESSAGE.body): Promise<void> =>
  handleMessage({ ...world.context, message: { ...MESSAGE, body } });

/** The result that the handler's log line names. */
const resultOf = (world: FakeWorld): string | undefined =>
  world.events.flatMap((event) => (event.event === 'handler.handle() returned' ? [event.result] : []))[0];

/** Runs until the signal aborts, as an ffmpeg that encodes for hours. */
const encodeForever: FakeWorld['media']['encode'] = ({ signal }) =>
  new Promise((_, reject) => {
    const stop = (): void => reject(signal.reason as Error);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop);
  });

describe('handleMessage() when everything works', () => {
  it('uploads segments, then playlists, the master last, completes, and deletes the message', async () => {
    const world = createFakeWorld();

    await handle(world);

    expect(world.calls).toEqual([
      'claim',
      `put ${PREFIX}audio/init.mp4`,
      `put ${PREFIX}audio/seg_00000.m4s`,
      'discard /scratch/audio/init.mp4',
      'discard /scratch/audio/seg_00000.m4s',
      'remove scratch',
      `put ${PREFIX}audio/playlist.m3u8`,
      `put ${PREFIX}master.m3u8`,
      `complete ${PREFIX}master.m3u8`,
      'delete receipt-1',
    ]);
    expect(resultOf(world)).toBe('ok');
  });

  it('deletes the message before the claim with fast acknowledgement', async () => {
    const world = createFakeWorld({ acknowledgement: 'at-receive' });

    await handle(world);

    expect(world.calls.slice(0, 2)).toEqual(['delete receipt-1', 'claim']);
    expect(world.calls.filter((call) => call.startsWith('delete receipt'))).toHaveLength(1);
    expect(world.events.map(({ event }) => event)).toContain('VIDEO_FAST_ACK_APPLIED');
  });

  it('acknowledges after the handler when the fast acknowledgement fails', async () => {
    const world = createFakeWorld({ acknowledgement: 'at-receive' });
    const deleteMessage = world.queue.delete.bind(world.queue);
    world.queue.delete = async (options) => {
      world.queue.delete = deleteMessage;
      throw new Error(`SQS is away for ${options.receiptHandle}`);
    };

    await handle(world);

    expect(world.calls.at(-1)).toBe('delete receipt-1');
    expect(world.events.map(({ event }) => event)).toContain('VIDEO_FAST_ACK_SKIPPED');
  });

  it('logs the events that operators know, in their order', async () => {
    const world = createFakeWorld();

    await handle(world);

    expect(world.events.map(({ event }) => event)).toEqual([
      'SQS_MESSAGE_RECEIVED',
      '[SQS_MAIN] Calling handler.handle()',
      '[HANDLER] Lock acquired, marking as PROCESSING',
      '[HANDLER] Starting process_fn',
      '[TRANSCODER] Starting ffmpeg',
      'handler.handle() returned',
      'SQS_JOB_COMPLETED',
    ]);
  });
});

describe('handleMessage() when the claim is refused', () => {
  const refusals: [ClaimRefusal, string, string][] = [
    ['lock-held-by-another-worker', 'lock_fail', 'visibility 90'],
    ['lock-held-by-this-worker', 'skip:lock', 'visibility 90'],
    ['not-claimable', 'skip:mark_processing', 'visibility 90'],
    ['cancel-requested', 'skip:cancel', 'delete receipt-1'],
    ['waits-for-parts', 'skip:mark_processing', 'delete receipt-1'],
  ];
  it.each(refusals)('%s returns %s and ends with %s', async (refusal, result, lastCall) => {
    const world = createFakeWorld();
    world.store.claim = async () => ({ kind: 'refused', refusal });

    await handle(world);

    expect(resultOf(world)).toBe(result);
    expect(world.calls.at(-1)).toBe(lastCall);
  });

  it.each(refusals.slice(0, 3))('%s returns skip:claim with fast acknowledgement', async (refusal) => {
    const world = createFakeWorld({ acknowledgement: 'at-receive' });
    world.store.claim = async () => ({ kind: 'refused', refusal });

    await handle(world);

    expect(resultOf(world)).toBe('skip:claim');
    expect(world.calls).toEqual(['delete receipt-1']);
  });

  it('deletes the message of a READY video without a claim', async () => {
    const world = createFakeWorld();
    world.store.resolve = async () => ({ kind: 'finished', job: JOB, state: 'SUCCEEDED', videoReady: true });

    await handle(world);

    expect(world.calls).toEqual(['delete receipt-1']);
    expect(world.events.map(({ event }) => event)).toContain('VIDEO_ALREADY_READY_SKIP');
  });
});

describe('handleMessage() with a message that can never be processed', () => {
  it.each([
    ['hello', 'message-not-json'],
    ['{"video_id":53}', 'message-invalid'],
  ])('moves %j to the dead-letter queue as %s', async (body, reason) => {
    const world = createFakeWorld();

    await handle(world, body);

    expect(world.calls).toEqual([expect.stringMatching(new RegExp(`^reject ${reason}; .+`))]);
    expect(world.events).toEqual([expect.objectContaining({ event: 'SQS_MESSAGE_REJECTED', reason })]);
  });

  it.each(['unknown-video', 'unknown-job', 'tenant-mismatch'] as const)('rejects it as %s', async (kind) => {
    const world = createFakeWorld();
    world.store.resolve = async (): Promise<ResolveOutcome> => ({ kind });

    await handle(world);

    expect(world.calls).toEqual([expect.stringMatching(new RegExp(`^reject ${kind}; Cannot `))]);
  });
});

describe('handleMessage() when the run fails', () => {
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

describe('handleMessage() for messages whose job has ended, and writes that meet trouble', () => {
  it('returns skip:cancel for a job that was cancelled before its message came, and completes nothing', async () => {
    const world = createFakeWorld();
    world.store.resolve = async () => ({ kind: 'finished', job: JOB, state: 'CANCELLED', videoReady: false });

    await handle(world);

    expect(world.calls).toEqual(['delete receipt-1']);
    expect(world.events.map(({ event }) => event)).not.toContain('SQS_JOB_COMPLETED');
  });

  it('keeps the message while the database is away, also with fast acknowledgement', async () => {
    const world = createFakeWorld({ acknowledgement: 'at-receive' });
    world.store.resolve = () => Promise.reject(new Error('database is away'));

    await expect(handle(world)).rejects.toThrow('database is away');

    expect(world.calls).toEqual([]);
  });

  it('leaves the message of a retry to the outbox when its own was deleted at receive', async () => {
    const world = createFakeWorld({ acknowledgement: 'at-receive' });
    world.media.probe = () => Promise.reject(new Error('S3 is away'));

    await handle(world);

    expect(world.calls).toEqual([
      'delete receipt-1',
      'claim',
      'fail internal-error retry=170',
      `delete prefix ${PREFIX}`,
    ]);
  });

  it('acknowledges a message on its last receive before the claim, so that the queue never moves it to its dead letters', async () => {
    const world = createFakeWorld();
    const receipts: (string | null)[] = [];
    world.store.claim = async ({ receiptHandle }) => {
      receipts.push(receiptHandle);
      return { kind: 'refused', refusal: 'lock-held-by-another-worker' };
    };

    await handleMessage({ ...world.context, message: { ...MESSAGE, receiveCount: 5, isLastReceive: true } });

    expect(world.calls).toEqual(['delete receipt-1']);
    expect(receipts).toEqual([null]);
    expect(world.events).toContainEqual(expect.objectContaining({ event: 'SQS_LAST_RECEIVE_ACKED', receive_count: 5 }));
  });

  it('claims with the receipt of its message, for whoever cleans up after it', async () => {
    const world = createFakeWorld();
    const claim = world.store.claim.bind(world.store);
    const receipts: (string | null)[] = [];
    world.store.claim = (options) => {
      receipts.push(options.receiptHandle);
      return claim(options);
    };

    await handle(world);

    expect(receipts).toEqual(['receipt-1']);
  });

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

describe('handleMessage() when the run is interrupted', () => {
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
