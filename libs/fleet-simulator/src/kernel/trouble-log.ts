/** Who was in trouble of its own, and when: a fault of its calls, a stop, a cut, an outage. Excuses what follows from it. */

export interface TroubleLog {
  /** @param name of a process or a service */
  readonly note: (name: string) => void;
  /** Whether none of them had any trouble for the last `forMs`. */
  isFree(options: { names: readonly string[]; forMs: number }): boolean;
}

export function createTroubleLog({ nowMs }: { nowMs: () => number }): TroubleLog {
  const lastAtMs = new Map<string, number>();
  return {
    note: (name) => void lastAtMs.set(name, nowMs()),
    isFree: ({ names, forMs }) => names.every((name) => nowMs() - (lastAtMs.get(name) ?? -Infinity) >= forMs),
  };
}
