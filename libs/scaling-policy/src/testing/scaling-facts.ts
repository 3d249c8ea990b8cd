/** Facts and policies for specs, each with the value under test and sound values for the rest. */
import { epochMs, seconds } from '@ffleet/units';
import type { EpochMs } from '@ffleet/units';
import type { ClassicPolicy, Observed, QueueFact, ScalingFacts } from '../index';

export const NOW = epochMs(1_771_669_000_000);
export const TAU = seconds(1200);

/** The defaults of the deployed system. */
export const classicPolicy = (changes: Partial<ClassicPolicy> = {}): ClassicPolicy => ({
  kind: 'classic',
  minSize: 1,
  maxSize: 20,
  maxBacklogAdd: 5,
  stableZeroDuration: TAU,
  visibleOnly: false,
  ...changes,
});

export const known = <Value>(value: Value): Observed<Value> => ({
  kind: 'known',
  value,
  source: 'spec',
  observedAtEpochMs: NOW,
});

export const UNKNOWN = { kind: 'unknown', source: 'spec', problem: 'timed out', observedAtEpochMs: NOW } as const;

/** `[visible, inFlight]`, or 'unknown' */
export type Depth = readonly [visible: number, inFlight: number] | 'unknown';

/** One queue per depth (named q0, q1, ...), a group at `desired`, and an empty queue since `emptySince`. */
export function scalingFacts(options: {
  depths: readonly Depth[];
  desired: number | 'unknown';
  emptySince?: EpochMs | null | 'unknown';
}): ScalingFacts {
  const { depths, desired, emptySince = null } = options;
  return {
    queues: depths.map((depth, index): QueueFact => ({
      queueName: `q${index}`,
      depth: depth === 'unknown' ? UNKNOWN : known({ visible: depth[0], inFlight: depth[1] }),
    })),
    group: desired === 'unknown' ? UNKNOWN : known({ desiredCapacity: desired }),
    stableZeroSince: emptySince === 'unknown' ? UNKNOWN : known(emptySince),
  };
}
