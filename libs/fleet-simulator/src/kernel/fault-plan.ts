/** Which faults fire: each is named, so that a run can be repeated with any set of them, and a failure shrunk. */
import type { Chance } from './random';

export interface FiredFault {
  /** Such as `worker-2/store.complete#3:lost-answer`. */
  readonly id: string;
  /** Such as `lost-answer`. */
  readonly kind: string;
  readonly atMs: number;
}

export interface FaultPlan {
  /** Whether the fault at `place` happens; each place is asked once. */
  fires(options: { place: string; kind: string; probability: number }): boolean;
  /** Which of several faults happens at `place`, if any. */
  choose<Kind extends string>(options: { place: string; rates: FaultRates<Kind> }): Kind | null;
  /** From now on nothing goes wrong any more. */
  stop(): void;
  readonly fired: readonly FiredFault[];
}

/** Probabilities by kind; what is left out never happens. */
export type FaultRates<Kind extends string> = Readonly<Partial<Record<Kind, number>>>;

/** @param options.only where given, all others are left out */
export function createFaultPlan(options: {
  chance: Chance;
  nowMs: () => number;
  only: ReadonlySet<string> | null;
  onFire: (fault: FiredFault) => void;
}): FaultPlan {
  const { chance, nowMs, only, onFire } = options;
  const fired: FiredFault[] = [];
  let stopped = false;
  const record = ({ place, kind }: { place: string; kind: string }): boolean => {
    const id = `${place}:${kind}`;
    if (only !== null && !only.has(id)) return false;
    const fault = { id, kind, atMs: nowMs() };
    fired.push(fault);
    onFire(fault);
    return true;
  };
  return {
    fired,
    stop: () => void (stopped = true),
    fires({ place, kind, probability }) {
      if (stopped || probability === 0 || chance.draw01(`fault/${place}:${kind}`) >= probability) return false;
      return record({ place, kind });
    },
    choose<Kind extends string>({ place, rates }: { place: string; rates: FaultRates<Kind> }): Kind | null {
      if (stopped) return null;
      let rest = chance.draw01(`fault/${place}`);
      for (const kind in rates) {
        rest -= rates[kind] ?? 0;
        if (rest < 0) return record({ place, kind }) ? kind : null;
      }
      return null;
    },
  };
}
