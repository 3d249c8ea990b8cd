import { epochMs, seconds } from '@ffleet/units';
import type { DueHint, SweptJob } from '@ffleet/ports';
import type { LogEvent } from '@ffleet/observability';
import { parseJobMessage } from '@ffleet/video-job-lifecycle';
import { sweepOnce } from './sweep';
import type { SweepPorts } from './sweep';
import { sweepLoop } from './sweep-loop';
import { createVirtualClock } from './testing/virtual-clock';
import { JOB } from './testing/fake-ports';

const SWEPT: SweptJob = {
  jobId: JOB.jobId,
  videoId: 53,
  tenantId: 1,
  state: 'QUEUED',
  stalls: 1,
  workerId: 'gone',
  fencingToken: 7,
  receiptHandle: 'receipt-of-gone',
};
const HINT: DueHint = { job: JOB, fencingToken: 7, delay: seconds(1) };
const hints = (count: number): DueHint[] =>
  Array.from({ length: count }, (_, index) => ({ ...HINT, fencingToken: index + 1 }));

interface SweepWorld {
  readonly ports: SweepPorts;
  readonly calls: string[];
  readonly bodies: string[];
  readonly events: LogEvent[];
  /** Taken one batch at a time. */
  swept: SweptJob[];
  due: DueHint[];
}

function createSweepWorld(): SweepWorld {
  const calls: string[] = [];
  const bodies: string[] = [];
  const events: LogEvent[] = [];
  const world: SweepWorld = {
    calls,
    bodies,
    events,
    swept: [],
    due: [],
    ports: {
      sweeper: { sweep: async ({ limit }) => world.swept.splice(0, limit) },
      outbox: {
        takeDue: async ({ limit }) => world.due.splice(0, limit),
        confirmSent: async ({ fencingToken }) => void calls.push(`confirm ${fencingToken}`),
      },
      queue: {
        receive: () => Promise.reject(new Error('nobody receives here')),
        delete: async ({ receiptHandle }) => void calls.push(`delete ${receiptHandle}`),
        changeVisibility: () => Promise.reject(new Error('nobody hides a message here')),
        send: async ({ body, groupId, delay }) => {
          calls.push(`send group=${groupId} delay=${delay}`);
          bodies.push(body);
          return { messageId: 'new' };
        },
        reject: () => Promise.reject(new Error('nobody rejects here')),
      },
      clock: createVirtualClock({ startsAtEpochMs: epochMs(0) }),
      log: { emit: (event) => void events.push(event) },
    },
  };
  return world;
}

const failuresOf = ({ events }: SweepWorld): string[] =>
  events.flatMap((event) => (event.event === 'SWEEP_FAILED' ? [event.action] : []));

describe('sweepOnce()', () => {
  it('deletes the vanished worker’s message, then sends and confirms the hints that are due', async () => {
    const world = createSweepWorld();
    world.swept = [SWEPT];
    world.due = [HINT];

    const report = await sweepOnce({ ...world.ports, actor: 'b' });

    expect(world.calls).toEqual(['delete receipt-of-gone', 'send group=1 delay=1', 'confirm 7']);
    expect(report).toEqual({ sweptCount: 1, hintsSentCount: 1, hintsFailedCount: 0 });
    expect(world.events.map(({ event }) => event)).toEqual(['LEASE_SWEPT', 'HINT_SENT']);
  });

  it('deletes no message that was acknowledged at receive', async () => {
    const world = createSweepWorld();
    world.swept = [{ ...SWEPT, receiptHandle: null }];

    await sweepOnce({ ...world.ports, actor: 'b' });

    expect(world.calls).toEqual([]);
  });

  it('sends hints all the same when the old message cannot be deleted', async () => {
    const world = createSweepWorld();
    world.swept = [SWEPT];
    world.due = [HINT];
    world.ports.queue.delete = () => Promise.reject(new Error('SQS is away'));

    await sweepOnce({ ...world.ports, actor: 'b' });

    expect(world.calls).toEqual(['send group=1 delay=1', 'confirm 7']);
    expect(failuresOf(world)).toEqual(["delete 1 of 1 vanished workers' messages"]);
  });

  it('sends the other hints when one fails, and confirms only what was sent', async () => {
    const world = createSweepWorld();
    world.due = hints(3);
    const send = world.ports.queue.send.bind(world.ports.queue);
    let sends = 0;
    world.ports.queue.send = (options) => {
      sends += 1;
      return sends === 2 ? Promise.reject(new Error('SQS refuses')) : send(options);
    };

    const report = await sweepOnce({ ...world.ports, actor: 'b' });

    expect(world.calls.filter((call) => call.startsWith('confirm'))).toHaveLength(2);
    expect(report).toMatchObject({ hintsSentCount: 2, hintsFailedCount: 1 });
    expect(failuresOf(world)).toEqual(['send 1 of 3 hints']);
  });

  it('takes batch after batch until the outbox is empty', async () => {
    const world = createSweepWorld();
    world.due = hints(45);

    const report = await sweepOnce({ ...world.ports, actor: 'b' });

    expect(report.hintsSentCount).toBe(45);
  });

  it('takes no second batch while the queue takes nothing', async () => {
    const world = createSweepWorld();
    world.due = hints(45);
    world.ports.queue.send = () => Promise.reject(new Error('SQS is away'));

    await sweepOnce({ ...world.ports, actor: 'b' });

    expect(world.due).toHaveLength(25);
    expect(failuresOf(world)).toEqual(['send 20 of 20 hints']);
  });

  it('ends although more and more is due', async () => {
    const world = createSweepWorld();
    world.ports.outbox.takeDue = async ({ limit }) => hints(limit);

    const report = await sweepOnce({ ...world.ports, actor: 'b' });

    expect(report.hintsSentCount).toBe(400);
  });

  it('sends bodies that a worker can read, without a URL’s query', async () => {
    const world = createSweepWorld();
    const url = 'https://user:word@example.org/lecture.mp4?signature=secret';
    world.due = [{ ...HINT, job: { ...JOB, source: { kind: 'url', url } } }];

    await sweepOnce({ ...world.ports, actor: 'b' });

    const message = parseJobMessage(world.bodies[0] ?? '');
    expect(message).toMatchObject({
      ok: true,
      value: { jobId: JOB.jobId, videoId: 53, tenantId: 1, source: 'https://example.org/lecture.mp4' },
    });
  });

  it('throws when the database does not answer', async () => {
    const world = createSweepWorld();
    world.ports.sweeper.sweep = () => Promise.reject(new Error('database is away'));

    await expect(sweepOnce({ ...world.ports, actor: 'b' })).rejects.toThrow('database is away');
  });
});

