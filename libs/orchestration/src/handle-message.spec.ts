import type { ClaimRefusal, ResolveOutcome } from '@ffleet/ports';
import { handleMessage } from './handle-message';
import { createFakeWorld, JOB, MESSAGE, PREFIX } from './testing/fake-ports';
import { handle, resultOf } from './testing/handle';

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

describe('handleMessage() acknowledges a message once, and only when it is safe', () => {
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
});
