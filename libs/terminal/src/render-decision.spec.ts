import { decideCapacity } from '@ffleet/scaling-policy';
import type { CapacityDecision, Observed } from '@ffleet/scaling-policy';
import { epochMs, seconds } from '@ffleet/units';
import { isNews, renderDecision } from './render-decision';

const NOW = epochMs(1_771_669_000_000);
const about = { source: 'spec', observedAtEpochMs: NOW };
const known = <Value>(value: Value): Observed<Value> => ({ kind: 'known', value, ...about });

/** @param depth visible and in flight; null where SQS did not answer */
function decide(depth: readonly [number, number] | null, desiredCapacity: number): CapacityDecision {
  return decideCapacity({
    nowEpochMs: NOW,
    policy: {
      kind: 'classic',
      minSize: 0,
      maxSize: 4,
      maxBacklogAdd: 5,
      stableZeroDuration: seconds(15),
      visibleOnly: false,
    },
    facts: {
      queues: [
        {
          queueName: 'video',
          depth: depth
            ? known({ visible: depth[0], inFlight: depth[1] })
            : { kind: 'unknown', problem: 'SQS is away', ...about },
        },
      ],
      group: known({ desiredCapacity }),
      stableZeroSince: known(null),
    },
  });
}

describe('renderDecision()', () => {
  it.each([
    [[2, 1], 1, 'scale_out 1 -> 3: 1 in flight, 2 visible'],
    [[0, 1], 3, 'scale_in 3 -> 1: 1 in flight, 0 visible'],
    [[0, 0], 3, 'hold: the queue is empty, but not for long enough yet (0 in flight, 0 visible)'],
    [null, 3, 'hold: a queue could not be read, and unknown is not zero (queue depth unknown)'],
  ] as const)('tells %j at a size of %d as "%s"', (depth, desired, line) => {
    expect(renderDecision(decide(depth, desired))).toBe(line);
  });
});

describe('isNews()', () => {
  it('tells a change every time, a hold once, and being there never', () => {
    const change = decide([1, 0], 0);
    const hold = decide([0, 0], 1);
    const there = decide([1, 0], 1);

    expect(isNews({ decision: change, previous: change })).toBe(true);
    expect(isNews({ decision: hold, previous: change })).toBe(true);
    expect(isNews({ decision: hold, previous: hold })).toBe(false);
    expect(isNews({ decision: there, previous: change })).toBe(false);
  });
});
