import type { Clock, WorkQueue } from '@ffleet/ports';
import { epochMs, milliseconds } from '@ffleet/units';
import { queueWithin } from './queue-within';

function setUp() {
  let now = 5_000;
  const deleted: string[] = [];
  const clock: Clock = {
    nowEpochMs: () => epochMs(now),
    monotonicMs: () => milliseconds(now),
    sleep: () => Promise.reject(new Error('Cannot sleep in this spec')),
  };
  const refuse = () => Promise.reject(new Error('Cannot do that in this spec'));
  const queue: WorkQueue = {
    receive: refuse,
    changeVisibility: refuse,
    send: refuse,
    reject: refuse,
    delete: async ({ receiptHandle }) => void deleted.push(receiptHandle),
  };
  return { clock, queue, deleted, pass: (duration: number) => void (now += duration) };
}

describe('queueWithin()', () => {
  it('passes calls on while there is time', async () => {
    const { clock, queue, deleted, pass } = setUp();
    const bounded = queueWithin({ queue, clock, patience: milliseconds(20_000) });

    pass(19_999);
    await bounded.delete({ receiptHandle: 'one' });

    expect(deleted).toEqual(['one']);
  });

  it('refuses calls without asking when the time is over', async () => {
    const { clock, queue, deleted, pass } = setUp();
    const bounded = queueWithin({ queue, clock, patience: milliseconds(20_000) });

    pass(20_000);
    const late = bounded.delete({ receiptHandle: 'late' });

    await expect(late).rejects.toThrow('has taken 20 s already');
    expect(deleted).toEqual([]);
  });
});
