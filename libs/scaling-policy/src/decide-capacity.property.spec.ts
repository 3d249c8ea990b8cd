import { epochMs, seconds } from '@ffleet/units';
import fc from 'fast-check';
import { decideCapacity } from './index';
import type { CapacityDecision, ClassicPolicy } from './index';
import { classicPolicy, NOW, scalingFacts } from './testing/scaling-facts';
import type { Depth } from './testing/scaling-facts';

const COUNT = fc.nat({ max: 200 });
const KNOWN_DEPTH: fc.Arbitrary<readonly [number, number]> = fc.tuple(COUNT, COUNT);
const DEPTH: fc.Arbitrary<Depth> = fc.oneof(
  { weight: 4, arbitrary: KNOWN_DEPTH },
  { weight: 2, arbitrary: fc.constant<Depth>([0, 0]) },
  { weight: 1, arbitrary: fc.constant<Depth>('unknown') },
);
const POLICY: fc.Arbitrary<ClassicPolicy> = fc
  .record({ minSize: fc.nat({ max: 30 }), span: fc.nat({ max: 30 }), maxBacklogAdd: COUNT, tau: fc.nat({ max: 3600 }) })
  .chain(({ minSize, span, maxBacklogAdd, tau }) =>
    fc.boolean().map((visibleOnly) =>
      classicPolicy({
        minSize,
        maxSize: minSize + span,
        maxBacklogAdd,
        stableZeroDuration: seconds(tau),
        visibleOnly,
      }),
    ),
  );
const CASE = fc.record({
  depths: fc.array(DEPTH, { minLength: 1, maxLength: 3 }),
  desired: fc.oneof({ weight: 5, arbitrary: COUNT }, { weight: 1, arbitrary: fc.constant('unknown' as const) }),
  emptySince: fc.oneof(
    fc.constant(null),
    fc.constant('unknown' as const),
    fc.integer({ min: -100, max: 7200 }).map((age) => epochMs(NOW - age * 1000)),
  ),
  policy: POLICY,
});
type Case = typeof CASE extends fc.Arbitrary<infer Value> ? Value : never;

const decide = ({ policy, ...facts }: Case): CapacityDecision =>
  decideCapacity({ facts: scalingFacts(facts), policy, nowEpochMs: NOW });

/** The capacity that the group has after the decision. */
const sizeAfter = (decision: CapacityDecision, desired: number): number =>
  decision.kind === 'hold' ? desired : decision.desiredCapacity;

describe('decideCapacity() always', () => {
  it('stays within the limits when it changes the size', () => {
    fc.assert(
      fc.property(CASE, (input) => {
        const decision = decide(input);
        fc.pre(decision.kind !== 'hold');
        expect(decision.desiredCapacity).toBeGreaterThanOrEqual(input.policy.minSize);
        expect(decision.desiredCapacity).toBeLessThanOrEqual(input.policy.maxSize);
      }),
    );
  });

  it('names the direction of the change', () => {
    fc.assert(
      fc.property(CASE, (input) => {
        const decision = decide(input);
        fc.pre(decision.kind !== 'hold');
        expect(decision.fromDesiredCapacity).toBe(input.desired);
        expect(Math.sign(decision.desiredCapacity - decision.fromDesiredCapacity)).toBe(
          decision.kind === 'scale_out' ? 1 : -1,
        );
      }),
    );
  });

  it('holds when any depth or the size is unknown', () => {
    fc.assert(
      fc.property(CASE, (input) => {
        fc.pre(input.depths.includes('unknown') || input.desired === 'unknown');
        expect(decide(input).kind).toBe('hold');
      }),
    );
  });

  it('never wants less when more messages are visible', () => {
    fc.assert(
      fc.property(KNOWN_DEPTH, COUNT, COUNT, POLICY, ([visible, inFlight], more, desired, policy) => {
        fc.pre(visible + inFlight > 0);
        const [few, many] = [visible, visible + more].map((count) =>
          sizeAfter(decide({ depths: [[count, inFlight]], desired, emptySince: null, policy }), desired),
        );
        expect(many).toBeGreaterThanOrEqual(few ?? NaN);
      }),
    );
  });

  it('changes nothing more when its decision has been carried out', () => {
    fc.assert(
      fc.property(CASE, (input) => {
        const decision = decide(input);
        fc.pre(decision.kind !== 'hold');
        const emptySince = decision.stableZero.sinceEpochMs;
        expect(decide({ ...input, desired: decision.desiredCapacity, emptySince })).toMatchObject({
          kind: 'hold',
          reason: 'already-there',
          stableZero: { effect: { kind: 'keep' } },
        });
      }),
    );
  });

  it('leaves no mark standing when a message is visible or in flight', () => {
    fc.assert(
      fc.property(CASE, (input) => {
        fc.pre(input.depths.some((depth) => depth !== 'unknown' && depth[0] + depth[1] > 0));
        const { effect, sinceEpochMs } = decide(input).stableZero;
        expect(sinceEpochMs).toBeNull();
        expect(effect.kind === 'clear' || input.emptySince === null).toBe(true);
      }),
    );
  });
});
