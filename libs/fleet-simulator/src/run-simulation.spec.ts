import { setImmediate as nextTurn } from 'node:timers/promises';
import { renderTimeline, runSimulation } from './index';

const run = (options: { seed: number; scenario: string; onlyFaults?: ReadonlySet<string> }) =>
  runSimulation({ ...options, nextTurn: () => nextTurn() });

describe('runSimulation()', () => {
  it('runSimulation() writes the same timeline, byte for byte, when it is given the same seed', async () => {
    const first = await run({ seed: 7, scenario: 'everything' });

    const second = await run({ seed: 7, scenario: 'everything' });

    expect(renderTimeline(second.timeline)).toBe(renderTimeline(first.timeline));
    expect(second.stats).toEqual(first.stats);
    expect(first.firedFaults.length).toBeGreaterThan(5);
  });

  it('runSimulation() tells another story when the seed is another', async () => {
    const first = await run({ seed: 7, scenario: 'everything' });

    const second = await run({ seed: 8, scenario: 'everything' });

    expect(renderTimeline(second.timeline)).not.toBe(renderTimeline(first.timeline));
  });

  it('runSimulation() lets nothing go wrong but the faults that it is told', async () => {
    const all = await run({ seed: 7, scenario: 'everything' });
    const allowed = all.firedFaults[0]?.id ?? 'none';

    const one = await run({ seed: 7, scenario: 'everything', onlyFaults: new Set([allowed]) });

    expect(one.firedFaults.map(({ id }) => id)).toEqual([allowed]);
  });

  it('runSimulation() encodes each part once when nothing goes wrong, and again as often as something did', async () => {
    const calm = await run({ seed: 1, scenario: 'calm' });
    const crashes = await run({ seed: 7, scenario: 'crashes' });

    expect(calm.stats.encodes).toMatchObject({ repeated: {}, encodes: calm.stats.encodes.parts });
    const { encodes, parts, repeated, runsLostToDeath } = crashes.stats.encodes;
    expect(encodes - parts).toBe(Object.values(repeated).reduce((sum, times) => sum + times, 0));
    expect(runsLostToDeath).toBeGreaterThan(0);
    expect(runsLostToDeath).toBeLessThanOrEqual(crashes.stats.deaths);
  });

  it('runSimulation() names the scenarios that there are when it is asked for another', async () => {
    await expect(run({ seed: 1, scenario: 'sunday' })).rejects.toThrow('Cannot simulate scenario sunday');
  });
});
