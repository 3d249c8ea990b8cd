import { epochMs, seconds } from '@ffleet/units';
import { decideCapacity, renderAppliedRule } from './index';
import type { CapacityDecision, ClassicPolicy, StableZeroEffect } from './index';
import { classicPolicy, NOW, scalingFacts, TAU } from './testing/scaling-facts';
import type { Depth } from './testing/scaling-facts';

const ago = (wholeSeconds: number) => epochMs(NOW - wholeSeconds * 1000);

/** `scale_out 2->5`, or `hold already-there` */
function outcomeOf(decision: CapacityDecision): string {
  return decision.kind === 'hold'
    ? `hold ${decision.reason}`
    : `${decision.kind} ${decision.fromDesiredCapacity}->${decision.desiredCapacity}`;
}

function decide(options: {
  depths: readonly Depth[];
  desired: number | 'unknown';
  emptySince?: ReturnType<typeof ago> | null | 'unknown';
  policy?: Partial<ClassicPolicy>;
}): CapacityDecision {
  const { policy, ...facts } = options;
  return decideCapacity({ facts: scalingFacts(facts), policy: classicPolicy(policy), nowEpochMs: NOW });
}

describe('decideCapacity() with work in the queue', () => {
  const cases: [depth: Depth, desired: number, policy: Partial<ClassicPolicy>, outcome: string][] = [
    [[1, 0], 0, {}, 'scale_out 0->1'],
    [[4, 0], 0, {}, 'scale_out 0->4'],
    [[5, 0], 0, {}, 'scale_out 0->5'],
    [[6, 0], 0, {}, 'scale_out 0->5'],
    [[1000, 0], 0, {}, 'scale_out 0->5'],
    [[3, 5], 5, {}, 'scale_out 5->8'],
    [[0, 5], 2, {}, 'scale_out 2->5'],
    [[0, 5], 5, {}, 'hold already-there'],
    [[0, 2], 5, {}, 'scale_in 5->2'],
    [[5, 15], 1, {}, 'scale_out 1->20'],
    [[5, 16], 1, {}, 'scale_out 1->20'],
    [[5, 16], 20, {}, 'hold already-there'],
    [[0, 1], 1, { minSize: 3 }, 'scale_out 1->3'],
    [[7, 0], 2, { maxBacklogAdd: 0 }, 'scale_in 2->1'],
    [[7, 9], 0, { minSize: 0, maxSize: 0 }, 'hold already-there'],
    [[3, 5], 5, { visibleOnly: true }, 'scale_in 5->3'],
    [[0, 5], 5, { visibleOnly: true }, 'scale_in 5->1'],
    [[9, 5], 5, { visibleOnly: true }, 'hold already-there'],
  ];
  it.each(cases)('visible and in flight %j, desired %i, policy %j: %s', (depth, desired, policy, outcome) => {
    expect(outcomeOf(decide({ depths: [depth], desired, policy }))).toBe(outcome);
  });

  it('adds up the queues when the group serves several', () => {
    const decision = decide({
      depths: [
        [1, 2],
        [3, 1],
      ],
      desired: 0,
    });

    expect(outcomeOf(decision)).toBe('scale_out 0->7');
  });

  it('clears the stable-zero mark when one stands', () => {
    expect(decide({ depths: [[0, 1]], desired: 1, emptySince: ago(5000) }).stableZero).toEqual({
      effect: { kind: 'clear' },
      sinceEpochMs: null,
    });
  });

  it('leaves the mark alone when none stands', () => {
    expect(decide({ depths: [[1, 0]], desired: 1 }).stableZero.effect).toEqual({ kind: 'keep' });
  });

  it('decides without the mark when the mark cannot be read, and clears it to be sure', () => {
    const decision = decide({ depths: [[2, 0]], desired: 1, emptySince: 'unknown' });

    expect(outcomeOf(decision)).toBe('scale_out 1->2');
    expect(decision.stableZero.effect).toEqual({ kind: 'clear' });
  });
});

