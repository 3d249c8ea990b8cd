/** Asks whether the database answers before a message is received for it, where nothing has told so lately. */
import type { Clock, JobStore } from '@ffleet/ports';
import { milliseconds } from '@ffleet/units';
import type { Milliseconds } from '@ffleet/units';

/** A busy worker hears from its database all the time, and pays nothing for the probe. */
const FRESH_FOR = milliseconds(5_000);

export interface DatabaseProbe {
  /** @throws when the database does not answer */
  check(): Promise<void>;
  hasAnswered(): void;
  mayBeAway(): void;
}

/** Each receive that ends in a missing database costs a good message one of its receives. */
export function createDatabaseProbe(options: { store: Pick<JobStore, 'ping'>; clock: Clock }): DatabaseProbe {
  const { store, clock } = options;
  let answeredAt: Milliseconds | null = null;
  const hasAnswered = (): void => void (answeredAt = clock.monotonicMs());
  return {
    async check() {
      if (answeredAt !== null && clock.monotonicMs() - answeredAt < FRESH_FOR) return;
      await store.ping();
      hasAnswered();
    },
    hasAnswered,
    mayBeAway: () => void (answeredAt = null),
  };
}
