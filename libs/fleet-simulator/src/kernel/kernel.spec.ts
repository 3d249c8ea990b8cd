import { createEventHeap } from './event-heap';
import { createFaultPlan } from './fault-plan';
import { createNetwork } from './network';
import { createChance } from './random';
import { createScheduler } from './scheduler';
import { createSimProcess } from './sim-process';

const nothing = (): void => undefined;

describe('createChance()', () => {
  it('draw01() depends on seed and purpose alone, whatever was drawn before', () => {
    const fresh = createChance({ seed: 7 });
    const used = createChance({ seed: 7 });
    for (let draw = 0; draw < 100; draw += 1) used.draw01(`other/${draw}`);

    expect(used.draw01('latency')).toBe(fresh.draw01('latency'));
    expect(createChance({ seed: 8 }).draw01('latency')).not.toBe(fresh.draw01('latency'));
  });

  it('draw01() is spread evenly over [0, 1)', () => {
    const chance = createChance({ seed: 1 });
    const buckets = Array.from({ length: 10 }, () => 0);

    for (let draw = 0; draw < 10_000; draw += 1) {
      const bucket = Math.floor(chance.draw01(`purpose#${draw}`) * 10);
      buckets[bucket] = (buckets[bucket] ?? 0) + 1;
    }

    expect(Math.min(...buckets)).toBeGreaterThan(850);
    expect(Math.max(...buckets)).toBeLessThan(1_150);
  });

  it('pick() throws when there is nothing to choose from', () => {
    expect(() => createChance({ seed: 1 }).pick('who', [])).toThrow('Cannot pick for who');
  });
});

describe('createEventHeap()', () => {
  it('pop() returns events by time, then by tie, whatever the order in which they were pushed', () => {
    const chance = createChance({ seed: 3 });
    const heap = createEventHeap();
    const events = Array.from({ length: 500 }, (_, index) => ({
      atMs: chance.wholeBetween(`at#${index}`, { min: 0, max: 50 }),
      tie: chance.draw01(`tie#${index}`),
      run: nothing,
    }));

    for (const event of events) heap.push(event);
    const popped = events.map(() => heap.pop());

    expect(popped).toEqual([...events].sort((one, other) => one.atMs - other.atMs || one.tie - other.tie));
    expect(heap.pop()).toBeNull();
  });
});

describe('createSimProcess()', () => {
  const run = (name: string, seen: string[]) => (): void => void seen.push(name);

  it('deliver() waits while the process is stopped, and keeps the order', () => {
    const seen: string[] = [];
    const process = createSimProcess({ name: 'worker', onRun: nothing });

    process.pause();
    process.deliver(run('first', seen));
    process.deliver(run('second', seen));
    const whileStopped = [...seen];
    process.resume();

    expect(whileStopped).toEqual([]);
    expect(seen).toEqual(['first', 'second']);
  });

  it('deliver() never runs anything once the process is killed, stopped or not', () => {
    const seen: string[] = [];
    const process = createSimProcess({ name: 'worker', onRun: nothing });

    process.pause();
    process.deliver(run('waiting', seen));
    process.kill();
    process.resume();
    process.deliver(run('late', seen));

    expect(seen).toEqual([]);
    expect(process.isAlive()).toBe(false);
  });
});

describe('createNetwork()', () => {
  /** One call that meets one fault for sure. */
  const callWith = (rates: Record<string, number>) => {
    const chance = createChance({ seed: 5 });
    const scheduler = createScheduler({ chance });
    const faults = createFaultPlan({ chance, nowMs: scheduler.nowMs, only: null, onFire: nothing });
    const network = createNetwork({ scheduler, chance, faults, ratesOf: () => rates, onTrouble: nothing });
    const process = createSimProcess({ name: 'worker', onRun: nothing });
    const effects: string[] = [];
    const call = (): Promise<string> =>
      network.call<string>({
        ...{ process, service: 'database', operation: 'write' },
        effect: (reply) => {
          effects.push('done');
          reply('written');
        },
      });
    const runAll = (): void => {
      while (scheduler.step() !== 'over');
    };
    return { call, runAll, effects, process, network, faults };
  };

  it.each([
    ['refused', []],
    ['lost-request', []],
    ['lost-answer', ['done']],
    ['late-effect', ['done']],
  ])('call() fails with %s, and its effect happens as that says: %j', async (fault, wanted) => {
    const { call, runAll, effects, faults } = callWith({ [fault]: 1 });

    const outcome = call().catch((error: unknown) => String(error));
    runAll();

    expect(await outcome).toContain('CallFailed: write:');
    expect(effects).toEqual(wanted);
    expect(faults.fired.map(({ id }) => id)).toEqual([`worker/write#1:${fault}`]);
  });

  it.each([
    ['kill-before-send', []],
    ['kill-before-answer', ['done']],
  ])('call() takes its process with it when %s happens', (fault, wanted) => {
    const { call, runAll, effects, process } = callWith({ [fault]: 1 });

    void call();
    runAll();

    expect(process.isAlive()).toBe(false);
    expect(effects).toEqual(wanted);
  });

  it('call() has no effect when the service is down, or the process is cut off from it', async () => {
    const { call, runAll, effects, network } = callWith({});

    network.setDown({ service: 'database', isDown: true });
    const down = call().catch((error: unknown) => String(error));
    runAll();
    network.heal();
    network.setCut({ processName: 'worker', service: 'database', isCut: true });
    const cut = call().catch((error: unknown) => String(error));
    runAll();

    expect(await down).toContain('the service is not reachable');
    expect(await cut).toContain('the service is not reachable');
    expect(effects).toEqual([]);
  });

  it('call() answers when nothing goes wrong', async () => {
    const { call, runAll } = callWith({});

    const answer = call();
    runAll();

    expect(await answer).toBe('written');
  });
});