describe('sweepLoop()', () => {
  /** Runs for `rounds` sweeps. @returns when each began, in seconds */
  async function run(options: {
    world: SweepWorld;
    rounds: number;
    sweep?: (round: number) => Promise<SweptJob[]>;
    jitter01?: number;
  }): Promise<number[]> {
    const { world, rounds, sweep = async () => [], jitter01 = 0.5 } = options;
    const stop = new AbortController();
    const sweptAt: number[] = [];
    world.ports.sweeper.sweep = async () => {
      sweptAt.push(world.ports.clock.monotonicMs() / 1000);
      if (sweptAt.length === rounds) stop.abort();
      return sweep(sweptAt.length);
    };
    await sweepLoop({ ...world.ports, jitter: { next01: () => jitter01 }, actor: 'b', stop: stop.signal });
    return sweptAt;
  }

  it.each([
    [0, [0, 4, 8]],
    [0.5, [0, 5, 10]],
    [1, [0, 6, 12]],
  ])('sweeps at once, then every five seconds or so (jitter %d)', async (jitter01, expected) => {
    const sweptAt = await run({ world: createSweepWorld(), rounds: 3, jitter01 });

    expect(sweptAt).toEqual(expected);
  });

  it('tells an outage of the database once, and the next one again', async () => {
    const world = createSweepWorld();
    const isAway = (round: number): boolean => round !== 4;

    await run({
      world,
      rounds: 6,
      sweep: async (round) => {
        if (isAway(round)) throw new Error('database is away');
        return [];
      },
    });

    expect(failuresOf(world)).toEqual(['sweep the leases', 'sweep the leases']);
  });

  it('goes on sweeping while the queue does not answer', async () => {
    const world = createSweepWorld();
    world.due = [HINT];
    world.ports.queue.send = async () => {
      await world.ports.clock.sleep({ duration: 17_000 as never });
      throw new Error('SQS is away');
    };

    const sweptAt = await run({ world, rounds: 4 });

    expect(sweptAt).toEqual([0, 5, 10, 15]);
    expect(failuresOf(world)).toEqual(['send 1 of 1 hints']);
  });

  it('ends within seconds while the queue does not answer', async () => {
    const world = createSweepWorld();
    world.due = [HINT];
    world.ports.queue.send = () => new Promise(() => undefined);

    await run({ world, rounds: 2 });

    expect(world.ports.clock.monotonicMs()).toBeLessThanOrEqual(10_000);
  });

  it('deletes the messages of jobs that were swept while the queue was busy', async () => {
    const world = createSweepWorld();
    world.due = [HINT];
    const send = world.ports.queue.send.bind(world.ports.queue);
    world.ports.queue.send = async (options) => {
      await world.ports.clock.sleep({ duration: 7_000 as never });
      return send(options);
    };

    await run({ world, rounds: 4, sweep: async (round) => (round === 2 ? [SWEPT] : []) });

    expect(world.calls).toContain('delete receipt-of-gone');
  });
});
