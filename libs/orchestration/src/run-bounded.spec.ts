import { setImmediate as nextTurn } from 'node:timers/promises';
import { runBounded } from './run-bounded';

describe('runBounded()', () => {
  it('keeps the order of the items and never runs more than allowed', async () => {
    let running = 0;
    let most = 0;

    const results = await runBounded({
      items: [3, 1, 2, 5, 4],
      atOnce: 2,
      run: async (item) => {
        running += 1;
        most = Math.max(most, running);
        for (let turn = 0; turn < item; turn += 1) await nextTurn();
        running -= 1;
        return item * 10;
      },
    });

    expect(results).toEqual([30, 10, 20, 50, 40]);
    expect(most).toBe(2);
  });

  it('throws the first error once all that was started has ended, and starts nothing after it', async () => {
    const ended: number[] = [];

    const run = runBounded({
      items: [1, 2, 3, 4],
      atOnce: 2,
      run: async (item) => {
        if (item === 1) throw new Error('first');
        await nextTurn();
        ended.push(item);
      },
    });

    await expect(run).rejects.toThrow('first');
    expect(ended).toEqual([2]);
  });
});
