import { milliseconds, seconds, secondsToMs } from '@ffleet/units';
import type { RenewOutcome } from '@ffleet/ports';
import { startHeartbeat } from './heartbeat';
import { interruptionOf } from './run-interrupted';
import type { Interruption } from './run-interrupted';
import { createFakeWorld } from './testing/fake-ports';
import type { FakeWorld } from './testing/fake-ports';

const HELD: RenewOutcome = { kind: 'held', cancelRequested: false };
const FIELDS = { request_id: 'f59c2019', job_id: 'job', video_id: 53, tenant_id: 1 };

interface Beats {
  readonly world: FakeWorld;
  /** When each was sent, in seconds since the claim. */
  readonly renewals: readonly number[];
  readonly extensions: readonly (readonly [at: number, visibilityTimeout: number])[];
  readonly interruption: Interruption | null;
}

/** Beats for `duration`, the run goes on all the while. */
async function beatFor(options: {
  duration: number;
  renew?: (at: number) => RenewOutcome | Promise<RenewOutcome>;
  extend?: (at: number) => void | Promise<void>;
  receiptHandle?: string | null;
}): Promise<Beats> {
  const { duration, renew = () => HELD, extend = () => undefined, receiptHandle = 'receipt-1' } = options;
  const world = createFakeWorld();
  const { clock, log } = world.context.ports;
  const renewals: number[] = [];
  const extensions: (readonly [number, number])[] = [];
  const now = (): number => clock.monotonicMs() / 1000;
  world.store.renew = async () => {
    renewals.push(now());
    return renew(now());
  };
  world.queue.changeVisibility = async ({ visibilityTimeout }) => {
    extensions.push([now(), visibilityTimeout]);
    await extend(now());
  };
  const run = new AbortController();
  const heartbeat = startHeartbeat({
    claim: { jobId: 'job', workerId: 'i-1', fencingToken: 7 },
    receiptHandle,
    receivedAt: milliseconds(0),
    claimSentAt: milliseconds(0),
    interval: seconds(8),
    readProgress: () => ({ stage: 'encode', stage01: 0.5, overall01: 0.5 }),
    run,
    fields: FIELDS,
    store: world.store,
    queue: world.queue,
    clock,
    log,
  });
  await clock.sleep({ duration: secondsToMs(seconds(duration)) });
  await heartbeat.stop();
  return { world, renewals, extensions, interruption: interruptionOf(run.signal) };
}

const unrenewedAges = ({ world }: Beats): number[] =>
  world.events.flatMap((event) => (event.event === 'LEASE_UNRENEWED' ? [event.age_sec] : []));

describe('startHeartbeat()', () => {
  it('renews the lease and hides the message every eight seconds', async () => {
    const { renewals, extensions, interruption } = await beatFor({ duration: 30 });

    expect(renewals).toEqual([8, 16, 24]);
    expect(extensions).toEqual([
      [8, 90],
      [16, 90],
      [24, 90],
    ]);
    expect(interruption).toBeNull();
  });

  it('renews the lease of a run whose message is deleted already', async () => {
    const { renewals, extensions } = await beatFor({ duration: 20, receiptHandle: null });

    expect(renewals).toEqual([8, 16]);
    expect(extensions).toEqual([]);
  });

  it('tries again every two seconds while the database is away, and hides the message meanwhile', async () => {
    const renew = (at: number): RenewOutcome => {
      if (at < 14) throw new Error('database is away');
      return HELD;
    };

    const { renewals, extensions } = await beatFor({ duration: 25, renew });

    expect(renewals).toEqual([8, 10, 12, 14, 22]);
    expect(extensions.map(([at]) => at)).toEqual([8, 16, 24]);
  });

  it('waits five seconds for an answer, and then asks again', async () => {
    const never = new Promise<RenewOutcome>(() => undefined);

    const { renewals, interruption } = await beatFor({ duration: 30, renew: (at) => (at < 20 ? never : HELD) });

    expect(renewals).toEqual([8, 15, 22]);
    expect(interruption).toBeNull();
  });

  it('waits five seconds for the queue, and then asks again', async () => {
    const { extensions } = await beatFor({ duration: 25, extend: () => new Promise(() => undefined) });

    expect(extensions.map(([at]) => at)).toEqual([8, 15, 22]);
  });

  it('renews in time while the queue is away', async () => {
    const extend = (): void => {
      throw new Error('SQS is away');
    };

    const { renewals, extensions } = await beatFor({ duration: 17, extend });

    expect(renewals).toEqual([8, 16]);
    expect(extensions.map(([at]) => at)).toEqual([8, 10, 12, 14, 16]);
  });

  it('tells once per outage that its lease may be over, and encodes on', async () => {
    const renew = (at: number): RenewOutcome => {
      if (at < 60) throw new Error('database is away');
      return HELD;
    };

    const beats = await beatFor({ duration: 90, renew });

    expect(unrenewedAges(beats)).toEqual([26]);
    expect(beats.interruption).toBeNull();
  });

  it('judges the lease from when the last renewal that counted was sent', async () => {
    const renew = (at: number): RenewOutcome => {
      if (at > 16) throw new Error('database is away');
      return HELD;
    };

    const beats = await beatFor({ duration: 45, renew });

    expect(unrenewedAges(beats)).toEqual([26]);
  });

  it.each([
    ['lease-lost', { kind: 'lost' }],
    ['cancel', { kind: 'held', cancelRequested: true }],
  ] as const)('stops the run at the beat that brings %s, and beats no more', async (interruption, outcome) => {
    const beats = await beatFor({ duration: 40, renew: () => outcome });

    expect(beats.interruption).toBe(interruption);
    expect(beats.renewals).toEqual([8]);
  });

  it('hides a message for less at the end of its twelve hours, and then no more', async () => {
    const { extensions } = await beatFor({ duration: 12 * 3600 + 20 });

    const ends = extensions.map(([at, visibilityTimeout]) => at + visibilityTimeout);
    expect(Math.max(...ends)).toBe(12 * 3600 - 10);
    expect(extensions.at(-1)?.[0]).toBeLessThan(12 * 3600);
  });
});