describe('decideCapacity() with an empty queue', () => {
  const keep: StableZeroEffect = { kind: 'keep' };
  const setNow: StableZeroEffect = { kind: 'set', sinceEpochMs: NOW };
  const cases: [since: ReturnType<typeof ago> | null | 'unknown', desired: number, string, StableZeroEffect][] = [
    [null, 5, 'hold zero-not-stable-yet', setNow],
    [ago(0), 5, 'hold zero-not-stable-yet', keep],
    [ago(TAU - 1), 5, 'hold zero-not-stable-yet', keep],
    [ago(TAU), 5, 'scale_in 5->1', keep],
    [ago(TAU * 100), 5, 'scale_in 5->1', keep],
    [ago(TAU), 1, 'hold already-there', keep],
    [ago(TAU), 0, 'scale_out 0->1', keep],
    [ago(TAU - 1), 0, 'hold zero-not-stable-yet', keep],
    [ago(-60), 5, 'hold zero-not-stable-yet', setNow],
    ['unknown', 5, 'hold stable-zero-mark-unknown', keep],
  ];
  it.each(cases)('mark %j, desired %i: %s', (emptySince, desired, outcome, effect) => {
    const decision = decide({ depths: [[0, 0]], desired, emptySince });

    expect(outcomeOf(decision)).toBe(outcome);
    expect(decision.stableZero.effect).toEqual(effect);
  });

  it('goes to the minimum at once when the stable-zero time is nothing', () => {
    const decision = decide({ depths: [[0, 0]], desired: 3, policy: { stableZeroDuration: seconds(0) } });

    expect(outcomeOf(decision)).toBe('scale_in 3->1');
  });
});

describe('decideCapacity() with unknown facts', () => {
  it('holds when a queue could not be read, and keeps the mark', () => {
    const decision = decide({ depths: ['unknown'], desired: 5, emptySince: ago(5000) });

    expect(outcomeOf(decision)).toBe('hold queue-depth-unknown');
    expect(decision.workload).toBeNull();
    expect(decision.stableZero).toEqual({ effect: { kind: 'keep' }, sinceEpochMs: ago(5000) });
  });

  it('holds when one of two queues could not be read, but clears the mark for the message that was seen', () => {
    const decision = decide({ depths: ['unknown', [1, 0]], desired: 5, emptySince: ago(5000) });

    expect(outcomeOf(decision)).toBe('hold queue-depth-unknown');
    expect(decision.stableZero.effect).toEqual({ kind: 'clear' });
  });

  it('holds when the current size is unknown, and still says what it would want', () => {
    const decision = decide({ depths: [[3, 2]], desired: 'unknown' });

    expect(outcomeOf(decision)).toBe('hold group-size-unknown');
    expect(decision.workload?.desiredRaw).toBe(5);
  });
});

describe('the evidence of decideCapacity()', () => {
  it('shows each rule with its numbers when the backlog and the group clamp', () => {
    const decision = decide({ depths: [[7, 18]], desired: 2 });

    expect(decision.rules.map(renderAppliedRule)).toEqual([
      'visible = visible(q0) = 7',
      'inFlight = inFlight(q0) = 18',
      'backlogAdd = min(visible, maxBacklogAdd) = min(7, 5) = 5',
      'desiredRaw = inFlight + backlogAdd = 18 + 5 = 23',
      'desired = min(max(desiredRaw, minSize), maxSize) = min(max(23, 1), 20) = 20',
    ]);
    expect(decision.clampedBy).toEqual(['max-backlog-add', 'max-size']);
  });

  it('shows for how long the queue has been empty when that decides', () => {
    const decision = decide({ depths: [[0, 0]], desired: 2, emptySince: ago(1300) });

    expect(decision.rules.slice(-3).map(renderAppliedRule)).toEqual([
      `emptyForSeconds = (nowEpochMs - sinceEpochMs) / 1000 = (${NOW} - ${NOW - 1_300_000}) / 1000 = 1300`,
      'isStablyEmpty = emptyForSeconds >= stableZeroSeconds = 1300 >= 1200 = true',
      'desired = minSize = 1',
    ]);
  });

  it('throws when the policy contradicts itself', () => {
    expect(() => decide({ depths: [[1, 0]], desired: 0, policy: { minSize: 2, maxSize: 1 } })).toThrow(
      'Cannot decide with minSize 2 above maxSize 1',
    );
  });
});
